/**
 * Setting a connection up (properties made, templates checked) before its first delivery: a durable step, held in the
 * connection's row, repeated until it is done, taken up again when the instance that ran it died.
 */
import type { Outcome } from "@streamleads/domain";
import type { Renewal } from "../oauth/refused-access.ts";
import type { Log } from "../observe/log.ts";
import type { ConnectionStore } from "./connection.store.ts";
import type { Connection } from "./connection.ts";
import type { Connections } from "./connections.ts";
import { AttemptContext, type Company, withinTime } from "./context.ts";

export interface SetupsOptions {
  store: ConnectionStore;
  connections: Connections;
  company: Company;
  owner: () => string;
  /** Renews access that was given by OAuth and is refused; without one such a connection is paused. */
  renewal?: Renewal | undefined;
  log: Log;
}

/** A set-up makes several calls; each is bounded by the client, all of them by this. */
const SETUP_MS = 60_000;
const LEASE_MS = 90_000;
const CHECK_MS = 15_000;
const LOOK_MS = 5_000;
const RETRY_MS = [2_000, 5_000, 15_000, 60_000, 300_000] as const;

export class Setups {
  readonly #o: SetupsOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SetupsOptions) {
    this.#o = options;
  }

  start(): void {
    this.#o.connections.onChange((connection) => {
      if (connection.shared.setup === "waiting") this.#lookIn(0);
    });
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#running.then(() => this.#look());
    }, ms);
  }

  async #look(): Promise<void> {
    const { store, connections, owner, log } = this.#o;
    try {
      const ids = connections.all().map((connection) => connection.id);
      for (;;) {
        const claimed = await store.claimSetup(owner(), ids, LEASE_MS);
        if (!claimed || this.#isStopped) break;
        const connection = connections.get(claimed.id);
        if (connection) await this.#run(connection, claimed.attempts);
      }
      const next = await store.nextSetupInMs(ids);
      this.#lookIn(next === undefined ? LOOK_MS : Math.min(LOOK_MS, Math.max(50, next)));
    } catch (error) {
      log.warn("connection.setup_look_failed", { error: (error as Error).message });
      this.#lookIn(LOOK_MS);
    }
  }

  async #run(connection: Connection, attempts: number): Promise<void> {
    const { store, connections, owner, renewal, log } = this.#o;
    const { settings: used } = connection;
    const outcome = await this.#outcome(connection);
    log.info("connection.set_up", {
      connection: connection.name,
      outcome: outcome.kind,
      cause: outcome.kind === "delivered" ? undefined : outcome.cause,
      attempts,
    });
    if (outcome.kind === "delivered" || outcome.kind === "skipped") {
      const note = outcome.kind === "delivered" ? (outcome.note ?? null) : outcome.reason;
      await store.settleSetup(connection.id, owner(), { done: true, note });
    } else {
      const retryInMs = RETRY_MS[Math.min(attempts - 1, RETRY_MS.length - 1)] ?? 300_000;
      await store.settleSetup(connection.id, owner(), { done: false, retryInMs });
      const isRefused = outcome.kind === "reconnect" && connection.connector.oauth !== undefined;
      if (isRefused && renewal) await renewal.refused(connection, used, outcome);
      else if (outcome.kind === "reconnect" || outcome.kind === "rejected")
        await connections.pause(connection.id, outcome);
    }
    await connections.announce(connection.id);
  }

  async #outcome(connection: Connection): Promise<Outcome> {
    const { setup } = connection.connector;
    if (!setup) return { kind: "delivered" };
    const context = new AttemptContext(connection, this.#o.company, SETUP_MS);
    return guarded(() => setup(context), connection, context, SETUP_MS);
  }

  /** A harmless proof that address, token and rights are right, now. */
  check(connection: Connection): Promise<Outcome> {
    const context = new AttemptContext(connection, this.#o.company, CHECK_MS);
    return guarded(() => connection.connector.check(context), connection, context, CHECK_MS);
  }
}

export async function guarded(
  work: () => Promise<Outcome>,
  connection: Connection,
  context: AttemptContext,
  timeoutMs: number,
): Promise<Outcome> {
  const { label } = connection.connector;
  try {
    return await withinTime(work(), timeoutMs, () => {
      context.exchange.isOver = true;
      return { kind: "unknown", cause: "timeout", reason: `${label} não respondeu a tempo.` };
    });
  } catch (error) {
    // A fault of the connector: loud, and never taken for "all is well".
    return {
      kind: "unknown",
      cause: "connector_fault",
      reason: `O conector ${label} falhou por dentro (${(error as Error).name}).`,
    };
  }
}
