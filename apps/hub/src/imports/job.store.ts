/**
 * What a working process writes. It holds a lease on its import by the database's own clock; every write says whose it
 * is, so that one who lost the lease (asleep, cut off) writes nothing any more. Rows it sends meanwhile do no harm: the
 * same row a second time changes nothing (`Arrival.once`).
 */
import type { IdentityKey } from "@streamleads/domain";
import type pg from "pg";
import type { Database } from "../store/database.ts";
import type { RowProblem } from "./cell-values.ts";
import type { FileProblem } from "./file-problem.ts";
import { dropFile } from "./import.store.ts";
import { type ImportRow, type ImportState, type Simulation, sourceOf, type UndoSummary } from "./import.ts";

/** The import is not ours any more. */
export class LeaseLost extends Error {
  constructor() {
    super("the lease of this import is lost");
    this.name = "LeaseLost";
  }
}

export interface Holder {
  importId: number;
  owner: string;
}

/**
 * Takes an import that nobody works on, or whose worker is silent. `own`: imports that this process works on; after it
 * slept through a lease it would otherwise take its own work away from itself.
 */
export async function claimImport(
  db: Database,
  owner: string,
  leaseMs: number,
  own: readonly number[],
): Promise<ImportRow | undefined> {
  const { rows } = await db.pool.query<ImportRow>(
    `update imports set owner = $1, leased_until = now() + $2 * interval '1 millisecond'
     where id = (select id from imports where state in ('simulando','importando','desfazendo')
       and (owner is null or leased_until < now()) and id <> all($3) order by id limit 1 for update skip locked)
     returning *`,
    [owner, leaseMs, own],
  );
  return rows[0];
}

/** @returns false when the lease is lost */
export async function extendLease(db: Database, { importId, owner }: Holder, leaseMs: number): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    "update imports set leased_until = now() + $3 * interval '1 millisecond' where id = $1 and owner = $2",
    [importId, owner, leaseMs],
  );
  return rowCount === 1;
}

/** Lets others take the import up at once. */
export async function releaseImport(db: Database, { importId, owner }: Holder): Promise<void> {
  await db.pool.query("update imports set owner = null, leased_until = null where id = $1 and owner = $2", [
    importId,
    owner,
  ]);
}

/** Ends the work; `problem` says why it could not be ended well. An import that was undone needs its file no more. */
export async function endImport(
  db: Database,
  { importId, owner }: Holder,
  state: ImportState,
  problem: FileProblem | null,
): Promise<void> {
  await db.transaction(async (client) => {
    const { rowCount } = await client.query(
      `update imports set state = $3, problem = $4, owner = null, leased_until = null, cancel_requested = false,
         ended_at = case when $3 in ('concluido','cancelado','falhou','desfeito') then now() else ended_at end,
         rows = case when $3 = 'concluido' then created_count + known_count + repeated_count + error_count else rows end,
         rows_exact = rows_exact or $3 = 'concluido',
         rows_per_second = case when $3 = 'concluido' then (created_count + known_count + repeated_count + error_count)
           / greatest(extract(epoch from now() - started_at), 0.001) else rows_per_second end
       where id = $1 and owner = $2`,
      [importId, owner, state, problem === null ? null : JSON.stringify(problem)],
    );
    if (rowCount !== 1) throw new LeaseLost();
    if (state === "desfeito") await dropFile(client, importId);
  });
}

export interface BadRow {
  linha: number;
  cells: readonly string[];
  problems: readonly RowProblem[];
}

export interface BatchDone {
  /** Row numbers that the intake took, now or before a crash. */
  accepted: number[];
  errors: BadRow[];
  /** The last row that this batch looked at. */
  position: number;
  perSecond: number;
}

/**
 * Writes what became of a batch of rows, and that they are done, at once. Whether a row made a lead or found one is
 * read from its touch, so that rows taken in before a crash are counted as what they were.
 * @returns whether somebody asked to stop
 */
