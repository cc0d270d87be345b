import { readLead } from "@streamleads/domain";
import type { Reading } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./fixtures.ts";
import { readBody } from "./read.ts";
import { changesOf } from "./split.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");

const readAll = (name: string): Reading[] =>
  changesOf(Buffer.from(FIXTURES[name]!)).map(({ body }) => readBody(JSON.parse(body.toString()), NOW));
const readFirst = (name: string) => readAll(name)[0]!;
const leadOf = (reading: Reading) => (reading.kind === "lead" ? reading.lead : undefined);
const member = (more: object) => readBody({ leads: [{ email: "eva@exemplo.com.br", ...more }] }, NOW);
const converted = (content: object, more: object = {}) => member({ last_conversion: { content, ...more } });

describe("a webhook made in RD's screen", () => {
  it("is a lead with its fields, its form, its campaign and what the form asked", () => {
    expect(readFirst("screen")).toEqual({
      kind: "lead",
      personIds: ["5b0d6a4e-0a51-4c1e-8a53-1f6f6a7c2b11"],
      lead: {
        origem: "RD_STATION",
        nome: "Beatriz Nogueira",
        email: "bia@exemplo.com.br",
        telefone: "(48) 99123-4567",
        cidade: "Florianópolis",
        interesse: "Residencial Campeche",
        renda_aproximada: "8 a 12 mil",
        formulario_id: "formulario-site",
        pagina: "https://www.exemplo.com.br/campeche?utm_source=facebook",
        capturado_em: "2026-11-20T13:02:11.000Z",
        utm_source: "facebook",
        utm_medium: "cpc",
        utm_campaign: "lancamento-novembro",
        respostas: {
          Quartos: "3",
          "Você já tem imóvel?": "Não",
          tags: "lancamento",
          lead_stage: "Lead",
          fit_score: "d",
          number_conversions: "2",
          state: "SC",
          interest_score: "20",
          owner_email: "vendas@exemplo.com.br",
          channel: "Paid Social",
        },
      },
    });
  });

  it("answers packed into a text, and the visit packed into base64, are read", () => {
    expect(leadOf(readFirst("answers-in-text"))).toMatchObject({
      nome: "Fábio Aguiar",
      telefone: "11 98765-4321",
      renda_aproximada: "Até R$ 15 mil",
      formulario_id: "evento-inscricao",
      utm_source: "ig",
      utm_medium: "social",
      utm_campaign: "feirao",
      gclid: "EAIaIQobChMI",
      fbclid: "IwAR0abc",
      respostas: { prazo_para_comprar: "3 meses", visita: "true", company: "Estúdio Exemplo", job_title: "Arquiteto" },
    });
  });

  it("RD's own notes and repeated labels are no answers", () => {
    const { respostas } = leadOf(readFirst("answers-in-text")) as { respostas: object };
    for (const name of [
      "event_type",
      "conversion_payload",
      "traffic_source",
      "__cdp__original_event",
      "Empresa",
      "UF",
    ]) {
      expect(respostas).not.toHaveProperty(name);
    }
  });

  it("several leads of one body are read apart, what is none is parked", () => {
    const kinds = readAll("several").map((reading) => ("cause" in reading ? reading.cause : reading.kind));
    expect(kinds).toEqual(["lead", "lead", "malformed", "malformed", "lead", "lead", "event"]);
  });

  it("repeated conversions are touches of one person, each with its own form and moment", () => {
    const later = FIXTURES.screen!.replaceAll("2026-11-20T10:02:11", "2026-11-22T09:00:00").replaceAll(
      "formulario-site",
      "simulador",
    );
    const second = readBody(JSON.parse(later), NOW);
    const first = readFirst("screen");
    expect(second).toMatchObject({
      personIds: first.kind === "lead" ? first.personIds : [],
      lead: { formulario_id: "simulador", capturado_em: "2026-11-22T12:00:00.000Z" },
    });
  });

  it("odd types are taken as they can be", () => {
    const parsed = readLead(leadOf(readFirst("odd-types")), { defaultOrigem: "RD_STATION" });
    expect(parsed).toMatchObject({ ok: true, fields: { telefone: "+5548991234567", origem: "RD_STATION" } });
  });

  it("a member with an e-mail and nothing else is a lead", () => {
    expect(readFirst("minimal")).toMatchObject({ kind: "lead", lead: { email: "eva@exemplo.com.br" } });
  });
});

