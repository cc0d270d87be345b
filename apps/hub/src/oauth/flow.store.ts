/** The rows in `oauth_flows`: log-ins on their way. What the browser holds is only ever compared as a hash. */
import { createHash, randomBytes } from "node:crypto";
import type { Settings } from "@streamleads/integration-kit";
import type pg from "pg";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";

/** What somebody asked for when they began. */
export interface Wanted {
  provider: string;
  integration: string;
  /** The connection that gets the access; `null`: a new one. */
  connectionId: number | null;
  /** What people call a new one. */
  label: string | null;
  /** Of a new one: what was typed in. */
  settings: Settings;
  /** Who asked, for the record. */
  by: string;
}

export interface Flow extends Wanted {
  redirectUri: string;
  /** PKCE; `null` where the provider has none. */
  verifier: string | null;
  browserHash: Buffer;
  expiresAt: Date;
  usedAt: Date | null;
  doneAt: Date | null;
}

interface Row {
  browser_hash: Buffer;
  provider: string;
  integration: string;
  connection_id: number | null;
  sealed: Buffer;
  created_by: string | null;
  expires_at: Date;
  used_at: Date | null;
  done_at: Date | null;
}

/** How long a log-in, or the link that begins one, may take. */
export const FLOW_MS = 10 * 60_000;
/** A link has no browser yet. */
const NO_BROWSER = Buffer.alloc(0);

/** 32 random bytes, safe in addresses and cookies. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export class FlowStore {
  readonly #db: Database;
  readonly #sealer: Sealer;

  constructor(db: Database, sealer: Sealer) {
    this.#db = db;
    this.#sealer = sealer;
  }

  /** A link that begins a log-in once, in whatever browser it is opened. */
  async addLink(token: string, wanted: Wanted, now: Date): Promise<Date> {
    const expiresAt = new Date(now.getTime() + FLOW_MS);
    await this.#insert(
      hashOf(token),
      NO_BROWSER,
      wanted,
      { label: wanted.label, settings: wanted.settings },
      expiresAt,
    );
    return expiresAt;
  }

  /** Uses a link up. */
  async takeLink(token: string, now: Date): Promise<Wanted | undefined> {
    const { rows } = await this.#db.pool.query<Row>(
      "delete from oauth_flows where state_hash = $1 and browser_hash = $2 and expires_at > $3 returning *",
      [hashOf(token), NO_BROWSER, now],
    );
    return rows[0] && this.#flowOf(rows[0]);
  }

  async add(
    secrets: { state: string; browser: string; redirectUri: string; verifier: string | null },
    wanted: Wanted,
    now: Date,
  ): Promise<void> {
    const { state, browser, redirectUri, verifier } = secrets;
    const sealed = { label: wanted.label, settings: wanted.settings, redirectUri, verifier };
    const expiresAt = new Date(now.getTime() + FLOW_MS);
    await this.#insert(hashOf(state), hashOf(browser), wanted, sealed, expiresAt);
  }

  async find(state: string): Promise<Flow | undefined> {
    const { rows } = await this.#db.pool.query<Row>(
      "select * from oauth_flows where state_hash = $1 and browser_hash <> $2",
      [hashOf(state), NO_BROWSER],
    );
    return rows[0] && this.#flowOf(rows[0]);
  }

  /** `true` for the one that may go on with it. */
  async use(state: string, now: Date): Promise<boolean> {
    const { rowCount } = await this.#db.pool.query(
      "update oauth_flows set used_at = $2 where state_hash = $1 and used_at is null and expires_at > $2",
      [hashOf(state), now],
    );
    return rowCount === 1;
  }

  async finish(client: pg.PoolClient, state: string, connectionId: number, now: Date): Promise<void> {
    await client.query("update oauth_flows set done_at = $2, connection_id = $3 where state_hash = $1", [
      hashOf(state),
      now,
      connectionId,
    ]);
  }

  /** It came to nothing: whoever comes back with it has to begin again. */
  async drop(state: string): Promise<void> {
    await this.#db.pool.query("delete from oauth_flows where state_hash = $1", [hashOf(state)]);
  }

  /** Those that are over, by the clock. */
  async clean(now: Date): Promise<void> {
    await this.#db.pool.query("delete from oauth_flows where expires_at <= $1", [now]);
  }

  async #insert(
    stateHash: Buffer,
    browserHash: Buffer,
    wanted: Wanted,
    sealed: Record<string, unknown>,
    expiresAt: Date,
  ): Promise<void> {
    const { provider, integration, connectionId, by } = wanted;
    await this.#db.pool.query(
      `insert into oauth_flows (state_hash, browser_hash, provider, integration, connection_id, sealed, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        stateHash,
        browserHash,
        provider,
        integration,
        connectionId,
        this.#sealer.seal(JSON.stringify(sealed)),
        by,
        expiresAt,
      ],
    );
  }

  #flowOf(row: Row): Flow {
    const sealed = JSON.parse(this.#sealer.open(row.sealed)) as Pick<
      Flow,
      "label" | "settings" | "redirectUri" | "verifier"
    >;
    return {
      ...sealed,
      provider: row.provider,
      integration: row.integration,
      connectionId: row.connection_id,
      by: row.created_by ?? "",
      browserHash: row.browser_hash,
      expiresAt: row.expires_at,
      usedAt: row.used_at,
      doneAt: row.done_at,
    };
  }
}
