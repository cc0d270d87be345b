/**
 * The way to PostgreSQL. Hot paths use `pg` directly (prepared, pipelined statements over whole batches);
 * reads use Kysely over the same pool.
 *
 * No statement is waited for without end. A fail-over or a cut network may leave connections open that never answer,
 * and TCP gives such a one up only after a quarter of an hour. So a statement that is not answered in its time rejects
 * as a lost connection, its connection is closed (its answer, should it come, belongs to nobody), and so are those that
 * nobody holds: they are probably as dead. The next statement connects anew. What may rightly take long says so
 * (`within`, `executeLong`, migrations). A connection that is held without a statement under way, as one that holds a
 * lock, is left alone; TCP's own keep-alive ends it when the other side is gone.
 */
import type { Socket } from "node:net";
import { Kysely, PostgresDialect, type RawBuilder, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import pg from "pg";
import { MIGRATIONS } from "./migrations/index.ts";
import { migrationsOfTheNext } from "./newer-schema.ts";
import type { Tables } from "./tables.ts";

// bigint ids stay below 2^53 for ever at any rate a person can pay for; text would leak into every JSON answer.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export interface Database {
  pool: pg.Pool;
  kysely: Kysely<Tables>;
  /**
   * Runs `work` in one transaction on one connection; rolls back and rethrows when it throws. With `withinMs` the whole
   * of it has that long: then its connection is cut.
   */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>, withinMs?: number): Promise<T>;
  /** On a connection of its own, without a limit of time. */
  migrate(): Promise<void>;
  /** Whether the server answers a new connection in this time; one that only has no room for it is there. */
  isThere(withinMs: number): Promise<boolean>;
  /** Drops the connections that nobody holds: after an outage they may be dead without knowing it. */
  dropIdle(): Promise<void>;
  /**
   * A connection to the same server has gone silent: drops those that nobody holds, and on the hot path those that have
   * been waiting for a while for an answer to something that the server does not do, or has done already.
   */
  distrust(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Most connections of the pool. The engine keeps fewer transactions in flight than this. */
  max?: number;
  applicationName?: string;
  onError?: (error: Error) => void;
  /** A statement was not answered in its time. Other connections to the same server may be dead as well. */
  onSilence?: () => void;
  /** How long a statement may take that does not say otherwise. */
  answerMs?: number;
  /** For the statements of the hot path, which touch a batch of rows by key: see `BY_KEY`. */
  isByKey?: boolean;
}

/**
 * A prepared statement keeps the plan it was given when its tables were small, and a plan that reads a whole table is
 * right for ten rows and ruin for a million. On the hot path every row is reached by a key, so that is all we allow;
 * with this, settling 300 attempts went from 700 ms to 15 ms half a minute after an empty start.
 */
const BY_KEY = "set enable_seqscan = off; set jit = off; set plan_cache_mode = force_generic_plan";

/** As long as the intake waits for a batch; a report may take longer, and whoever waits for a page does not wait so long. */
const ANSWER_BY_KEY_MS = 10_000;
const ANSWER_MS = 30_000;
/** For work by the clock that goes over whole tables. */
const LONG_ANSWER_MS = 15 * 60_000;

const CLOSE_MS = 3_000;
/** On the hot path, who has waited this long while another connection is silent is asked after at the server. */
const SUSPECT_MS = 2_000;

/**
 * A transaction of ours never waits for anything but the database. One that does nothing for this long has lost us
 * without being told, and lets go of its locks.
 */
const IDLE_IN_TRANSACTION_MS = 20_000;

