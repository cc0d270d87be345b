/**
 * Fills an empty database inside one transaction: tables by the program's own migrations, rows by COPY, then what makes
 * them quick and true again. Needs no more rights than owning the schema, so that it works at a managed PostgreSQL.
 */
import { once } from "node:events";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { MIGRATIONS } from "../store/migrations/index.ts";
import { BackupError } from "./backup-error.ts";
import { copyOut, isSame, selectAll, Tally } from "./copy-out.ts";
import { DATA, type Start, type Sum, type Table } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { quoted, type Sequence, schemaOf, sequencesOf, type TableFacts, tablesOf } from "./tables.ts";

/** Rows of tables, one table after the other. */
export type Rows = AsyncIterable<{ table: string; data: Buffer }>;

/**
 * Makes the tables as the migrations up to `last` make them, or the newest.
 * @throws BackupError when the data is of a newer program than this one
 */
export async function migrateInside(client: pg.ClientBase, migrations?: readonly string[]): Promise<void> {
  const unknown = migrations?.find((name) => MIGRATIONS[name] === undefined);
  if (unknown !== undefined) {
    throw new BackupError(
      `Os dados são de uma versão mais nova do StreamLeads (${unknown}).`,
      "Instale aqui a mesma versão do programa que os escreveu, ou uma mais nova, e repita.",
    );
  }
  const kysely = new Kysely({
    dialect: new PostgresDialect({
      // A pool of this one connection, which Kysely neither opens nor ends.
      pool: {
        connect: async () => ({ query: client.query.bind(client), release() {} }),
        end: async () => {},
      } as unknown as pg.Pool,
    }),
  });
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => MIGRATIONS },
    // The caller's transaction holds all of it.
    disableTransactions: true,
  });
  const last = migrations?.toSorted().at(-1);
  const { error } = last ? await migrator.migrateTo(last) : await migrator.migrateToLatest();
  if (error) throw error;
}

/**
 * Loads rows into tables that the migrations have just made. Indexes and foreign keys are taken off meanwhile: made at the end
 * they cost a fraction, and no order of tables has to be kept.
 * @returns what was loaded, by table; and the tables that this program does not have
 */
export async function loadRows(
  client: pg.ClientBase,
  start: Start,
  rows: Rows,
  progress?: { on: Progress; expected: (table: string) => number } | undefined,
): Promise<{ sums: Map<string, Sum>; strange: string[]; schema: string }> {
  const schema = await schemaOf(client);
  if (schema === undefined) throw new Error("the migrations made no tables");
  const there = new Map((await tablesOf(client, schema)).map((table) => [table.name, table]));
  const strange = start.tables.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  const wanted = new Map(start.tables.filter(({ name }) => there.has(name)).map((table) => [table.name, table]));
  for (const table of wanted.values()) await makePartitions(client, schema, table, there.get(table.name));
  const aside = await setAside(client, schema);
  // Some migrations write first rows of their own; the backup has them as they became.
  const filled = [...wanted.keys()].map((name) => `${quoted(schema)}.${quoted(name)}`);
  if (filled.length > 0) await client.query(`truncate ${filled.join(", ")}`);
  const sums = await copyAll(client, schema, wanted, rows, progress);
  for (const statement of aside) await client.query(statement);
  return { sums, strange, schema };
}

async function copyAll(
  client: pg.ClientBase,
  schema: string,
  wanted: ReadonlyMap<string, Table>,
  rows: Rows,
  progress: { on: Progress; expected: (table: string) => number } | undefined,
): Promise<Map<string, Sum>> {
  const sums = new Map<string, Sum>([...wanted.keys()].map((name) => [name, new Tally().sum()]));
  let current: { table: Table; copy: CopyIn; tally: Tally } | undefined;
  const end = async () => {
    if (!current) return;
    const sum = current.tally.sum();
    const loaded = await current.copy.end();
    if (loaded !== sum.rows) throw new Error(`${current.table.name}: ${loaded} of ${sum.rows} rows were taken`);
    sums.set(current.table.name, sum);
    progress?.on.end(sum.rows);
    current = undefined;
  };
  for await (const { table: name, data } of rows) {
    const table = wanted.get(name);
    if (!table) continue;
    if (current?.table !== table) {
      await end();
      progress?.on.begin(name, progress.expected(name));
      const columns = table.columns.map(quoted).join(", ");
      current = { table, tally: new Tally(), copy: copyIn(client, `${quoted(schema)}.${quoted(name)} (${columns})`) };
    }
    current.tally.add(data);
    await current.copy.write(data);
    progress?.on.at(current.tally.rows);
  }
  await end();
  return sums;
}

interface CopyIn {
  write(data: Buffer): Promise<void>;
  /** @returns the rows that the server counted */
  end(): Promise<number>;
}

