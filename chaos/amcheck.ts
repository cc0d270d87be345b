/** PostgreSQL's own check of its tables and indexes, after everything that was done to it. */
import type pg from "pg";

export interface Checked {
  indexes: number;
  tables: number;
  /** What is damaged, in the server's words. */
  damage: string[];
  /** Why nothing could be checked; `undefined` when it could. */
  unavailable?: string;
}

/** Checks every B-tree (each heap row must be in it) and every table of the schema `public`. @param db a superuser */
export async function amcheck(db: pg.ClientBase): Promise<Checked> {
  const checked: Checked = { indexes: 0, tables: 0, damage: [] };
  try {
    await db.query("create extension if not exists amcheck");
  } catch (error) {
    return { ...checked, unavailable: `this PostgreSQL has no amcheck: ${(error as Error).message}` };
  }
  const indexes = await namesOf(
    db,
    `select c.oid::regclass::text as name from pg_class c join pg_am a on a.oid = c.relam
     where c.relkind = 'i' and a.amname = 'btree' and c.relnamespace = 'public'::regnamespace and c.relpersistence = 'p'`,
  );
  for (const name of indexes) {
    checked.indexes += 1;
    await db
      .query("select bt_index_check($1::regclass, true)", [name])
      .catch((error: Error) => checked.damage.push(`${name}: ${error.message}`));
  }
  const tables = await namesOf(
    db,
    `select c.oid::regclass::text as name from pg_class c
     where c.relkind in ('r', 'm') and c.relnamespace = 'public'::regnamespace and c.relpersistence = 'p'`,
  );
  for (const name of tables) {
    checked.tables += 1;
    const { rows } = await db.query<{ msg: string }>("select msg from verify_heapam($1::regclass) limit 5", [name]);
    checked.damage.push(...rows.map(({ msg }) => `${name}: ${msg}`));
  }
  return checked;
}

async function namesOf(db: pg.ClientBase, sql: string): Promise<string[]> {
  return (await db.query<{ name: string }>(sql)).rows.map(({ name }) => name);
}
