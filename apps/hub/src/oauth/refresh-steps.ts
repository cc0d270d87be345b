/**
 * The two steps of a refresh under the row's lock; see `refresher.ts` for what they are good for. Nothing here tells
 * anybody: what it came to is a value.
 */
import type { Connector, OAuth, Settings } from "@streamleads/integration-kit";
import type { Why } from "../connections/connection.ts";
import type { Log } from "../observe/log.ts";
import { errorCode } from "../store/database.ts";
import { clientOf } from "./client.ts";
import { type Grant, grantOf, nextTryAt, refreshDueAt } from "./grant.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import type { Journal } from "./journal.ts";
import { decideRefresh } from "./refresh-decision.ts";
import type { NewTokens, RefreshMark, TokenRow, TokenStore } from "./token.store.ts";
import { type Endpoint, refreshTokens, renewAccess, type TokenAnswer } from "./token-endpoint.ts";
import { toldSettings } from "./told-settings.ts";
import { endedWhy } from "./words.ts";

export interface StepOptions {
  store: TokenStore;
  journal: Journal;
  /** Settings of the live connection: addresses of the provider may depend on them. */
  connections: { get(id: number): { settings: Settings } | undefined };
  registry: readonly Connector[];
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  fetch: GuardedFetch;
  /** Names this process to people: host and pid, and something that no other hub has. */
  by: string;
  log: Log;
  now: () => Date;
}

export type Refreshed =
  /** The row holds a valid generation, made now or by somebody else. */
  | { kind: "live"; generation: number }
  /** Only a person can go on. */
  | { kind: "ended"; why: Why }
  /** Not for a fault of the token: tried again then. */
  | { kind: "later"; at: Date; cause: string }
  /** No access by OAuth here. */
  | { kind: "none" };

export type Claim =
  | { kind: "go"; row: TokenRow; connector: Connector; oauth: OAuth; endpoint: Endpoint; suspect: RefreshMark | null }
  | { kind: "busy"; until: Date }
  | { kind: "adopted"; tokens: NewTokens; hadFailed: boolean }
  | { kind: "over"; result: Refreshed };

export type Called =
  | { kind: "changed" }
  | { kind: "landed"; tokens: NewTokens }
  | { kind: "unsaved"; tokens: NewTokens; error: unknown }
  | { kind: "ended"; state: "revoked" | "lost"; why: Why }
  | { kind: "failed"; nextAt: Date; cause: string };

/** Longest call to a token address. Below the time after which PostgreSQL ends an idle transaction (20 s). */
export const CALL_MS = 12_000;
/** Who waits for another process's refresh waits a little longer than its call can take. */
export const LOCK_WAIT_MS = 15_000;
export class RefreshSteps {
  readonly #o: StepOptions;

  constructor(options: StepOptions) {
    this.#o = options;
  }

  /** The first step: decides under the lock whether there is something to do, and commits that it begins. */
  async claim(id: number, wanted: { generation?: number }): Promise<Claim> {
    const { store, journal, now, by, log } = this.#o;
    const claim = await store.holding(id, LOCK_WAIT_MS, async (client, row): Promise<Claim> => {
      if (!row) {
        // Its connection was removed, and what was kept for it has no use.
        await journal.remove(id, Number.MAX_SAFE_INTEGER);
        return over({ kind: "none" });
      }
      const connector = this.#connectorOf(row);
      if (!connector?.oauth) return over({ kind: "none" });
      const { oauth } = connector;
      const found = await journal.find(id);
      if (found.kind === "unreadable") log.error("oauth.journal_unreadable", { connection: row.name });
      if (found.kind === "entry" && found.entry.generation > row.generation) {
        const tokens = { ...found.entry, refreshDueAt: refreshDueAt(found.entry.grant, oauth) };
        await store.replace(client, tokens);
        return { kind: "adopted", tokens, hadFailed: row.failures > 0 };
      }
      const decision = decideRefresh(row, connector.label, oauth, wanted.generation, by, now());
      if (decision.kind === "busy") return decision;
      if (decision.kind !== "go") return over(decision);
      await store.mark(client, id, { since: now(), by });
      return { kind: "go", row, connector, oauth, endpoint: this.#endpointOf(row, oauth), suspect: decision.suspect };
    });
    // What the row does not need any more.
    if (claim.kind === "over" && claim.result.kind === "live") await journal.remove(id, claim.result.generation);
    return claim;
  }

  /** The second step: asks the provider while holding the row, and writes what it came to. */
  async call(claim: Extract<Claim, { kind: "go" }>): Promise<Called> {
    const { store, by } = this.#o;
    const { row, connector, endpoint } = claim;
    let tokens: NewTokens | undefined;
    try {
      return await store.holding(row.connectionId, LOCK_WAIT_MS, async (client, current): Promise<Called> => {
        const isOurs = current?.generation === row.generation && current.state === "live" && current.mark?.by === by;
        if (!isOurs) return { kind: "changed" };
        const answer = await this.#ask(endpoint, row.grant);
        if (answer.kind === "granted") {
          tokens = this.#tokensOf(row, connector, answer);
          await this.#keep(tokens, row.name);
          await store.replace(client, tokens);
          return { kind: "landed", tokens };
        }
        if (answer.kind === "refused" && answer.isGrantGone) {
          const state = claim.suspect && connector.oauth?.refresh === "rotates" ? "lost" : "revoked";
          // The mark that stays is the one that people have to hear of.
          await store.mark(client, row.connectionId, claim.suspect);
          const why = endedWhy(state, connector.label, claim.suspect);
          await store.end(client, row.connectionId, state, why);
          return { kind: "ended", state, why };
        }
        return this.#noteFailure(client, claim, answer);
      });
    } catch (error) {
      if (!tokens) throw error;
      // Answered, journalled, and the database does not have it.
      return { kind: "unsaved", tokens, error };
    }
  }

  #ask(endpoint: Endpoint, grant: Grant): Promise<TokenAnswer> {
    const { oauth, client } = endpoint;
    if (client.id === "") return Promise.resolve({ kind: "failed", cause: "client_missing", mayBeUsed: false });
    if (oauth.refresh === "none") return renewAccess(endpoint, grant.access);
    return refreshTokens(endpoint, grant.refresh ?? "");
  }

