/**
 * The dry run: every row is read as the import would read it, and people are looked up without locks, a thousand at a
 * time. What it says is close, not exact: others write meanwhile, and inside the file people are told apart by e-mail,
 * or by phone and first name.
 */
import {
  type Candidate,
  firstName,
  foldText,
  type IdentityKey,
  identityKeys,
  type LeadFields,
  type OwnContacts,
  recognise,
} from "@streamleads/domain";
import type { Database } from "../store/database.ts";
import type { CsvRow } from "./csv-rows.ts";
import { type ErrorReason, EXAMPLES_MAX, type Simulation } from "./import.ts";
import { type BadRow, clearErrors, commitSimulation } from "./job.store.ts";
import { batchesOf, checkHeld, type Job, type JobParts, mapInTurns, Rate, rulesOf } from "./job.ts";
import { KeySet } from "./key-set.ts";
import { leadOfRow } from "./row-lead.ts";

const BATCH = 500;
/** Reasons that are told apart; files have a dozen at most. */
const REASONS_MAX = 100;
/** A phone that was seen with this many people identifies nobody, as in the intake. */
const MISMATCHES_MAX = 3;

export async function runSimulation(parts: JobParts, job: Job): Promise<"done" | "cancelled"> {
  const found: Simulation = { linhas: 0, novas: 0, conhecidas: 0, repetidas_no_arquivo: 0, com_erro: 0, motivos: [] };
  const seen = new KeySet();
  const rate = new Rate();
  await clearErrors(parts.db, job.importId);
  let isCancelled = job.row.cancel_requested;
  for await (const rows of batchesOf(parts, job, 0, BATCH)) {
    if (isCancelled) return "cancelled";
    const before = found.linhas;
    const errors = await look(parts, job, rows, seen, found);
    checkHeld(job);
    isCancelled = await commitSimulation(parts.db, job, found, errors, rate.add(found.linhas - before), false);
    parts.bus.publish({ kind: "import", id: job.importId });
  }
  if (isCancelled) return "cancelled";
  found.motivos.sort((a, b) => b.linhas - a.linhas);
  await commitSimulation(parts.db, job, found, [], rate.add(0), true);
  return "done";
}

async function look(
  { db, own, timeZone }: JobParts,
  job: Job,
  rows: readonly CsvRow[],
  seen: KeySet,
  found: Simulation,
): Promise<BadRow[]> {
  const rules = rulesOf(job, timeZone);
  const errors: BadRow[] = [];
  const people: LeadFields[] = [];
  await mapInTurns(rows, (row) => {
    const read = leadOfRow(row.cells, rules);
    if (read.kind === "blank") return;
    found.linhas += 1;
    if (read.kind === "lead") people.push(read.parsed.fields);
    else {
      found.com_erro += 1;
      errors.push({ ...row, problems: read.problems });
      for (const problem of read.problems) countReason(found.motivos, problem, row.linha);
    }
  });
  const known = await findKnown(db, people, own());
  for (const person of people) {
    const marks = marksOf(person, identityKeys(person, own()));
    const isRepeated = marks.some((mark) => seen.has(mark));
    for (const mark of marks) seen.add(mark);
    if (isRepeated) found.repetidas_no_arquivo += 1;
    else if (known(person)) found.conhecidas += 1;
    else found.novas += 1;
  }
  return errors;
}

function countReason(reasons: ErrorReason[], { code, text }: { code: string; text: string }, linha: number): void {
  let reason = reasons.find(({ codigo }) => codigo === code);
  if (!reason) {
    if (reasons.length >= REASONS_MAX) return;
    reason = { codigo: code, texto: text, linhas: 0, exemplos: [] };
    reasons.push(reason);
  }
  reason.linhas += 1;
  if (reason.exemplos.length < EXAMPLES_MAX) reason.exemplos.push(linha);
}

/** By what the same person is met again further down. */
function marksOf({ nome }: LeadFields, keys: readonly IdentityKey[]): string[] {
  return keys.map(({ kind, value }) =>
    kind === "phone" ? `phone:${value}:${foldText(firstName(nome))}` : `${kind}:${value}`,
  );
}

/** A test of whether the hub knows a person, made of one look-up for all of them. */
async function findKnown(
  db: Database,
  people: readonly LeadFields[],
  own: OwnContacts,
): Promise<(person: LeadFields) => boolean> {
  const keys = people.flatMap((person) => identityKeys(person, own));
  if (keys.length === 0) return () => false;
  const { rows } = await db.pool.query<Omit<Candidate, "via"> & IdentityKey>({
    name: "import_known",
    text: `select k.kind, k.value, l.id as "leadId", l.nome, l.email, l.telefone
      from (select distinct kind, value from unnest($1::text[], $2::text[]) as a(kind, value)) asked
      cross join lateral (select * from lead_keys k where k.kind = asked.kind and k.value = asked.value offset 0) k
      cross join lateral (select id, nome, email, telefone from leads l where l.id = k.lead_id offset 0) l
      where k.kind <> 'phone' or k.mismatches < $3`,
    values: [keys.map(({ kind }) => kind), keys.map(({ value }) => value), MISMATCHES_MAX],
  });
  const byKey = new Map(rows.map((row) => [`${row.kind}:${row.value}`, row]));
  return (person) => {
    const hits = new Map<number, Candidate & { via: IdentityKey["kind"][] }>();
    for (const { kind, value } of identityKeys(person, own)) {
      const row = byKey.get(`${kind}:${value}`);
      if (!row) continue;
      const { leadId, nome, email, telefone } = row;
      const hit = hits.get(leadId) ?? { leadId, nome, email, telefone, via: [] };
      hit.via.push(kind);
      hits.set(leadId, hit);
    }
    return recognise(person, [...hits.values()]).leadId !== null;
  };
}
