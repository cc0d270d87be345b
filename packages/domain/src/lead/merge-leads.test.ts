import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emailRank, isFullerName, phoneRank } from "./better.ts";
import { emptyLead } from "./fields.ts";
import type { LeadFields } from "./lead.ts";
import { mergeTouch } from "./merge.ts";
import { type LeadStory, mergeLeads, unmergeFields } from "./merge-leads.ts";

const DAY = 86_400_000;
const known: LeadFields = { ...emptyLead("META_ADS"), nome: "Carlos Silva", email: "carlos@exemplo.com.br" };

function story(fields: Partial<LeadFields> = {}, day = 1, said: LeadStory["said"] = {}): LeadStory {
  return { fields: { ...known, ...fields }, createdAt: day * DAY, said };
}
const merged = (stays: LeadStory, joins: LeadStory) => mergeLeads(stays, joins).fields;
const on = (first: number, last = first) => ({ first: first * DAY, last: last * DAY });

describe("two leads that are one", () => {
  it.each<[string, LeadStory, LeadStory, Partial<LeadFields>]>([
    [
      "the first origin of both, whichever stays",
      story({ origem: "WEBSITE" }, 5),
      story({ origem: "PORTAL" }, 2),
      { origem: "PORTAL" },
    ],
    [
      "the newest wish of both, by when it was said and not by when the lead came",
      story({ interesse: "casa", mensagem: "Aceita pet?" }, 1, { interesse: on(1), mensagem: on(9) }),
      story({ interesse: "lote", mensagem: "Tem vaga?" }, 3, { interesse: on(4), mensagem: on(4) }),
      { interesse: "lote", mensagem: "Aceita pet?" },
    ],
    [
      "the first campaign, whole",
      story({ campanha_id: "1", anuncio_id: "7" }, 6),
      story({ campanha_id: "2", formulario_id: "8" }, 2),
      { campanha_id: "2", anuncio_id: null, formulario_id: "8" },
    ],
    [
      "a campaign that came first although its lead came later",
      story({ utm_source: "google" }, 1, { utm_source: on(8) }),
      story({ utm_source: "meta", utm_term: "casa" }, 3),
      { utm_source: "meta", utm_term: "casa" },
    ],
    [
      "a mobile before a newer landline",
      story({ telefone: "+5511988887777" }, 1),
      story({ telefone: "+551133334444" }, 9),
      { telefone: "+5511988887777" },
    ],
    [
      "the newer of two good e-mails",
      story({ email: "velho@exemplo.com.br" }, 1),
      story({ email: "novo@exemplo.com.br" }, 9),
      { email: "novo@exemplo.com.br" },
    ],
    ["an e-mail before one of nobody", story({}, 1), story({ email: "teste@teste.com" }, 9), { email: known.email }],
    [
      "a contact that only one of them has",
      story({ email: null, telefone: "+5511988887777" }, 1),
      story({}, 9),
      { email: known.email, telefone: "+5511988887777" },
    ],
    ["the fuller name", story({ nome: "Carlos" }), story({ nome: "Carlos Silva" }), { nome: "Carlos Silva" }],
    ["its own name before another one", story({ nome: "Carlos" }), story({ nome: "Joana Reis" }), { nome: "Carlos" }],
    [
      "the notes of both",
      story({ observacoes: "Prefere manhã" }, 5),
      story({ observacoes: "Tem dois filhos" }, 2),
      { observacoes: "Tem dois filhos\nPrefere manhã" },
    ],
    [
      "the earlier notes when both would be too long",
      story({ observacoes: "a".repeat(3_000) }, 5),
      story({ observacoes: "b".repeat(3_000) }, 2),
      { observacoes: "b".repeat(3_000) },
    ],
    ["no test, when one of them came for real", story({ teste: true }), story({ teste: false }), { teste: false }],
    [
      "the answers of both, the newest of each",
      story({ respostas: { quartos: "2", varanda: "sim" } }, 1),
      story({ respostas: { quartos: "3" } }, 2),
      { respostas: { quartos: "3", varanda: "sim" } },
    ],
    [
      "what a stranger said only where nothing else stands",
      story({ email: "carlos@exemplo.com.br", interesse: null }, 1),
      story({ email: "outro@exemplo.com.br", interesse: "lote" }, 9, {
        email: { first: 9 * DAY, last: Number.NEGATIVE_INFINITY },
        interesse: { first: 9 * DAY, last: Number.NEGATIVE_INFINITY },
      }),
      { email: "carlos@exemplo.com.br", interesse: "lote" },
    ],
  ])("have %s", (_, stays, joins, expected) => {
    expect(merged(stays, joins)).toMatchObject(expected);
  });

  it("name what changed on the one that stays, and what of the other is left to its touches", () => {
    const stays = story({ interesse: "casa", nome: "Carlos" }, 1);
    const joins = story({ interesse: "lote", nome: "Joana", gclid: "g1", observacoes: "Ligar" }, 2);
    const result = mergeLeads(stays, joins);
    expect([...result.changed].sort()).toEqual(["gclid", "interesse", "observacoes"]);
    expect(result.kept).toEqual(["nome"]);
  });
});

