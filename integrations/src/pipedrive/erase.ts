/**
 * What Pipedrive holds of a person goes: notes and leads are deleted, deals lose the name and our fields (their sum stays
 * in the company's figures), and the person last, so that a second attempt still finds the rest by it. Pipedrive keeps
 * deleted persons for 30 days before they are gone for good (description of persons, checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type ErasedPerson, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { ask, type Failure, rowsOf, unreadable } from "./call.ts";
import { customMapOf } from "./custom-fields-setting.ts";
import type { PipedriveFields } from "./fields.ts";
import { findPerson } from "./find-person.ts";

type Context = ConnectorContext<PipedriveFields>;

const NAMELESS = "Pessoa removida (LGPD)";
/** An attempt has seconds: what is beyond goes with the next one. */
const PAGE = "50";

/** @returns delivered when nothing is left, also when nothing was there; `retry` while pages remain. */
export async function erasePerson(person: ErasedPerson, ctx: Context): Promise<Outcome> {
  const known = person.refs.person;
  const first = known === undefined ? undefined : await eraseOne(known, person.now, ctx);
  if (first) return first;
  // Somebody may have entered the person a second time, or made a new one of the one that is known.
  const found = await findPerson(person, ctx, person.now);
  if (found.kind === "failed") return found.outcome;
  const other = found.kind === "person" && String(found.id) !== known ? String(found.id) : undefined;
  const second = other === undefined ? undefined : await eraseOne(other, person.now, ctx);
  if (second) return second;
  const isNobody = known === undefined && other === undefined;
  const note = isNobody ? "ninguém com este e-mail ou telefone" : "pessoa, leads e notas apagados; negócios sem nome";
  return { kind: "delivered", note };
}

async function eraseOne(id: string, now: Date, ctx: Context): Promise<Failure | undefined> {
  const steps: Step[] = [
    { list: paths.notes(ctx.settings), one: (row) => remove(paths.note(ctx.settings, row)) },
    { list: paths.leads(ctx.settings), one: (row) => remove(paths.lead(ctx.settings, row)) },
    { list: paths.archivedLeads(ctx.settings), one: (row) => remove(paths.lead(ctx.settings, row)), isArchive: true },
    { list: paths.deals(), one: (row) => nameless(row, ctx), isDone: isNameless },
    { list: paths.archivedDeals(), one: (row) => nameless(row, ctx), isDone: isNameless, isArchive: true },
  ];
  for (const step of steps) {
    const problem = await each(step, id, now, ctx);
    if (problem) return problem;
  }
  const removed = await ask(ctx, now, "DELETE", paths.person(id));
  return removed.kind === "failed" ? removed.outcome : undefined;
}

interface Step {
  list: string;
  one: (id: string) => { method: "DELETE" | "PATCH"; path: string; json?: unknown };
  isDone?: (row: unknown) => boolean;
  /** What is archived may not be reached by the usual addresses (changelog, since 2025-07-15): "not there" is no answer then. */
  isArchive?: boolean;
}

async function each(
  { list, one, isDone, isArchive }: Step,
  personId: string,
  now: Date,
  ctx: Context,
): Promise<Failure | undefined> {
  const asked = await ask(ctx, now, "GET", list, { query: { person_id: personId, limit: PAGE } });
  // Pipedrive's own 404: it knows no such person, so there is nothing of one.
  if (asked.kind === "gone") return undefined;
  if (asked.kind === "failed") return asked.outcome;
  const rows = rowsOf(asked.data);
  if (rows === undefined) return unreadable;
  for (const row of rows) {
    const id = textAt(row, "id");
    // A list that does not keep to the person would make this delete a stranger's.
    if (id === undefined || String(at(row, "person_id")) !== personId) return unreadable;
    if (isDone?.(row)) continue;
    const { method, path, json } = one(id);
    const done = await ask(ctx, now, method, path, json === undefined ? {} : { json });
    if (done.kind === "failed") return done.outcome;
    if (done.kind === "gone" && isArchive) return archivedKept;
  }
  return asked.isMore ? partial : undefined;
}

function isNameless(row: unknown): boolean {
  return textAt(row, "title") === NAMELESS;
}

function remove(path: string) {
  return { method: "DELETE", path } as const;
}

function nameless(id: string, { settings }: Context) {
  const ours = (customMapOf(settings.dealFields) ?? []).map(([, key]) => [key, null]);
  const custom = ours.length === 0 ? {} : { custom_fields: Object.fromEntries(ours) };
  return { method: "PATCH", path: paths.deal(id), json: { title: NAMELESS, ...custom } } as const;
}

const partial: Failure = {
  kind: "retry",
  cause: "erase_goes_on",
  reason: "Parte dos registros da pessoa já saiu do Pipedrive; o resto sai na próxima tentativa.",
};
const archivedKept: Failure = {
  kind: "rejected",
  cause: "archived_kept",
  reason: "O Pipedrive não deixa mexer num lead ou negócio arquivado desta pessoa; o resto já saiu.",
  fix: "Desarquive ou apague no Pipedrive os leads e negócios arquivados da pessoa e repita a exclusão.",
};
