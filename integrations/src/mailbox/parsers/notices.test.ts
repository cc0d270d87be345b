import { readLead } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { fixture, OWN, reading } from "../testing/read-fixture.ts";

describe("notices of portals", () => {
  it.each([
    [
      "ZAP Imóveis, a table in quoted-printable HTML",
      "zap-se-interessou",
      {
        portal: "ZAP Imóveis",
        nome: "Ana Souza",
        email: "ana.souza@exemplo.example",
        telefone: "(48) 99123-4567",
        codigo_imovel: "AP-1032",
        anuncio_id: "2700412345",
        interesse: "Apartamento na Trindade - Trindade, Florianópolis",
        mensagem: "Olá, quero visitar no sábado à tarde.",
        capturado_em: "2026-11-20T14:02:11.000Z",
      },
    ],
    [
      "VivaReal, a tap on WhatsApp, in ISO-8859-1, the number in a link",
      "vivareal-whatsapp",
      {
        portal: "VivaReal",
        nome: "Bruno Lima",
        telefone: "5548988887777",
        codigo_imovel: "CA-0077",
        interesse: "Casa com 3 dormitórios para alugar em São José",
        respostas: expect.objectContaining({ "Tipo de contato": "WhatsApp" }),
      },
    ],
    [
      "Canal Pro, plain text in base64, labels in stars, for VivaReal",
      "canal-pro-em-texto",
      {
        portal: "VivaReal",
        nome: "Carla Nunes",
        email: "carla.nunes@exemplo.example",
        telefone: "48 99876-5432",
        codigo_imovel: "TE-55",
        mensagem: "Aceita permuta?\nTenho um carro.",
      },
    ],
    [
      "OLX, whose Reply-To is not the person's and whose number is not the company's code",
      "olx-mensagem",
      {
        portal: "OLX",
        nome: "Diego Alves",
        telefone: "(51) 98765-4321",
        anuncio_id: "1234567890",
        interesse: "Terreno em condomínio, Gramado",
        mensagem: "Bom dia, ainda está disponível?",
      },
    ],
    [
      "ImovelWeb, labels above values, the address in Reply-To, in ISO-8859-1",
      "imovelweb-contato",
      {
        portal: "ImovelWeb",
        nome: "Elisa Prado",
        email: "elisa.prado@exemplo.example",
        telefone: "(41) 99911-2233",
        codigo_imovel: "SL-210",
        mensagem: "Gostaria de saber o valor do condomínio.",
      },
    ],
    [
      "Chaves na Mão, bold labels in base64 HTML, the title as a heading",
      "chaves-na-mao",
      {
        portal: "Chaves na Mão",
        nome: "Fábio Melo",
        email: "fabio.melo@exemplo.example",
        telefone: "(41) 98877-6655",
        codigo_imovel: "SB-4",
        interesse: "Sobrado com 4 quartos no Batel",
        mensagem: "Faço proposta de R$ 1.750.000",
      },
    ],
    [
      "Gmail's forward of a notice",
      "encaminhado-gmail",
      { portal: "Grupo OLX", nome: "João Prado", email: "joao.prado@exemplo.example", codigo_imovel: "AP-77" },
    ],
    [
      "Outlook's forward of a notice",
      "encaminhado-outlook",
      { portal: "ImovelWeb", nome: "Karina Melo", email: "karina.melo@exemplo.example", codigo_imovel: "CO-12" },
    ],
    [
      "a notice forwarded as an attachment, with its own date",
      "encaminhado-anexo",
      { portal: "OLX", nome: "Luana Dias", telefone: "51 98444-1122", capturado_em: "2026-11-22T12:50:00.000Z" },
    ],
  ])("become leads: %s", async (_case, name, lead) => {
    const found = await reading(fixture(name));
    expect(found).toMatchObject({ kind: "lead", lead: { origem: "PORTAL", ...lead } });
    const taken = readLead((found as { lead: unknown }).lead, { defaultOrigem: "WEBSITE" });
    expect(taken).toMatchObject({ ok: true });
  });

  it("leave out what is the portal's: its chat address, its own number", async () => {
    const { lead } = (await reading(fixture("olx-mensagem"))) as { lead: object };
    expect(lead).not.toHaveProperty("email");
    expect(lead).not.toHaveProperty("codigo_imovel");
  });

  it("are seen through two forwards, the inner one quoted", async () => {
    const raw = `From: Ana <ana@imobsul.example>\nSubject: Fwd: Fwd: Lead\n\n---------- Forwarded message ---------\nDe: Bia <bia@imobsul.example>\nDate: hoje\nSubject: Fwd: Lead\n\n> Begin forwarded message:\n>\n> From: OLX <noreply@olx.com.br>\n> Subject: Lead\n> To: bia@imobsul.example\n>\n> Nome: Ana Souza\n> Telefone: 48 99123-4567\n`;
    expect(await reading(raw)).toMatchObject({ kind: "lead", lead: { portal: "OLX", nome: "Ana Souza" } });
  });

  it("hold no document number, whatever the portal writes", async () => {
    expect(JSON.stringify(await reading(fixture("imovelweb-contato")))).not.toMatch(/123\.?456/);
  });

  it("are known by the sender, not by what the text says", async () => {
    const forged = fixture("zap-se-interessou")
      .toString()
      .replaceAll("comunica.zapimoveis.com.br", "zapimoveis.com.br.mau.example");
    expect(await reading(forged)).toMatchObject({ kind: "lead", lead: { origem: "WEBSITE" } });
  });

  it.each([
    ["an invoice is no lead", "portal-boletim", "ignored", "portal_news"],
    ["a notice that hides the contact waits for a person", "portal-sem-contato", "parked", "portal_mail_unread"],
    ["a portal that nobody knows yet waits for a person", "portal-desconhecido", "parked", "unknown_mail"],
  ])("%s", async (_case, name, kind, cause) => {
    expect(await reading(fixture(name))).toMatchObject({ kind, cause });
  });

  it.each([
    ["wimoveis.com.br", "Wimoveis"],
    ["mail.casamineira.com.br", "Casa Mineira"],
    ["vivareal.com", "VivaReal"],
    ["contato.olx.com.br", "OLX"],
    ["leads.zapimoveis.com.br", "ZAP Imóveis"],
  ])("from %s are %s's", async (domain, portal) => {
    const raw = `From: Aviso <noreply@${domain}>\nSubject: Lead\nMessage-ID: <1@${domain}>\n\nNome: Ana Souza\nTelefone: 48 99123-4567\n`;
    expect(await reading(raw)).toMatchObject({ kind: "lead", lead: { portal, nome: "Ana Souza" } });
  });

  it("never take the company's own or the portal's address for the lead's", async () => {
    const raw = `From: Aviso <noreply@olx.com.br>\nReply-To: vendas@imobsul.example\nSubject: Lead\n\nNome: Ana Souza\nTelefone: 48 99123-4567\nE-mail: ana@olx.com.br\nContato: vendas@imobsul.example\n`;
    expect(await reading(raw)).toMatchObject({ kind: "lead", lead: { telefone: "48 99123-4567" } });
    expect((await reading(raw)) as { lead: object }).not.toHaveProperty("lead.email");
  });
});

