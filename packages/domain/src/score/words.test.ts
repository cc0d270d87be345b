import { describe, expect, it } from "vitest";
import { findPhrase, wordsOf } from "./words.ts";

describe("findPhrase", () => {
  it.each([
    ["Procuro imóveis na praia", "imóvel"],
    ["IMOVEL", "imóvel"],
    ["dois apartamentos", "apartamento"],
    ["pré-lançamentos", "lançamento"],
    ["salas comerciais", "comercial"],
    ["imóveis de altos padrões", "alto padrão"],
    ["lotes/terrenos", "lote"],
    ["investidores", "investidor"],
    ["em 3 meses", "3 meses"],
    ["um imóvel", "imóveis"],
  ])("finds in %j the word %j", (text, word) => expect(findPhrase(wordsOf(text), [word])).toBe(word));

  it.each([
    ["São Borja", "rj"],
    ["casamento", "casa"],
    ["loteria", "lote"],
    ["em 13 meses", "3 meses"],
    ["padrão alto", "alto padrão"],
    ["apartamento", ""],
    ["", "casa"],
  ])("does not find in %j the word %j", (text, word) => expect(findPhrase(wordsOf(text), [word])).toBeUndefined());

  it("gives the first of the list, as the list writes it", () => {
    expect(findPhrase(wordsOf("casas e imoveis"), ["lote", "imóvel", "casa"])).toBe("imóvel");
  });
});
