import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLead } from "../lead/fields.ts";
import type { LeadFields } from "../lead/lead.ts";
import type { ScoreFacts } from "./evaluate.ts";
import { IMOBILIARIA, PADRAO } from "./rule-sets.ts";
import type { Rule, RuleSet } from "./rules.ts";
import { scoreLead, statusOf } from "./score.ts";

const sample: LeadFields = {
  ...emptyLead("META_ADS"),
  nome: "Carlos Silva",
  email: "carlos@email.com",
  telefone: "11999999999",
  interesse: "Apartamento para investimento",
  renda_aproximada: 15000,
  cidade: "São Paulo",
};
const withRule = (rule: Rule): RuleSet => ({ name: "Teste", version: 3, rules: [rule], bands: PADRAO.bands });
const pointsOf = (rule: Rule, fields: Partial<LeadFields>, facts?: ScoreFacts) =>
  scoreLead({ ...emptyLead("API"), ...fields }, withRule(rule), facts).score;
const ruleOf = (set: RuleSet, id: string): Rule => {
  const rule = set.rules.find((candidate) => candidate.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
};

describe("the set Padrão", () => {
  it("gives the sample lead 35: 10 + 15 + 5 + 5, and says why", () => {
    expect(scoreLead(sample, PADRAO)).toEqual({
      score: 35,
      status: "QUENTE",
      rule_set: "Padrão v1",
      reasons: [
        { rule: "contact_complete", points: 10, reason: "Contato completo: nome, e-mail e telefone válidos." },
        { rule: "high_ticket_interest", points: 15, reason: "Interesse em produto de alto valor (apartamento)." },
        { rule: "city_served", points: 5, reason: "Cidade atendida (São Paulo)." },
        { rule: "income", points: 5, reason: "Renda mensal a partir de R$ 10.000." },
      ],
    });
  });

  it("says why every rule gave nothing", () => {
    const { score, status, reasons } = scoreLead({ ...emptyLead("API"), nome: "Ana" }, PADRAO);
    expect({ score, status }).toEqual({ score: 0, status: "FRIO" });
    expect(reasons.map(({ points, reason }) => `${points} ${reason}`)).toEqual([
      "0 Contato incompleto: falta e-mail válido e telefone válido.",
      "0 Não disse em que tem interesse.",
      "0 Não informou a cidade.",
      "0 Não informou a renda.",
    ]);
  });

  it.each([
    [4999, 0],
    [5000, 2],
    [10_000, 5],
    [19_999.99, 5],
    [20_000, 8],
    [30_000, 10],
    [900_000, 10],
  ])("gives an income of %d the points %d", (renda_aproximada, points) => {
    expect(pointsOf(ruleOf(PADRAO, "income"), { renda_aproximada })).toBe(points);
  });

  it.each([
    ["sao paulo - SP", 5],
    ["Palmas/PR", 0],
    ["Campinas", 0],
    [null, 0],
  ])("gives the city %j the points %d", (cidade, points) => {
    expect(pointsOf(ruleOf(PADRAO, "city_served"), { cidade })).toBe(points);
  });

  it("gives a contact all points or none", () => {
    const rule = ruleOf(PADRAO, "contact_complete");
    expect(pointsOf(rule, { ...sample, telefone: "98888-7777" })).toBe(0);
    expect(pointsOf(rule, { ...sample, email: null })).toBe(0);
  });
});

describe("the bands", () => {
  it.each([
    [40, "QUENTE"],
    [25, "QUENTE"],
    [24, "MORNO"],
    [15, "MORNO"],
    [14, "FRIO"],
    [0, "FRIO"],
  ])("%d is %s", (score, status) => expect(statusOf(score, PADRAO.bands)).toBe(status));
});

describe("the set Imobiliária", () => {
  const ana = { ...emptyLead("META_ADS"), nome: "Ana Lima", email: "ana@exemplo.com", telefone: "+5511988887777" };
  const buyer = {
    ...ana,
    origem: "WEBSITE",
    cidade: "São Paulo",
    interesse: "Apartamento para comprar",
    respostas: { "Faixa de preço": "até 800 mil", prazo: "30 dias" },
    renda_aproximada: 20_000,
  };

  it("tells apart three people whom Padrão calls hot alike", () => {
    const visitor = { ...ana, interesse: "Apartamento" };
    const undecided = { ...ana, interesse: "Casa para morar", cidade: "Natal", origem: "WEBSITE" };
    const people = [visitor, undecided, buyer];
    expect(people.map((lead) => scoreLead(lead, PADRAO).status)).toEqual(["QUENTE", "QUENTE", "QUENTE"]);
    expect(people.map((lead) => scoreLead(lead, IMOBILIARIA).status)).toEqual(["FRIO", "MORNO", "QUENTE"]);
  });

  it.each<[string, string, Partial<LeadFields>, number]>([
    ["purpose", "the purpose with most points counts", { mensagem: "Quero alugar ou comprar" }, 6],
    ["purpose", "renting is worth less", { interesse: "aluguel de casa" }, 2],
    ["purpose", "an answer tells it too", { respostas: { finalidade: "Investir" } }, 6],
    ["budget", "a budget within the price band", { respostas: { orcamento: "R$ 450.000,00" } }, 8],
    ["budget", "a range that overlaps it", { respostas: { faixa_de_preco: "100 a 250 mil" } }, 8],
    ["budget", "a budget below it", { respostas: { "Qual o valor?": "até 100 mil" } }, 0],
    ["budget", "an income is no budget", { respostas: { "Valor da renda": "300 mil" } }, 0],
    ["budget", "a sum in the interest", { interesse: "casa de 600 mil" }, 8],
    ["budget", "square metres are no budget", { interesse: "casa de 250000 m2" }, 0],
    ["time_frame", "soon", { respostas: { prazo: "Imediato" } }, 8],
    ["time_frame", "no hurry goes before the number in it", { respostas: { prazo: "mais de 6 meses" } }, 0],
    ["time_frame", "half a year", { mensagem: "em uns 6 meses" }, 2],
    ["source_quality", "a recommendation", { origem: "INDICACAO" }, 5],
    ["source_quality", "an origin of one's own", { origem: "FEIRAO" }, 0],
    ["verified_phone", "a mobile", { telefone: "+5511988887777" }, 3],
    ["verified_phone", "a landline", { telefone: "+551133334444" }, 0],
    ["verified_phone", "a phone of nobody", { telefone: "+5511999999999" }, 0],
  ])("%s: %s", (id, _, fields, points) => expect(pointsOf(ruleOf(IMOBILIARIA, id), fields)).toBe(points));

  it("counts a confirmed phone and repeated arrivals", () => {
    const phone = ruleOf(IMOBILIARIA, "verified_phone");
    expect(pointsOf(phone, { telefone: "+551133334444" }, { phoneVerified: true })).toBe(5);
    const repeated = ruleOf(IMOBILIARIA, "repeated_interest");
    expect([1, 2, 3, 9].map((touches) => pointsOf(repeated, {}, { touches }))).toEqual([0, 3, 5, 5]);
  });

  it("names each rule once", () => {
    for (const { rules } of [PADRAO, IMOBILIARIA]) expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it("survives being stored as JSON", () => {
    const stored: RuleSet = JSON.parse(JSON.stringify(IMOBILIARIA));
    expect(scoreLead(buyer, stored)).toEqual(scoreLead(buyer, IMOBILIARIA));
  });
});

describe("scoreLead", () => {
  it("serves every city when the list is empty, once one is named", () => {
    const rule: Rule = { id: "x", type: "city_served", points: 5, cities: [] };
    expect([pointsOf(rule, { cidade: "Itu" }), pointsOf(rule, { cidade: null })]).toEqual([5, 0]);
  });

  it("says so when a rule is of a kind it does not know", () => {
    const set = withRule({ id: "novo", type: "moon_phase", points: 9 } as unknown as Rule);
    expect(scoreLead(sample, set).reasons).toEqual([
      { rule: "novo", points: 0, reason: 'Regra do tipo "moon_phase" desconhecida nesta versão: não foi avaliada.' },
    ]);
  });

  it("stays within 0 and 40 and is the held sum of its reasons", () => {
    const anyText = fc.option(
      fc.oneof(fc.string(), fc.constantFrom("casa", "comprar em 3 meses", "São Paulo", "a@b.co")),
    );
    const fields = fc.record({
      ...{
        nome: fc.string(),
        email: anyText,
        telefone: anyText,
        interesse: anyText,
        cidade: anyText,
        mensagem: anyText,
      },
      renda_aproximada: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
      respostas: fc.dictionary(fc.constantFrom("orçamento", "prazo"), fc.string()),
      origem: fc.constantFrom("API", "constructor", "META_ADS"),
    });
    const points = fc.integer({ min: -60, max: 60 });
    fc.assert(
      fc.property(fields, fc.constantFrom(PADRAO, IMOBILIARIA), points, (some, set, extra) => {
        const bonus: Rule = { id: "bonus", type: "source_quality", points: {}, otherwise: extra };
        const { score, reasons, status } = scoreLead(
          { ...emptyLead("API"), ...some },
          { ...set, rules: [...set.rules, bonus] },
        );
        const sum = reasons.reduce((total, reason) => total + reason.points, 0);
        expect(score).toBe(Math.min(40, Math.max(0, sum)));
        expect(Number.isInteger(score) && reasons.every(({ reason }) => reason.endsWith("."))).toBe(true);
        expect(status).toBe(statusOf(score, set.bands));
      }),
    );
  });
});
