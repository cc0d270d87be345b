/** The tables of an installation, as the catalog of its database has them. */
import type pg from "pg";
import type { Table } from "./manifest.ts";

type Client = Pick<pg.ClientBase, "query">;

/**
 * Tables whose rows stay behind: who is alive, who is logged in, and links that are worth minutes. Restored they would
 * be wrong (processes that are gone) or dangerous (a session that was ended would be open again). People log in anew.
 */
export const LEFT_OUT: readonly string[] = ["instances", "people_sessions", "people_verifications", "oauth_flows"];
/** Written by the migrations themselves. */
export const MIGRATION_TABLES: readonly string[] = ["kysely_migration", "kysely_migration_lock"];

/** pg-boss keeps its schedules here and makes them anew at each start: nothing in it is worth a copy (docs/adr/0013). */
export const JOBS_SCHEMA = "jobs";

/**
 * How values are written and read, so that the text of one server is the text of every other, in the order of the table;
 * and no limits of time: what is copied takes as long as it takes.
 */
export const SESSION_SQL = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres';
  set extra_float_digits = 1; set bytea_output = 'hex'; set client_encoding = 'UTF8'; set synchronize_seqscans = off;
  set max_parallel_workers_per_gather = 0;
  set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0`;

/** The schema that holds the tables; `undefined` for a database that never was an installation. */
export async function schemaOf(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ nspname: string }>(
    `select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.oid = to_regclass('kysely_migration')`,
  );
  return rows[0]?.nspname;
}

/** Names of the migrations that made the tables what they are, oldest first. */
export async function migrationsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name collate "C"');
  return rows.map((row) => row.name);
}

export interface TableFacts extends Table {
  /** The planner's guess. */
  rows: number;
}

/** All tables with their columns, the left-out ones too; partitions under their parent. */
export async function tablesOf(client: Client, schema: string): Promise<TableFacts[]> {
  const { rows } = await client.query<TableFacts>(
    `select c.relname as name, greatest(c.reltuples, coalesce((select sum(greatest(p.reltuples, 0)) from pg_inherits i
         join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid), 0), 0)::float8 as rows,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select json_agg(json_build_object('name', p.relname, 'bound', pg_get_expr(p.relpartbound, p.oid))
           order by p.relname) from pg_inherits i join pg_class p on p.oid = i.inhrelid
         where i.inhparent = c.oid and p.relispartition), '[]') as partitions
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r','p') and not c.relispartition and not exists (select from pg_depend d
       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname collate "C"`,
    [schema],
  );
  return rows;
}

export interface Sequence {
  /** "leads.id". */
  key: string;
  table: string;
  column: string;
  /** Quoted, with its schema. */
  sequence: string;
  /** The last number given out; 0: none yet. */
  last: number;
  isBig: boolean;
}

/** Where numbers come from. */
export async function sequencesOf(client: Client, schema: string): Promise<Sequence[]> {
  const { rows } = await client.query<Omit<Sequence, "key" | "last"> & { last: string }>(
    `select c.relname as "table", a.attname as "column", s.name as sequence,
       coalesce(pg_sequence_last_value(s.name::regclass), 0)::text as last, a.atttypid = 'int8'::regtype as "isBig"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attidentity <> '' and not a.attisdropped
     cross join lateral (select pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as name) s
     where n.nspname = $1 and c.relkind in ('r','p') and not c.relispartition and s.name is not null order by 1, 2`,
    [schema],
  );
  return rows.map((row) => ({ ...row, key: `${row.table}.${row.column}`, last: Number(row.last) }));
}

/** A name as SQL has it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