describe("mails of forms", () => {
  it.each([
    [
      "Contact Form 7, several paragraphs",
      "contact-form-7",
      {
        nome: "Gabriela Reis",
        email: "gabriela.reis@exemplo.example",
        interesse: "Apartamento na planta",
        mensagem: "Vi o lançamento no centro.\n\nTem 3 quartos? Meu telefone: à noite.",
      },
    ],
    [
      "Elementor, without the visitor's machine",
      "elementor",
      {
        nome: "Heitor Costa",
        email: "heitor.costa@exemplo.example",
        telefone: "48 9 9666-5544",
        renda_aproximada: "8 a 12 mil",
        mensagem: "Procuro casa com quintal",
        pagina: "https://imobsul.example/contato?utm_source=google",
        respostas: { "Tem FGTS?": "Sim", Data: "23 de novembro de 2026", Hora: "12:00" },
      },
    ],
    [
      "a table of questions and answers, also from a service that sends to many",
      "formulario-em-tabela",
      {
        nome: "Iara Dias",
        telefone: "+55 47 99555-4433",
        cidade: "Joinville",
        respostas: { "Quando pretende comprar?": "Em 6 meses" },
      },
    ],
  ])("become leads: %s", async (_case, name, lead) => {
    const found = await reading(fixture(name));
    expect(found).toMatchObject({ kind: "lead", lead: { origem: "WEBSITE", ...lead } });
    expect(JSON.stringify(found)).not.toMatch(/Mozilla|203\.0\.113/);
  });

  it("take the visitor's address from Reply-To when the form does not print it", async () => {
    const raw =
      "From: site@imobsul.example\nReply-To: Ana <ana@exemplo.example>\nSubject: Contato\n\nNome: Ana\nTelefone: 48 99123-4567\nMensagem: Oi\n";
    expect(await reading(raw)).toMatchObject({ kind: "lead", lead: { email: "ana@exemplo.example" } });
  });

  it("are no forms without a way to reach the person", async () => {
    const raw = "From: site@imobsul.example\nSubject: Backup\n\nNome: site\nTamanho: 3 GB\nMensagem: pronto\n";
    expect(await reading(raw)).toMatchObject({ kind: "ignored", cause: "own_mail" });
  });

  it("are not seen in what an answer quotes, even without marks of quoting", async () => {
    const raw =
      "From: Ana <ana@exemplo.example>\nSubject: Re: Oi\nIn-Reply-To: <sl-a-1@imobsul.example>\n\nObrigada\n\nNome: Outra Pessoa\nTelefone: 48 99123-4567\n";
    expect(await reading(raw, OWN)).toMatchObject({ kind: "event", about: { answers: "<sl-a-1@imobsul.example>" } });
  });
});