describe("the phone", () => {
  for (const [guarantee, given, telefone] of [
    [
      "mobile goes first",
      { phone: "11 3333-4444", personal_phone: "11 3333-5555", mobile_phone: "11 98765-4321" },
      "11 98765-4321",
    ],
    ["then personal", { phone: "11 3333-4444", personal_phone: "11 3333-5555", mobile_phone: null }, "11 3333-5555"],
    ["then phone", { phone: "11 3333-4444", mobile_phone: "" }, "11 3333-4444"],
    [
      "one that can be called goes before one that cannot",
      { mobile_phone: "98765-4321", phone: "11 3333-4444" },
      "11 3333-4444",
    ],
    ["an unreadable one is kept as it is", { mobile_phone: "98765-4321" }, "98765-4321"],
  ] as const) {
    it(guarantee, () => expect(leadOf(member(given))).toMatchObject({ telefone }));
  }

  it("is found among the answers by its label", () => {
    for (const label of ["Celular", "WhatsApp", "Telefone com DDD", "cf_celular"]) {
      expect(leadOf(converted({ [label]: "(48) 99123-4567" }))).toMatchObject({ telefone: "(48) 99123-4567" });
    }
  });

  it("another number stays in the answers, another spelling of the same does not", () => {
    const lead = leadOf(
      member({ mobile_phone: "11 98765-4321", personal_phone: "+55 11 8765-4321", phone: "11 3333-4444" }),
    );
    expect(lead).toMatchObject({ telefone: "11 98765-4321", respostas: { phone: "11 3333-4444" } });
    expect((lead as { respostas: object }).respostas).not.toHaveProperty("personal_phone");
  });
});

describe("a webhook made by API", () => {
  it("is a lead with custom fields, tags and consent", () => {
    const reading = readFirst("api-converted");
    expect(reading).toMatchObject({
      kind: "lead",
      personIds: ["c2f3d2b3-7250-4d27-97f4-eef38be32f7f"],
      lead: {
        nome: "Otávio Reis",
        telefone: "48 99988-7766",
        interesse: "Apartamento, Cobertura",
        renda_aproximada: "12000",
        observacoes: "Prefere ser chamado à tarde",
        formulario_id: "contato-site",
        capturado_em: "2026-11-20T17:07:04.254Z",
        consentimentos: [
          {
            finalidade: "marketing_email",
            estado: "concedido",
            base_legal: "consentimento",
            em: "2026-11-20T17:07:04.254Z",
          },
        ],
        respostas: {
          personal_phone: "48 3025-2598",
          prazo: "6 meses",
          tags: "site, quente",
          company: "Exemplo Engenharia",
          lead_stage: "Lead",
          origin: "Busca Paga | Google",
        },
      },
    });
    expect(readLead(leadOf(reading), { defaultOrigem: "RD_STATION" })).toMatchObject({ ok: true });
  });

  it("a mark as opportunity is an event, and a lead where nobody knows the person", () => {
    expect(readFirst("api-opportunity")).toMatchObject({
      kind: "event",
      about: {
        email: "otavio@exemplo.com.br",
        telefone: "+5548999887766",
        personIds: ["c2f3d2b3-7250-4d27-97f4-eef38be32f7f"],
      },
      event: {
        kind: "rd_opportunity",
        title: "Marcado como oportunidade no RD Station",
        at: new Date("2026-11-20T18:09:01.000Z"),
      },
      elseLead: { kind: "lead", lead: { nome: "Otávio Reis" } },
    });
    expect(JSON.stringify(readFirst("api-opportunity"))).not.toContain("default");
  });
});

describe("a mark in RD's screen", () => {
  it("stands on the timeline when it came, since the body does not say when it was made", () => {
    expect(readAll("several").at(-1)).toMatchObject({
      kind: "event",
      about: { email: "lia@exemplo.com.br", personIds: ["8e309d71-3d84-4f41-9d86-4c9c9daf5e44"] },
      event: { kind: "rd_opportunity", at: NOW },
      elseLead: { lead: { capturado_em: "2026-11-20T15:00:00.000Z", respostas: { opportunity: "true" } } },
    });
  });
});

