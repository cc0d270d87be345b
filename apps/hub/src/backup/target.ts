/** The database that a backup goes into: empty, or given up by name. */
import type pg from "pg";
import { sqlStateOf } from "../store/embedded/errors.ts";
import { BackupError } from "./backup-error.ts";
import { JOBS_SCHEMA, quoted, schemaOf, tablesOf } from "./tables.ts";

/**
 * Looks at what is there.
 * @param replace the name of the database, when what it holds may go
 * @throws BackupError when it holds something that nobody gave up, or a hub uses it
 */
export async function demandTarget(client: pg.ClientBase, replace: string | undefined): Promise<"empty" | "replace"> {
  const { rows } = await client.query<{ database: string; users: string; relations: string }>(
    `select current_database() as database,
       (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and application_name like 'streamleads%' and application_name <> 'streamleads-restore')::text as users,
       (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r','p','v','m','S','f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
           and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
             and d.deptype = 'e'))::text as relations`,
  );
  const { database = "", users = "0", relations = "0" } = rows[0] ?? {};
  if (Number(users) > 0) {
    throw new BackupError(
      `Há um hub (ou outro comando do StreamLeads) ligado ao banco "${database}".`,
      "Pare todos os processos do StreamLeads que usam este banco e repita.",
    );
  }
  if (Number(relations) === 0) return "empty";
  const isOurs = (await schemaOf(client)) !== undefined;
  if (isOurs && replace === database) return "replace";
  if (!isOurs) {
    throw new BackupError(
      `O banco "${database}" não está vazio e não é do StreamLeads.`,
      "Crie um banco vazio (create database …) e aponte DATABASE_URL para ele.",
    );
  }
  const { rows: leads } = await client.query<{ n: string }>("select count(*)::text as n from leads");
  const wrong = replace === undefined ? "" : ` O nome dado, "${replace}", não é o deste banco.`;
  throw new BackupError(
    `O banco "${database}" já tem uma instalação do StreamLeads, com ${leads[0]?.n} leads.${wrong}`,
    `Restaure em um banco vazio (outro DATA_DIR ou DATABASE_URL). Para APAGAR o que há neste e pôr a cópia no lugar: --replace ${database}`,
  );
}

/** Any number; the same for every restore. */
const LOCK = "streamleads:restore";
/** One that was killed a moment ago is still being ended by the server. */
const LOCK_MS = 10_000;

/**
 * Keeps other restores out until the end of the transaction.
 * @throws BackupError when one is under way
 */
export async function lockTarget(client: pg.ClientBase): Promise<void> {
  await client.query(`set local lock_timeout = ${LOCK_MS}`);
  try {
    await client.query("select pg_advisory_xact_lock(hashtext($1))", [LOCK]);
  } catch (error) {
    if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new BackupError("Outra restauração usa este banco.", "Espere ela terminar e repita.", error);
  }
  await client.query("set local lock_timeout = 0");
}

const LOCK_NOT_AVAILABLE = "55P03";

/** Takes our tables and the schema of jobs away. It comes back if the transaction does not reach its end. */
export async function clearTarget(client: pg.ClientBase): Promise<void> {
  const schema = await schemaOf(client);
  if (schema === undefined) return;
  for (const { name } of await tablesOf(client, schema)) {
    await client.query(`drop table ${quoted(schema)}.${quoted(name)} cascade`);
  }
  await client.query(`drop schema if exists ${quoted(JOBS_SCHEMA)} cascade`);
}
