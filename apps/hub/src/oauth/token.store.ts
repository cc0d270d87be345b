/** The rows in `oauth_tokens`: what all instances share about an access that was given, and the lock of its refresher. */
import type pg from "pg";
import type { Why } from "../connections/connection.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { type Grant, readGrant } from "./grant.ts";

export type TokenState = "live" | "revoked" | "lost";

export interface TokenRow {
  connectionId: number;
  integration: string;
  name: string;
  grant: Grant;
  generation: number;
  expiresAt: Date | null;
  refreshDueAt: Date | null;
  /** A refresh that was begun with this generation and not ended: its answer may have been lost. */
  mark: RefreshMark | null;
  refreshedAt: Date | null;
  failures: number;
  state: TokenState;
}

export interface RefreshMark {
  since: Date;
  /** Host, process and a mark of the hub in it. */
  by: string;
}

interface Row {
  connection_id: number;
  integration: string;
  name: string;
  sealed: Buffer;
  generation: number;
  expires_at: Date | null;
  refresh_due_at: Date | null;
  refreshing_since: Date | null;
  refreshing_by: string | null;
  refreshed_at: Date | null;
  failures: number;
  state: TokenState;
}

const SELECT = `select t.connection_id, c.integration, c.name, t.sealed, t.generation, t.expires_at, t.refresh_due_at,
  t.refreshing_since, t.refreshing_by, t.refreshed_at, t.failures, t.state
  from oauth_tokens t join connections c on c.id = t.connection_id`;

/** New tokens, on their way into the row. */
export interface NewTokens {
  connectionId: number;
  /** One more than the generation that they replace. */
  generation: number;
  grant: Grant;
  refreshDueAt: Date | null;
}

/** More are looked at a minute later. */
const DUE_MAX = 50;

export class TokenStore {
  readonly #db: Database;
  readonly #sealer: Sealer;

  constructor(db: Database, sealer: Sealer) {
    this.#db = db;
    this.#sealer = sealer;
  }

  /** @throws when the row was sealed with another SECRETS_KEY */
  async read(connectionId: number): Promise<TokenRow | undefined> {
    const { rows } = await this.#db.pool.query<Row>(`${SELECT} where t.connection_id = $1`, [connectionId]);
    return rows[0] && this.#rowOf(rows[0]);
  }