  #tokensOf(row: TokenRow, connector: Connector, answer: Extract<TokenAnswer, { kind: "granted" }>): NewTokens {
    const { now, log } = this.#o;
    const oauth = connector.oauth as OAuth;
    let told = row.grant.told;
    try {
      told = { ...told, ...toldSettings(connector, oauth.settingsOf?.(answer.raw)) };
    } catch (error) {
      // The tokens are good; what the provider said beside them was said at the log-in, too.
      log.warn("oauth.settings_unread", { connection: row.name, error: (error as Error).name });
    }
    const grant = grantOf(answer, oauth, now(), { ...row.grant, told });
    return {
      connectionId: row.connectionId,
      generation: row.generation + 1,
      grant,
      refreshDueAt: refreshDueAt(grant, oauth),
    };
  }

  /** A disk that takes nothing must not cost the connection: the database is next, and usually there. */
  async #keep(tokens: NewTokens, name: string): Promise<void> {
    try {
      await this.#o.journal.write(tokens);
    } catch (error) {
      this.#o.log.error("oauth.journal_failed", { connection: name, error: errorCode(error) });
    }
  }

  async #noteFailure(
    client: Parameters<TokenStore["failed"]>[0],
    { row, oauth, suspect }: Extract<Claim, { kind: "go" }>,
    answer: Exclude<TokenAnswer, { kind: "granted" }>,
  ): Promise<Called> {
    const { store, now, by } = this.#o;
    const failures = row.failures + 1;
    const isFailed = answer.kind === "failed";
    const nextAt = nextTryAt(now(), failures, isFailed ? answer.notBefore : undefined);
    // Only a token that is worth one use can be lost with an answer; an earlier doubt stays until it is settled.
    const isDoubtful = isFailed && answer.mayBeUsed && oauth.refresh === "rotates";
    const mark = suspect ?? (isDoubtful ? { since: now(), by } : null);
    await store.failed(client, row.connectionId, { failures, nextAt, mark });
    return { kind: "failed", nextAt, cause: isFailed ? answer.cause : `refused_${answer.code}` };
  }

  /** A client that is not set has an empty id, and is not asked with. */
  #endpointOf(row: TokenRow, oauth: OAuth): Endpoint {
    const { env, isSandbox, fetch, now, connections } = this.#o;
    const known = clientOf(oauth.provider, env);
    const client = known.kind === "client" ? known.client : { id: "", secret: "" };
    const { settings } = connections.get(row.connectionId) ?? {};
    return {
      oauth,
      client,
      settings: { ...row.grant.startedWith, ...settings, ...row.grant.told },
      isSandbox,
      fetch,
      now,
    };
  }

  #connectorOf(row: TokenRow): Connector | undefined {
    return this.#o.registry.find((one) => one.slug === row.integration);
  }
}

function over(result: Refreshed): Claim {
  return { kind: "over", result };
}