/** A connection that is only held (a lock, LISTEN) is asked by TCP after this long whether the other side is there. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** Opens a pool; nothing is connected until the first statement. A lost server surfaces as an error within about a second. */
export function openDatabase(options: DatabaseOptions): Database {
  const answerMs = options.answerMs ?? (options.isByKey ? ANSWER_BY_KEY_MS : ANSWER_MS);
  const pool = openPool(options, { max: options.max ?? 16, query_timeout: answerMs });
  const settings = `set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}; ${options.isByKey ? BY_KEY : ""}`;
  // Sent before anything else on this connection; a connection that breaks meanwhile is reported by its next statement.
  pool.on("connect", (client) => void client.query(settings).catch(() => undefined));
  const busySince = new Map<pg.PoolClient, number>();
  pool.on("acquire", (client) => busySince.set(client, performance.now()));
  pool.on("release", (error: unknown, client) => {
    busySince.delete(client);
    if (isSilence(error)) noteSilence();
    // Closed, but nobody has told it yet: it must not be handed out again.
    if (streamOf(client).destroyed) void (client as unknown as pg.Client).end();
  });
  const open = new Set<pg.PoolClient>();
  pool.on("connect", (client) => open.add(client));
  pool.on("remove", (client) => open.delete(client));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  async function distrust(): Promise<void> {
    // First, so that the question below goes out on a new connection.
    await dropIdle(pool);
    if (!options.isByKey) return;
    const before = performance.now() - SUSPECT_MS;
    const suspects = [...busySince].filter(([, since]) => since <= before);
    if (suspects.length === 0) return;
    const atWork = await pidsAtWork(pool);
    for (const [client, since] of suspects) {
      if (busySince.get(client) === since && !atWork.has(pidOf(client))) dropConnection(client);
    }
  }

  function noteSilence(): void {
    // Unanswered again: whoever waits is given up at the end of his own time.
    void distrust().catch(() => undefined);
    options.onSilence?.();
  }

  return {
    pool,
    kysely,
    async transaction(work, withinMs) {
      const client = await pool.connect();
      let broken: Error | undefined;
      let isSilent = false;
      const late = withinMs
        ? setTimeout(() => {
            isSilent = true;
            dropConnection(client);
          }, withinMs)
        : undefined;
      try {
        await client.query("begin");
        const result = await work(client);
        const { command } = await client.query("commit");
        // PostgreSQL answers COMMIT with ROLLBACK after a statement that failed, even if `work` let it pass.
        if (command !== "COMMIT") throw new Error(`the transaction ended with ${command}`);
        return result;
      } catch (error) {
        isSilent ||= isSilence(error);
        // A rollback that fails means the connection is gone, and with it the transaction.
        await client.query("rollback").catch((lost: Error) => {
          broken = lost;
        });
        throw error;
      } finally {
        clearTimeout(late);
        client.release(broken);
        if (isSilent) noteSilence();
      }
    },
    async migrate() {
      // The change of a large table takes as long as it takes, and a second process waits for the first.
      const patient = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(options, { max: 2 }) }) });
      // Asked under the migrator's lock, on the second connection: what a newer version made before us is there.
      const getMigrations = async () => ({ ...MIGRATIONS, ...(await migrationsBeyond(patient)) });
      try {
        const migrator = new Migrator({ db: patient, provider: { getMigrations } });
        const { error } = await migrator.migrateToLatest();
        if (error) throw error;
      } finally {
        await patient.destroy();
      }
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
        // Its goodbye may never be heard, so nobody waits for the answer.
        void client.end();
        streamOf(client).destroySoon();
      }
    },
    dropIdle: () => dropIdle(pool),
    distrust,
    async close() {
      // Who closes has ended his work; what is still held then waits for an answer that may never come.
      const late = setTimeout(() => {
        for (const client of open) dropConnection(client);
      }, CLOSE_MS);
      await pool.end();
      clearTimeout(late);
    },
  };
}

/** What a newer version has applied and we may run after; there is nothing to be done for it. */
async function migrationsBeyond(db: Kysely<Tables>): Promise<Record<string, Migration>> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const later = migrationsOfTheNext(
    rows.map(({ name }) => name),
    Object.keys(MIGRATIONS),
  );
  return Object.fromEntries(later.map((name) => [name, { up: async () => undefined }]));
}

const TOO_MANY_CONNECTIONS = "53300";

function openPool(options: DatabaseOptions, bounds: { max: number; query_timeout?: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    connectionTimeoutMillis: 900,
    idleTimeoutMillis: 60_000,
    application_name: options.applicationName ?? "streamleads",
    ...KEEP_ALIVE,
    pipeline: true,
    ...bounds,
  } as pg.PoolConfig);
  // An idle connection that breaks (server restarted) must not end the process; the next statement reconnects.
  pool.on("error", (error) => options.onError?.(error));
  // Nor may one that breaks in somebody's hands; its holder sees his statements reject.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

async function dropIdle(pool: pg.Pool): Promise<void> {
  const idle = Array.from({ length: pool.idleCount }, () => pool.connect());
  for (const taken of await Promise.allSettled(idle)) {
    if (taken.status === "rejected") continue; // Somebody else was given it.
    dropConnection(taken.value);
    taken.value.release(true);
  }
}

/** Sessions that the server works for at this moment, by its own word. */
async function pidsAtWork(pool: pg.Pool): Promise<Set<number>> {
  const text = "select pid from pg_stat_activity where datname = current_database() and state = 'active'";
  const { rows } = await pool.query<{ pid: number }>(within(SUSPECT_MS, { text }));
  return new Set(rows.map(({ pid }) => pid));
}

function pidOf(client: pg.ClientBase): number {
  return (client as unknown as { processID: number }).processID;
}

/** A statement with a time of its own, in milliseconds, in place of its pool's. */
export function within(ms: number, query: pg.QueryConfig): pg.QueryConfig {
  return { ...query, query_timeout: ms } as pg.QueryConfig;
}

/** Runs a statement over whole tables, for work by the clock: it has a quarter of an hour. */
export async function executeLong<R extends object>(db: Database, statement: RawBuilder<R>): Promise<R[]> {
  const { sql, parameters } = statement.compile(db.kysely);
  return (await db.pool.query<R>(within(LONG_ANSWER_MS, { text: sql, values: [...parameters] }))).rows;
}

/** Cuts a connection that may never answer: what it was asked rejects, and its holder releases it as broken. */
export function dropConnection(client: pg.ClientBase): void {
  streamOf(client).destroy();
}

function streamOf(client: pg.ClientBase): Socket {
  return (client as unknown as pg.Client).connection.stream as Socket;
}

/** The driver's word for a statement that was not answered in its time; it has no code. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

/**
 * True for errors that say the server or the way to it is gone, or that it takes nothing in for now (out of room, a
 * standby after a fail-over, a transaction given up because we were silent), not that a statement was wrong.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    if (/^(08|53|57P0|25006|25P03)/.test(code)) return true;
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
