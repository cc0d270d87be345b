import { describe, expect, it } from "vitest";
import { consentsOf } from "./consents.ts";
import { readForm } from "./form.ts";

const SOURCE = { em: "2026-11-20T13:02:11.000Z", formId: "99" };
const ticked = (checkbox_key: string, is_checked: unknown = "1") => [{ checkbox_key, is_checked }];
const formWith = (key: string, text: string, is_checked_by_default = false) =>
  readForm({ legal_content: { custom_disclaimer: { checkboxes: [{ key, text, is_checked_by_default }] } } });
const purposes = (key: string, text?: string) =>
  consentsOf(ticked(key), text ? formWith(key, text) : undefined, SOURCE).consentimentos.map(
    ({ finalidade }) => finalidade,
  );

describe("the tick-boxes of a form", () => {
  it.each([
    ["marketing_whatsapp", ["marketing_whatsapp"]],
    ["consentWhatsapp", ["marketing_whatsapp"]],
    ["whatsapp", ["marketing_whatsapp"]],
    ["marketing_email", ["marketing_email"]],
    ["e-mail", ["marketing_email"]],
    ["newsletter", ["marketing_email"]],
    ["aceito_sms", ["marketing_sms_ligacao"]],
    ["ligações", ["marketing_sms_ligacao"]],
    ["email_e_whatsapp", ["marketing_whatsapp", "marketing_email"]],
    ["marketing", ["marketing_email"]],
    ["optional_1", []],
    ["termos", []],
    ["nao_quero_email", []],
    ["optout_whatsapp", []],
    ["no_email", []],
    ["emailing_list_provider", []],
  ])("whose key is %s is consent for %j", (key, wanted) => {
    expect(purposes(key)).toEqual(wanted);
  });

  it.each([
    ["Aceito receber ofertas pelo WhatsApp.", ["marketing_whatsapp"]],
    ["Quero novidades por e-mail e WhatsApp", ["marketing_whatsapp", "marketing_email"]],
    ["Quero receber ofertas no WhatsApp", ["marketing_whatsapp"]],
    ["No marketing e-mails, please", []],
    ["Quero uma resposta, sem ofertas por e-mail", []],
    ["Podem responder pelo WhatsApp", []],
    ["Não quero receber ofertas por e-mail", []],
    ["Li a política de privacidade", []],
    ["Aceito receber novidades", []],
  ])("whose key says nothing and whose sentence is %j is consent for %j", (text, wanted) => {
    expect(purposes("optional_1", text)).toEqual(wanted);
  });

  it("keep what the person saw and when, to be proved", () => {
    const { consentimentos } = consentsOf(
      ticked("marketing_whatsapp"),
      formWith("marketing_whatsapp", "Aceito ofertas."),
      SOURCE,
    );
    expect(consentimentos).toEqual([
      {
        finalidade: "marketing_whatsapp",
        estado: "concedido",
        base_legal: "consentimento",
        texto: "Aceito ofertas.",
        texto_versao: "formulário 99",
        em: "2026-11-20T13:02:11.000Z",
      },
    ]);
  });

  it.each([
    ["1", "concedido"],
    [true, "concedido"],
    [1, "concedido"],
    ["", "negado"],
    ["0", "negado"],
    [false, "negado"],
  ])("whose answer is %j were %s", (value, estado) => {
    expect(consentsOf(ticked("marketing_email", value), undefined, SOURCE).consentimentos).toMatchObject([{ estado }]);
  });

  it.each([[null], ["sim, talvez"], [2], [{}]])("whose answer is %j are no act at all", (value) => {
    expect(consentsOf(ticked("marketing_email", value), undefined, SOURCE)).toEqual({
      consentimentos: [],
      respostas: [["marketing_email", "Resposta que não pôde ser lida"]],
    });
  });

  it("that were ticked before the person came are no consent; unticking one is a refusal", () => {
    const form = formWith("marketing_email", "Quero novidades.", true);
    expect(consentsOf(ticked("marketing_email", "1"), form, SOURCE)).toEqual({
      consentimentos: [],
      respostas: [["Quero novidades.", "Marcada (já vinha marcada no formulário)"]],
    });
    expect(consentsOf(ticked("marketing_email", ""), form, SOURCE).consentimentos).toMatchObject([
      { estado: "negado" },
    ]);
  });

  it("that are not clear stay answers under their sentence, or their key", () => {
    expect(consentsOf(ticked("optional_2", ""), formWith("optional_2", "Li a política."), SOURCE).respostas).toEqual([
      ["Li a política.", "Não marcada"],
    ]);
    expect(consentsOf(ticked("optional_2"), undefined, SOURCE).respostas).toEqual([["optional_2", "Marcada"]]);
  });

  it("of another shape are left out", () => {
    expect(consentsOf([null, "x", {}, { is_checked: "1" }], undefined, SOURCE)).toEqual({
      consentimentos: [],
      respostas: [],
    });
    expect(consentsOf({ checkbox_key: "a" }, undefined, SOURCE)).toEqual({ consentimentos: [], respostas: [] });
  });

  it("never make more acts than a lead may carry", () => {
    const many = Array.from({ length: 30 }, (_, n) => ({ checkbox_key: `email ${n}`, is_checked: "1" }));
    const ticks = consentsOf(many, undefined, SOURCE);
    expect(ticks.consentimentos).toHaveLength(20);
    expect(ticks.respostas).toHaveLength(10);
  });
});
