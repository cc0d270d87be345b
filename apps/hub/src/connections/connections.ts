/**
 * All connections of this installation, live: who they are, what state all instances agree on, and the ways to change
 * that state. Every change is written to the row first, then told to the others; a missed notice is mended by the
 * refresh on every beat.
 *
 * Those of the environment are described anew by each start. Those that people make come into being, change and go
 * while the hub runs: a row that is new or has another version is built anew here, in every process, and an attempt
 * under way ends with what it began with.
 */
import { type BreakerSettings, CLOSED, type PlanConnection } from "@streamleads/domain";
import type { Connector, Egress, Limits, Settings } from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Sealer } from "../store/sealer.ts";
import { type AccessTokens, NO_ACCESS } from "./access-tokens.ts";
import type { ConnectionRow, ConnectionStore, EnvConnection, Results } from "./connection.store.ts";
import type { Connection, Why } from "./connection.ts";
import { describedBy, missingVariables } from "./environment.ts";
import { INCOMPLETE_CAUSES, type Live, liveFrom, liveFromRow } from "./live-connection.ts";
import { settingsHash } from "./settings-hash.ts";

export interface ConnectionsOptions {
  store: ConnectionStore;
  registry: readonly Connector[];
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  egress: Egress;
  attemptTimeoutMs: number;
  breaker: BreakerSettings;
  sealer: Sealer;
  /** Default: nobody gives access by OAuth. */
  accessTokens?: AccessTokens | undefined;
  log: Log;
}

