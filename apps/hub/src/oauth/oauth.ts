/**
 * Access by OAuth 2.0, as the rest of the hub sees it: tokens for connections, log-ins, renewal by the clock and after a
 * refusal, and the end of an access. Built before the connections, which read their tokens here, and attached to them.
 */
import { randomBytes } from "node:crypto";
import type { Connector, Egress, Settings } from "@streamleads/integration-kit";
import type { Access, AccessTokens } from "../connections/access-tokens.ts";
import type { Log } from "../observe/log.ts";
import { type Database, errorCode } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { readAccess } from "./access-tokens.ts";
import { clientOf } from "./client.ts";
import { FlowStore } from "./flow.store.ts";
import { type GuardedFetch, guardedFetch } from "./guarded-fetch.ts";
import { openJournal } from "./journal.ts";
import { type ConnectedTo, LogIn, type MakeConnection } from "./log-in.ts";
import { CALL_MS } from "./refresh-steps.ts";
import { type RefreshedConnections, Refresher } from "./refresher.ts";
import { afterRefusal, type Reconnect, type Refused, type Renewal } from "./refused-access.ts";
import { TokenStore } from "./token.store.ts";
import { revokeToken } from "./token-endpoint.ts";

export interface OAuthOptions {
  db: Database;
  sealer: Sealer;
  egress: Pick<Egress, "dispatcher">;
  registry: readonly Connector[];
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  /** DATA_DIR, for the journal. */
  dataDir: string;
  installId: string;
  host: string;
  log: Log;
  now: () => Date;
}

export type OAuthConnections = ConnectedTo & RefreshedConnections;

export class OAuth implements AccessTokens, Renewal {
  readonly #o: OAuthOptions;
  readonly #tokens: TokenStore;
  readonly #flows: FlowStore;
  readonly #fetch: GuardedFetch;
  #parts: { connections: OAuthConnections; refresher: Refresher; logIn: LogIn } | undefined;

  constructor(options: OAuthOptions) {
    this.#o = options;
    this.#tokens = new TokenStore(options.db, options.sealer);
    this.#flows = new FlowStore(options.db, options.sealer);
    this.#fetch = guardedFetch(options.egress, { timeoutMs: CALL_MS });
  }

  /** Called once, when the connections exist. */
  attach(connections: OAuthConnections, makeConnection: MakeConnection): void {
    const { db, registry, env, isSandbox, dataDir, installId, sealer, host, log, now } = this.#o;
    const shared = { registry, env, isSandbox, fetch: this.#fetch, log, now, connections };
    const journal = openJournal(dataDir, installId, sealer);
    const by = `${host}:${process.pid}:${randomBytes(3).toString("hex")}`;
    this.#parts = {
      connections,
      refresher: new Refresher({ ...shared, store: this.#tokens, journal, by }),
      logIn: new LogIn({ ...shared, db, flows: this.#flows, tokens: this.#tokens, makeConnection }),
    };
  }

  read(connectionIds: readonly number[]): Promise<ReadonlyMap<number, Access | "unreadable">> {
    return readAccess(this.#tokens, this.#o.registry, connectionIds);
  }

  get flows(): FlowStore {
    return this.#flows;
  }
  get logIn(): LogIn {
    return this.#attached.logIn;
  }
  get refresher(): Refresher {
    return this.#attached.refresher;
  }

  /** Takes what an earlier process of this machine received and did not live to commit. */
  start(): Promise<void> {
    return this.refresher.adoptJournals();
  }

  /** The clock's work: access that is due, and log-ins that came to nothing. */
  async lookAfter(): Promise<void> {
    await this.#flows.clean(this.#o.now());
    await this.refresher.refreshDue();
  }

  async stop(): Promise<void> {
    await this.#parts?.refresher.stop();
  }

  async refused(connection: Refused, used: Settings, outcome: Reconnect): Promise<void> {
    const { refresher, connections } = this.#attached;
    const announce = (id: number) => connections.announce(id);
    const parts = { store: this.#tokens, refresher, announce, now: this.#o.now };
    const after = await afterRefusal(parts, connection, used, outcome);
    if (after.kind === "hold") await connections.holdUntil(connection.id, after.until, after.cause);
    else if (after.kind === "pause") await connections.pause(connection.id, after.why);
  }

  async end(connectionId: number): Promise<void> {
    const { log } = this.#o;
    try {
      const row = await this.#tokens.read(connectionId);
      if (row) log.info("oauth.ended", { connection: row.name, state: "removed", revoked: await this.#revoke(row) });
    } catch (error) {
      // Sealed with another key, or the database is away: it ends with its own time then.
      log.warn("oauth.not_revoked", { connection_id: connectionId, error: errorCode(error) });
    }
  }

  async #revoke(row: NonNullable<Awaited<ReturnType<TokenStore["read"]>>>): Promise<boolean> {
    const { registry, env, isSandbox, now } = this.#o;
    const oauth = registry.find((one) => one.slug === row.integration)?.oauth;
    if (!oauth?.revokeUrl) return false;
    const known = clientOf(oauth.provider, env);
    if (known.kind === "missing") return false;
    const settings = { ...row.grant.startedWith, ...row.grant.told };
    const endpoint = { oauth, client: known.client, settings, isSandbox, fetch: this.#fetch, now };
    return revokeToken(endpoint, row.grant.refresh ?? row.grant.access);
  }

  get #attached() {
    if (!this.#parts) throw new Error("OAuth is used before its connections exist");
    return this.#parts;
  }
}
