import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstName, normalizeNome, splitNome } from "./nome.ts";

describe("normalizeNome", () => {
  it.each([
    ["  Ana   Lima ", "Ana Lima"],
    ["MARIA DA SILVA E SOUZA", "Maria da Silva e Souza"],
    ["joão dos santos", "João dos Santos"],
    ["ANA-CLARA D'ÁVILA", "Ana-Clara D'Ávila"],
    ["josé silva ii", "José Silva II"],
    ["de paula", "De Paula"],
    ["Anderson McDonald", "Anderson McDonald"],
    ["Maria DA Silva", "Maria DA Silva"],
    ["", ""],
    ["😀", "😀"],
  ])("%j is stored as %j", (raw, expected) => expect(normalizeNome(raw)).toBe(expected));

  it("changes nothing the second time", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abçÃÉßıİ dDEe'-. II") });
    fc.assert(fc.property(letters, (raw) => normalizeNome(normalizeNome(raw)) === normalizeNome(raw)));
  });
});

describe("splitNome", () => {
  it.each([
    ["Pelé", "Pelé", ""],
    ["Carlos Silva", "Carlos", "Silva"],
    ["Maria da Silva e Souza", "Maria", "da Silva e Souza"],
    ["Dra. Ana Paula Reis", "Ana", "Paula Reis"],
    ["Dr", "Dr", ""],
    ["", "", ""],
  ])("%j has the first name %j and the surname %j", (nome, primeiro, sobrenome) => {
    expect(splitNome(nome)).toEqual({ primeiro, sobrenome });
    expect(firstName(nome)).toBe(primeiro);
  });
});