export async function commitBatch(db: Database, holder: Holder, done: BatchDone): Promise<boolean> {
  return db.transaction(async (client) => {
    await insertErrors(client, holder.importId, done.errors);
    const { rows } = await client.query<{ cancel_requested: boolean }>(
      `with kinds as (
         select t.kind from unnest($3::text[]) as asked(id)
         cross join lateral (select touch_id from raw_requests r where r.source = $4 and r.provider_id = asked.id offset 0) r
         cross join lateral (select kind from touches t where t.id = r.touch_id offset 0) t
       ), counted as (
         select count(*) filter (where kind = 'new') as created, count(*) filter (where kind = 'repeated') as repeated from kinds
       )
       update imports set position = $5, rows_per_second = $6, error_count = error_count + $7,
         created_count = created_count + c.created, repeated_count = repeated_count + c.repeated,
         known_count = known_count + cardinality($3::text[]) - c.created - c.repeated
       from counted c where id = $1 and owner = $2 and state = 'importando' returning cancel_requested`,
      [
        holder.importId,
        holder.owner,
        done.accepted.map(String),
        sourceOf(holder.importId),
        done.position,
        done.perSecond,
        done.errors.length,
      ],
    );
    const written = rows[0];
    if (!written) throw new LeaseLost();
    return written.cancel_requested;
  });
}

/** Writes how far a dry run is. @returns whether somebody asked to stop */
export async function commitSimulation(
  db: Database,
  holder: Holder,
  found: Simulation,
  errors: readonly BadRow[],
  perSecond: number,
  isDone: boolean,
): Promise<boolean> {
  return db.transaction(async (client) => {
    await insertErrors(client, holder.importId, errors);
    const { rows } = await client.query<{ cancel_requested: boolean }>(
      `update imports set simulation = $3, rows_per_second = $4,
         rows = case when $5 then $6 else greatest(rows, $6) end, rows_exact = rows_exact or $5
       where id = $1 and owner = $2 and state = 'simulando' returning cancel_requested`,
      [holder.importId, holder.owner, JSON.stringify(found), perSecond, isDone, found.linhas],
    );
    const written = rows[0];
    if (!written) throw new LeaseLost();
    return written.cancel_requested;
  });
}

/** A dry run keeps nothing of an earlier one that broke off. */
export async function clearErrors(db: Database, importId: number): Promise<void> {
  await db.pool.query("delete from import_errors where import_id = $1", [importId]);
}

async function insertErrors(client: pg.PoolClient, importId: number, errors: readonly BadRow[]): Promise<void> {
  if (errors.length === 0) return;
  const rows = errors.map(({ linha, cells, problems }) => ({
    row_no: linha,
    cells: cells.map(storable),
    codes: problems.map(({ code }) => code),
    problems: problems.map(({ text }) => text).join(" "),
  }));
  await client.query(
    `insert into import_errors (import_id, row_no, cells, codes, problems)
     select $1, row_no, cells, codes, problems
     from json_to_recordset($2::json) as e(row_no int, cells jsonb, codes text[], problems text) on conflict do nothing`,
    [importId, JSON.stringify(rows)],
  );
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

/**
 * Keeps the leads that rows are about to touch as they are now, unless this import kept or made them already. Written
 * before the first row is sent, so nothing of the import can be in it.
 */
export async function keepBefore(db: Database, importId: number, keys: readonly IdentityKey[]): Promise<void> {
  if (keys.length === 0) return;
  await db.pool.query({
    name: "import_before",
    text: `insert into import_before (import_id, lead_id, lead, keys, touches, events)
      select $1, l.id, to_jsonb(l),
        coalesce((select jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value)) from lead_keys k where k.lead_id = l.id), '[]'),
        (select count(*) from touches t where t.lead_id = l.id), (select count(*) from lead_events e where e.lead_id = l.id)
      from (select distinct k.lead_id from unnest($2::text[], $3::text[]) as asked(kind, value)
        cross join lateral (select lead_id from lead_keys k where k.kind = asked.kind and k.value = asked.value offset 0) k) hit
      cross join lateral (select * from leads l where l.id = hit.lead_id offset 0) l
      where not exists (select 1 from raw_requests r where r.lead_id = l.id and r.source = $4)
      on conflict do nothing`,
    values: [importId, keys.map(({ kind }) => kind), keys.map(({ value }) => value), sourceOf(importId)],
  });
}

/** Writes how far an undo is, in its own transaction. */
export async function commitUndo(
  client: pg.PoolClient,
  { importId, owner }: Holder,
  undo: UndoSummary,
  perSecond: number,
): Promise<void> {
  const { rowCount } = await client.query(
    "update imports set undo = $3, rows_per_second = $4 where id = $1 and owner = $2 and state = 'desfazendo'",
    [importId, owner, JSON.stringify(undo), perSecond],
  );
  if (rowCount !== 1) throw new LeaseLost();
}