describe("what is no arrival", () => {
  it("our own conversions are ignored, so that no lead goes round", () => {
    expect(readFirst("own-conversion")).toMatchObject({ kind: "ignored", cause: "own_conversion" });
    const api = { event_type: "WEBHOOK.CONVERTED", contact: { uuid: "a", email: "eva@exemplo.com.br" } };
    expect(readBody({ ...api, event_identifier: "StreamLeads-site" }, NOW)).toMatchObject({ cause: "own_conversion" });
    expect(readBody({ ...api, event_identifier: "site-streamleads" }, NOW)).toMatchObject({ kind: "lead" });
  });

  it("a task of RD's CRM is an event, a chat is an arrival", () => {
    expect(readFirst("crm-task")).toMatchObject({
      kind: "event",
      event: { kind: "rd_task_created", title: "Atividade no RD Station", text: "Tarefa criada no RD Station CRM" },
      elseLead: { kind: "lead" },
    });
    const chat = converted({ __cdp__original_event: { event_type: "CHAT_STARTED" } });
    expect(chat).toMatchObject({ kind: "lead" });
  });

  it("what identifies nobody and cannot be stored is left out of an event", () => {
    const content = { identificador: "a\u0000\ud800b", __cdp__original_event: { event_type: "TASK_CREATED" } };
    const reading = member({
      email: "eva\u0000@x",
      mobile_phone: "ramal 12",
      uuid: "u1",
      last_conversion: { content },
    });
    expect(reading).toMatchObject({
      about: { email: undefined, telefone: undefined, personIds: ["u1"] },
      event: { text: "a �b" },
    });
  });

  for (const [type, title] of [
    ["SALE", "Venda registrada no RD Station"],
    ["OPPORTUNITY_LOST", "Oportunidade perdida no RD Station"],
    ["OPPORTUNITY", "Marcado como oportunidade no RD Station"],
  ] as const) {
    it(`${type} → ${title}`, () => {
      expect(converted({ __cdp__original_event: { event_type: type } })).toMatchObject({ event: { title } });
    });
  }

  for (const odd of [
    null,
    [],
    "x",
    {},
    { leads: [] },
    { leads: {} },
    { contact: "x" },
    { event_name: 1 },
    { leads: [{}] },
  ]) {
    it(`${JSON.stringify(odd)} is parked`, () => {
      expect(readBody(odd, NOW)).toMatchObject({ kind: "parked", cause: "malformed" });
    });
  }

  it("leads that passed the limit of one body are parked together", () => {
    expect(readBody({ leads: [{ email: "a@exemplo.com.br" }, { email: "b@exemplo.com.br" }] }, NOW)).toMatchObject({
      kind: "parked",
      cause: "too_many_changes",
    });
  });
});

describe("RD Station CRM", () => {
  it("a new contact is a lead", () => {
    expect(readFirst("crm-contact")).toMatchObject({
      kind: "lead",
      personIds: ["crm:65a1"],
      lead: { nome: "Iara Souza", email: "iara@exemplo.com.br", telefone: "(11) 97777-6655" },
    });
  });

  it("a deal that names nobody is ignored, one with a contact stands on the timeline", () => {
    expect(readFirst("crm-deal")).toMatchObject({ kind: "ignored", cause: "crm_without_contact" });
    const deal = JSON.parse(FIXTURES["crm-deal"]!);
    deal.document.contacts = [{ id: "9", name: "Iara", emails: [{ email: "iara@exemplo.com.br" }] }];
    expect(readBody(deal, NOW)).toMatchObject({
      kind: "event",
      event: {
        kind: "crm_deal_created",
        title: "Negociação criada no RD Station CRM",
        text: "Residencial Campeche - ap. 302",
        at: new Date("2026-11-20T18:04:34.000Z"),
      },
      elseLead: { personIds: ["crm:9"] },
    });
  });

  it("events about other things are ignored", () => {
    for (const name of ["crm_task_created", "crm_contact_deleted", "crm_campaign_updated", "x"]) {
      expect(readBody({ event_name: name, document: { email: "eva@exemplo.com.br" } }, NOW)).toMatchObject({
        kind: "ignored",
        cause: "crm_event_not_used",
      });
    }
  });
});
