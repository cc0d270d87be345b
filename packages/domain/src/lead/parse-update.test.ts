import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLead, INPUT_FIELDS } from "./fields.ts";
import { missingIn, parseLeadUpdate } from "./parse.ts";

describe("parseLeadUpdate", () => {
  it("takes only what was given", () => {
    expect(parseLeadUpdate({ cidade: "campinas - SP", renda_aproximada: 9000 })).toEqual({
      ok: true,
      fields: { cidade: "Campinas", renda_aproximada: 9000, renda_texto: null },
      consentimentos: [],
      given: ["renda_aproximada", "renda_texto", "cidade"],
    });
  });

  it("clears with null, also with empty text", () => {
    const parsed = parseLeadUpdate({ email: null, interesse: "", teste: null, respostas: null });
    expect(parsed.ok && parsed.fields).toEqual({ email: null, interesse: null, teste: false, respostas: {} });
  });

  it.each<[string, unknown, string[]]>([
    ["to clear the name", { nome: null }, ["nome required"]],
    ["to clear the origin", { origem: " " }, ["origem required"]],
    ["the score", { score: 40, id: 1 }, ["score unknown_field", "id unknown_field"]],
    [
      "what a new lead may not carry either",
      { email: "ana@", telefone: "1" },
      ["email invalid_email", "telefone invalid_phone"],
    ],
    ["no object", 7, ["corpo wrong_type"]],
  ])("refuses %s", (_, input, problems) => {
    const parsed = parseLeadUpdate(input);
    expect(parsed.ok ? "ok" : parsed.problems.map(({ field, code }) => `${field} ${code}`)).toEqual(problems);
  });

  it("leaves to missingIn whether the changed lead still has a contact", () => {
    const known = { ...emptyLead("API"), nome: "Ana Lima", email: "ana@exemplo.com.br" };
    const parsed = parseLeadUpdate({ email: null });
    expect(parsed.ok && missingIn({ ...known, ...parsed.fields }).map(({ code }) => code)).toEqual([
      "contact_required",
    ]);
    expect(missingIn({ ...known, email: null, telefone: "+5511988887777" })).toEqual([]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom<string>(...INPUT_FIELDS), fc.jsonValue()), (input) => {
        const parsed = parseLeadUpdate(input);
        if (parsed.ok) expect(parsed.given.every((key) => key in parsed.fields)).toBe(true);
        else expect(parsed.problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
