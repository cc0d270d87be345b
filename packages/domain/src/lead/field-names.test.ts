import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedAnswers, fieldNamed, leadOfAnswers } from "./field-names.ts";
import { LIMITS } from "./limits.ts";
import { parseLead } from "./parse.ts";

describe("a label names a field", () => {
  it.each([
    ["nome_completo", "nome"],
    ["Nome Completo:", "nome"],
    ["fullName", "nome"],
    ["e-mail", "email"],
    ["E-mail *", "email"],
    ["Qual o seu melhor e-mail?", undefined],
    ["número_de_telefone", "telefone"],
    ["Telefone (com DDD)", "telefone"],
    ["WhatsApp com DDD", "telefone"],
    ["mobile_phone", "telefone"],
    ["Qual a sua faixa de renda?", "renda_aproximada"],
    ["tem_interesse_em:_", "interesse"],
    ["Código do imóvel", "codigo_imovel"],
    ["utmSource", "utm_source"],
    ["utm_campaign", "utm_campaign"],
    ["Sobrenome", "sobrenome"],
    ["Comentários", "mensagem"],
    ["Prefere manhã ou tarde?", undefined],
    ["", undefined],
  ])("%s: %s", (label, field) => {
    expect(fieldNamed(label)).toBe(field);
  });
});

describe("answers of a form", () => {
  it("become the fields of a lead; what nobody foresaw stays under its own words", () => {
    const lead = leadOfAnswers([
      ["Nome", "Beatriz"],
      ["Sobrenome", "Nogueira"],
      ["E-mail", "bia@exemplo.com.br"],
      ["DDD", "48"],
      ["Celular", "99123-4567"],
      ["Telefone 2", "(48) 3222-1000"],
      ["Prefere manhã ou tarde?", "tarde"],
      ["Vazio", "  "],
    ]);
    expect(lead).toEqual({
      nome: "Beatriz Nogueira",
      email: "bia@exemplo.com.br",
      telefone: "48991234567",
      respostas: { "Telefone 2": "(48) 3222-1000", "Prefere manhã ou tarde?": "tarde" },
    });
  });

  it("keep a second value of a field that differs, and not one that repeats it", () => {
    const lead = leadOfAnswers([
      ["telefone", "48991234567"],
      ["celular", "48991234567"],
      ["whatsapp", "48998887777"],
    ]);
    expect(lead).toEqual({ telefone: "48991234567", respostas: { whatsapp: "48998887777" } });
  });

  it("always fit what a lead may hold", () => {
    const label = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.constantFrom("__proto__", "constructor", "nome", "\u0000"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(label, fc.string({ maxLength: 3_000, unit: "binary" })), { maxLength: 80 }),
        (entries) => {
          const respostas = boundedAnswers(entries);
          expect(Object.keys(respostas).length).toBeLessThanOrEqual(LIMITS.respostas);
          const parsed = parseLead({ nome: "A", email: "a@exemplo.com.br", respostas }, { defaultOrigem: "API" });
          expect(parsed.ok).toBe(true);
        },
      ),
    );
  });
});
