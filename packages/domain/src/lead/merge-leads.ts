/**
 * Two leads that a person found to be one, and the way back.
 *
 * The values are those that would stand there had the two been one lead from the beginning: everything that was ever
 * said is taken in the order in which it was said, by the rules of `mergeTouch`. So a wish is the newest of both, an
 * attribution the first of both and never a mixture, and a contact is replaced by nothing worse. Two things are a
 * person's own: the name of the lead that stays is kept unless the other is a fuller spelling, and notes of both are
 * kept together, because each was written by somebody who will look for it.
 */
import { emptyLead } from "./fields.ts";
import type { LeadFields } from "./lead.ts";
import { LIMITS } from "./limits.ts";
import { type Merged, mergeTouch } from "./merge.ts";
import { FIRST, type FieldGroup, INCOME, NEWEST } from "./merge-groups.ts";
import { isSameValue } from "./same-value.ts";

/** When a field was said, in milliseconds since 1970. */
export interface SaidAt {
  first: number;
  /** `-Infinity`: only a stranger said it (an untrusted touch), so it fills what is empty and replaces nothing. */
  last: number;
}

export interface LeadStory {
  fields: LeadFields;
  createdAt: number;
  /** What is missing here was said when the lead was created. */
  said: Partial<Record<keyof LeadFields, SaidAt>>;
}

interface Step {
  at: number;
  values: Partial<LeadFields>;
}

type Field = keyof LeadFields;

const NEWEST_GROUPS: readonly FieldGroup[] = [["email"], ["telefone"], ["respostas"], INCOME, ...single(NEWEST)];
const ALL_GROUPS: readonly FieldGroup[] = [...NEWEST_GROUPS, ...FIRST, ["nome"], ["origem"], ["teste"]];

/**
 * The fields of one lead made of two. `changed` names what is new on the one that stays, `kept` what of the other is
 * on none of its fields (its touches still have it). Pure; a lead merged with itself stays as it is.
 */
export function mergeLeads(stays: LeadStory, joins: LeadStory): Merged {
  const earlier = joins.createdAt < stays.createdAt ? joins : stays;
  const start: LeadFields = {
    ...emptyLead(earlier.fields.origem),
    nome: stays.fields.nome,
    teste: stays.fields.teste && joins.fields.teste,
  };
  const steps = [
    ...[stays, joins].flatMap((one) => stepsOf(one, FIRST, "first")),
    // At the same moment the last one taken is the newest.
    ...[joins, stays].flatMap((one) => stepsOf(one, NEWEST_GROUPS, "last")),
    { at: 0, values: { nome: joins.fields.nome } },
  ].sort(inTime);
  const taken = steps.reduce((fields, { values }) => mergeTouch(fields, values, { trusted: true }).fields, start);
  const fields = { ...taken, observacoes: notes(stays, joins) };
  const names = Object.keys(fields) as Field[];
  return {
    fields,
    changed: names.filter((name) => !isSameValue(fields[name], stays.fields[name])),
    kept: names.filter((name) => name !== "capturado_em" && isLeftOut(joins.fields[name], fields[name])),
  };
}

/**
 * The fields of the lead that stayed, once the other has left it: those from before the merge, except what an arrival
 * or a person has changed since, which stays; fields that go together stay together.
 * @param before as it was before the merge
 * @param merged as the merge left it
 * @param now as it is
 */
export function unmergeFields(before: LeadFields, merged: LeadFields, now: LeadFields): LeadFields {
  const parts = ALL_GROUPS.filter((group) => group[0] !== "respostas").map((group) => {
    const isChangedSince = group.some((name) => !isSameValue(now[name], merged[name]));
    return picked(isChangedSince ? now : before, group);
  });
  const fields: LeadFields = { ...now, ...Object.assign({}, ...parts), respostas: answersWithout(before, merged, now) };
  // Its contact since then may have been the other's alone; nobody is left without one.
  return fields.email || fields.telefone ? fields : { ...fields, email: before.email, telefone: before.telefone };
}

/** Not a difference: that of two infinities is no number. */
function inTime(a: Step, b: Step): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

/** Whether two leads say the same in every field. */
export function isSameFields(a: LeadFields, b: LeadFields): boolean {
  return ALL_GROUPS.flat().every((name) => isSameValue(a[name], b[name]));
}

function single(names: readonly Field[]): FieldGroup[] {
  return names.map((name) => [name]);
}

function stepsOf(story: LeadStory, groups: readonly FieldGroup[], which: keyof SaidAt): Step[] {
  return groups.map((group) => ({ at: saidAt(story, group, which), values: picked(story.fields, group) }));
}

function saidAt({ said, createdAt }: LeadStory, group: FieldGroup, which: keyof SaidAt): number {
  const moments = group.flatMap((name) => said[name]?.[which] ?? []);
  if (moments.length === 0) return createdAt;
  return which === "first" ? Math.min(...moments) : Math.max(...moments);
}

function picked(fields: LeadFields, group: FieldGroup): Partial<LeadFields> {
  return Object.fromEntries(group.map((name) => [name, fields[name]]));
}

/** Both, the earlier first, unless one says all that the other does or they are too long together. */
function notes(stays: LeadStory, joins: LeadStory): string | null {
  const both = [stays, joins]
    .filter(({ fields }) => fields.observacoes)
    .sort((a, b) => saidAt(a, ["observacoes"], "first") - saidAt(b, ["observacoes"], "first"))
    .map(({ fields }) => fields.observacoes as string);
  const [first, second] = both;
  if (first === undefined) return null;
  if (second === undefined || first.includes(second)) return first;
  if (second.includes(first)) return second;
  const joined = `${first}\n${second}`;
  return joined.length <= LIMITS.observacoes ? joined : first;
}

function isLeftOut(value: unknown, result: unknown): boolean {
  if (value === null || value === "" || value === false) return false;
  if (typeof value === "string" && typeof result === "string") return !result.includes(value);
  if (typeof value !== "object" || typeof result !== "object" || result === null) return value !== result;
  const held = new Map(Object.entries(result));
  return Object.entries(value as object).some(([question, answer]) => held.get(question) !== answer);
}

/** Question by question, like the fields. */
function answersWithout(before: LeadFields, merged: LeadFields, now: LeadFields): Record<string, string> {
  const [old, joined, current] = [before, merged, now].map((one) => new Map(Object.entries(one.respostas)));
  const questions = new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])]);
  const entries = [...questions].flatMap((question): [string, string][] => {
    const isChangedSince = current?.get(question) !== joined?.get(question);
    const answer = (isChangedSince ? current : old)?.get(question);
    return answer === undefined ? [] : [[question, answer]];
  });
  return Object.fromEntries(entries);
}
