/**
 * All connections of this installation, live: who they are, what state all instances agree on, and the ways to change
 * that state. Every change is written to the row first, then told to the others; a missed notice is mended by the
 * refresh on every beat.
 */
import { createHash } from "node:crypto";
import { type BreakerSettings, CLOSED, type PlanConnection } from "@streamleads/domain";
import {
  type Connector,
  createHttp,
  createMemo,
  type Egress,
  type Http,
  type Limits,
  readSettings,
  type Settings,
} from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { ConnectionStore, EnvConnection, Results } from "./connection.store.ts";
import type { Connection } from "./connection.ts";

export interface ConnectionsOptions {
  store: ConnectionStore;
  registry: readonly Connector[];
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  egress: Egress;
  attemptTimeoutMs: number;
  breaker: BreakerSettings;
  log: Log;
}

/** Attempts at once at a sandbox connection, which has no limits of its own. */
const SANDBOX_CONCURRENCY = 48;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #store: ConnectionStore;
  readonly #live = new Map<number, Connection>();
  #missing: Record<string, string> = {};
  #plan: PlanConnection[] = [];
  #bus: Bus | undefined;
  #listeners = new Set<(connection: Connection) => void>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** Reads the environment's connections, makes the rows match and loads them. Call once, after the migrations. */
  async load(): Promise<void> {
    const { registry, env, isSandbox } = this.#options;
    const described = registry.flatMap((connector) => describe(connector, env));
    const ids = await this.#store.syncWithEnvironment(
      described.map(
        (one): EnvConnection => ({
          integration: one.connector.slug,
          name: one.name,
          settingsHash: hashOf(one.settings),
          sandbox: isSandbox,
          needsSetup: one.connector.setup !== undefined,
        }),
      ),
    );
    for (const one of described) {
      const id = ids.get(one.name);
      if (id === undefined) throw new Error(`connection ${one.name} has no row after the sync`);
      this.#live.set(id, this.#connect(id, one));
    }
    this.#missing = missingVariables(registry, env);
    this.#plan = this.all().map(planConnection);
    await this.refresh();
  }

  /** Lets changes made by other instances arrive here, and ours there. */
  attach(bus: Bus): void {
    this.#bus = bus;
    bus.subscribe((notice) => {
      if (notice.kind === "connection") void this.refresh([notice.id]).catch((error) => this.#failed(error));
    });
  }

  onChange(listener: (connection: Connection) => void): void {
    this.#listeners.add(listener);
  }

  all(): Connection[] {
    return [...this.#live.values()];
  }
  get(id: number): Connection | undefined {
    return this.#live.get(id);
  }
  byName(name: string): Connection | undefined {
    return this.all().find((connection) => connection.name === name);
  }
  /** For the plan: what deliveries can be made at. A paused connection counts, its deliveries wait. */
  forPlan(): readonly PlanConnection[] {
    return this.#plan;
  }
  /** Variable to set, by integration, for those that are not configured. */
  get missing(): Readonly<Record<string, string>> {
    return this.#missing;
  }
  get registry(): readonly Connector[] {
    return this.#options.registry;
  }

  async refresh(ids?: readonly number[]): Promise<void> {
    const shared = await this.#store.readShared(ids);
    for (const [id, state] of shared) {
      const connection = this.#live.get(id);
      if (!connection || JSON.stringify(connection.shared) === JSON.stringify(state)) continue;
      connection.shared = state;
      connection.limits = this.#limitsOf(connection.connector, state.limits);
      for (const listener of this.#listeners) listener(connection);
    }
  }

  async pause(id: number, why: { cause: string; reason: string; fix: string }): Promise<void> {
    await this.#store.pause(id, why);
    const connection = this.#live.get(id);
    this.#options.log.warn("connection.paused", { connection: connection?.name, cause: why.cause });
    await this.announce(id);
  }

  async resume(id: number): Promise<void> {
    await this.#store.resume(id);
    this.#options.log.info("connection.resumed", { connection: this.#live.get(id)?.name });
    await this.announce(id);
  }

  async holdUntil(id: number, until: Date, cause: string): Promise<void> {
    await this.#store.holdUntil(id, until, cause);
    await this.announce(id);
  }

  async requireSetup(id: number): Promise<void> {
    await this.#store.requireSetup(id);
    await this.announce(id);
  }

  /** Feeds the shared breaker. Cheap while all is well: nothing is written for successes at a healthy connection. */
  async recordResults(id: number, results: Results): Promise<void> {
    const connection = this.#live.get(id);
    if (!connection) return;
    const known = connection.shared.breaker;
    if (results.failures === 0 && known.state === "closed" && known.failures === 0) return;
    const change = await this.#store.recordResults(id, results, this.#options.breaker);
    if (!change || change.before === change.after) return;
    const { before, after } = change;
    if (before.state !== after.state) {
      const event = after.state === "open" ? "breaker.opened" : "breaker.closed";
      this.#options.log.warn(event, { connection: connection.name, failures: after.failures, opens: after.opens });
      await this.announce(id);
    } else {
      connection.shared = { ...connection.shared, breaker: after };
    }
  }

  async startProbe(id: number): Promise<boolean> {
    const mine = await this.#store.startProbe(id, this.#options.breaker);
    await this.announce(id);
    return mine;
  }

  drawTokens(id: number, want: number): Promise<{ granted: number; waitMs: number }> {
    const rate = this.#live.get(id)?.limits.rate;
    if (!rate) return Promise.resolve({ granted: want, waitMs: 0 });
    return this.#store.drawTokens(id, rate, want);
  }

  /** Ends what connectors hold (mail pools). */
  async close(): Promise<void> {
    await Promise.all(this.all().map(({ connector, settings }) => connector.close?.({ settings })));
  }

  #connect(id: number, { connector, name, settings }: Described): Connection {
    const base = connector.request?.(settings);
    const { egress, attemptTimeoutMs, isSandbox } = this.#options;
    return {
      id,
      integration: connector.slug,
      name,
      connector,
      settings,
      sandbox: isSandbox,
      limits: this.#limitsOf(connector, null),
      http: base ? createHttp(base, { dispatcher: egress.dispatcher, timeoutMs: attemptTimeoutMs }) : NO_HTTP,
      memo: createMemo(),
      shared: { enabled: true, setup: "waiting", paused: null, notBefore: null, breaker: CLOSED, limits: null },
    };
  }

  #limitsOf(connector: Connector, own: Partial<Limits> | null): Limits {
    const defaults = this.#options.isSandbox ? { concurrency: SANDBOX_CONCURRENCY, rate: null } : connector.limits;
    return own ? { ...defaults, ...own } : defaults;
  }

  /** Reads a connection again and tells the other instances to. */
  async announce(id: number): Promise<void> {
    await this.refresh([id]);
    this.#bus?.publish({ kind: "connection", id });
  }

  #failed(error: unknown): void {
    this.#options.log.warn("connection.refresh_failed", { error: String((error as Error)?.message ?? error) });
  }
}

