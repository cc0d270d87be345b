/**
 * Connections that people make: made, changed, disabled, removed. What is wrong with the settings is an answer, not an
 * exception; the secrets among them never leave again. Every process hears of it by a notice and builds anew.
 */
import type { Status } from "@streamleads/domain";
import type { Connector, Limits } from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { type AccessTokens, NO_ACCESS } from "./access-tokens.ts";
import type { ConnectionSource } from "./connection.ts";
import { ConnectionEditsStore, type LockedRow, type RowChange } from "./connection-edits.store.ts";
import type { Connections } from "./connections.ts";
import { readGiven, type SettingProblem } from "./given-settings.ts";
import { openSettings } from "./live-connection.ts";
import { settingsHash } from "./settings-hash.ts";
import { cancelWaiting, countWaiting, forgetSecrets, giveTimeBack } from "./waiting.ts";

type EditEvent = `connection.${"created" | "changed" | "enabled" | "disabled"}`;

/** Who does it: shown to people by name, logged by id alone. */
export interface Editor {
  name: string;
  logged: { key_id?: number; person_id?: string };
}

export interface NewConnection {
  integration: string;
  /** [a-z0-9-]{1,40}; default: after its label. Stored as "slug:name". */
  name?: string | undefined;
  label?: string | undefined;
  statuses?: readonly Status[] | undefined;
  settings: Readonly<Record<string, string>>;
  limits?: Partial<Limits> | undefined;
  /** A test account: takes test leads, and no others. Default: as the whole installation. */
  sandbox?: boolean | undefined;
  source?: Exclude<ConnectionSource, "env"> | undefined;
}

export interface ConnectionChange {
  label?: string | null | undefined;
  statuses?: readonly Status[] | null | undefined;
  limits?: Partial<Limits> | null | undefined;
  /** An absent one keeps its value; an empty one is cleared. */
  settings?: Readonly<Record<string, string>> | undefined;
}

export type Refusal =
  | { kind: "missing" }
  | { kind: "invalid"; problems: SettingProblem[] }
  /** Its settings are those variables. */
  | { kind: "from_environment"; name: string; variables: string[] }
  | { kind: "taken"; name: string }
  /** So many deliveries wait there; at most `WAITING_COUNT_MAX`. */
  | { kind: "waiting"; count: number };

export type Edited = { kind: "done"; id: number } | Refusal;
export type Removed = { kind: "removed"; id: number; cancelled: number } | Refusal;

export interface ConnectionEditsOptions {
  db: Database;
  bus: Pick<Bus, "publish">;
  connections: Connections;
  /** Default: nobody gives access by OAuth. */
  accessTokens?: AccessTokens | undefined;
  sealer: Sealer;
  env: Readonly<Record<string, string | undefined>>;
  isSandbox: boolean;
  log: Log;
}

/** A second account of the same name gets a number behind it, up to this one. */
const NAME_TRIES = 50;
const NAME_CHARS = 40;

export class ConnectionEdits {
  readonly #o: ConnectionEditsOptions;
  readonly #store: ConnectionEditsStore;

  constructor(options: ConnectionEditsOptions) {
    this.#o = options;
    this.#store = new ConnectionEditsStore(options.db);
  }

  /**
   * Makes a connection. Without the token that OAuth would give it is made all the same, and waits for it, paused.
   * `missing`: there is no such integration.
   */
  async create(wanted: NewConnection, by: Editor): Promise<Edited> {
    const connector = this.#connector(wanted.integration);
    if (!connector) return { kind: "missing" };
    const given = withoutEmpty(wanted.settings);
    const read = readGiven(connector, given, { env: this.#o.env });
    if (read.problems.length > 0) return { kind: "invalid", problems: read.problems };
    const base = wanted.name ?? read.ownName ?? nameFrom(wanted.label) ?? "principal";
    for (const name of wanted.name ? [base] : numbered(base)) {
      const id = await this.#insert(connector, { ...wanted, name: `${connector.slug}:${name}` }, given, by);
      if (id !== undefined) return this.#told(id, "connection.created", by);
    }
    return { kind: "taken", name: `${connector.slug}:${base}` };
  }

  /** Changes what is given. Of a connection of the environment everything but its settings. */
  async change(id: number, change: ConnectionChange, by: Editor): Promise<Edited> {
    const { accessTokens = NO_ACCESS } = this.#o;
    const access = (await accessTokens.read([id])).get(id);
    const outcome = await this.#store.locked(id, async (row, client): Promise<Edited> => {
      const connector = this.#connector(row.integration);
      if (!connector) return { kind: "missing" };
      const wanted: RowChange = { label: change.label, statuses: change.statuses, limits: change.limits };
      if (change.settings && Object.keys(change.settings).length > 0) {
        if (row.source === "env") return this.#fromEnvironment(row, connector);
        const given = withoutEmpty({ ...openSettings(row.sealed, this.#o.sealer), ...change.settings });
        const read = readGiven(connector, given, {
          env: this.#o.env,
          access: access === "unreadable" ? undefined : access,
        });
        if (read.problems.length > 0) return { kind: "invalid", problems: read.problems };
        wanted.settings = this.#changedSettings(row, connector, given);
      }
      await this.#store.change(client, id, wanted);
      return { kind: "done", id };
    });
    if (outcome?.kind !== "done") return outcome ?? { kind: "missing" };
    const fields = [...Object.keys(change).filter((key) => key !== "settings"), ...Object.keys(change.settings ?? {})];
    return this.#told(id, "connection.changed", by, { fields: fields.join(",") });
  }

  /** Nothing is attempted any more; what is planned for it waits. */
  async disable(id: number, by: Editor): Promise<Edited> {
    const outcome = await this.#store.locked(id, async (row, client): Promise<Edited> => {
      if (row.disabled_at === null) await this.#store.disable(client, id, by.name);
      return { kind: "done", id };
    });
    return outcome ? this.#told(id, "connection.disabled", by) : { kind: "missing" };
  }

  /** Goes on with what waits. One that its environment no longer describes stays off. */
  async enable(id: number, by: Editor): Promise<Edited> {
    const outcome = await this.#store.locked(id, async (row, client): Promise<Edited & { disabledAt?: Date }> => {
      if (row.disabled_at === null) return { kind: "done", id };
      await this.#store.enable(client, id);
      return { kind: "done", id, disabledAt: row.disabled_at };
    });
    if (outcome?.kind !== "done") return outcome ?? { kind: "missing" };
    if (outcome.disabledAt) await giveTimeBack(this.#o.db, id, outcome.disabledAt);
    return this.#told(id, "connection.enabled", by);
  }

