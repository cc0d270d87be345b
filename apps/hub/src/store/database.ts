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
  /** Whether the server answers a new connection in this time; one that only has no room for it is there. */
  isThere(withinMs: number): Promise<boolean>;
  /** Drops the connections that nobody holds: after an outage they may be dead without knowing it. */
  dropIdle(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Most connections of the pool. The engine keeps fewer transactions in flight than this. */
  max?: number;
  applicationName?: string;
  onError?: (error: Error) => void;
  /** For the statements of the hot path, which touch a batch of rows by key: see `BY_KEY`. */
  isByKey?: boolean;
}

/**
 * A prepared statement keeps the plan it was given when its tables were small, and a plan that reads a whole table is
 * right for ten rows and ruin for a million. On the hot path every row is reached by a key, so that is all we allow;
 * with this, settling 300 attempts went from 700 ms to 15 ms half a minute after an empty start.
 */
const BY_KEY = "set enable_seqscan = off; set jit = off; set plan_cache_mode = force_generic_plan";

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
  // Nor may one that breaks in somebody's hands; its holder sees his statements reject.
  pool.on("connect", (client) => client.on("error", () => undefined));
  if (options.isByKey) {
    // Sent before anything else on this connection; a connection that breaks meanwhile is reported by its next statement.
    pool.on("connect", (client) => void client.query(BY_KEY).catch(() => undefined));
  }
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
        const { command } = await client.query("commit");
        // PostgreSQL answers COMMIT with ROLLBACK after a statement that failed, even if `work` let it pass.
        if (command !== "COMMIT") throw new Error(`the transaction ended with ${command}`);
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
    async isThere(withinMs) {
      const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: withinMs });
      client.on("error", () => undefined); // connect() rejects with it.
      try {
        await client.connect();
        return true;
      } catch (error) {
        return (error as { code?: unknown }).code === TOO_MANY_CONNECTIONS;
      } finally {
        await client.end();
      }
    },
    async dropIdle() {
      const idle = Array.from({ length: pool.idleCount }, () => pool.connect());
      for (const taken of await Promise.allSettled(idle)) {
        if (taken.status === "rejected") continue; // Somebody else was given it.
        dropConnection(taken.value);
        taken.value.release(true);
      }
    },
    async close() {
      await pool.end();
    },
  };
}

const TOO_MANY_CONNECTIONS = "53300";

/** Cuts a connection that may never answer: what it was asked rejects, and its holder releases it as broken. */
export function dropConnection(client: pg.PoolClient): void {
  (client as unknown as pg.Client).connection.stream.destroy();
}

/**
 * True for errors that say the server or the way to it is gone, or that it takes nothing in for now (out of room, a
 * standby after a fail-over), not that a statement was wrong.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    if (/^(08|53|57P0|25006)/.test(code)) return true;
    if (/^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return false;
  }
  return /connection|timeout|terminated|socket|Client (has|was)/i.test(error.message);
}

/** What may be logged of a database error: its SQLSTATE or system code. Messages can quote what a person typed. */
export function errorCode(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name ?? "unknown");
}
