/** One rule, one lead: the points and the sentence that a broker reads, also when there are none. */

import { normalizeCidade } from "../lead/cidade.ts";
import { isValidEmail } from "../lead/email.ts";
import type { LeadFields } from "../lead/lead.ts";
import { formatReais, type MoneyRange, readMoneyRange } from "../lead/money.ts";
import { isNoName } from "../lead/nome.ts";
import { isPlaceholderPhone } from "../lead/placeholder.ts";
import { isValidPhone, normalizePhone } from "../lead/telefone.ts";
import { foldText } from "../lead/text.ts";
import type {
  Budget,
  CityServed,
  IncomeBands,
  Purpose,
  RepeatedInterest,
  Rule,
  SourceQuality,
  TimeFrame,
  VerifiedPhone,
} from "./rules.ts";
import { findPhrase, type Words, wordsOf } from "./words.ts";

/** What is known of a person beside the fields. */
export interface ScoreFacts {
  /** Arrivals so far, this one among them; at least 1. */
  touches?: number;
  /** The phone was confirmed, by a code or by a message that came from it. */
  phoneVerified?: boolean;
}

export interface Verdict {
  points: number;
  /** pt-BR sentence; it quotes the rule's words, never the person's. */
  reason: string;
}

/** What a rule may look at. */
export interface Evidence {
  fields: LeadFields;
  facts: ScoreFacts;
  /** All that the person said in words: interesse, mensagem and answers. Taken apart on first use, for all rules. */
  said: () => readonly Words[];
}

export function evidenceOf(fields: LeadFields, facts: ScoreFacts): Evidence {
  let said: Words[] | undefined;
  return {
    fields,
    facts,
    said: () => {
      said ??= [fields.interesse, fields.mensagem, ...Object.values(fields.respostas)].flatMap((text) =>
        text === null ? [] : [wordsOf(text)],
      );
      return said;
    },
  };
}

export function evaluate(rule: Rule, evidence: Evidence): Verdict {
  const { fields, facts } = evidence;
  switch (rule.type) {
    case "contact_complete":
      return contactComplete(rule.points, fields);
    case "interest_words":
      return interestWords(rule.points, rule.words, fields);
    case "city_served":
      return cityServed(rule, fields);
    case "income_bands":
      return incomeBand(rule, fields);
    case "purpose":
      return purpose(rule, evidence);
    case "budget":
      return budget(rule, fields);
    case "time_frame":
      return timeFrame(rule, evidence);
    case "verified_phone":
      return verifiedPhone(rule, evidence);
    case "repeated_interest":
      return repeatedInterest(rule, facts);
    case "source_quality":
      return sourceQuality(rule, fields);
    default:
      return unknownRule(rule);
  }
}

function contactComplete(points: number, { nome, email, telefone }: LeadFields): Verdict {
  const missing = [
    ...(isNoName(nome) ? ["nome"] : []),
    ...(isValidEmail(email) ? [] : ["e-mail válido"]),
    ...(isValidPhone(telefone) ? [] : ["telefone válido"]),
  ];
  if (missing.length > 0) return none(`Contato incompleto: falta ${missing.join(" e ")}.`);
  return { points, reason: "Contato completo: nome, e-mail e telefone válidos." };
}

function interestWords(points: number, words: readonly string[], { interesse }: LeadFields): Verdict {
  if (!interesse) return none("Não disse em que tem interesse.");
  const word = findPhrase(wordsOf(interesse), words);
  if (word === undefined) return none("O interesse não tem nenhuma das palavras de alto valor.");
  return { points, reason: `Interesse em produto de alto valor (${word}).` };
}

function cityServed({ points, cities }: CityServed, { cidade }: LeadFields): Verdict {
  if (!cidade) return none("Não informou a cidade.");
  if (cities.length === 0) return { points, reason: "Todas as cidades são atendidas." };
  const served = byFoldedName(cities).get(foldedCity(cidade));
  if (served === undefined) return none("A cidade não está entre as atendidas.");
  return { points, reason: `Cidade atendida (${served}).` };
}

/** As the word lists: read for every lead, folded once for as long as the rule set lives. */
const CITIES = new WeakMap<readonly string[], Map<string, string>>();

function byFoldedName(cities: readonly string[]): Map<string, string> {
  const known = CITIES.get(cities);
  if (known) return known;
  const names = new Map(cities.map((city) => [foldedCity(city), city]));
  CITIES.set(cities, names);
  return names;
}

function foldedCity(cidade: string): string {
  return foldText(normalizeCidade(cidade));
}