  /** Removes a connection. What waits there is cancelled, and without `cancelWaiting` keeps it from being removed. */
  async remove(id: number, options: { cancelWaiting: boolean }, by: Editor): Promise<Removed> {
    const { db, accessTokens = NO_ACCESS, bus } = this.#o;
    const refusal = await this.#store.locked(id, async (row, client): Promise<Refusal | "go"> => {
      const connector = this.#connector(row.integration);
      if (row.source === "env") return this.#fromEnvironment(row, connector);
      const count = options.cancelWaiting ? 0 : await countWaiting(db, id);
      if (count > 0) return { kind: "waiting", count };
      await this.#store.remove(client, id);
      return "go";
    });
    if (refusal !== "go") return refusal ?? { kind: "missing" };
    const connection = this.#o.connections.get(id);
    await this.#o.connections.announce(id);
    if (connection?.connector.oauth) await accessTokens.end?.(id);
    await forgetSecrets(db, id);
    const { cancelled, woken } = await cancelWaiting(db, id);
    for (const other of woken) bus.publish({ kind: "due", id: other });
    this.#o.log.info("connection.removed", {
      connection: connection?.name,
      connection_id: id,
      cancelled,
      ...by.logged,
    });
    return { kind: "removed", id, cancelled };
  }

  #connector(slug: string): Connector | undefined {
    return this.#o.connections.registry.find((connector) => connector.slug === slug);
  }

  #insert(
    connector: Connector,
    wanted: NewConnection & { name: string },
    given: Readonly<Record<string, string>>,
    by: Editor,
  ): Promise<number | undefined> {
    return this.#store.insert({
      integration: connector.slug,
      name: wanted.name,
      source: wanted.source ?? "dashboard",
      label: wanted.label ?? null,
      statuses: wanted.statuses ?? null,
      settingsHash: settingsHash(this.#o.sealer, given),
      sealed: this.#o.sealer.seal(JSON.stringify(given)),
      limits: wanted.limits ?? null,
      sandbox: wanted.sandbox ?? this.#o.isSandbox,
      needsSetup: connector.setup !== undefined,
      createdBy: by.name,
    });
  }

  /** `undefined`: they are what they were, so nothing begins anew. */
  #changedSettings(
    row: LockedRow,
    connector: Connector,
    given: Readonly<Record<string, string>>,
  ): RowChange["settings"] {
    const hash = settingsHash(this.#o.sealer, given);
    if (hash === row.settings_hash) return undefined;
    return {
      sealed: this.#o.sealer.seal(JSON.stringify(given)),
      hash,
      needsSetup: connector.setup !== undefined,
    };
  }

  #fromEnvironment(row: LockedRow, connector: Connector | undefined): Refusal {
    const variables = Object.values(connector?.fields ?? {}).flatMap(({ env: variable }) =>
      variable && this.#o.env[variable]?.trim() ? [variable] : [],
    );
    return { kind: "from_environment", name: row.name, variables };
  }

  async #told(id: number, event: EditEvent, by: Editor, more: Record<string, string> = {}): Promise<Edited> {
    await this.#o.connections.announce(id);
    this.#o.log.info(event, {
      connection: this.#o.connections.get(id)?.name,
      connection_id: id,
      ...more,
      ...by.logged,
    });
    return { kind: "done", id };
  }
}

function withoutEmpty(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value.trim() === "" ? [] : [[name, value.trim()]])),
  );
}

/** "WhatsApp Zona Sul" → "whatsapp-zona-sul". */
function nameFrom(label: string | undefined): string | undefined {
  const plain = (label ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, "-").slice(0, NAME_CHARS - 3);
  return name.replace(/^-+|-+$/g, "") || undefined;
}

function numbered(base: string): string[] {
  return Array.from({ length: NAME_TRIES }, (_, i) => (i === 0 ? base : `${base.slice(0, NAME_CHARS - 3)}-${i + 1}`));
}
