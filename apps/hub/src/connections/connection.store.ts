/** The rows in `connections`: what all instances share about an account. */
import {
  afterResults,
  type Breaker,
  type BreakerSettings,
  draw,
  mayProbe,
  probeReturned,
  type Rate,
  type Status,
  startProbe,
} from "@streamleads/domain";
import { type Database, within } from "../store/database.ts";
import type { ConnectionSource, SharedState, Why } from "./connection.ts";

interface Row {
  id: number;
  name: string;
  integration: string;
  source: ConnectionSource;
  label: string | null;
  statuses: Status[] | null;
  sandbox: boolean;
  settings_hash: string;
  removed_at: Date | null;
  enabled: boolean;
  setup_state: "waiting" | "running" | "done";
  paused_cause: string | null;
  paused_reason: string | null;
  paused_fix: string | null;
  not_before: Date | null;
  breaker_state: Breaker["state"];
  breaker_failures: number;
  breaker_opens: number;
  breaker_until: Date | null;
  limits: SharedState["limits"];
  access: number | null;
}

const COLUMNS = `id, name, integration, source, label, statuses, sandbox, settings_hash, removed_at, enabled, setup_state, paused_cause, paused_reason, paused_fix, not_before,
  breaker_state, breaker_failures, breaker_opens, breaker_until, limits,
  (select generation from oauth_tokens t where t.connection_id = connections.id and t.state = 'live') as access`;

/** Lanes stand still while they wait for these few rows, so a dead connection is noticed sooner than by a report. */
const ANSWER_MS = 5_000;

/** A connection that the environment describes. */
export interface EnvConnection {
  integration: string;
  name: string;
  settingsHash: string;
  sandbox: boolean;
  needsSetup: boolean;
}

/** A connection as its row has it, its secrets aside. */
export interface ConnectionRow {
  id: number;
  integration: string;
  name: string;
  source: ConnectionSource;
  label: string | null;
  statuses: Status[] | null;
  sandbox: boolean;
  isRemoved: boolean;
  /** Another one when its settings, or the access that OAuth gave, are others. */
  version: string;
  shared: SharedState;
}

/** What attempts at a connection said about its provider's health. */
export interface Results {
  failures: number;
  successes: number;
  /** It was the one attempt let through an open breaker. */
  isProbe?: boolean;
}