/** A COPY under way. The server may refuse at any moment: whoever waits for it is told then. */
function copyIn(client: pg.ClientBase, what: string): CopyIn {
  const stream = client.query(copyFrom(`copy ${what} from stdin`));
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  failed.catch(() => undefined); // Told by the write or the end that it meets.
  return {
    async write(data) {
      if (stream.destroyed) return failed;
      if (!stream.write(data)) await Promise.race([once(stream, "drain"), failed]);
    },
    async end() {
      const finished = once(stream, "finish");
      finished.catch(() => undefined); // The same error as `failed`.
      stream.end();
      await Promise.race([finished, failed]);
      return stream.rowCount;
    },
  };
}

/** Those of the source, by their own names and bounds, in place of the ones that the migrations have just made. */
async function makePartitions(
  client: pg.ClientBase,
  schema: string,
  { name, partitions }: Table,
  there: TableFacts | undefined,
): Promise<void> {
  if (partitions.length === 0) return;
  for (const made of there?.partitions ?? []) await client.query(`drop table ${quoted(schema)}.${quoted(made.name)}`);
  for (const { name: partition, bound } of partitions) {
    if (!/^(FOR VALUES [^;]*|DEFAULT)$/.test(bound)) throw new Error(`unknown bound of ${partition}`);
    await client.query(
      `create table ${quoted(schema)}.${quoted(partition)} partition of ${quoted(schema)}.${quoted(name)} ${bound}`,
    );
  }
}

/** Takes foreign keys and plain indexes off. Returns the statements that put them back, indexes first. */
async function setAside(client: pg.ClientBase, schema: string): Promise<string[]> {
  const indexes = await client.query<{ name: string; make: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(c.oid) as make
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_index i on i.indexrelid = c.oid
     where n.nspname = $1 and c.relkind in ('i','I') and not c.relispartition
       and not exists (select from pg_constraint k where k.conindid = c.oid)`,
    [schema],
  );
  const keys = await client.query<{ table: string; name: string; make: string }>(
    `select k.conrelid::regclass::text as "table", format('%I', k.conname) as name, pg_get_constraintdef(k.oid) as make
     from pg_constraint k join pg_namespace n on n.oid = k.connamespace
     where n.nspname = $1 and k.contype = 'f' and k.conparentid = 0`,
    [schema],
  );
  for (const { table, name } of keys.rows) await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  return [
    // Of a partitioned table the definition names the parent alone; without that word the partitions get theirs too.
    ...indexes.rows.map(({ make }) => make.replace(" ON ONLY ", " ON ")),
    ...keys.rows.map(({ table, name, make }) => `alter table ${table} add constraint ${name} ${make}`),
  ];
}

/**
 * Reads every table again, out of the new database. New tables keep the order in which rows came; partitions need not,
 * so of those only the figures are compared.
 * @throws when one differs from what was to be loaded
 */
export async function compare(
  client: pg.ClientBase,
  schema: string,
  tables: readonly Table[],
  sums: ReadonlyMap<string, Sum>,
): Promise<void> {
  for (const table of tables) {
    const tally = new Tally();
    for await (const chunk of copyOut(client, selectAll(schema, table))) tally.add(chunk);
    const wanted = sums.get(table.name);
    const found = tally.sum();
    const isAsWanted =
      table.partitions.length > 0 ? found.rows === wanted?.rows && found.bytes === wanted.bytes : isSame(found, wanted);
    if (!isAsWanted) throw new Error(`${table.name} differs after it was loaded`);
  }
}

/**
 * Sets the sequences behind everything that was given out, and `leap` further (`leapOf`).
 * @param last by `table.column`; the highest number found in the table counts as well
 */
export async function setSequences(
  client: pg.ClientBase,
  schema: string,
  last: Readonly<Record<string, number>>,
  leap: (sequence: Sequence) => number,
): Promise<void> {
  for (const one of await sequencesOf(client, schema)) {
    const { rows } = await client.query<{ highest: string }>(
      `select coalesce(max(${quoted(one.column)}), 0)::text as highest from ${quoted(schema)}.${quoted(one.table)}`,
    );
    const used = Math.max(last[one.key] ?? 0, Number(rows[0]?.highest ?? 0));
    const next = used + leap(one) + 1;
    await client.query("select setval($1::regclass, $2::bigint, false)", [one.sequence, next]);
  }
}

/** The rows of a backup's entries. */
export async function* rowsIn(entries: AsyncIterable<{ name: string; data: Buffer }>): Rows {
  for await (const { name, data } of entries) {
    if (name.startsWith(DATA)) yield { table: name.slice(DATA.length, name.lastIndexOf("/")), data };
  }
}
