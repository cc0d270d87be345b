import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLead } from "./fields.ts";
import type { LeadFields } from "./lead.ts";
import { mergeTouch } from "./merge.ts";

const known: LeadFields = {
  ...emptyLead("META_ADS"),
  nome: "Carlos Silva",
  email: "carlos@exemplo.com.br",
  telefone: "+5511988887777",
};
const merge = (current: Partial<LeadFields>, touch: Partial<LeadFields>, trusted = true) =>
  mergeTouch({ ...known, ...current }, touch, { trusted });

describe("a trusted touch", () => {
  it.each<[string, Partial<LeadFields>, Partial<LeadFields>, Partial<LeadFields>]>([
    [
      "a fuller name replaces a shorter one",
      { nome: "Carlos S." },
      { nome: "Carlos Eduardo Silva" },
      { nome: "Carlos Eduardo Silva" },
    ],
    ["a shorter name does not replace a fuller one", {}, { nome: "Carlos" }, { nome: "Carlos Silva" }],
    ["another person's name does not replace a name", {}, { nome: "Mariana Costa Reis" }, { nome: "Carlos Silva" }],
    ["a longer first name is another name", { nome: "Ana" }, { nome: "Anastasia Lima" }, { nome: "Ana" }],
    ["missing accents are added", { nome: "Jose" }, { nome: "José" }, { nome: "José" }],
    ["accents are not taken away", { nome: "José" }, { nome: "Jose" }, { nome: "José" }],
    ["a new mobile replaces the old one", {}, { telefone: "+5521977776666" }, { telefone: "+5521977776666" }],
    ["an unreadable phone does not replace a good one", {}, { telefone: "9888-7777" }, { telefone: "+5511988887777" }],
    [
      "a phone of nobody does not replace a good one",
      {},
      { telefone: "+5511999999999" },
      { telefone: "+5511988887777" },
    ],
    ["a landline does not replace a mobile", {}, { telefone: "+551133334444" }, { telefone: "+5511988887777" }],
    [
      "a good phone replaces an unreadable one",
      { telefone: "9888" },
      { telefone: "+551133334444" },
      { telefone: "+551133334444" },
    ],
    ["a new e-mail replaces the old one", {}, { email: "c@exemplo.com" }, { email: "c@exemplo.com" }],
    ["an e-mail of nobody does not", {}, { email: "teste@teste.com" }, { email: "carlos@exemplo.com.br" }],
    [
      "absent overwrites nothing",
      { cidade: "Natal" },
      { cidade: null, email: null, nome: "" },
      { cidade: "Natal", nome: "Carlos Silva" },
    ],
    ["the newest interest wins", { interesse: "casa" }, { interesse: "lote" }, { interesse: "lote" }],
    ["the first origin stays", {}, { origem: "WEBSITE" }, { origem: "META_ADS" }],
    [
      "the first campaign stays",
      { campanha_id: "1" },
      { campanha_id: "2", anuncio_id: "9" },
      { campanha_id: "1", anuncio_id: null },
    ],
    [
      "two campaigns never mix",
      { utm_source: "meta" },
      { utm_source: "google", utm_term: "casa" },
      { utm_source: "meta", utm_term: null },
    ],
    [
      "an empty attribution is filled",
      {},
      { utm_source: "google", gclid: "g1" },
      { utm_source: "google", gclid: "g1" },
    ],
    [
      "notes of people stay",
      { observacoes: "ligar cedo" },
      { observacoes: "importado" },
      { observacoes: "ligar cedo" },
    ],
    [
      "an income goes with its own text",
      { renda_aproximada: 8000, renda_texto: "8 a 12 mil" },
      { renda_aproximada: 15000, renda_texto: null },
      { renda_aproximada: 15000, renda_texto: null },
    ],
    [
      "an income that could not be read replaces none",
      { renda_aproximada: 8000, renda_texto: null },
      { renda_aproximada: null, renda_texto: "prefiro não dizer" },
      { renda_aproximada: 8000, renda_texto: null },
    ],
    [
      "answers come together, the newest of each",
      { respostas: { prazo: "6 meses", vagas: "2" } },
      { respostas: { prazo: "3 meses", pet: "sim" } },
      { respostas: { prazo: "3 meses", vagas: "2", pet: "sim" } },
    ],
    ["a test lead that came for real is one", { teste: true }, { teste: false }, { teste: false }],
    ["a real person never becomes a test", {}, { teste: true }, { teste: false }],
  ])("%s", (_, current, touch, expected) => expect(merge(current, touch).fields).toMatchObject(expected));

  it("says what changed and what stayed on the touch", () => {
    const merged = merge(
      { capturado_em: "2026-01-01T00:00:00.000Z" },
      { nome: "Bia", cidade: "Natal", origem: "WEBSITE", email: known.email, capturado_em: "2026-02-02T00:00:00.000Z" },
    );
    expect(merged.changed).toEqual(["cidade"]);
    expect(merged.kept).toEqual(["nome", "origem"]);
  });
});

