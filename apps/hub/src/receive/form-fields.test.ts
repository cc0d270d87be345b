import { FINALIDADES } from "@streamleads/domain";
import { describe, expect, it } from "vitest";
import { sortFields } from "./form-fields.ts";

describe("the fields of a form", () => {
  it("that begin with an underscore are ours, the first that is filled in, and no answers", () => {
    const { controls, answers } = sortFields([
      ["_gotcha", ""],
      ["_redirect", " /obrigado "],
      ["_redirect", "/outra"],
      ["nome", "Ana"],
    ]);
    expect([...controls]).toEqual([["_redirect", "/obrigado"]]);
    expect(answers).toEqual([["nome", "Ana"]]);
  });

  it.each(FINALIDADES)("give a consent for %s with the text and its version, in any order", (finalidade) => {
    const { consentimentos, answers } = sortFields([
      [`consentimento_${finalidade}_versao`, "2026-10"],
      [`consentimento_${finalidade}`, "on"],
      [`consentimento_${finalidade}_texto`, "Aceito receber mensagens da Imobiliária Horizonte."],
    ]);
    expect(consentimentos).toEqual([
      {
        finalidade,
        estado: "concedido",
        base_legal: "consentimento",
        texto: "Aceito receber mensagens da Imobiliária Horizonte.",
        texto_versao: "2026-10",
      },
    ]);
    expect(answers).toEqual([]);
  });

  it.each([
    ["sim", "concedido"],
    ["Sim", "concedido"],
    ["1", "concedido"],
    ["Não", "negado"],
    ["false", "negado"],
  ])("with %s say %s", (value, estado) => {
    expect(sortFields([["consentimento_analytics", value]]).consentimentos).toMatchObject([{ estado }]);
  });

  it("with a hidden no before a ticked box say yes, and no when it is not ticked", () => {
    const hidden = ["consentimento_marketing_email", "nao"] as const;
    expect(sortFields([hidden, ["consentimento_marketing_email", "sim"]]).consentimentos).toMatchObject([
      { estado: "concedido" },
    ]);
    expect(sortFields([hidden]).consentimentos).toMatchObject([{ estado: "negado" }]);
  });

  it("with a text whose box was left empty say nothing", () => {
    expect(sortFields([["consentimento_marketing_email_texto", "Aceito."]]).consentimentos).toEqual([]);
  });

  it.each([
    ["a purpose that there is not", "consentimento_telepatia", "on"],
    ["an answer that is neither", "consentimento_analytics", "talvez"],
  ])("with %s are kept as answers", (_what, name, value) => {
    expect(sortFields([[name, value]])).toMatchObject({ consentimentos: [], answers: [[name, value]] });
  });

  it("with a text that is too long to be a proof keep the act without it", () => {
    const { consentimentos } = sortFields([
      ["consentimento_analytics", "on"],
      ["consentimento_analytics_texto", "a".repeat(5_001)],
    ]);
    expect(consentimentos).toEqual([{ finalidade: "analytics", estado: "concedido", base_legal: "consentimento" }]);
  });
});
