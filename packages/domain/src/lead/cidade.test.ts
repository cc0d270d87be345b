import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAPITAIS, normalizeCidade } from "./cidade.ts";
import { foldText } from "./text.ts";

describe("normalizeCidade", () => {
  it.each([
    ["sao paulo - SP", "São Paulo"],
    ["São Paulo/SP", "São Paulo"],
    ["SÃO PAULO, São Paulo, Brasil", "São Paulo"],
    ["São Paulo, São Paulo - SP", "São Paulo"],
    ["belo horizonte mg", "Belo Horizonte"],
    ["brasilia-df", "Brasília"],
    ["rio de janeiro (RJ)", "Rio de Janeiro"],
    ["Curitiba, Paraná", "Curitiba"],
    ["Campinas SP", "Campinas"],
    ["CAMPINAS", "Campinas"],
    ["são josé do rio preto", "São José do Rio Preto"],
    ["Mogi-Guaçu", "Mogi-Guaçu"],
    ["sp", "SP"],
    ["", ""],
  ])("%j is stored as %j", (raw, expected) => expect(normalizeCidade(raw)).toBe(expected));

  it("keeps the state of a city that is named like another state's capital", () => {
    expect(normalizeCidade("Palmas - PR")).toBe("Palmas/PR");
    expect(normalizeCidade("palmas/to")).toBe("Palmas");
  });

  it("does not take the name of Grão-Pará for a state", () => {
    expect(normalizeCidade("Grão-Pará")).toBe("Grão-Pará");
    expect(normalizeCidade("Grão-Pará - SC")).toBe("Grão-Pará");
  });

  it("gives every capital its accents, however it is typed", () => {
    expect(CAPITAIS.map((cidade) => normalizeCidade(foldText(cidade)))).toEqual(CAPITAIS);
    expect(new Set(CAPITAIS).size).toBe(27);
  });

  it("changes nothing the second time", () => {
    const typed = fc.array(fc.constantFrom("são paulo", "palmas", "SP", "pr", "-", "/", ",", "Campinas", " "), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(typed, (parts) => {
        const cidade = normalizeCidade(parts.join(" "));
        expect(normalizeCidade(cidade)).toBe(cidade);
      }),
    );
  });
});
