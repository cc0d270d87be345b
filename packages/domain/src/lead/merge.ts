/**
 * What a new arrival changes on a person who is known. Every touch keeps all of its own values; here it is decided what
 * the lead shows and sends. Absent never overwrites, and worse never overwrites better:
 *
 *   nome                                  the fuller spelling; another name stays on the touch
 *   email, telefone                       the newest, unless it is worse (unreadable < identifies nobody < landline < mobile)
 *   interesse mensagem cidade renda
 *   codigo_imovel, each answer            the newest: what the person wants now
 *   origem                                the first, always
 *   utm_*, campaign, click and page ids   the first: a group is filled only while all of it is empty, so that two
 *                                         campaigns never mix into one that did not exist
 *   observacoes                           the first: notes that people edit are not overwritten by an arrival
 *   teste                                 a person who also came for real is no test
 *
 * An untrusted touch (a publishable key: anyone can send it) fills what is empty and replaces nothing; name, e-mail and
 * phone it never sets, not even empty ones, or a stranger could have the answers sent to himself.
 */

import { emailRank, isFullerName, phoneRank } from "./better.ts";
import type { LeadFields } from "./lead.ts";
import { FIRST, type FieldGroup, INCOME, NEWEST } from "./merge-groups.ts";
import { isSameValue } from "./same-value.ts";

export interface Merged {
  fields: LeadFields;
  /** Fields whose value is another now. */
  changed: (keyof LeadFields)[];
  /** Fields whose differing value stays on the touch alone. `capturado_em` differs by nature and is not named. */
  kept: (keyof LeadFields)[];
}

/** Answers of all touches together; what does not fit stays on its touch. */
const ANSWERS_MAX = 200;

/** Pure and idempotent: merging the same touch again changes nothing. */
export function mergeTouch(current: LeadFields, touch: Partial<LeadFields>, { trusted }: { trusted: boolean }): Merged {
  const fields: LeadFields = {
    ...current,
    ...(trusted ? contact(current, touch) : {}),
    ...joined(NEWEST.map((key) => newest(current, touch, [key], trusted))),
    ...newest(current, touch, INCOME, trusted),
    ...joined(FIRST.map((group) => first(current, touch, group))),
    teste: trusted && touch.teste === false ? false : current.teste,
    respostas: answers(current.respostas, touch.respostas ?? {}, trusted),
  };
  const keys = Object.keys(fields) as (keyof LeadFields)[];
  return {
    fields,
    changed: keys.filter((key) => !isSameValue(fields[key], current[key])),
    kept: keys.filter((key) => key !== "capturado_em" && isPresent(touch[key]) && !holds(fields, touch, key)),
  };
}

function contact(current: LeadFields, touch: Partial<LeadFields>): Partial<LeadFields> {
  const { nome, email, telefone } = touch;
  return {
    ...(nome && isFullerName(nome, current.nome) ? { nome } : {}),
    ...(email && emailRank(email) >= emailRank(current.email) ? { email } : {}),
    ...(telefone && phoneRank(telefone) >= phoneRank(current.telefone) ? { telefone } : {}),
  };
}

/** Takes a group when its first field came, or when nothing of it is known yet. */
function newest(
  current: LeadFields,
  touch: Partial<LeadFields>,
  group: FieldGroup,
  trusted: boolean,
): Partial<LeadFields> {
  return trusted && isPresent(touch[group[0]]) ? taken(touch, group) : first(current, touch, group);
}

function first(current: LeadFields, touch: Partial<LeadFields>, group: FieldGroup): Partial<LeadFields> {
  const isEmpty = !group.some((key) => isPresent(current[key]));
  return isEmpty && group.some((key) => isPresent(touch[key])) ? taken(touch, group) : {};
}

function joined(parts: readonly Partial<LeadFields>[]): Partial<LeadFields> {
  return Object.assign({}, ...parts);
}

function taken(touch: Partial<LeadFields>, group: FieldGroup): Partial<LeadFields> {
  return Object.fromEntries(group.map((key) => [key, isPresent(touch[key]) ? touch[key] : null]));
}

function answers(
  current: Record<string, string>,
  touch: Record<string, string>,
  trusted: boolean,
): Record<string, string> {
  const merged = new Map(Object.entries(current));
  for (const [question, answer] of Object.entries(touch)) {
    const isKnown = merged.has(question);
    if (isKnown ? trusted : merged.size < ANSWERS_MAX) merged.set(question, answer);
  }
  return Object.fromEntries(merged);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function holds(fields: LeadFields, touch: Partial<LeadFields>, key: keyof LeadFields): boolean {
  if (key !== "respostas") return isSameValue(fields[key], touch[key]);
  return Object.entries(touch.respostas ?? {}).every(([question, answer]) => fields.respostas[question] === answer);
}