export class ConnectionStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Makes the rows match the environment: new ones are added, changed settings clear a pause and run the set-up again,
   * and what is no longer described waits, disabled. What a person disabled stays so. Returns the ids by name; one whose
   * name a person gave to another connection has none.
   */
  async syncWithEnvironment(wanted: readonly EnvConnection[]): Promise<Map<string, number>> {
    return this.#db.transaction(async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtext('streamleads:connections'))");
      for (const one of wanted) {
        await client.query(
          `insert into connections (integration, name, source, settings_hash, sandbox, setup_state)
           values ($1, $2, 'env', $3, $4, $5)
           on conflict (name) where removed_at is null do update set enabled = connections.disabled_at is null, sandbox = excluded.sandbox, updated_at = now(),
             settings_hash = excluded.settings_hash,
             setup_state = case when connections.settings_hash = excluded.settings_hash then connections.setup_state else excluded.setup_state end,
             setup_due_at = now(),
             paused_cause = case when connections.settings_hash = excluded.settings_hash then connections.paused_cause end,
             paused_reason = case when connections.settings_hash = excluded.settings_hash then connections.paused_reason end,
             paused_fix = case when connections.settings_hash = excluded.settings_hash then connections.paused_fix end,
             paused_at = case when connections.settings_hash = excluded.settings_hash then connections.paused_at end
           where connections.source = 'env'`,
          [one.integration, one.name, one.settingsHash, one.sandbox, one.needsSetup ? "waiting" : "done"],
        );
      }
      await client.query(
        `update connections set enabled = false where source = 'env' and enabled and name <> all($1)`,
        [wanted.map((one) => one.name)],
      );
      const { rows } = await client.query<{ id: number; name: string }>(
        "select id, name from connections where source = 'env' and removed_at is null and name = any($1)",
        [wanted.map((one) => one.name)],
      );
      return new Map(rows.map((row) => [row.name, row.id]));
    });
  }

  async readShared(ids?: readonly number[]): Promise<Map<number, SharedState>> {
    return new Map((await this.readRows(ids)).map((row) => [row.id, row.shared]));
  }

  /** In the order in which they were made. */
  async readRows(ids?: readonly number[]): Promise<ConnectionRow[]> {
    const { rows } = await this.#db.pool.query<Row>(
      within(ANSWER_MS, {
        name: "connections_shared",
        text: `select ${COLUMNS} from connections where $1::int[] is null or id = any($1) order by id`,
        values: [ids ?? null],
      }),
    );
    return rows.map((row) => ({
      id: row.id,
      integration: row.integration,
      name: row.name,
      source: row.source,
      label: row.label,
      statuses: row.statuses,
      sandbox: row.sandbox,
      isRemoved: row.removed_at !== null,
      version: `${row.settings_hash}:${row.access ?? "none"}`,
      shared: sharedOf(row),
    }));
  }

  async readSealed(ids: readonly number[]): Promise<Map<number, Buffer | null>> {
    const { rows } = await this.#db.pool.query<{ id: number; sealed: Buffer | null }>(
      within(ANSWER_MS, { text: "select id, sealed from connections where id = any($1)", values: [ids] }),
    );
    return new Map(rows.map((row) => [row.id, row.sealed]));
  }

  /** Stops a connection until a person, a changed setting or a successful check says otherwise. Keeps the first cause. */
  async pause(id: number, why: Why): Promise<void> {
    await this.#db.pool.query(
      `update connections set paused_cause = $2, paused_reason = $3, paused_fix = $4, paused_at = now(), updated_at = now()
       where id = $1 and paused_cause is null`,
      [id, why.cause, why.reason, why.fix],
    );
  }

  /**
   * Ends a pause, closes the breaker and forgets every wait, a set-up's too: "try again now". With `causes`, only a
   * pause of one of these is ended, and nothing else is touched. `false`: there was none.
   */
  async resume(id: number, causes?: readonly string[]): Promise<boolean> {
    const { rowCount } = await this.#db.pool.query(
      `update connections set paused_cause = null, paused_reason = null, paused_fix = null, paused_at = null,
         not_before = null, not_before_cause = null, breaker_state = 'closed', breaker_failures = 0, breaker_opens = 0,
         breaker_until = null, setup_due_at = case when setup_state = 'waiting' then now() else setup_due_at end,
         updated_at = now() where id = $1 and ($2::text[] is null or paused_cause = any($2))`,
      [id, causes ?? null],
    );
    return rowCount === 1;
  }

  /** Holds a connection for all instances until a moment (429). A later moment wins. */
  async holdUntil(id: number, until: Date, cause: string): Promise<void> {
    await this.#db.pool.query(
      `update connections set not_before = $2, not_before_cause = $3, updated_at = now()
       where id = $1 and (not_before is null or not_before < $2)`,
      [id, until, cause],
    );
  }

  /** Runs the set-up again before the next delivery. */
  async requireSetup(id: number): Promise<void> {
    await this.#db.pool.query(
      `update connections set setup_state = 'waiting', setup_due_at = now() where id = $1 and setup_state = 'done'`,
      [id],
    );
  }

  /**
   * Feeds results to the shared breaker under its row's lock. Returns the breaker before and after. While it is probing
   * only the probe's own result counts: one that was under way when it opened tells of the provider as it was before.
   */
  async recordResults(
    id: number,
    results: Results,
    settings: BreakerSettings,
  ): Promise<{ before: Breaker; after: Breaker } | undefined> {
    return this.#onBreaker(id, (before, now) => {
      if (before.state === "probing" && !results.isProbe) return before;
      const saysNothing = results.failures === 0 && results.successes === 0;
      return saysNothing && results.isProbe ? probeReturned(before, now) : afterResults(before, results, now, settings);
    });
  }

  /** Lets one instance send one delivery through an open breaker; `true` for the one that may. */
  async startProbe(id: number, settings: BreakerSettings): Promise<boolean> {
    let mine = false;
    await this.#onBreaker(id, (before, now) => {
      mine = mayProbe(before, now);
      return mine ? startProbe(before, now, settings) : before;
    });
    return mine;
  }

  async #onBreaker(
    id: number,
    change: (before: Breaker, now: Date) => Breaker,
  ): Promise<{ before: Breaker; after: Breaker } | undefined> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<Row & { now: Date }>(
        `select ${COLUMNS}, clock_timestamp() as now from connections where id = $1 for no key update`,
        [id],
      );
      const row = rows[0];
      if (!row) return undefined;
      const before = sharedOf(row).breaker;
      const after = change(before, row.now);
      if (after !== before) {
        await client.query(
          `update connections set breaker_state = $2, breaker_failures = $3, breaker_opens = $4, breaker_until = $5 where id = $1`,
          [id, after.state, after.failures, after.opens, after.until],
        );
      }
      return { before, after };
    }, ANSWER_MS);
  }

  /** Draws tokens of the current slice of the shared rate. The database's clock is the one that counts. */
  async drawTokens(id: number, rate: Rate, want: number): Promise<{ granted: number; waitMs: number }> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<{ rate_started_at: Date | null; rate_used: number; now: Date }>(
        `select rate_started_at, rate_used, clock_timestamp() as now from connections where id = $1 for no key update`,
        [id],
      );
      const row = rows[0];
      if (!row) return { granted: 0, waitMs: 1_000 };
      const window = row.rate_started_at ? { startedAt: row.rate_started_at, used: row.rate_used } : null;
      const drawn = draw(window, rate, want, row.now);
      if (drawn.granted > 0) {
        await client.query(`update connections set rate_started_at = $2, rate_used = $3 where id = $1`, [
          id,
          drawn.window.startedAt,
          drawn.window.used,
        ]);
      }
      return { granted: drawn.granted, waitMs: Math.max(0, drawn.nextAt.getTime() - row.now.getTime()) };
    }, ANSWER_MS);
  }

  /** Takes the set-up of one connection that waits for it, or whose set-up died with its instance. */
  async claimSetup(
    owner: string,
    ids: readonly number[],
    leaseMs: number,
  ): Promise<{ id: number; attempts: number } | undefined> {
    const { rows } = await this.#db.pool.query<{ id: number; attempts: number }>(
      `update connections set setup_state = 'running', setup_owner = $1, setup_attempts = setup_attempts + 1,
         setup_due_at = now() + $3 * interval '1 millisecond'
       where id = (select id from connections where enabled and id = any($2) and paused_cause is null
           and setup_state in ('waiting','running') and setup_due_at <= now() order by setup_due_at limit 1 for update skip locked)
       returning id, setup_attempts as attempts`,
      [owner, ids, leaseMs],
    );
    return rows[0];
  }

  async settleSetup(
    id: number,
    owner: string,
    result: { done: true; note: string | null } | { done: false; retryInMs: number },
  ): Promise<void> {
    await this.#db.pool.query(
      `update connections set setup_state = $3, setup_owner = null, setup_note = coalesce($4, setup_note),
         setup_attempts = case when $3 = 'done' then 0 else setup_attempts end,
         setup_due_at = now() + $5 * interval '1 millisecond', updated_at = now()
       where id = $1 and setup_owner = $2`,
      [
        id,
        owner,
        result.done ? "done" : "waiting",
        result.done ? result.note : null,
        result.done ? 0 : result.retryInMs,
      ],
    );
  }

  /** The earliest moment at which a waiting set-up is due, in milliseconds from now; `undefined` when none waits. */
  async nextSetupInMs(ids: readonly number[]): Promise<number | undefined> {
    const { rows } = await this.#db.pool.query<{ ms: number | null }>(
      `select extract(epoch from min(setup_due_at) - now()) * 1000 as ms from connections
       where enabled and id = any($1) and paused_cause is null and setup_state <> 'done'`,
      [ids],
    );
    return rows[0]?.ms ?? undefined;
  }
}

function sharedOf(row: Row): SharedState {
  return {
    enabled: row.enabled,
    setup: row.setup_state,
    hasAccess: row.access !== null,
    paused:
      row.paused_cause === null
        ? null
        : { cause: row.paused_cause, reason: row.paused_reason ?? "", fix: row.paused_fix ?? "" },
    notBefore: row.not_before,
    breaker: {
      state: row.breaker_state,
      failures: row.breaker_failures,
      opens: row.breaker_opens,
      until: row.breaker_until,
    },
    limits: row.limits,
  };
}
