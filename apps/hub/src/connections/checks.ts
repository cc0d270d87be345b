/**
 * Asks providers whether the access is right, keeps what they said (until when, how much of an allowance is left), and
 * pauses a connection whose access is refused, before a lead finds it out. What only failed for the moment pauses
 * nothing.
 */
import type { Outcome } from "@streamleads/domain";
import type { Renewal } from "../oauth/refused-access.ts";
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";
import type { Setups } from "./setups.ts";

export interface ConnectionChecksOptions {
  db: Database;
  connections: Connections;
  setups: Pick<Setups, "check">;
  /** Renews access that was given by OAuth and is refused; without one such a connection is paused. */
  renewal?: Renewal | undefined;
  log: Log;
  /** From 0 to 1: spreads the checks, so that not all accounts are asked in the same minute. */
  random: () => number;
}

const EVERY_MS = 6 * 3_600_000;
/** Between two checks of a connection: this part of `EVERY_MS` more or less. */
const SPREAD = 0.1;
/** In one run of the clock, which asks one after the other, at most 15 s each. */
const CHECKS_MAX = 12;

export class ConnectionChecks {
  readonly #o: ConnectionChecksOptions;

  constructor(options: ConnectionChecksOptions) {
    this.#o = options;
  }

  /** Asks now, for a person or by the clock. Never throws for what the provider says. */
  async check(connection: Connection): Promise<Outcome> {
    const { connections, log } = this.#o;
    if (connection.incomplete) return { kind: "reconnect", ...connection.incomplete };
    const outcome = await this.#ask(connection);
    await this.#keep(connection, outcome);
    log.info("connection.checked", {
      connection: connection.name,
      outcome: outcome.kind,
      cause: outcome.kind === "delivered" ? undefined : outcome.cause,
    });
    const isStopped = connection.shared.paused !== null || isHeld(connection);
    if (outcome.kind === "reconnect" && !isStopped) await connections.pause(connection.id, outcome);
    else await connections.announce(connection.id);
    return outcome;
  }

  /** A token that OAuth gave and that is refused is renewed once, as after an attempt, and asked with again. */
  async #ask(connection: Connection): Promise<Outcome> {
    const { setups, renewal } = this.#o;
    const { settings: used } = connection;
    const outcome = await setups.check(connection);
    if (outcome.kind !== "reconnect" || !renewal || !connection.connector.oauth || connection.shared.paused) {
      return outcome;
    }
    await renewal.refused(connection, used, outcome);
    return connection.settings === used ? outcome : setups.check(connection);
  }

  /** Checks what is due, each on one instance: by the clock, every few minutes. */
  async checkDue(): Promise<void> {
    for (let i = 0; i < CHECKS_MAX; i += 1) {
      const connection = await this.#claim();
      if (!connection) return;
      await this.check(connection);
    }
  }

  /** A paused connection whose check succeeds again goes on by itself: somebody mended it at the provider. */
  async recheckPaused(): Promise<void> {
    const { connections } = this.#o;
    for (const connection of connections.all()) {
      const { paused, enabled } = connection.shared;
      if (!paused || !enabled || connection.incomplete) continue;
      if ((await this.check(connection)).kind === "delivered") await connections.resume(connection.id);
    }
  }

  /** Takes the check that is due longest, so that no other instance makes it too. */
  async #claim(): Promise<Connection | undefined> {
    const { db, connections, random } = this.#o;
    const nextMs = EVERY_MS * (1 - SPREAD + 2 * SPREAD * random());
    const ids = connections.all().flatMap(({ id, incomplete }) => (incomplete ? [] : [id]));
    const { rows } = await db.pool.query<{ id: number }>(
      `update connections set check_due_at = now() + $2 * interval '1 millisecond'
       where id = (select id from connections where id = any($1) and enabled and paused_cause is null and check_due_at <= now()
         order by check_due_at limit 1 for update skip locked) returning id`,
      [ids, nextMs],
    );
    return rows[0] && connections.get(rows[0].id);
  }

  /** What a check that succeeded does not tell any more is forgotten; one that failed leaves what is known. */
  async #keep(connection: Connection, outcome: Outcome): Promise<void> {
    const isGood = outcome.kind === "delivered";
    const note = isGood ? (outcome.note ?? null) : outcome.reason;
    const expiresAt = isGood ? (outcome.expiresAt ?? null) : null;
    const quota = isGood && outcome.quota ? JSON.stringify(outcome.quota) : null;
    await this.#o.db.pool.query(
      `update connections set checked_at = now(), check_kind = $2, check_note = $3,
         token_expires_at = case when $4 and not $7 then $5::timestamptz else token_expires_at end,
         quota = case when $4 then $6::jsonb else quota end where id = $1`,
      // What OAuth gave knows its own end.
      [connection.id, outcome.kind, note, isGood, expiresAt, quota, connection.shared.hasAccess],
    );
  }
}

/** Told to wait: also by a renewal that could not be made just now. */
function isHeld({ shared }: Connection): boolean {
  return shared.notBefore !== null && shared.notBefore.getTime() > Date.now();
}
