/** The rows of imports as people see and change them; what a working process writes is in `job.store.ts`. */
import type { Consentimento } from "@streamleads/domain";
import type pg from "pg";
import type { Database } from "../store/database.ts";
import type { Analysis } from "./analysis.ts";
import type { Column } from "./columns.ts";
import type { ErrorRow } from "./errors-file.ts";
import type { ImportRow, ImportState } from "./import.ts";

export async function insertImport(db: Database, fileName: string, createdBy: string): Promise<number> {
  const { id } = await db.kysely
    .insertInto("imports")
    .values({ file_name: fileName, created_by: createdBy, state: "recebendo", columns: "[]", consents: "[]" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertChunk(db: Database, importId: number, n: number, data: Buffer): Promise<void> {
  await db.pool.query({
    name: "import_chunk",
    text: "insert into import_chunks (import_id, n, data) values ($1, $2, $3)",
    values: [importId, n, data],
  });
}

export async function finishUpload(
  db: Database,
  id: number,
  file: { bytes: number; chunks: number; sha256: Buffer },
  analysis: Analysis,
): Promise<void> {
  await db.kysely
    .updateTable("imports")
    .set({ ...file, ...analysed(analysis), state: "recebido", uploaded_at: new Date() })
    .where("id", "=", id)
    .execute();
}

/** Takes an upload back that came to nothing. */
export async function dropUpload(db: Database, id: number): Promise<void> {
  await db.pool.query("delete from import_chunks where import_id = $1", [id]);
  await db.pool.query("delete from imports where id = $1 and state = 'recebendo'", [id]);
}

export async function findImport(db: Database, id: number): Promise<ImportRow | undefined> {
  return db.kysely.selectFrom("imports").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The newest first, those with an id below `before`. */
export async function listImports(db: Database, limit: number, before?: number): Promise<ImportRow[]> {
  let query = db.kysely.selectFrom("imports").selectAll().where("state", "<>", "recebendo");
  if (before !== undefined) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}

/** An import of the very same bytes that put its leads in and was not undone. */
export async function importOfSameFile(db: Database, row: ImportRow): Promise<number | null> {
  if (row.sha256 === null) return null;
  const same = await db.kysely
    .selectFrom("imports")
    .select("id")
    .where("sha256", "=", row.sha256)
    .where("id", "<", row.id)
    .where("state", "in", ["importando", "concluido"])
    .orderBy("id", "desc")
    .executeTakeFirst();
  return same?.id ?? null;
}

/** The first bytes of the file, at most `bytes`, which are no more than one chunk. */
export async function sampleOf(db: Database, id: number, bytes: number): Promise<Buffer> {
  const { rows } = await db.pool.query<{ data: Buffer }>(
    "select substring(data for $2) as data from import_chunks where import_id = $1 and n = 0",
    [id, bytes],
  );
  return rows[0]?.data ?? Buffer.alloc(0);
}

/** The bytes of the file; one chunk at a time is in memory. */
export async function* chunksOf(db: Database, { id, chunks }: Pick<ImportRow, "id" | "chunks">) {
  for (let n = 0; n < chunks; n += 1) {
    const { rows } = await db.pool.query<{ data: Buffer }>({
      name: "import_chunk_read",
      text: "select data from import_chunks where import_id = $1 and n = $2",
      values: [id, n],
    });
    const chunk = rows[0];
    // Deleted under our hands: to go on would pass for the end of the file.
    if (!chunk) throw new Error(`import ${id}: chunk ${n} of ${chunks} is gone`);
    yield chunk.data;
  }
}

export interface Settings {
  analysis?: Analysis;
  columns?: Column[];
  origem?: string;
  plan?: "nada" | "tudo";
  consents?: Consentimento[];
}

/** Changes how a file is read, as long as none of it was imported. `false`: its state does not allow it any more. */
export async function configure(db: Database, id: number, settings: Settings): Promise<boolean> {
  const { analysis, columns, origem, plan, consents } = settings;
  const { numUpdatedRows } = await db.kysely
    .updateTable("imports")
    .set({
      ...(analysis && analysed(analysis)),
      ...(columns && { columns: JSON.stringify(columns) }),
      ...(origem !== undefined && { origem }),
      ...(plan !== undefined && { plan }),
      ...(consents && { consents: JSON.stringify(consents) }),
      // What a dry run found no longer holds.
      state: "recebido",
      simulation: null,
      problem: null,
    })
    .where("id", "=", id)
    .where("position", "=", 0)
    .where("file_deleted_at", "is", null)
    .where("state", "in", ["recebido", "simulado", "falhou"])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Hands an import over to the processes that work. `false`: its state does not allow it. One whose undo has begun can
 * only be undone further: what it took back would be missing from an import that goes on.
 */
export async function handOver(
  db: Database,
  id: number,
  from: readonly ImportState[],
  to: "simulando" | "importando" | "desfazendo",
): Promise<boolean> {
  return db.transaction(async (client) => {
    const { rows } = await client.query<{ position: number }>(
      `update imports set state = $3, problem = null, cancel_requested = false, owner = null, leased_until = null,
         rows_per_second = 0, ended_at = null, started_at = case when $3 = 'importando' then coalesce(started_at, now()) else started_at end,
         simulation = case when $3 = 'simulando' then null else simulation end
       where id = $1 and state = any($2) and file_deleted_at is null and ($3 <> 'simulando' or position = 0)
         and ($3 = 'desfazendo' or undo is null)
       returning position`,
      [id, from, to],
    );
    const taken = rows[0];
    if (!taken) return false;
    // The list of bad rows belongs to the last run.
    if (to !== "desfazendo" && taken.position === 0) {
      await client.query("delete from import_errors where import_id = $1", [id]);
    }
    return true;
  });
}

/** Asks whoever works to stop; an import that nobody works on stops at once. `false`: there is nothing to stop. */
export async function requestCancel(db: Database, id: number): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `update imports set
       cancel_requested = state in ('simulando','importando'),
       state = case when state in ('recebido','simulado') then 'cancelado' else state end,
       ended_at = case when state in ('recebido','simulado') then now() else ended_at end
     where id = $1 and state in ('recebido','simulado','simulando','importando')`,
    [id],
  );
  return rowCount === 1;
}

/** Pages of the rows that could not be taken in, in the order of the file. */
export async function* errorPages(db: Database, id: number, size = 500): AsyncGenerator<ErrorRow[]> {
  let after = 0;
  for (;;) {
    const { rows } = await db.pool.query<ErrorRow>(
      `select row_no as linha, cells, problems as erro from import_errors
       where import_id = $1 and row_no > $2 order by row_no limit $3`,
      [id, after, size],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.linha;
  }
}

/** Deletes the file and what was kept of it, bad rows and earlier values; figures stay. `false`: it is being worked on. */
export async function deleteFile(db: Database, id: number): Promise<boolean> {
  return db.transaction(async (client) => {
    const { rowCount } = await client.query(
      `update imports set state = case when state in ('recebido','simulado') then 'cancelado' else state end
       where id = $1 and state not in ('recebendo','simulando','importando','desfazendo')`,
      [id],
    );
    if (rowCount !== 1) return false;
    await dropFile(client, id);
    return true;
  });
}

/** The file, its bad rows, the earlier values of leads, and the examples of its columns: all that names people. */
export async function dropFile(client: pg.PoolClient, id: number): Promise<void> {
  await client.query(
    `update imports set file_deleted_at = now(),
       columns = (select coalesce(jsonb_agg(c || '{"exemplos": []}'), '[]') from jsonb_array_elements(columns) c)
     where id = $1`,
    [id],
  );
  for (const table of ["import_chunks", "import_errors", "import_before"]) {
    await client.query(`delete from ${table} where import_id = $1`, [id]);
  }
}

/** A file is kept this long after its import, so that it can be undone; one that nobody imported, after it came. */
export const FILE_DAYS = 30;
const UPLOAD_HOURS = 24;

/** The nightly cleaning: old files, and uploads that broke off. @returns how many imports lost their file */
export async function cleanImports(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ id: number; state: ImportState }>(
    `select id, state from imports where file_deleted_at is null and (
       state = 'recebendo' and created_at < now() - $1 * interval '1 hour'
       or state not in ('recebendo','simulando','importando','desfazendo')
         and coalesce(ended_at, uploaded_at, created_at) < now() - $2 * interval '1 day')`,
    [UPLOAD_HOURS, FILE_DAYS],
  );
  for (const { id, state } of rows) await (state === "recebendo" ? dropUpload(db, id) : deleteFile(db, id));
  return rows.length;
}

function analysed({ encoding, separator, headerRow, columns, rows }: Analysis) {
  return {
    encoding,
    separator,
    header_row: headerRow,
    columns: JSON.stringify(columns),
    rows,
    rows_exact: false,
  };
}
