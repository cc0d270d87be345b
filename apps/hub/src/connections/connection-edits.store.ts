/** Rows of connections as people make, change, disable and remove them. Each is one statement or one transaction. */
import type { Status } from "@streamleads/domain";
import type { Limits } from "@streamleads/integration-kit";
import type pg from "pg";
import type { Database } from "../store/database.ts";
import type { ConnectionSource } from "./connection.ts";

export interface NewConnectionRow {
  integration: string;
  name: string;
  source: Exclude<ConnectionSource, "env">;
  label: string | null;
  statuses: readonly Status[] | null;
  settingsHash: string;
  sealed: Buffer;
  limits: Partial<Limits> | null;
  sandbox: boolean;
  needsSetup: boolean;
  createdBy: string;
}

/** What may change of any connection, and of one that people made its settings. */
export interface RowChange {
  label?: string | null | undefined;
  statuses?: readonly Status[] | null | undefined;
  limits?: Partial<Limits> | null | undefined;
  settings?: { sealed: Buffer; hash: string; needsSetup: boolean } | undefined;
}

export interface LockedRow {
  id: number;
  integration: string;
  name: string;
  source: ConnectionSource;
  settings_hash: string;
  sealed: Buffer | null;
  enabled: boolean;
  disabled_at: Date | null;
}

export class ConnectionEditsStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** `undefined`: the name is taken. */
  async insert(row: NewConnectionRow): Promise<number | undefined> {
    const { rows } = await this.#db.pool.query<{ id: number }>(
      `insert into connections (integration, name, source, label, statuses, settings_hash, sealed, limits, sandbox, setup_state, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (name) where removed_at is null do nothing returning id`,
      [
        row.integration,
        row.name,
        row.source,
        row.label,
        row.statuses,
        row.settingsHash,
        row.sealed,
        jsonOf(row.limits),
        row.sandbox,
        row.needsSetup ? "waiting" : "done",
        row.createdBy,
      ],
    );
    return rows[0]?.id;
  }

  /** Runs `work` with the row locked, so that two people's changes come one after the other. `undefined`: no such row. */
  async locked<T>(id: number, work: (row: LockedRow, client: pg.PoolClient) => Promise<T>): Promise<T | undefined> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<LockedRow>(
        `select id, integration, name, source, settings_hash, sealed, enabled, disabled_at from connections
         where id = $1 and removed_at is null for update`,
        [id],
      );
      return rows[0] && work(rows[0], client);
    });
  }

  /**
   * Writes a change. Changed settings end a pause, close the breaker and run the set-up again, as a changed environment
   * does: what failed before says nothing about them.
   */
  async change(client: pg.PoolClient, id: number, change: RowChange): Promise<void> {
    await client.query(
      `update connections set label = case when $2 then $3 else label end,
         statuses = case when $4 then $5::text[] else statuses end,
         limits = case when $6 then $7::jsonb else limits end, updated_at = now() where id = $1`,
      [
        id,
        change.label !== undefined,
        change.label ?? null,
        change.statuses !== undefined,
        change.statuses ?? null,
        change.limits !== undefined,
        jsonOf(change.limits),
      ],
    );
    if (!change.settings) return;
    const { sealed, hash, needsSetup } = change.settings;
    await client.query(
      `update connections set sealed = $2, settings_hash = $3, setup_state = $4, setup_owner = null, setup_attempts = 0,
         setup_due_at = now(), setup_note = null, paused_cause = null, paused_reason = null, paused_fix = null,
         paused_at = null, not_before = null, not_before_cause = null, breaker_state = 'closed', breaker_failures = 0,
         breaker_opens = 0, breaker_until = null, check_due_at = now(), checked_at = null, check_kind = null,
         check_note = null, quota = null, token_expires_at = (select expires_at from oauth_tokens t
           where t.connection_id = connections.id and t.state = 'live') where id = $1`,
      [id, sealed, hash, needsSetup ? "waiting" : "done"],
    );
  }

  async disable(client: pg.PoolClient, id: number, by: string): Promise<void> {
    await client.query(
      "update connections set enabled = false, disabled_at = now(), disabled_by = $2, updated_at = now() where id = $1",
      [id, by],
    );
  }

  async enable(client: pg.PoolClient, id: number): Promise<void> {
    await client.query(
      `update connections set enabled = true, disabled_at = null, disabled_by = null, check_due_at = now(), updated_at = now()
       where id = $1`,
      [id],
    );
  }

  /** The row stays for what was delivered through it; its secrets go next (`forgetSecrets`). */
  async remove(client: pg.PoolClient, id: number): Promise<void> {
    await client.query("update connections set removed_at = now(), enabled = false, updated_at = now() where id = $1", [
      id,
    ]);
  }
}

function jsonOf(limits: Partial<Limits> | null | undefined): string | null {
  return limits ? JSON.stringify(limits) : null;
}
