import { readFileSync } from "node:fs";
import { fieldNamed, LIMITS } from "@streamleads/domain";
import { readJson } from "@streamleads/integration-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIELD_COLUMNS, LABELS } from "./columns.ts";
import oddTypes from "./fixtures/odd-types.json" with { type: "json" };
import usual from "./fixtures/usual.json" with { type: "json" };
import { leadOf } from "./map.ts";

const asked = (...columns: [column_id: string, string_value: unknown][]) =>
  leadOf({ user_column_data: columns.map(([column_id, string_value]) => ({ column_id, string_value })) });

describe("answers of a lead form", () => {
  it("fill the fields and keep the rest under Portuguese questions", () => {
    expect(leadOf(usual)).toEqual({
      origem: "GOOGLE_ADS",
      nome: "Beatriz Nogueira",
      email: "bia@exemplo.com.br",
      telefone: "+5548991234567",
      interesse: "Apartamento",
      cidade: "Florianópolis",
      campanha_id: "21440981276",
      anuncio_id: "702113345990",
      formulario_id: "48211577043",
      gclid: "EAIaIQobChMIexemplo",
      capturado_em: "2026-11-20T13:02:11Z",
      teste: false,
      respostas: {
        Bairro: "Campeche",
        "Faixa de preço": "R$ 500 mil a R$ 800 mil",
        Quartos: "3",
        Objetivo: "Comprar",
        "Grupo de anúncios": "160557741233",
        "Fonte no Google": "LEAD_FORM",
      },
    });
  });

  it("of a form's own questions are understood by their words, and never take the place of the origin", () => {
    const body = readJson(readFileSync(new URL("./fixtures/custom-questions.json", import.meta.url)));
    expect(body.ok && leadOf(body.value)).toEqual({
      origem: "GOOGLE_ADS",
      nome: "Otávio Prates",
      email: "otavio.prates@exemplo.com.br",
      telefone: "(48) 3333-4444",
      cidade: "Zona Sul",
      renda_aproximada: "8 a 12 mil",
      formulario_id: "48211577044",
      campanha_id: "9223372036854775807",
      teste: false,
      respostas: {
        "E-mail comercial": "otavio@empresa.exemplo",
        "Localização preferida": "Zona Sul",
        "Já visitou o decorado?": "Ainda não",
        Origem: "OUTDOOR",
      },
    });
  });

  it.each([
    ["a full name", [["FULL_NAME", "Ana Lima"]], { nome: "Ana Lima" }],
    [
      "two halves of a name",
      [
        ["LAST_NAME", "Lima"],
        ["FIRST_NAME", "Ana"],
      ],
      { nome: "Ana Lima" },
    ],
    ["the work mail, when it is the only one", [["WORK_EMAIL", "a@exemplo.com.br"]], { email: "a@exemplo.com.br" }],
    [
      "the mail that can be read before the one that cannot",
      [
        ["EMAIL", "ana@"],
        ["WORK_EMAIL", "a@exemplo.com.br"],
      ],
      { email: "a@exemplo.com.br", respostas: { EMAIL: "ana@" } },
    ],
    [
      "a verified number",
      [["PHONE_NUMBER_VERIFIED", "+5511987654321"]],
      { telefone: "+5511987654321", respostas: { "Telefone verificado": "+5511987654321" } },
    ],
    [
      "a mark that the number is verified",
      [
        ["PHONE_NUMBER_VERIFIED", "true"],
        ["PHONE_NUMBER", "11987654321"],
      ],
      { telefone: "11987654321", respostas: { "Telefone verificado": "true" } },
    ],
    [
      "the city before the place that is wished for",
      [
        ["PREFERRED_LOCATION", "Centro"],
        ["CITY", "Curitiba"],
      ],
      { cidade: "Curitiba", respostas: { "Localização preferida": "Centro" } },
    ],
    ["the type of property", [["PROPERTY_TYPE", "Cobertura"]], { interesse: "Cobertura" }],
    ["a question nobody foresaw", [["MOON_PHASE", "cheia"]], { respostas: { MOON_PHASE: "cheia" } }],
  ] as const)("%s", (_what, columns, expected) => {
    expect(asked(...(columns as unknown as [string, unknown][]))).toEqual({
      origem: "GOOGLE_ADS",
      teste: false,
      ...expected,
    });
  });

  it.each(
    [...LABELS].filter(([id]) => !Object.values(FIELD_COLUMNS).some((ids) => (ids as readonly string[]).includes(id))),
  )("%s is kept under %s", (id, label) => {
    expect(asked([id, "sim"])).toMatchObject({ respostas: { [label]: "sim" } });
  });

  it("never have a label that is the name of a field", () => {
    for (const label of LABELS.values()) expect(fieldNamed(label), label).toBeUndefined();
  });

  it("of odd types lose no contact", () => {
    expect(leadOf(oddTypes)).toMatchObject({
      telefone: "+5511987654321",
      email: "sem-arroba",
      formulario_id: "48211577043",
      teste: false,
    });
  });
});

describe("ids", () => {
  it("come as text, digit for digit", () => {
    const body = readJson(Buffer.from('{"campaign_id":9223372036854775807,"form_id":48211577043}'));
    expect(body.ok && leadOf(body.value)).toMatchObject({
      campanha_id: "9223372036854775807",
      formulario_id: "48211577043",
    });
  });

  it("of 0 are none", () => {
    expect(leadOf({ campaign_id: 0, asset_group_id: "0" })).toEqual({ origem: "GOOGLE_ADS", teste: false });
  });
});

it("no list of columns makes more answers than a lead may hold, or another origin", () => {
  const column = fc.record(
    {
      column_id: fc.oneof(fc.constantFrom(...LABELS.keys(), "EMAIL", "PHONE_NUMBER"), fc.string(), fc.integer()),
      column_name: fc.oneof(fc.constantFrom("Origem", "teste", "gclid"), fc.string()),
      string_value: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(column, fc.anything()), { maxLength: 80 }), (user_column_data) => {
      const { origem, respostas = {} } = leadOf({ user_column_data });
      expect(origem).toBe("GOOGLE_ADS");
      expect(Object.keys(respostas as object).length).toBeLessThanOrEqual(LIMITS.respostas);
    }),
  );
});