describe("a lead that the other has left again", () => {
  const before: LeadFields = { ...known, interesse: "casa", utm_source: "meta", respostas: { quartos: "2" } };
  const joined: LeadFields = {
    ...before,
    interesse: "lote",
    utm_source: "google",
    utm_term: "lote",
    telefone: "+5511988887777",
    respostas: { quartos: "3", varanda: "sim" },
  };

  it("is what it was", () => {
    expect(unmergeFields(before, joined, joined)).toEqual(before);
  });

  it("keeps what was changed since, and groups whole", () => {
    const now = { ...joined, interesse: "sobrado", utm_content: "b", respostas: { quartos: "4", varanda: "sim" } };
    expect(unmergeFields(before, joined, now)).toEqual({
      ...before,
      interesse: "sobrado",
      utm_source: "google",
      utm_term: "lote",
      utm_content: "b",
      respostas: { quartos: "4" },
    });
  });

  it("is never left without a contact", () => {
    expect(unmergeFields(before, joined, { ...joined, email: null })).toMatchObject({
      email: before.email,
      telefone: null,
    });
  });
});

describe("laws", () => {
  const text = fc.option(fc.constantFrom("casa", "lote", "sobrado"), { nil: null });
  const fields = fc.record({
    nome: fc.constantFrom("Carlos", "Carlos Silva", "Joana", "Joana Reis", "José"),
    email: fc.option(fc.constantFrom("a@exemplo.com.br", "b@exemplo.com.br", "teste@teste.com"), { nil: null }),
    telefone: fc.option(fc.constantFrom("+5511988887777", "+551133334444", "+5511999999999", "9888"), { nil: null }),
    origem: fc.constantFrom("META_ADS", "WEBSITE"),
    interesse: text,
    mensagem: text,
    renda_aproximada: fc.option(fc.constantFrom(5_000, 8_000), { nil: null }),
    renda_texto: fc.option(fc.constantFrom("5 mil", "8 mil"), { nil: null }),
    observacoes: fc.option(fc.constantFrom("Ligar", "Ligar cedo", "Visita"), { nil: null }),
    campanha_id: text,
    anuncio_id: text,
    formulario_id: text,
    utm_source: text,
    utm_term: text,
    gclid: text,
    teste: fc.boolean(),
    respostas: fc.dictionary(fc.constantFrom("quartos", "varanda"), fc.constantFrom("1", "2")),
  });
  const anyFields = fields.map((some): LeadFields => ({ ...emptyLead(some.origem), ...some }));
  const anyStory = fc.tuple(anyFields, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })).map(
    ([some, day, later]): LeadStory => ({
      fields: some,
      createdAt: day * DAY,
      said: { interesse: on(day, day + later), email: on(day, day + later) },
    }),
  );

  it("nothing better is replaced by something worse, and nothing known becomes unknown", () => {
    fc.assert(
      fc.property(anyStory, anyStory, (stays, joins) => {
        const result = merged(stays, joins);
        for (const { fields: own } of [stays, joins]) {
          expect(emailRank(result.email)).toBeGreaterThanOrEqual(emailRank(own.email));
          expect(phoneRank(result.telefone)).toBeGreaterThanOrEqual(phoneRank(own.telefone));
          expect(isFullerName(own.nome, result.nome) && result.nome !== own.nome).toBe(false);
          for (const name of ["interesse", "mensagem", "renda_aproximada", "observacoes", "gclid"] as const) {
            if (own[name] !== null) expect(result[name]).not.toBeNull();
          }
          for (const question of Object.keys(own.respostas)) expect(result.respostas).toHaveProperty(question);
        }
      }),
    );
  });

  it("an attribution is one of the two, never a mixture", () => {
    const campaign = ({ campanha_id, anuncio_id, formulario_id }: LeadFields) => [
      campanha_id,
      anuncio_id,
      formulario_id,
    ];
    fc.assert(
      fc.property(anyStory, anyStory, (stays, joins) => {
        expect([campaign(stays.fields), campaign(joins.fields)]).toContainEqual(campaign(merged(stays, joins)));
      }),
    );
  });

  it("a lead merged with itself is itself", () => {
    fc.assert(
      fc.property(anyStory, (one) => {
        expect(merged(one, one)).toEqual(one.fields);
      }),
    );
  });

  it("two leads of one touch each are what one lead of both touches would be, their notes and names aside", () => {
    fc.assert(
      fc.property(anyFields, anyFields, (first, second) => {
        const early = { fields: first, createdAt: DAY, said: {} };
        const late = { fields: second, createdAt: 2 * DAY, said: {} };
        const { observacoes: _, ...result } = merged(early, late);
        expect(result).toEqual({
          ...mergeTouch(first, second, { trusted: true }).fields,
          observacoes: undefined,
        });
      }),
    );
  });

  it("undone, every field is as before, whatever the other brought", () => {
    fc.assert(
      fc.property(anyStory, anyStory, (stays, joins) => {
        const joined = merged(stays, joins);
        const back = unmergeFields(stays.fields, joined, joined);
        expect(back).toEqual(stays.fields);
      }),
    );
  });
});
