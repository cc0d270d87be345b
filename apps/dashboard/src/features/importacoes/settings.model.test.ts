import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { received, tried, unmapped } from "../../fixtures/imports.ts";
import { notConfigured, someIntegrations } from "../../fixtures/integrations.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { type Consent, destinations, origemCode, withChanges, withPurpose, withText } from "./settings.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("withChanges", () => {
  it("shows choices in their order while the hub has not answered", () => {
    const shown = withChanges(unmapped(clock), [
      { mapeamento: { "Coluna 1": "email" } },
      { mapeamento: { "Coluna 1": "nome" } },
      { mapeamento: { "Coluna 2": "email" } },
      { entregar: "tudo" },
      { origem: "FEIRA_2026" },
    ]);
    expect(shown.colunas.map(({ campo }) => campo)).toEqual(["nome", "email", "observacoes"]);
    expect(shown).toMatchObject({ falta_mapear: [], entregar: "tudo", origem: "FEIRA_2026" });
  });

  it("forgets what a trial found, since it was about other choices", () =>
    expect(withChanges(tried(clock), [{ mapeamento: { CPF: "respostas" } }])).toMatchObject({
      estado: "recebido",
      simulacao: null,
    }));

  it("leaves a column out when that is what was chosen, and says what is lacking then", () => {
    const shown = withChanges(received(clock), [{ mapeamento: { "Nome completo": null } }]);
    expect(shown.colunas[0]?.campo).toBeNull();
    expect(shown.falta_mapear).toEqual(["nome"]);
  });

  it("changes nothing without a choice", () => {
    const one = tried(clock);
    expect(withChanges(one, [])).toBe(one);
  });
});

describe("origemCode", () => {
  it.each([
    ["Feira de Imóveis 2026", "FEIRA_DE_IMOVEIS_2026"],
    ["  portal — zap!  ", "PORTAL_ZAP"],
    ["IMPORT", "IMPORT"],
    ["a", undefined],
    ["—", undefined],
    ["", undefined],
  ])("%j becomes %j", (text, expected) => expect(origemCode(text)).toBe(expected));

  it("is always one that the hub takes, and stays itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const code = origemCode(text);
        if (code === undefined) return;
        expect(code).toMatch(/^[A-Z0-9_]{2,40}$/);
        expect(origemCode(code)).toBe(code);
      }),
    );
  });
});

describe("consents", () => {
  const mail: Consent = { finalidade: "marketing_email", estado: "concedido", texto: "Aceito." };

  it("a new purpose gets the text that was written already", () =>
    expect(withPurpose([mail], "marketing_whatsapp", true)).toEqual([
      mail,
      { finalidade: "marketing_whatsapp", estado: "concedido", texto: "Aceito." },
    ]));

  it("taking one away leaves the others as they are", () => {
    expect(withPurpose([mail], "marketing_email", false)).toEqual([]);
    expect(withPurpose([mail], "analytics", false)).toEqual([mail]);
  });

  it("granting twice grants once", () => expect(withPurpose([mail], "marketing_email", true)).toEqual([mail]));

  it("an empty text is none", () => {
    expect(withText([mail], "  ")).toEqual([{ finalidade: "marketing_email", estado: "concedido" }]);
    expect(withText([mail], " Sim. ")[0]?.texto).toBe("Sim.");
  });
});

it("destinations names what is connected, and calls a simulator one", () => {
  const names = destinations([...someIntegrations(clock).integrations, notConfigured("asana", "Asana", ["X"])]);
  expect(names).toContain("WhatsApp");
  expect(names).toContain("E-mail (simulado)");
  expect(names).not.toContain("Asana");
});
