/**
 * The way to PostgreSQL. Hot paths use `pg` directly (prepared, pipelined statements over whole batches);
 * reads and migrations use Kysely over the same pool.
 */
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Tables } from "./tables.ts";

// bigint ids stay below 2^53 for ever at any rate a person can pay for; text would leak into every JSON answer.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export interface Database {
  pool: pg.Pool;
  kysely: Kysely<Tables>;
  /** Runs `work` in one transaction on one connection; rolls back and rethrows when it throws. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  migrate(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Most connections of the pool. The engine keeps fewer transactions in flight than this. */
  max?: number;
  applicationName?: string;
  onError?: (error: Error) => void;
}

/** Opens a pool; nothing is connected until the first statement. A lost server surfaces as an error within about a second. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 16,
    connectionTimeoutMillis: 900,
    idleTimeoutMillis: 60_000,
    application_name: options.applicationName ?? "streamleads",
    pipeline: true,
  } as pg.PoolConfig);
  // An idle connection that breaks (server restarted) must not end the process; the next statement reconnects.
  pool.on("error", (error) => options.onError?.(error));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  return {
    pool,
    kysely,
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("begin");
        const result = await work(client);
        await client.query("commit");
        return result;
      } catch (error) {
        // A rollback that fails means the connection is gone, and with it the transaction.
        await client.query("rollback").catch((lost: Error) => {
          broken = lost;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async migrate() {
      const migrator = new Migrator({
        db: kysely,
        provider: { getMigrations: async () => MIGRATIONS },
      });
      const { error } = await migrator.migrateToLatest();
      if (error) throw error;
    },
    async close() {
      await pool.end();
    },
  };
}

/** True for errors that say the server or the way to it is gone, not that a statement was wrong. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    if (/^(08|57P0)/.test(code)) return true;
    if (/^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/.test(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return false;
  }
  return /connection|timeout|terminated|socket|Client (has|was)/i.test(error.message);
}