  /**
   * Runs `work` while holding the row for this process alone (`select … for update`); others wait for at most
   * `waitMs`. `work` gets `undefined` when there is no row. Rolls back when it throws.
   * @throws an error for which `isLockTimeout` holds when another process kept the row for longer
   */
  holding<T>(
    connectionId: number,
    waitMs: number,
    work: (client: pg.PoolClient, row: TokenRow | undefined) => Promise<T>,
  ): Promise<T> {
    return this.#db.transaction(async (client) => {
      await client.query("select set_config('lock_timeout', $1, true)", [`${waitMs}ms`]);
      const { rows } = await client.query<Row>(`${SELECT} where t.connection_id = $1 for update of t`, [connectionId]);
      return work(client, rows[0] && this.#rowOf(rows[0]));
    });
  }

  /** Says before the call that a refresh is on its way, so that whoever comes after a death knows. */
  async mark(client: pg.PoolClient, connectionId: number, mark: RefreshMark | null): Promise<void> {
    await client.query(
      "update oauth_tokens set refreshing_since = $2, refreshing_by = $3, updated_at = now() where connection_id = $1",
      [connectionId, mark?.since ?? null, mark?.by ?? null],
    );
  }

  /** Puts newer tokens in the place of older ones; `false` when the row has these or newer ones already. */
  async replace(client: pg.PoolClient, tokens: NewTokens): Promise<boolean> {
    const { connectionId, generation, grant, refreshDueAt } = tokens;
    const { rowCount } = await client.query(
      `update oauth_tokens set sealed = $3, generation = $2, expires_at = $4, refresh_due_at = $5, refreshed_at = $6,
         refreshing_since = null, refreshing_by = null, failures = 0, state = 'live', updated_at = now()
       where connection_id = $1 and generation < $2`,
      [connectionId, generation, this.#sealed(grant), grant.expiresAt, refreshDueAt, grant.obtainedAt],
    );
    if (rowCount === 0) return false;
    await client.query("update connections set token_expires_at = $2, updated_at = now() where id = $1", [
      connectionId,
      grant.expiresAt,
    ]);
    return true;
  }

  /** Tokens that a person just gave: they replace whatever was there. */
  async put(client: pg.PoolClient, connectionId: number, grant: Grant, refreshDueAt: Date | null): Promise<void> {
    await client.query(
      `insert into oauth_tokens (connection_id, sealed, expires_at, refresh_due_at) values ($1, $2, $3, $4)
       on conflict (connection_id) do update set sealed = excluded.sealed, generation = oauth_tokens.generation + 1,
         expires_at = excluded.expires_at, refresh_due_at = excluded.refresh_due_at, refreshed_at = null,
         refreshing_since = null, refreshing_by = null, failures = 0, state = 'live',
         created_at = now(), updated_at = now()`,
      [connectionId, this.#sealed(grant), grant.expiresAt, refreshDueAt],
    );
    await client.query("update connections set token_expires_at = $2, updated_at = now() where id = $1", [
      connectionId,
      grant.expiresAt,
    ]);
  }

  /** A try that brought nothing: when the next one is due, and which mark stays. */
  async failed(
    client: pg.PoolClient,
    connectionId: number,
    after: { failures: number; nextAt: Date; mark: RefreshMark | null },
  ): Promise<void> {
    await client.query("update oauth_tokens set failures = $2, refresh_due_at = $3 where connection_id = $1", [
      connectionId,
      after.failures,
      after.nextAt,
    ]);
    await this.mark(client, connectionId, after.mark);
  }

  /**
   * The access is gone: only a person brings it back, or tokens that are found later. The connection is paused in the
   * same commit, so that nobody sees it without its access and without the reason.
   */
  async end(client: pg.PoolClient, connectionId: number, state: "revoked" | "lost", why: Why): Promise<void> {
    await client.query(
      "update oauth_tokens set state = $2, refresh_due_at = null, updated_at = now() where connection_id = $1",
      [connectionId, state],
    );
    await client.query(
      `update connections set paused_cause = $2, paused_reason = $3, paused_fix = $4, paused_at = now(), updated_at = now()
       where id = $1`,
      [connectionId, why.cause, why.reason, why.fix],
    );
  }

  async remove(connectionId: number): Promise<void> {
    await this.#db.pool.query("delete from oauth_tokens where connection_id = $1", [connectionId]);
  }

  /** Connections whose access is to be renewed now, the most urgent first. */
  async due(now: Date): Promise<number[]> {
    const { rows } = await this.#db.pool.query<{ connection_id: number }>(
      `select t.connection_id from oauth_tokens t join connections c on c.id = t.connection_id
       where t.state = 'live' and t.refresh_due_at <= $1 and c.removed_at is null
       order by t.refresh_due_at limit ${DUE_MAX}`,
      [now],
    );
    return rows.map((row) => row.connection_id);
  }

  /** The tokens that hold; those that cannot be opened here are told apart from those that are not there. */
  async liveGrants(
    ids: readonly number[],
  ): Promise<{ id: number; integration: string; grant: Grant | "unreadable" }[]> {
    const { rows } = await this.#db.pool.query<Row>(
      `${SELECT} where t.connection_id = any($1::int[]) and t.state = 'live'`,
      [ids],
    );
    return rows.map((row) => ({ id: row.connection_id, integration: row.integration, grant: this.#tryOpen(row) }));
  }

  #tryOpen(row: Row): Grant | "unreadable" {
    try {
      return this.#rowOf(row).grant;
    } catch {
      // Another SECRETS_KEY: one such row must not keep all other connections from being loaded. The caller says so.
      return "unreadable";
    }
  }

  #sealed(grant: Grant): Buffer {
    return this.#sealer.seal(JSON.stringify(grant));
  }

  #rowOf(row: Row): TokenRow {
    return {
      connectionId: row.connection_id,
      integration: row.integration,
      name: row.name,
      grant: readGrant(this.#sealer.open(row.sealed)),
      generation: row.generation,
      expiresAt: row.expires_at,
      refreshDueAt: row.refresh_due_at,
      mark: row.refreshing_since ? { since: row.refreshing_since, by: row.refreshing_by ?? "" } : null,
      refreshedAt: row.refreshed_at,
      failures: row.failures,
      state: row.state,
    };
  }
}

const LOCK_NOT_AVAILABLE = "55P03";

/** Another process held the row for longer than was to be waited. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === LOCK_NOT_AVAILABLE;
}
