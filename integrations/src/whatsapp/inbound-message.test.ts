import { readLead } from "@streamleads/domain";
import type { Reading } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./inbound-fixtures.ts";
import { message, NOW, readFirst, textMessage } from "./inbound-testing.ts";

describe("the first message of a click-to-WhatsApp ad", () => {
  it("is a lead with its referral, the ad's id and the raw click id", () => {
    const reading = readFirst("ad-message");
    expect(reading).toEqual({
      kind: "lead",
      personIds: ["BR.13491208655302741918"],
      lead: {
        nome: "Beatriz Nogueira",
        telefone: "+5548991234567",
        mensagem: "Olá! Vi o anúncio e quero saber o preço do apartamento de 3 quartos.",
        anuncio_id: "120226305854810726",
        codigo_imovel: undefined,
        capturado_em: "2026-11-23T14:51:02.000Z",
        respostas: {
          "Título do anúncio": "Fale com um corretor",
          "Texto do anúncio": "Apartamentos de 2 e 3 quartos no Campeche, prontos para morar.",
          "Endereço do anúncio": "https://fb.me/3cr4Wqqkv",
          ctwa_clid: expect.stringMatching(/^Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27v.*eUzHL50$/),
          "WhatsApp da empresa": "551130000000",
        },
      },
    });
  });

  it("passes the hub's reading with the ninth digit in place and the click id unchanged", () => {
    const reading = readFirst("ad-message");
    const parsed = readLead(reading.kind === "lead" ? reading.lead : undefined, { defaultOrigem: "WHATSAPP" });
    const clickId = /"ctwa_clid": "([^"]+)"/.exec(FIXTURES["ad-message"]!)?.[1];
    expect(parsed).toMatchObject({
      ok: true,
      fields: { telefone: "+5548991234567", origem: "WHATSAPP", respostas: { ctwa_clid: clickId } },
    });
  });

  it("of a post keeps the post apart from ad ids", () => {
    const reading = textMessage("Oi", { referral: { source_type: "post", source_id: "777", headline: "Lançamento" } });
    expect(reading).toMatchObject({ kind: "lead", lead: { respostas: { "Publicação de origem": "777" } } });
    expect(reading.kind === "lead" && "anuncio_id" in reading.lead).toBe(false);
  });

  it("that asks to stop is a lead whose consent is withdrawn", () => {
    expect(textMessage("Parar", { referral: { source_type: "ad", source_id: "1" } })).toMatchObject({
      kind: "lead",
      lead: { consentimentos: [{ finalidade: "marketing_whatsapp", estado: "revogado" }] },
    });
  });

  it("about a product of the catalogue carries the listing code", () => {
    const context = { id: "wamid.P", referred_product: { catalog_id: "1", product_retailer_id: "AP-1032" } };
    expect(textMessage("Ainda disponível?", { context })).toMatchObject({
      elseLead: { lead: { codigo_imovel: "AP-1032" } },
    });
  });
});

describe("a message without a referral", () => {
  it("is an event of the person, tied to the message that it answers, and a lead where nobody knows them", () => {
    expect(readFirst("reply")).toMatchObject({
      kind: "event",
      about: {
        telefone: "+5511987654321",
        personIds: ["5511987654321"],
        answers: "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjI5QjE4RTY3AA==",
      },
      event: {
        kind: "whatsapp_reply",
        title: "Escreveu no WhatsApp",
        text: "Pode ser amanhã às 10h?",
        at: new Date("2026-11-23T14:51:10.000Z"),
      },
      elseLead: {
        kind: "lead",
        personIds: ["5511987654321"],
        lead: { nome: "Rafael Prado", telefone: "+5511987654321", mensagem: "Pode ser amanhã às 10h?" },
      },
    });
  });

  it("a tapped button keeps its words and what it carries back", () => {
    expect(readFirst("template-button")).toMatchObject({
      kind: "event",
      about: { answers: "wamid.HBgNNTUxMTk4ODg4Nzc3NxUCABEYEkE5AA==" },
      event: { kind: "whatsapp_button", text: "Aceitar\nRetorno do botão: aceitar:482" },
      elseLead: { lead: { respostas: { Botão: "aceitar:482" } } },
    });
  });

  it("a person with a username and no number is known by the business-scoped id alone", () => {
    expect(readFirst("username-only")).toMatchObject({
      kind: "event",
      about: { telefone: undefined, personIds: ["BR.1502576394655843"] },
      elseLead: { lead: { nome: "Duda", respostas: { "Usuário no WhatsApp": "@duda.lima" } } },
    });
  });

  it("a form filled in inside WhatsApp fills the fields of the lead, without Meta's token", () => {
    const reading = readFirst("flow-form");
    expect(reading).toMatchObject({
      event: { title: "Preencheu um formulário no WhatsApp" },
      elseLead: {
        lead: {
          email: "otavio@exemplo.com.br",
          interesse: "Apartamento",
          renda_aproximada: "8 a 12 mil",
          respostas: { quartos: "3" },
        },
      },
    });
    expect(JSON.stringify(reading)).not.toContain("tok-1");
  });

  it("an id of a message that cannot be one is not looked up", () => {
    for (const id of ["wamid.\u0000", "x".repeat(201), "com espaço"]) {
      expect(textMessage("Oi", { context: { id } })).toMatchObject({ about: { answers: undefined } });
    }
  });

  it("Meta's own test is marked as a test", () => {
    expect(readFirst("dashboard-test")).toMatchObject({ elseLead: { lead: { teste: true } } });
    expect(JSON.stringify(readFirst("reply"))).not.toContain("teste");
  });

  it("a type that nobody foresaw is an event still", () => {
    expect(readFirst("odd-types")).toMatchObject({
      kind: "event",
      about: { telefone: "+5511955554444" },
      event: { kind: "whatsapp_reply", title: "Enviou uma mensagem de um tipo que ainda não lemos" },
    });
    expect(readFirst("minimal")).toMatchObject({ kind: "event" });
  });

  it("a time that cannot be is replaced by the arrival", () => {
    for (const timestamp of ["0", "9999999999", "ontem", "", undefined, null, "-5"]) {
      expect(textMessage("Oi", { timestamp })).toMatchObject({ event: { at: NOW } });
    }
  });

  it("a long text is cut to what the timeline takes", () => {
    const reading = textMessage("a".repeat(4_096));
    expect(reading.kind === "event" && reading.event.text).toHaveLength(4_000);
  });

  it("what cannot be stored is left out of the text", () => {
    expect(textMessage("Oi\u0000, tudo\ud800 bem?")).toMatchObject({ event: { text: "Oi, tudo� bem?" } });
  });
});

