/**
 * Makes a database full by copying what is in it: each lead with its request, touch, keys, deliveries, attempts and
 * references becomes many, with persons, ids and moments of their own. Columns that are not named here are copied as
 * they are, so that a new one of a later migration is filled too. What waits is copied as cancelled: a million
 * reminders must not fall due at once. The roll-ups are summed from the copies.
 */
import type pg from "pg";
import { COPIES, type CopiedTable, KEYED, rollUps } from "./copies.ts";
import { prepareTemplates, type TemplateCounts } from "./template-tables.ts";

/** Leads of one transaction: small enough to show progress, large enough not to wait for the disk. */
const CHUNK_LEADS = 20_000;

export interface Filled {
  leads: number;
  deliveries: number;
  attempts: number;
}

/**
 * Adds at least so many leads, spread evenly over the last `days`. Ids are drawn from the sequences first, so a hub may
 * run meanwhile. Ends with statistics and visibility as autovacuum would leave them.
 * @throws RangeError when there is nothing to copy
 */
export async function multiply(
  admin: pg.Client,
  { leads, days, say }: { leads: number; days: number; say: (line: string) => void },
): Promise<Filled> {
  const counts = await prepareTemplates(admin);
  if (counts.leads === 0) throw new RangeError("there is no lead to copy");
  const copies = Math.ceil(leads / counts.leads);
  const bases = await drawIds(admin, counts, copies);
  await admin.query("select set_config('fill.total', $1, false), set_config('fill.days', $2, false)", [
    String(copies * counts.leads),
    String(days),
  ]);
  const perChunk = Math.max(1, Math.floor(CHUNK_LEADS / counts.leads));
  const statements: string[] = [];
  for (const table of COPIES) statements.push(await statementOf(admin, table, bases, counts));
  for (let from = 0; from < copies; from += perChunk) {
    const to = Math.min(copies, from + perChunk) - 1;
    await admin.query("begin");
    for (const statement of statements) await admin.query(statement, [from, to]);
    await admin.query("commit");
    say(`${(to + 1) * counts.leads} leads`);
  }
  for (const statement of rollUps(bases)) await admin.query(statement);
  for (const { table } of COPIES) await admin.query(`vacuum (analyze) ${table}`);
  for (const table of ["lead_counts", "attempt_counts", "source_counts"])
    await admin.query(`vacuum (analyze) ${table}`);
  return {
    leads: copies * counts.leads,
    deliveries: copies * counts.deliveries,
    attempts: copies * counts.attempts,
  };
}

export type Bases = Readonly<Record<(typeof KEYED)[number], number>>;

/** The first id of each table's copies; its sequence goes on after the last. */
async function drawIds(admin: pg.Client, counts: TemplateCounts, copies: number): Promise<Bases> {
  const bases: Record<string, number> = {};
  for (const table of KEYED) {
    const { rows } = await admin.query("select nextval(pg_get_serial_sequence($1, 'id'))::float8 as base", [table]);
    bases[table] = rows[0].base;
    await admin.query("select setval(pg_get_serial_sequence($1, 'id'), $2)", [
      table,
      rows[0].base + copies * counts[table],
    ]);
  }
  return bases as Bases;
}

/** `insert … select` of every column of the table; $1 and $2 are the first and the last number of the copies. */
async function statementOf(
  admin: pg.Client,
  { table, from, changed, without = [] }: CopiedTable,
  bases: Bases,
  counts: TemplateCounts,
): Promise<string> {
  const { rows } = await admin.query<{ name: string }>(
    "select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position",
    [table],
  );
  const columns = rows.map(({ name }) => name).filter((name) => !without.includes(name));
  const values = changed(bases, counts);
  const unknown = Object.keys(values).filter((name) => !columns.includes(name));
  if (unknown.length > 0) throw new RangeError(`${table} has no column ${unknown.join(", ")}`);
  const list = columns.map((name) => `"${name}"`).join(", ");
  const picked = columns.map((name) => values[name] ?? `t."${name}"`).join(", ");
  return `insert into ${table} (${list}) select ${picked} from ${from} cross join generate_series($1::bigint, $2::bigint) k`;
}