describe("an untrusted touch", () => {
  it("fills what is empty and replaces nothing", () => {
    const merged = merge(
      { interesse: "casa", respostas: { prazo: "já" } },
      { interesse: "lote", cidade: "Natal", renda_aproximada: 9000, respostas: { prazo: "nunca", pet: "sim" } },
      false,
    );
    expect(merged.fields).toMatchObject({
      interesse: "casa",
      cidade: "Natal",
      renda_aproximada: 9000,
      respostas: { prazo: "já", pet: "sim" },
    });
    expect(merged.kept).toEqual(["interesse", "respostas"]);
  });

  it("never sets name, e-mail or phone of a known person, not even empty ones", () => {
    const stranger = { nome: "Carlos Silva Filho", email: "outro@exemplo.com.br", telefone: "+5521977776666" };
    expect(merge({ telefone: null }, stranger, false)).toMatchObject({
      fields: { ...known, telefone: null },
      changed: [],
      kept: ["nome", "email", "telefone"],
    });
  });

  it("does not make a test lead real", () =>
    expect(merge({ teste: true }, { teste: false }, false).fields.teste).toBe(true));

  it("cannot make a lead grow without bound", () => {
    const flood = (round: number) => Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${round}_${i}`, "x"]));
    const rounds = Array.from({ length: 10 }, (_, round) => ({ respostas: flood(round) }));
    const fields = rounds.reduce<LeadFields>(
      (lead, touch) => mergeTouch(lead, touch, { trusted: false }).fields,
      known,
    );
    expect(Object.keys(fields.respostas)).toHaveLength(200);
  });
});

const text = fc.option(fc.constantFrom("", "a", "b", "Casa"));
const someLead: fc.Arbitrary<LeadFields> = fc
  .record({
    nome: fc.constantFrom("Ana", "Ana Lima", "Jose", "José", "Bia Reis"),
    email: fc.constantFrom(null, "a@exemplo.com", "b@exemplo.com", "teste@teste.com", "ruim"),
    telefone: fc.constantFrom(null, "+5511988887777", "+551133334444", "+5511999999999", "ruim"),
    origem: fc.constantFrom("API", "WEBSITE"),
    renda_aproximada: fc.constantFrom(null, 0, 8000),
    renda_texto: fc.constantFrom(null, "8 mil", "não digo"),
    ...{ interesse: text, mensagem: text, cidade: text, observacoes: text, codigo_imovel: text, portal: text },
    ...{ campanha_id: text, anuncio_id: text, utm_source: text, utm_term: text, gclid: text, capturado_em: text },
    teste: fc.boolean(),
    respostas: fc.dictionary(fc.constantFrom("p", "q", "r"), fc.constantFrom("1", "2")),
  })
  .map((some) => ({ ...emptyLead("API"), ...some }));
const someTouch = someLead.chain((lead) =>
  fc
    .subarray(Object.keys(lead))
    .map((keys): Partial<LeadFields> => Object.fromEntries(Object.entries(lead).filter(([key]) => keys.includes(key)))),
);

describe("any touch", () => {
  it("changes nothing when it is merged again", () => {
    fc.assert(
      fc.property(someLead, someTouch, fc.boolean(), (lead, touch, trusted) => {
        const once = mergeTouch(lead, touch, { trusted });
        const twice = mergeTouch(once.fields, touch, { trusted });
        expect(twice).toEqual({ fields: once.fields, changed: [], kept: once.kept });
      }),
    );
  });

  it("never empties a field, never invents a value, and names what it did not take", () => {
    fc.assert(
      fc.property(someLead, someTouch, fc.boolean(), (lead, touch, trusted) => {
        const { fields, changed, kept } = mergeTouch(lead, touch, { trusted });
        for (const key of Object.keys(lead) as (keyof LeadFields)[]) {
          if (key === "respostas" || key === "renda_texto") continue;
          expect([lead[key], touch[key]]).toContain(fields[key] === null && lead[key] === "" ? "" : fields[key]);
          if (lead[key] !== null && lead[key] !== "") expect([null, "", undefined]).not.toContain(fields[key]);
          expect(changed.includes(key)).toBe(fields[key] !== lead[key]);
          const isLost =
            touch[key] !== undefined && touch[key] !== null && touch[key] !== "" && fields[key] !== touch[key];
          expect(kept.includes(key)).toBe(isLost && key !== "capturado_em");
        }
        expect(Object.keys(fields.respostas)).toEqual(
          expect.arrayContaining(Object.keys({ ...lead.respostas, ...touch.respostas })),
        );
      }),
    );
  });
});
