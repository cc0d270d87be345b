/** One moment of a database, held while it is read. */
import pg from "pg";
import { KEEP_ALIVE } from "../store/database.ts";
import { BackupError } from "./backup-error.ts";
import type { Start } from "./manifest.ts";
import { migrationsOf, SESSION_SQL, schemaOf, sequencesOf, type TableFacts, tablesOf } from "./tables.ts";

export interface Snapshot {
  client: pg.Client;
  schema: string;
  tables: TableFacts[];
  facts: Pick<Start, "moment" | "install" | "postgres" | "migrations">;
  sequences: Start["sequences"];
}

/** A connection of its own, for work without a limit of time. */
export async function connect(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, ...KEEP_ALIVE });
  client.on("error", () => undefined); // What is under way rejects with it.
  await client.connect();
  await client.query(SESSION_SQL);
  return client;
}

/**
 * Opens the moment, for reading only; it ends with `close`.
 * @throws BackupError when the database is no installation, or is being changed by an update
 */
export async function openSnapshot(url: string): Promise<Snapshot & { close(): Promise<void> }> {
  const client = await connect(url, "streamleads-backup");
  try {
    await client.query("begin transaction isolation level repeatable read read only");
    const schema = await schemaOf(client);
    if (schema === undefined) throw NOT_OURS;
    const { rows } = await client.query<{ moment: Date; postgres: number; install: string | null }>(
      `select now() as moment, current_setting('server_version_num')::int as postgres,
         (select value #>> '{}' from settings where key = 'install_id') as install`,
    );
    const [row] = rows;
    if (!row?.install) throw NOT_OURS;
    const facts = {
      moment: row.moment.toISOString(),
      install: row.install,
      postgres: row.postgres,
      migrations: await migrationsOf(client),
    };
    const tables = await tablesOf(client, schema);
    // No snapshot holds these: asked after it began, they are past everything in it.
    const sequences = Object.fromEntries((await sequencesOf(client, schema)).map(({ key, last }) => [key, last]));
    return { client, schema, tables, facts, sequences, close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/**
 * Ends the moment, and asks whether the tables are still those that were read.
 * @throws BackupError when a new version of the program changed them meanwhile: what was read may not fit together
 */
export async function endSnapshot({ client, facts }: Snapshot): Promise<void> {
  await client.query("rollback");
  if ((await migrationsOf(client)).join() === facts.migrations.join()) return;
  throw new BackupError(
    "O StreamLeads foi atualizado durante a cópia.",
    "Rode a cópia de novo, depois que a atualização terminar.",
  );
}

const NOT_OURS = new BackupError(
  "Não há uma instalação do StreamLeads neste banco: não há o que copiar.",
  "Confira DATABASE_URL e DATA_DIR: devem ser os mesmos de npm start.",
);
