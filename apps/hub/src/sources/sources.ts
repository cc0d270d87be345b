/**
 * All sources of this installation, live: those of the environment, read by their own fields, and those that people made.
 * State that all instances share stands in rows; a missed notice is mended by the refresh with every beat of the reader.
 */
import {
  createHttp,
  createMemo,
  type Egress,
  type Http,
  type Memo,
  readSettings,
  type Settings,
  type Source,
  type SourceContext,
} from "@streamleads/integration-kit";
import type { Company } from "../connections/context.ts";
import type { AccountValues } from "../connections/webhook-environment.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Sealer } from "../store/sealer.ts";
import { withAccounts } from "./accounts.ts";
import { genericSource, type WebhookSecret } from "./generic.ts";
import { keySlug, keySource } from "./key-source.ts";
import type { GenericRow, KeySourceRow, SharedSource, SourceStore } from "./source.store.ts";

export interface LiveSource {
  source: Source;
  kind: "built_in" | "generic" | "key";
  settings: Settings;
  /** Of a generic one; it is off when not. */
  enabled: boolean;
  shared: SharedSource;
  context: SourceContext;
  /** Of a generic one: its field mapping. */
  mapping: Record<string, string | null> | null;
  /** Known by name alone so far: it gets its row with its first genuine request. */
  isProvisional?: boolean;
}

/** A source that the environment does not describe, or not well. */
export interface UnsetSource {
  source: Source;
  missing: readonly string[];
  problems: readonly { variable: string; message: string }[];
}

export interface SourcesOptions {
  store: SourceStore;
  registry: readonly Source[];
  /** The hub's own ways in, whose requests may be read again; shown by themselves. */
  internal: readonly Source[];
  env: Readonly<Record<string, string | undefined>>;
  /** What connections that people made say of variables that the environment does not set. */
  accountValues: () => AccountValues;
  egress: Egress;
  company: Company;
  sealer: Sealer;
  /** Of generic sources that have none of their own. */
  webhookSecret: string | undefined;
  timeoutMs: number;
  log: Log;
  now: () => Date;
}

/** `origem` of leads from a source that nobody described. */
export const GENERIC_ORIGEM = "OUTROS";

const NOTHING_SHARED: SharedSource = {
  paused: null,
  notBefore: null,
  tokenExpiresAt: null,
  check: null,
  lastRequestAt: null,
  lastLeadAt: null,
  refused: null,
  quiet: null,
};

export class Sources {
  readonly #o: SourcesOptions;
  readonly #live = new Map<string, LiveSource>();
  readonly #internal = new Map<string, LiveSource>();
  readonly #unset = new Map<string, UnsetSource>();
  readonly #memos = new Map<string, Memo>();
  /** What the accounts said when the built-in sources were described last. */
  #accounts: string | undefined;
  /** The read under way or done last, and the one that waits for it: all who ask meanwhile share that. */
  #lastRead: Promise<void> = Promise.resolve();
  #nextRead: Promise<void> | undefined;
  #bus: Bus | undefined;
  readonly #listeners = new Set<() => void>();
  /** Keys that are being made sources. */
  readonly #noted = new Set<string>();

  constructor(options: SourcesOptions) {
    this.#o = options;
  }

