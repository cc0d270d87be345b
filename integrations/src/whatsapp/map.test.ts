import { testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followupMessage, greetingName, hotLeadMessage, hotLeadParameters, recipient } from "./map.ts";
import { HOT_LEAD_TEMPLATE, renderBody } from "./templates.ts";

/** Any UTF-16 units, halves of characters included; every other one is ASCII, where markup and controls are. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength })
    .map((units) => String.fromCharCode(...units));

const SAMPLE = [
  "Carlos Silva",
  "carlos@email.com",
  "(11) 99999-9999",
  "Apartamento para investimento",
  "15.000,00",
  "São Paulo",
  "35",
];

describe("hotLeadParameters", () => {
  it("gives the seven values of the template in its order", () => {
    expect(hotLeadParameters(testJob())).toEqual(SAMPLE);
  });

  for (const [guarantee, lead, index, expected] of [
    ["a missing e-mail is said in words", { email: null }, 1, "não informado"],
    ["a missing phone is said in words", { telefone: null }, 2, "não informado"],
    ["a phone that nobody could read stays as it came", { telefone: "ramal 22" }, 2, "ramal 22"],
    ["a foreign phone stays in E.164", { telefone: "+351912345678" }, 2, "+351912345678"],
    ["a landline is written with eight digits", { telefone: "+551133334444" }, 2, "(11) 3333-4444"],
    ["no income is said in words", { renda_aproximada: null }, 4, "não informado"],
    ["an income of cents keeps them", { renda_aproximada: 1250.5 }, 4, "1.250,50"],
    ["an income of zero is a figure", { renda_aproximada: 0 }, 4, "0,00"],
    ["an income that is no number is never printed", { renda_aproximada: Number.NaN }, 4, "não informado"],
    [
      "words about income stand in for a figure that could not be read",
      { renda_aproximada: null, renda_texto: "prefiro dizer depois" },
      4,
      "prefiro dizer depois",
    ],
    ["line breaks cannot forge a line", { nome: "Ana\n⭐ *Score:* 40/40" }, 0, "Ana ⭐ *Score:* 40/40"],
    ["a score of zero is a figure", { score: 0 }, 6, "0"],
  ] as const) {
    it(guarantee, () => expect(hotLeadParameters(testJob({ lead }))[index]).toBe(expected));
  }

  for (const [guarantee, job, expected] of [
    ["a repeat is marked", { delivery: { isRepeat: true } }, "Carlos Silva (reenvio)"],
    ["a person who was known is marked", { returning: true }, "Carlos Silva (retorno)"],
    [
      "a repeat of a returning lead has both marks",
      { returning: true, delivery: { isRepeat: true } },
      "Carlos Silva (retorno) (reenvio)",
    ],
  ] as const) {
    it(guarantee, () => expect(hotLeadParameters(testJob(job))[0]).toBe(expected));
  }

  it("whatever the lead says, the body fits, no parameter breaks the rules and the marks survive", () => {
    const words = fc.oneof(anyText(900), fc.constant("🏠".repeat(450)));
    const field = fc.option(words, { nil: null });
    fc.assert(
      fc.property(words, field, field, field, field, (nome, email, telefone, interesse, cidade) => {
        const job = testJob({
          lead: { nome, email, telefone, interesse, cidade },
          returning: true,
          delivery: { isRepeat: true },
        });
        const parameters = hotLeadParameters(job);
        expect(renderBody(HOT_LEAD_TEMPLATE, parameters).length).toBeLessThanOrEqual(1_024);
        expect(parameters[0]).toMatch(/ \(retorno\) \(reenvio\)$/);
        for (const text of parameters) {
          expect(text).toMatch(/\S/);
          expect(text).not.toMatch(/[\n\r\t]| {5,}/);
          expect(text.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

describe("messages", () => {
  it("the alert is a pt_BR template message to the broker with the delivery's key", () => {
    expect(hotLeadMessage(testJob(), "+5511988887777")).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: "+5511988887777",
      biz_opaque_callback_data: "d9001-k3f7a2c",
      type: "template",
      template: {
        name: "lead_quente_vendas",
        language: { code: "pt_BR" },
        components: [{ type: "body", parameters: SAMPLE.map((text) => ({ type: "text", text })) }],
      },
    });
  });

  it("the follow-up carries the first name alone", () => {
    const { template } = followupMessage(testJob(), "+5511999999999");
    expect(template).toEqual({
      name: "followup_lead",
      language: { code: "pt_BR" },
      components: [{ type: "body", parameters: [{ type: "text", text: "Carlos" }] }],
    });
  });
});

describe("greetingName", () => {
  for (const [nome, expected] of [
    ["Carlos Silva", "Carlos"],
    ["Dra. Ana Paula Reis", "Ana"],
    ["D'Ávila Souza", "D'Ávila"],
    ["Anne-Marie Costa", "Anne-Marie"],
    ["José", "José"],
    ["http://golpe.example clique", "cliente"],
    ["golpe.example", "cliente"],
    ["<!channel>", "cliente"],
    ["*Parabéns*", "cliente"],
    ["11999999999", "cliente"],
    ["", "cliente"],
    ["   ", "cliente"],
    ["A".repeat(31), "cliente"],
  ] as const) {
    it(`${JSON.stringify(nome)} is greeted as ${expected}`, () => expect(greetingName(nome)).toBe(expected));
  }
});

describe("recipient", () => {
  for (const [raw, expected] of [
    ["+5511988887777", "+5511988887777"],
    ["11988887777", "+5511988887777"],
    ["(11) 98888-7777", "+5511988887777"],
    ["1188887777", "+5511988887777"],
    ["988887777", undefined],
    ["ligar depois", undefined],
    ["", undefined],
    [null, undefined],
  ] as const) {
    it(`${JSON.stringify(raw)} is ${expected ?? "no number"}`, () => expect(recipient(raw)).toBe(expected));
  }
});
