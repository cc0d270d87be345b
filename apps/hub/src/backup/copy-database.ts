/** Everything of one server into an empty database of another, read again and compared. */
import { BackupError } from "./backup-error.ts";
import { copyOut, selectAll } from "./copy-out.ts";
import { compare, loadRows, migrateInside, type Rows, setSequences } from "./load.ts";
import type { Table } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { connect, endSnapshot, openSnapshot, type Snapshot } from "./snapshot.ts";
import { MIGRATION_TABLES } from "./tables.ts";
import { demandTarget } from "./target.ts";
import { PROGRAM } from "./write-backup.ts";

/** Processes that are gone; whoever starts enters itself anew. Everything else moves, sessions too. */
const GONE = ["instances"];

/**
 * Copies a whole installation. One transaction at the new server: it is there and equal, or not at all.
 * @throws BackupError when a hub uses the old one, or the new one is not empty
 */
export async function copyDatabase(
  fromUrl: string,
  toUrl: string,
  progress: Progress | undefined,
): Promise<{ rows: number; tables: number }> {
  await demandNobody(fromUrl);
  const snapshot = await openSnapshot(fromUrl);
  const client = await connect(toUrl, "streamleads-upgrade");
  try {
    await client.query("begin");
    await demandTarget(client, undefined);
    await migrateInside(client, snapshot.facts.migrations);
    const tables = snapshot.tables.filter(({ name }) => !GONE.includes(name) && !MIGRATION_TABLES.includes(name));
    const start = { format: 1, ...snapshot.facts, program: PROGRAM, sequences: {}, hasKey: false, tables } as const;
    const expected = (name: string) => tables.find((table) => table.name === name)?.rows ?? 0;
    const rows = rowsOf(snapshot, tables);
    const { sums, strange, schema } = await loadRows(client, start, rows, progress && { on: progress, expected });
    if (strange.length > 0) throw notOurs(strange);
    await compare(client, schema, tables, sums);
    await setSequences(client, schema, snapshot.sequences, () => 0);
    await endSnapshot(snapshot);
    await demandNobody(fromUrl);
    await client.query("commit");
    await client.query("analyze");
    const all = [...sums.values()].reduce((total, sum) => total + sum.rows, 0);
    return { rows: all, tables: tables.length };
  } finally {
    await client.end();
    await snapshot.close();
  }
}

/** How much room a database takes. */
export async function databaseBytes(url: string): Promise<number> {
  const client = await connect(url, "streamleads-upgrade");
  try {
    const { rows } = await client.query<{ bytes: string }>(
      "select pg_database_size(current_database())::text as bytes",
    );
    return Number(rows[0]?.bytes ?? 0);
  } finally {
    await client.end();
  }
}

async function* rowsOf({ client, schema }: Snapshot, tables: readonly Table[]): Rows {
  for (const table of tables) {
    for await (const data of copyOut(client, selectAll(schema, table))) yield { table: table.name, data };
  }
}

/**
 * What a hub writes while its data is being copied would stay behind.
 * @throws BackupError when one is at work
 */
export async function demandNobody(url: string): Promise<void> {
  const client = await connect(url, "streamleads-upgrade");
  try {
    const { rows } = await client.query<{ n: string }>(
      `select count(*)::text as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
       and application_name like 'streamleads%' and application_name not in ('streamleads-backup','streamleads-upgrade')`,
    );
    if (rows[0]?.n === "0") return;
    throw new BackupError(
      "O hub está rodando sobre estes dados.",
      "Pare todos os processos do StreamLeads e rode de novo.",
    );
  } finally {
    await client.end();
  }
}

function notOurs(tables: readonly string[]): BackupError {
  return new BackupError(
    `O banco tem tabelas que não são do StreamLeads: ${tables.join(", ")}.`,
    "Guarde-as em outro lugar e retire-as (drop table), ou mude-as para outro esquema; depois rode de novo.",
  );
}
