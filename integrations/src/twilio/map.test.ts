import { testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAD_TEXT, leadText, leadTextProblem } from "./lead-text.ts";
import { alertText, callWords } from "./map.ts";
import { segmentsOf } from "./sms-text.ts";
import { callTwiml, TWIML_CHARS_MAX } from "./twiml.ts";

const plain = { isMarked: false };
const LINK = "https://leads.exemplo.com.br/leads/123";

describe("the alert as a text", () => {
  it("has everything where it fits", () => {
    const text = alertText(testJob({ params: { leadUrl: LINK } }), { segmentsMax: "2" }, plain);
    expect(text).toBe(
      `LEAD QUENTE n. 123: Carlos Silva, (11) 99999-9999. Apartamento para investimento. Sao Paulo. Score 35/40. ${LINK}`,
    );
  });

  it("leaves out the least needed first: city and score, the link, the wish", () => {
    const job = testJob({ params: { leadUrl: LINK }, lead: { cidade: "São José do Rio Preto, zona norte" } });
    expect(alertText(job, { segmentsMax: "1" }, plain)).toBe(
      `LEAD QUENTE n. 123: Carlos Silva, (11) 99999-9999. Apartamento para investimento. ${LINK}`,
    );
    const long = testJob({ params: { leadUrl: LINK }, lead: { interesse: "x".repeat(90) } });
    expect(alertText(long, { segmentsMax: "1" }, plain)).toBe(
      `LEAD QUENTE n. 123: Carlos Silva, (11) 99999-9999. ${"x".repeat(90)}.`,
    );
    const longer = testJob({ params: { leadUrl: LINK }, lead: { interesse: "x".repeat(300) } });
    expect(alertText(longer, { segmentsMax: "1" }, plain)).toMatch(
      /^LEAD QUENTE n. 123: Carlos Silva, \(11\) 99999-9999. x{105,}\.\.\.$/,
    );
  });

  it("says when a person came back, and when it is sent again", () => {
    expect(alertText(testJob({ returning: true }), {}, { isMarked: true })).toContain(
      "n. 123 (retorno) (reenvio): Carlos",
    );
  });

  it("says when there is no name and no phone", () => {
    const job = testJob({ lead: { nome: "Sem nome", telefone: null } });
    expect(alertText(job, {}, plain)).toMatch(/^LEAD QUENTE n. 123: sem nome, sem telefone\./);
  });

  it("never has more segments than allowed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("1", "2", "6"),
        fc.constantFrom("sem", "com"),
        (nome, segmentsMax, accents) => {
          const text = alertText(testJob({ lead: { nome } }), { segmentsMax, accents }, plain);
          return segmentsOf(text).segments <= Number(segmentsMax);
        },
      ),
    );
  });
});

describe("the text to a lead", () => {
  const values = { nome: "Dra. Ana Paula Reis", empresa: "Imobiliária Sul", interesse: "Casa", agenda: undefined };
  const fit = { segmentsMax: 2, accents: "sem" };

  it("leaves no trace of what is not known", () => {
    expect(leadText("Oi {nome}, sobre {interesse}.", { ...values, nome: "Sem nome", interesse: null }, fit)).toBe(
      "Oi, sobre. Para nao receber SMS, responda SAIR.",
    );
  });

  it("never cuts a link in two: without room for it the sentence goes", () => {
    const agenda = `https://calendly.com/d/${"x".repeat(150)}`;
    const text = leadText(LEAD_TEXT, { ...values, agenda }, { segmentsMax: 1, accents: "sem" });
    expect(text).not.toContain("http");
    expect(text).toBe(
      "Oi Ana, aqui e da Imobiliaria Sul. Recebemos seu contato e um corretor vai falar com voce. Para nao receber SMS, responda SAIR.",
    );
  });

  it("is cut before the way out is", () => {
    const text = leadText(`${"muito ".repeat(90)}`, values, { segmentsMax: 1, accents: "sem" });
    expect(text).toMatch(/\.\.\. Para nao receber SMS, responda SAIR\.$/);
    expect(segmentsOf(text).segments).toBe(1);
  });

  it("keeps accents where the company wants them, at their price", () => {
    const text = leadText("Olá {nome}, tudo bem? Aqui é a {empresa} em São Paulo.", values, {
      segmentsMax: 3,
      accents: "com",
    });
    expect(text).toContain("São Paulo");
    expect(segmentsOf(text)).toMatchObject({ encoding: "UCS-2", segments: 2 });
  });

  it("is refused with an unknown place, empty or too long", () => {
    expect(leadTextProblem(LEAD_TEXT)).toBeUndefined();
    expect(leadTextProblem("Oi {apelido}")).toContain("{apelido} não existe");
    expect(leadTextProblem("Marque aqui: {agenda}")).toContain("frase sem {agenda}");
    expect(leadTextProblem(" ")).toBeDefined();
    expect(leadTextProblem("a".repeat(601))).toBeDefined();
  });
});

describe("the call", () => {
  it("says that it is a repeat", () => {
    expect(callWords(testJob({ delivery: { isRepeat: true } }), {})).toContain("Esta ligação é um reenvio.");
  });

  it("is within Twilio's limit whatever the lead is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (nome) => {
        const job = testJob({ lead: { nome, interesse: "&<>".repeat(200), cidade: '"'.repeat(80) } });
        const words = callWords(job, { callSays: "nome_interesse" });
        const twiml = callTwiml({ words, claimUrl: `https://leads.exemplo.com.br/webhooks/twilio?lead=1` });
        return twiml.length <= TWIML_CHARS_MAX;
      }),
    );
  });
});