/** Attempts at once at a sandbox connection, which has no limits of its own. */
const SANDBOX_CONCURRENCY = 64;
/** What an attempt under way may still need of replaced settings, beyond its own time. */
const GRACE_MS = 1_000;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #store: ConnectionStore;
  readonly #access: AccessTokens;
  readonly #live = new Map<number, Connection>();
  /** Of those that were built from their row: which version of it. */
  readonly #versions = new Map<number, string>();
  /** Number of the read that was applied last, by id: an older one that ends later changes nothing. */
  readonly #applied = new Map<number, number>();
  #reads = 0;
  #missingVariables: Record<string, string> = {};
  #missing: Record<string, string> = {};
  #plan: PlanConnection[] = [];
  #bus: Bus | undefined;
  #listeners = new Set<(connection: Connection) => void>();
  /** Replaced settings that attempts under way may still use. */
  readonly #leaving = new Map<NodeJS.Timeout, () => Promise<void>>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#access = options.accessTokens ?? NO_ACCESS;
  }

  /** Reads the environment's connections, makes their rows match, and loads all. Call once, after the migrations. */
  async load(): Promise<void> {
    const { registry, env, isSandbox, sealer, log } = this.#options;
    const described = registry.flatMap((connector) => describedBy(connector, env));
    const ids = await this.#store.syncWithEnvironment(
      described.map(
        (one): EnvConnection => ({
          integration: one.connector.slug,
          name: one.name,
          settingsHash: settingsHash(sealer, one.settings),
          sandbox: isSandbox,
          needsSetup: one.connector.setup !== undefined,
        }),
      ),
    );
    for (const { connector, name, settings } of described) {
      const id = ids.get(name);
      // A person gave that name to a connection of their own, and deliveries wait for that one.
      if (id === undefined) log.warn("connection.name_taken", { connection: name });
      else this.#live.set(id, { ...IDENTITY, id, name, ...this.#envPart(connector, settings) });
    }
    this.#missingVariables = missingVariables(registry, env);
    this.#changed();
    await this.refresh();
    for (const { id, source } of this.all()) if (source === "env") await this.#tellCompleteness(id);
  }

  /** Lets changes made by other instances arrive here, and ours there. */
  attach(bus: Bus): void {
    this.#bus = bus;
    bus.subscribe((notice) => {
      if (notice.kind === "connection") void this.refresh([notice.id]).catch((error) => this.#failed(error));
    });
  }

  /** Told of every change: a connection that is new, one whose state or settings changed, one that was removed. */
  onChange(listener: (connection: Connection) => void): void {
    this.#listeners.add(listener);
  }

  all(): Connection[] {
    return [...this.#live.values()];
  }
  /** `undefined`: not known here, or removed. */
  get(id: number): Connection | undefined {
    return this.#live.get(id);
  }
  byName(name: string): Connection | undefined {
    return this.all().find((connection) => connection.name === name);
  }
  /** For the plan: what deliveries can be made at. One that is paused or disabled counts, its deliveries wait. */
  forPlan(): readonly PlanConnection[] {
    return this.#plan;
  }
  /** Variable to set, by integration, for those that have no connection. */
  get missing(): Readonly<Record<string, string>> {
    return this.#missing;
  }
  get registry(): readonly Connector[] {
    return this.#options.registry;
  }

  /** Reads rows again, all or those with these ids, and makes what is live here match them. */
  async refresh(ids?: readonly number[]): Promise<void> {
    this.#reads += 1;
    const read = this.#reads;
    const rows = await this.#store.readRows(ids);
    const built = await this.#build(rows.filter((row) => this.#isOutdated(row)));
    for (const row of rows) {
      if ((this.#applied.get(row.id) ?? 0) > read) continue;
      this.#applied.set(row.id, read);
      // Another read may have built the same version meanwhile: what it made is in use, and stays.
      this.#apply(row, this.#isOutdated(row) ? built.get(row.id) : undefined);
    }
    for (const id of built.keys()) await this.#tellCompleteness(id);
  }

  async pause(id: number, why: Why): Promise<void> {
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

  /** Ends what connectors hold (mail pools), that of replaced settings too. */
  async close(): Promise<void> {
    const leaving = [...this.#leaving];
    this.#leaving.clear();
    for (const [timer] of leaving) clearTimeout(timer);
    await Promise.all(leaving.map(([, end]) => end()));
    await Promise.all(this.all().map(({ connector, settings }) => connector.close?.({ settings })));
  }

  /** Reads a connection again and tells the other instances to. */
  async announce(id: number): Promise<void> {
    await this.refresh([id]);
    this.#bus?.publish({ kind: "connection", id });
  }

  // ---- building ------------------------------------------------------------------------------------------------

  #envPart(connector: Connector, settings: Settings) {
    const sandbox = this.#options.isSandbox;
    return {
      integration: connector.slug,
      connector,
      sandbox,
      limits: limitsOf(connector, sandbox, null),
      ...liveFrom(connector, settings, this.#options),
    };
  }

  /** Whether a row has to be built: new here, or of another version. Those of the environment never change. */
  #isOutdated({ id, source, isRemoved, version, integration }: ConnectionRow): boolean {
    return (
      source !== "env" && !isRemoved && this.#versions.get(id) !== version && this.#connector(integration) !== undefined
    );
  }

  async #build(rows: readonly ConnectionRow[]): Promise<Map<number, Live>> {
    if (rows.length === 0) return new Map();
    const sealed = await this.#store.readSealed(rows.map((row) => row.id));
    const withOAuth = rows.filter((row) => this.#connector(row.integration)?.oauth).map((row) => row.id);
    const access = withOAuth.length > 0 ? await this.#access.read(withOAuth) : new Map<number, never>();
    return new Map(
      rows.flatMap(({ id, integration }) => {
        const connector = this.#connector(integration);
        return connector
          ? [[id, liveFromRow(connector, sealed.get(id) ?? null, access.get(id), this.#options)] as const]
          : [];
      }),
    );
  }

  #connector(slug: string): Connector | undefined {
    return this.#options.registry.find((connector) => connector.slug === slug);
  }

  #apply(row: ConnectionRow, built: Live | undefined): void {
    const known = this.#live.get(row.id);
    if (row.isRemoved) {
      if (known) this.#remove(known, row);
      return;
    }
    const connector = this.#connector(row.integration);
    const connection = known ?? (built && connector ? this.#add(row, connector, built) : undefined);
    if (!connection) return;
    const isReplaced = known !== undefined && built !== undefined;
    if (isReplaced) {
      this.#letGo(connection);
      Object.assign(connection, built);
    }
    if (built) this.#versions.set(row.id, row.version);
    const isSame =
      known &&
      !isReplaced &&
      JSON.stringify([known.shared, known.label, known.statuses]) ===
        JSON.stringify([row.shared, row.label, row.statuses]);
    if (isSame) return;
    connection.shared = row.shared;
    connection.label = row.label;
    connection.statuses = row.statuses;
    connection.limits = limitsOf(connection.connector, connection.sandbox, row.shared.limits);
    this.#changed(connection);
  }

  #add(row: ConnectionRow, connector: Connector, built: Live): Connection {
    const { id, integration, name, source, label, statuses, sandbox, shared } = row;
    const limits = limitsOf(connector, sandbox, shared.limits);
    const connection = { id, integration, name, source, connector, sandbox, label, statuses, limits, shared, ...built };
    this.#live.set(id, connection);
    return connection;
  }

  #remove(connection: Connection, row: ConnectionRow): void {
    this.#live.delete(row.id);
    this.#versions.delete(row.id);
    this.#letGo(connection);
    connection.shared = row.shared;
    this.#changed(connection);
  }

  /** The plan and what is missing follow from what is live. */
  #changed(connection?: Connection): void {
    this.#plan = this.all().map(planConnection);
    const present = new Set(this.all().map(({ integration }) => integration));
    this.#missing = Object.fromEntries(Object.entries(this.#missingVariables).filter(([slug]) => !present.has(slug)));
    if (connection) for (const listener of this.#listeners) listener(connection);
  }

  /** Frees what the connector holds for settings that are replaced, when no attempt can use them any more. */
  #letGo({ connector, settings }: Connection): void {
    if (!connector.close) return;
    const end = async () => connector.close?.({ settings });
    const timer = setTimeout(() => {
      this.#leaving.delete(timer);
      void end().catch((error) => this.#failed(error));
    }, this.#options.attemptTimeoutMs + GRACE_MS);
    timer.unref();
    this.#leaving.set(timer, end);
  }

  /** Pauses a connection that was just found unusable, and lets one go on that is whole again. */
  async #tellCompleteness(id: number): Promise<void> {
    const connection = this.#live.get(id);
    if (!connection) return;
    const { incomplete, shared } = connection;
    if (incomplete && shared.paused === null) await this.pause(id, incomplete);
    else if (!incomplete && shared.paused && INCOMPLETE_CAUSES.includes(shared.paused.cause)) {
      if (await this.#store.resume(id, INCOMPLETE_CAUSES)) await this.announce(id);
    }
  }

  #failed(error: unknown): void {
    this.#options.log.warn("connection.refresh_failed", { error: String((error as Error)?.message ?? error) });
  }
}

/** What a connection of the environment is before its row is read. */
const IDENTITY = {
  source: "env",
  label: null,
  statuses: null,
  shared: {
    enabled: true,
    setup: "waiting",
    hasAccess: false,
    paused: null,
    notBefore: null,
    breaker: CLOSED,
    limits: null,
  },
} as const satisfies Partial<Connection>;

function limitsOf(connector: Connector, isSandbox: boolean, own: Partial<Limits> | null): Limits {
  const defaults = isSandbox ? { concurrency: SANDBOX_CONCURRENCY, rate: null } : connector.limits;
  return own ? { ...defaults, ...own } : defaults;
}

function planConnection({ id, integration, name, sandbox, part, statuses }: Connection): PlanConnection {
  return { id, integration, name, sandbox, ...part, ...(statuses && { statuses }) };
}