  /** Reads the environment and the rows. Call once, after the migrations. */
  async load(): Promise<void> {
    this.#describe();
    for (const source of this.#o.internal) this.#internal.set(source.slug, this.#alive(source, {}, "built_in"));
    await this.#o.store.ensure([...this.#live.keys()]);
    await this.refresh();
  }

  /** Lets changes made by other instances arrive here, and ours there. */
  attach(bus: Bus): void {
    this.#bus = bus;
    bus.subscribe((notice) => {
      if (notice.kind === "source") void this.refresh().catch((error: Error) => this.#failed(error));
    });
  }

  /** Something about connections changed: secrets that sources read with them may have come, changed or gone. */
  noteAccounts(): void {
    if (!this.#describe()) return;
    this.#o.store
      .ensure(this.all().flatMap(({ source, kind }) => (kind === "built_in" ? [source.slug] : [])))
      .then(() => this.refresh())
      .catch((error: Error) => this.#failed(error))
      .finally(() => {
        for (const listener of this.#listeners) listener();
      });
  }

  /** Called after something about a source changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  all(): LiveSource[] {
    return [...this.#live.values()];
  }
  get(slug: string): LiveSource | undefined {
    return this.#live.get(slug) ?? this.#internal.get(slug);
  }
  /** Those that nobody has configured. */
  unset(): UnsetSource[] {
    return [...this.#unset.values()];
  }
  get registry(): readonly Source[] {
    return this.#o.registry;
  }

  /** Sources of which nothing can be read now. */
  waiting(now: Date): string[] {
    return this.all()
      .filter((live) => !isOpen(live, now))
      .map(({ source }) => source.slug);
  }

  /** Reads all rows again. What was written before the call is seen after it: no earlier read comes in between or later. */
  refresh(): Promise<void> {
    this.#nextRead ??= this.#lastRead.then(() => {
      this.#nextRead = undefined;
      const reading = this.#read();
      // Who asked is told of its failure; the next read only waits for its end.
      this.#lastRead = reading.catch(() => undefined);
      return reading;
    });
    return this.#nextRead;
  }

  async #read(): Promise<void> {
    const { store } = this.#o;
    const [shared, generic, keys] = await Promise.all([store.readShared(), store.generic(), store.keys()]);
    const before = this.all()
      .map(({ shared }) => JSON.stringify(shared))
      .join();
    for (const row of generic) this.#setGeneric(row);
    this.#setKeys(keys);
    for (const live of this.all()) live.shared = shared.get(live.source.slug) ?? NOTHING_SHARED;
    if (
      before !==
      this.all()
        .map(({ shared }) => JSON.stringify(shared))
        .join()
    )
      for (const listener of this.#listeners) listener();
  }

  /** A source of any name, verified by the installation's common secret; none without one. */
  async provisional(slug: string): Promise<LiveSource | undefined> {
    await this.refresh();
    const known = this.get(slug);
    if (known) return known.kind === "generic" ? known : undefined;
    const { webhookSecret } = this.#o;
    if (webhookSecret === undefined || this.#unset.has(slug)) return undefined;
    const source = genericSource({ slug, label: slug, origem: GENERIC_ORIGEM, mapping: {} });
    return {
      ...this.#alive(source, { secret: webhookSecret, auth: "signature" }, "generic"),
      mapping: {},
      isProvisional: true,
    };
  }

  /** Gives a provisional source its row. */
  async adopt({ source }: LiveSource): Promise<void> {
    await this.#o.store.makeGeneric({
      slug: source.slug,
      label: source.label,
      origem: source.origem,
      sealed: null,
      mapping: {},
    });
    await this.announce();
  }

  /** A key has sent a lead: from now on it is a source. Cheap for those that are known. */
  noteKey(keyId: number): void {
    const slug = keySlug(keyId);
    if (this.#live.has(slug) || this.#noted.has(slug)) return;
    this.#noted.add(slug);
    this.#o.store
      .ensureKey(slug)
      .then(() => this.announce())
      .catch((error: Error) => {
        this.#noted.delete(slug);
        this.#failed(error);
      });
  }

  async pause(slug: string, why: { cause: string; reason: string; fix: string }): Promise<void> {
    await this.#o.store.pause(slug, why);
    this.#o.log.warn("source.paused", { source: slug, cause: why.cause });
    await this.announce();
  }

  async resume(slug: string): Promise<void> {
    await this.#o.store.resume(slug);
    await this.announce();
  }

  async holdUntil(slug: string, until: Date, cause: string): Promise<void> {
    await this.#o.store.holdUntil(slug, until, cause);
    await this.announce();
  }

  /** After a row was changed: reads it and tells the others. */
  async announce(): Promise<void> {
    await this.refresh();
    this.#bus?.publish({ kind: "source", id: 0 });
  }

  /** Makes the built-in sources what the environment and the accounts say; `true` when that is new. */
  #describe(): boolean {
    const { registry, env } = this.#o;
    const accounts = this.#o.accountValues();
    const key = JSON.stringify([...accounts]);
    // Told of every hiccup of a connection, and those change no secret.
    if (key === this.#accounts) return false;
    this.#accounts = key;
    let isChanged = false;
    for (const source of registry) {
      const described = { fields: source.fields, connections: undefined };
      const { settings, missing, problems, configured } = readSettings(
        described,
        withAccounts(source.fields, env, accounts),
      );
      const known = this.#live.get(source.slug);
      if (configured && known && JSON.stringify(known.settings) === JSON.stringify(settings)) continue;
      if (!configured) {
        this.#unset.set(source.slug, { source, missing, problems });
        if (this.#live.delete(source.slug)) isChanged = true;
        continue;
      }
      // Another account's look-ups are none of this one's.
      this.#memos.delete(source.slug);
      const alive = this.#alive(source, settings, "built_in");
      if (known) Object.assign(known, { settings, context: alive.context });
      else this.#live.set(source.slug, alive);
      this.#unset.delete(source.slug);
      isChanged = true;
    }
    return isChanged;
  }

  #setKeys(rows: readonly KeySourceRow[]): void {
    const current = new Set(rows.map((row) => row.slug));
    for (const { source, kind } of this.all())
      if (kind === "key" && !current.has(source.slug)) this.#live.delete(source.slug);
    for (const row of rows) {
      const known = this.#live.get(row.slug);
      if (known) known.source = keySource(row);
      else this.#live.set(row.slug, this.#alive(keySource(row), {}, "key"));
    }
  }

  #setGeneric(row: GenericRow): void {
    const secret = this.#secretOf(row);
    const known = this.#live.get(row.slug);
    const source = genericSource({ slug: row.slug, label: row.label, origem: row.origem, mapping: row.mapping });
    const live = known ?? this.#alive(source, {}, "generic");
    live.source = source;
    live.settings = secret === undefined ? {} : { secret: secret.value, auth: secret.auth };
    live.context.settings = live.settings;
    live.enabled = row.enabled && secret !== undefined;
    live.mapping = row.mapping;
    this.#live.set(row.slug, live);
  }

  #secretOf(row: GenericRow): WebhookSecret | undefined {
    const { webhookSecret, sealer } = this.#o;
    if (row.sealed === null)
      return webhookSecret === undefined ? undefined : { value: webhookSecret, auth: "signature" };
    try {
      return JSON.parse(sealer.open(row.sealed)) as WebhookSecret;
    } catch (error) {
      // Sealed with another SECRETS_KEY: the source refuses everything until its secret is made anew.
      this.#o.log.error("source.secret_unreadable", { source: row.slug, error: (error as Error).message });
      return undefined;
    }
  }

  #alive(source: Source, settings: Settings, kind: LiveSource["kind"]): LiveSource {
    const memo = this.#memos.get(source.slug) ?? createMemo();
    this.#memos.set(source.slug, memo);
    const { egress, timeoutMs, company, now } = this.#o;
    const base = source.request?.(settings);
    const http: Http = createHttp(base ?? { baseUrl: "" }, { dispatcher: egress.dispatcher, timeoutMs });
    const context: SourceContext = { settings, http, company, memo, now };
    return { source, kind, settings, enabled: true, shared: NOTHING_SHARED, context, mapping: null };
  }

  #failed(error: Error): void {
    this.#o.log.warn("source.refresh_failed", { error: error.message });
  }
}

/** Whether its stored requests may be read now. */
export function isOpen({ shared, enabled }: LiveSource, now: Date): boolean {
  return enabled && shared.paused === null && (shared.notBefore === null || shared.notBefore <= now);
}