describe("who wrote", () => {
  for (const [guarantee, from, telefone] of [
    ["a mobile without its ninth digit gets it back", "554891234567", "+5548991234567"],
    ["a mobile with it stays", "5548991234567", "+5548991234567"],
    ["a landline stays", "554832345678", "+554832345678"],
    ["a foreign number stays", "351912345678", "+351912345678"],
  ] as const) {
    it(guarantee, () => {
      expect(textMessage("Oi", { from })).toMatchObject({ about: { telefone } });
    });
  }

  it("nobody at all is parked, not guessed", () => {
    const reading = message({ type: "text", text: { body: "Oi" }, from: undefined }, { contacts: [] });
    expect(reading).toMatchObject({ kind: "parked", cause: "no_sender" });
  });

  it("a message without an id is parked", () => {
    expect(message({ id: undefined })).toMatchObject({ kind: "parked", cause: "malformed" });
  });
});

describe("words that stop our messages", () => {
  for (const word of ["PARAR", "Sair", "stop", "cancelar", "DESCADASTRAR", "parar.", " *PARAR* ", "Parar promoções"]) {
    it(`"${word}" withdraws the consent and makes no lead of a stranger`, () => {
      const reading = textMessage(word);
      expect(reading).toMatchObject({
        kind: "event",
        consentimentos: [
          {
            finalidade: "marketing_whatsapp",
            estado: "revogado",
            texto: word.trim(),
            em: "2026-11-23T14:55:00.000Z",
          },
        ],
      });
      expect(reading).not.toHaveProperty("elseLead");
    });
  }

  for (const sentence of [
    "Quero parar de pagar aluguel",
    "Vou sair às 10h",
    "não pare",
    "cancelar a visita de hoje",
    "",
  ]) {
    it(`"${sentence}" is a message like any other`, () => {
      expect(textMessage(sentence)).not.toHaveProperty("consentimentos");
    });
  }

  it("hold only for the one who wrote, never for the lead in the message that is answered", () => {
    const reading = textMessage("PARAR", { context: { id: "wamid.ALERT" } });
    expect(reading).toMatchObject({ about: { telefone: "+5511955554444", answers: undefined } });
  });

  it("count as the words of a button and of a caption, not as a file name or a form's answers", () => {
    const stops = (reading: Reading) => reading.kind === "event" && reading.consentimentos !== undefined;
    expect(stops(message({ type: "button", button: { text: "Parar promoções", payload: "x" } }))).toBe(true);
    expect(stops(message({ type: "image", image: { caption: "parar" } }))).toBe(true);
    expect(stops(message({ type: "document", document: { filename: "sair" } }))).toBe(false);
  });
});

describe("messages of WhatsApp itself", () => {
  it("a new number is told on the timeline of the one who had the old", () => {
    expect(readFirst("number-changed")).toMatchObject({
      kind: "event",
      about: { telefone: "+5511955554444", personIds: ["BR.888", "BR.999"] },
      event: { kind: "whatsapp_identity_changed", text: "Novo número: +5511966665555" },
    });
  });

  it("a new id without a number is told too, other notices are ignored", () => {
    const system = { type: "user_changed_user_id", previous_user_id: "BR.1", user_id: "BR.2" };
    expect(message({ type: "system", from: undefined, system })).toMatchObject({
      about: { personIds: ["BR.1", "BR.2"] },
      event: { title: "Mudou de identificação no WhatsApp" },
    });
    expect(message({ type: "system", system: { type: "group_created" } })).toMatchObject({ kind: "ignored" });
  });
});