function incomeBand({ bands }: IncomeBands, { renda_aproximada }: LeadFields): Verdict {
  if (renda_aproximada === null) return none("Não informou a renda.");
  const band = highest(bands, ({ from }) => from, renda_aproximada);
  if (!band) return none("Renda abaixo da primeira faixa.");
  return { points: band.points, reason: `Renda mensal a partir de ${formatReais(band.from)}.` };
}

function purpose({ purposes }: Purpose, { said }: Evidence): Verdict {
  const found = purposes.filter(({ words }) => isSaid(said(), words));
  const [best] = [...found].sort((a, b) => b.points - a.points);
  if (!best) return none("Não disse a finalidade (comprar, investir, alugar).");
  return { points: best.points, reason: `Finalidade: ${best.label}.` };
}

function budget(rule: Budget, fields: LeadFields): Verdict {
  const range = statedBudget(rule, fields);
  if (!range) return none("Não informou o orçamento.");
  const isWithin =
    range.from <= (rule.max ?? Number.POSITIVE_INFINITY) && (range.to ?? Number.POSITIVE_INFINITY) >= rule.min;
  const band =
    rule.max === null ? `a partir de ${formatReais(rule.min)}` : `${formatReais(rule.min)} a ${formatReais(rule.max)}`;
  if (!isWithin) return none(`Orçamento fora da faixa de preço (${band}).`);
  return { points: rule.points, reason: `Orçamento dentro da faixa de preço (${band}).` };
}

/** A bare figure in an answer about the budget is a sum from R$ 10.000 on; in `interesse` it needs "R$", "mil" or "milhão". */
const BARE_BUDGET_FROM = 10_000;

function statedBudget(
  { questions, notQuestions }: Budget,
  { respostas, interesse }: LeadFields,
): MoneyRange | undefined {
  for (const [question, answer] of Object.entries(respostas)) {
    const words = wordsOf(question);
    if (findPhrase(words, questions) === undefined || findPhrase(words, notQuestions) !== undefined) continue;
    const range = readMoneyRange(answer, BARE_BUDGET_FROM);
    if (range) return range;
  }
  return interesse === null ? undefined : readMoneyRange(interesse, Number.POSITIVE_INFINITY);
}

function timeFrame({ frames }: TimeFrame, { said }: Evidence): Verdict {
  const frame = frames.find(({ words }) => isSaid(said(), words));
  if (!frame) return none("Não disse para quando é.");
  return { points: frame.points, reason: `Prazo: ${frame.label}.` };
}

function isSaid(said: readonly Words[], phrases: readonly string[]): boolean {
  return said.some((words) => findPhrase(words, phrases) !== undefined);
}

function verifiedPhone({ points, plausiblePoints }: VerifiedPhone, { fields, facts }: Evidence): Verdict {
  const phone = fields.telefone === null ? undefined : normalizePhone(fields.telefone);
  if (!phone) return none("Sem telefone válido.");
  if (facts.phoneVerified) return { points, reason: "Telefone confirmado pela pessoa." };
  if (isPlaceholderPhone(phone.e164)) return none("O telefone tem números repetidos ou em sequência.");
  if (phone.tipo === "fixo") return none("O telefone é fixo e não foi confirmado.");
  return { points: plausiblePoints, reason: "Celular plausível, ainda não confirmado." };
}

function repeatedInterest({ steps }: RepeatedInterest, { touches = 1 }: ScoreFacts): Verdict {
  const step = highest(steps, (candidate) => candidate.touches, touches);
  if (!step) return none(touches <= 1 ? "Primeiro contato." : "Voltou a procurar, mas ainda poucas vezes.");
  return { points: step.points, reason: `Voltou a procurar: ${step.touches} contatos ou mais.` };
}

function sourceQuality({ points, otherwise }: SourceQuality, { origem }: LeadFields): Verdict {
  const isListed = Object.hasOwn(points, origem);
  const given = isListed ? (points[origem] ?? 0) : otherwise;
  return { points: given, reason: isListed ? `Origem ${origem}.` : `Origem ${origem}, sem pontos próprios.` };
}

/** A rule of a newer version in the database: the lead is scored without it, and the explanation says so. */
function unknownRule(rule: never): Verdict {
  const { type } = rule as { type: unknown };
  return none(`Regra do tipo "${String(type)}" desconhecida nesta versão: não foi avaliada.`);
}

function highest<T>(steps: readonly T[], from: (step: T) => number, value: number): T | undefined {
  return steps.reduce<T | undefined>(
    (best, step) => (from(step) <= value && (!best || from(step) > from(best)) ? step : best),
    undefined,
  );
}

function none(reason: string): Verdict {
  return { points: 0, reason };
}
