/**
 * Keeps access alive: one refresher among all processes, and no rotating token lost.
 *
 * A refresh takes two short steps under the row's lock. The first says who begins (`refreshing_since`, `refreshing_by`)
 * and is committed before anything is sent. The second holds the row while the provider is asked; whoever else wants to
 * refresh waits for that lock and finds the new generation. The provider's answer goes to the journal on disk before it
 * goes to the database, and only a committed generation removes it.
 *
 * What can break, and what is left to see:
 * - killed before the call: the mark. The next one waits until the call would be over, and asks with the same token.
 * - killed after the journal: the file. Whoever next holds the row on this machine takes it, at the latest at the start.
 * - killed between answer and journal, or on a machine that does not come back: the mark, and a refresh token that the
 *   provider refuses. The state is `lost`, and people are told what happened and to reconnect.
 * - no answer: the mark stays, the same token is tried again; if it is refused then, `lost` as well.
 * - database gone after the answer: the new tokens are in memory and in the journal, and are written until they are.
 */
import type { Connector, Settings } from "@streamleads/integration-kit";
import type { Why } from "../connections/connection.ts";
import { errorCode } from "../store/database.ts";
import { clientVariables } from "./client.ts";
import {
  type Called,
  type Claim,
  LOCK_WAIT_MS,
  type Refreshed,
  RefreshSteps,
  type StepOptions,
} from "./refresh-steps.ts";
import { isLockTimeout, type NewTokens } from "./token.store.ts";
import { Unsaved } from "./unsaved.ts";
import { type Wait, waitFor } from "./wait.ts";
import { isOAuthPause, unrenewedWhy } from "./words.ts";

/** What the refresher needs of the live connections. */
export interface RefreshedConnections {
  get(
    id: number,
  ):
    | { name: string; settings: Settings; connector: Connector; shared: { paused: { cause: string } | null } }
    | undefined;
  /** Reads settings and token of a connection again, here and in all other processes. */
  announce(id: number): Promise<void>;
  pause(id: number, why: Why): Promise<void>;
  resume(id: number): Promise<void>;
  holdUntil(id: number, until: Date, cause: string): Promise<void>;
}

export interface RefresherOptions extends StepOptions {
  connections: RefreshedConnections;
  /** Injected by tests. Resolves early when the refresher is stopped. */
  wait?: Wait;
}

/** Between mark and lock of another process there are milliseconds; after this many looks it is taken for dead. */
const LOOK_MS = 250;
const LOOKS_MAX = 12;
const AGAIN_MS = 30_000;
/** Access that ended this long ago and still cannot be renewed is somebody's problem. */
const UNRENEWED_MS = 60 * 60_000;
const AT_ONCE = 4;

export class Refresher {
  readonly #o: RefresherOptions;
  readonly #steps: RefreshSteps;
  readonly #wait: Wait;
  readonly #stopped = new AbortController();
  /** The last piece of work for each connection in this process: they go one after another. */
  readonly #queue = new Map<number, Promise<unknown>>();
  readonly #unsaved: Unsaved;

