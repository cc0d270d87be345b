import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairsIn } from "./pairs.ts";

describe("pairsIn", () => {
  it.each([
    ["on one line", ["Nome: Ana"], [["Nome", "Ana"]]],
    [
      "with bold stars",
      ["*Nome:* Ana", "*E-mail*: ana@x.example"],
      [
        ["Nome", "Ana"],
        ["E-mail", "ana@x.example"],
      ],
    ],
    [
      "with a bullet",
      ["• Nome: Ana", "- Fone: 48 99123-4567"],
      [
        ["Nome", "Ana"],
        ["Fone", "48 99123-4567"],
      ],
    ],
    ["label above value", ["Nome:", "", "Ana"], [["Nome", "Ana"]]],
    [
      "known label without a colon above a value that fits",
      ["Telefone", "48 99123-4567"],
      [["Telefone", "48 99123-4567"]],
    ],
    ["but not above one that does not", ["Telefone", "veja abaixo"], []],
    [
      "cells of a row",
      ["Nome\tAna\tTelefone\t48 99123-4567"],
      [
        ["Nome", "Ana"],
        ["Telefone", "48 99123-4567"],
      ],
    ],
    [
      "an empty value does not take the next label",
      ["Nome:", "Telefone: 48 99123-4567"],
      [["Telefone", "48 99123-4567"]],
    ],
    ["a colon in a value is its own", ["Página: https://x.example/a"], [["Página", "https://x.example/a"]]],
    [
      "neither address, time nor sentence is a label",
      ["https://x.example", "14:02", "Olá, tudo bem. Veja só: aqui"],
      [],
    ],
    [
      "a question is",
      ["Qual o prazo que você tem para comprar?: 6 meses"],
      [["Qual o prazo que você tem para comprar?", "6 meses"]],
    ],
    [
      "a message has several lines, up to the next field",
      ["Mensagem: a", "", "b: c", "Nome: Ana"],
      [
        ["mensagem", "a\n\nb: c"],
        ["Nome", "Ana"],
      ],
    ],
    [
      "and ends before the footer",
      ["Mensagem:", "a", "Este e-mail foi enviado por um formulário"],
      [["mensagem", "a"]],
    ],
    ["what is quoted is nobody's field", ["> Nome: Ana"], []],
  ] as const)("%s", (_case, lines, pairs) => {
    expect(pairsIn(lines)).toEqual(pairs);
  });

  it("ends a portal's message at the empty line below it", () => {
    expect(pairsIn(["Mensagem: a", "b", "", "Ver lead"], { messageEndsAtBlank: true })).toEqual([["mensagem", "a\nb"]]);
  });

  it("throws for no lines, and names at most 200 values", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("Nome:", "Mensagem:", "", "a\tb", "Telefone", "x: y"),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 400 }), (lines) => {
        expect(pairsIn(lines).length).toBeLessThanOrEqual(220);
      }),
    );
  });
});