interface Described {
  connector: Connector;
  name: string;
  settings: Settings;
}

function describe(connector: Connector, env: Readonly<Record<string, string | undefined>>): Described[] {
  const { settings, configured } = readSettings(connector, env);
  if (!configured) return [];
  const named = connector.connections?.(settings) ?? [{ name: connector.slug, settings }];
  // One account per channel is named like it: "slack:vendas".
  return named.map((one) => ({
    connector,
    name: one.name === connector.slug ? one.name : `${connector.slug}:${one.name}`,
    settings: one.settings,
  }));
}

function planConnection({ id, integration, name, sandbox, connector, settings }: Connection): PlanConnection {
  return { id, integration, name, sandbox, ...connector.part?.(settings) };
}

function missingVariables(
  registry: readonly Connector[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const connector of registry) {
    const read = readSettings(connector, env);
    if (read.configured) continue;
    const first = read.missing[0] ?? Object.values(connector.fields).find((field) => field.env)?.env;
    if (first) missing[connector.slug] = first;
  }
  return missing;
}

/** Tells whether settings changed between two starts, without keeping them. */
function hashOf(settings: Settings): string {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** What a connector without HTTP finds in its place: using it is a fault of that connector. */
const NO_HTTP: Http = {
  request: refuse,
  get: refuse,
  post: refuse,
  patch: refuse,
};
function refuse(): Promise<never> {
  return Promise.reject(new Error("this connector declares no `request`, so it has no HTTP client"));
}