  constructor(options: RefresherOptions) {
    this.#o = options;
    this.#steps = new RefreshSteps(options);
    this.#wait = options.wait ?? waitFor;
    this.#unsaved = new Unsaved({
      store: options.store,
      log: options.log,
      wait: this.#wait,
      signal: this.#stopped.signal,
      lockWaitMs: LOCK_WAIT_MS,
      onSaved: (tokens) => this.#landed(tokens, "late", true),
    });
  }

  /**
   * Renews the access of a connection if it is due; with `generation`, if the row still has that one (an attempt was
   * refused with it). Never throws for what the provider does.
   */
  refresh(id: number, wanted: { generation?: number } = {}): Promise<Refreshed> {
    const before = this.#queue.get(id) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.#run(id, wanted));
    this.#queue.set(id, mine);
    const done = () => {
      if (this.#queue.get(id) === mine) this.#queue.delete(id);
    };
    mine.then(done, done);
    return mine;
  }

  /** The clock's work: everything that is due, and what a journal of this machine still holds. */
  async refreshDue(): Promise<void> {
    const { store, now, log } = this.#o;
    await this.adoptJournals();
    const due = await store.due(now());
    for (let at = 0; at < due.length; at += AT_ONCE) {
      const some = due.slice(at, at + AT_ONCE).map((id) =>
        this.refresh(id).catch((error: unknown) => {
          log.warn("oauth.refresh_fault", { connection_id: id, error: errorCode(error) });
        }),
      );
      await Promise.all(some);
    }
  }

  /** Takes what a process on this machine received and did not live to commit. */
  async adoptJournals(): Promise<void> {
    const { journal, log } = this.#o;
    const failed = (error: unknown) => log.warn("oauth.journal_unread", { error: errorCode(error) });
    const ids = await journal.connections().catch((error: unknown): number[] => {
      // A folder that cannot be read now is read with the next look; nothing in it is lost.
      failed(error);
      return [];
    });
    for (const id of ids) await this.refresh(id).catch(failed);
  }

  /** Waits for calls under way; what is not committed by then stays in the journal for the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled([...this.#queue.values()]);
    await this.#unsaved.ended();
  }

  async #run(id: number, wanted: { generation?: number }): Promise<Refreshed> {
    try {
      for (let looks = 0; ; looks += 1) {
        const claim = await this.#steps.claim(id, wanted);
        if (claim.kind === "over") return claim.result;
        if (claim.kind === "adopted") return await this.#landed(claim.tokens, "journal", claim.hadFailed);
        if (claim.kind === "go") {
          const called = await this.#steps.call(claim);
          if (called.kind !== "changed") return await this.#after(claim, called);
        } else {
          if (looks >= LOOKS_MAX || this.#stopped.signal.aborted)
            return { kind: "later", at: claim.until, cause: "refresh_busy" };
          await this.#wait(LOOK_MS, this.#stopped.signal);
        }
      }
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return { kind: "later", at: this.#in(AGAIN_MS), cause: "refresh_busy" };
    }
  }

  async #after(
    claim: Extract<Claim, { kind: "go" }>,
    called: Exclude<Called, { kind: "changed" }>,
  ): Promise<Refreshed> {
    const { connections, log, now } = this.#o;
    const { row, connector, oauth } = claim;
    if (called.kind === "landed") return this.#landed(called.tokens, "provider", row.failures > 0);
    if (called.kind === "unsaved") {
      const isSaved = await this.#unsaved.save(called.tokens, row.name, called.error);
      if (isSaved) return this.#landed(called.tokens, "late", row.failures > 0);
      return { kind: "later", at: this.#in(AGAIN_MS), cause: "not_committed" };
    }
    if (called.kind === "ended") {
      log.warn("oauth.ended", { connection: row.name, state: called.state });
      await connections.announce(row.connectionId);
      return { kind: "ended", why: called.why };
    }
    const { nextAt, cause } = called;
    log.warn("oauth.refresh_failed", { connection: row.name, cause, failures: row.failures + 1 });
    if (row.expiresAt && row.expiresAt <= now()) {
      const isLong = now().getTime() - row.expiresAt.getTime() > UNRENEWED_MS;
      const why = unrenewedWhy(connector.label, cause, clientVariables(oauth.provider));
      if (isLong) await connections.pause(row.connectionId, why);
      else await connections.holdUntil(row.connectionId, nextAt, why.cause);
    }
    return { kind: "later", at: nextAt, cause };
  }

  /** Committed: the file has done its work, and everybody reads the new token. */
  async #landed(tokens: NewTokens, from: "provider" | "journal" | "late", hadFailed: boolean): Promise<Refreshed> {
    const { journal, connections, log } = this.#o;
    const { connectionId, generation, grant } = tokens;
    await journal.remove(connectionId, generation).catch((error: unknown) => {
      // It is older than the row from now on, and the next look removes it.
      log.warn("oauth.journal_unremoved", { connection_id: connectionId, error: errorCode(error) });
    });
    await connections.announce(connectionId);
    const live = connections.get(connectionId);
    const paused = live?.shared.paused;
    if (paused ? isOAuthPause(paused.cause) : hadFailed) await connections.resume(connectionId);
    log.info("oauth.refreshed", { connection: live?.name, generation, from, expires_at: grant.expiresAt });
    return { kind: "live", generation };
  }

  #in(ms: number): Date {
    return new Date(this.#o.now().getTime() + ms);
  }
}
