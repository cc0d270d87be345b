/** For tests of the refresher alone: a database, a stand-in, and as many refreshers on them as there are processes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connector, createEgress, type Egress } from "@streamleads/integration-kit";
import { freshDatabase } from "../../../../../tests/support/database.ts";
import { type Held, startHeld } from "../../../../../tests/support/held.ts";
import { type Fields, type Log, SILENT } from "../../observe/log.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { createSealer, type Sealer } from "../../store/sealer.ts";
import { type Grant, refreshDueAt } from "../grant.ts";
import { guardedFetch } from "../guarded-fetch.ts";
import { type Journal, openJournal } from "../journal.ts";
import { type RefreshedConnections, Refresher, type RefresherOptions } from "../refresher.ts";
import { TokenStore } from "../token.store.ts";
import { standInConnector } from "./connector.ts";
import { StandIn, type StandInOptions } from "./stand-in.ts";

export const START = new Date("2026-11-23T12:00:00Z");
export const INSTALL = "c0ffee";
export const SECRETS_KEY = Buffer.alloc(32, 7);

/** One process: its own pool, connections and refresher. */
export interface Process {
  refresher: Refresher;
  store: TokenStore;
  /** What it told its connections, oldest first. */
  told: string[];
  logged: { event: string; fields: Fields | undefined }[];
}

export class AccessWorld {
  readonly url: string;
  readonly db: Database;
  readonly server: Held;
  readonly standIn: StandIn;
  readonly dataDir: string;
  readonly sealer: Sealer = createSealer(SECRETS_KEY);
  readonly egress: Egress = createEgress({ allow: ["127.0.0.0/8"] });
  /** The clock of all processes. */
  now: Date = START;
  readonly #pools: Database[] = [];
  readonly #processes: Process[] = [];
  readonly #drop: () => Promise<void>;

  constructor(url: string, server: Held, standIn: StandIn, dataDir: string, drop: () => Promise<void>) {
    this.url = url;
    this.db = openDatabase({ url, max: 4 });
    this.server = server;
    this.standIn = standIn;
    this.dataDir = dataDir;
    this.#drop = drop;
  }

  static async open(name: string, options: StandInOptions = {}): Promise<AccessWorld> {
    const { url, drop } = await freshDatabase(name);
    const held: { world?: AccessWorld } = {};
    const standIn = new StandIn({ now: () => held.world?.now ?? START, ...options });
    const server = await startHeld(standIn);
    const world = new AccessWorld(url, server, standIn, await mkdtemp(join(tmpdir(), "streamleads-oauth-")), drop);
    held.world = world;
    return world;
  }

  later(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  journal(dataDir = this.dataDir): Journal {
    return openJournal(dataDir, INSTALL, this.sealer);
  }

  /** A connection that was given access just now. @returns its number */
  async connected(connector: Connector = standInConnector(), over: Partial<Grant> = {}): Promise<number> {
    const { rows } = await this.db.pool.query<{ id: number }>(
      `insert into connections (integration, name, source, settings_hash, sandbox)
       values ('n8n', 'n8n:' || gen_random_uuid(), 'dashboard', '', false) returning id`,
    );
    const id = rows[0]!.id;
    const tokens = this.standIn.issue();
    const grant: Grant = {
      ...tokens,
      told: {},
      startedWith: { apiUrl: this.server.url },
      obtainedAt: this.now.toISOString(),
      expiresAt: new Date(this.now.getTime() + this.standIn.options.expiresInSeconds * 1000).toISOString(),
      ...over,
    };
    const store = new TokenStore(this.db, this.sealer);
    const dueAt = refreshDueAt(grant, connector.oauth!);
    await this.db.transaction((client) => store.put(client, id, grant, dueAt));
    return id;
  }

  process(over: Partial<RefresherOptions> & { url?: string; connector?: Connector } = {}): Process {
    const { url = this.url, connector = standInConnector(), ...options } = over;
    const db = openDatabase({ url, max: 4 });
    this.#pools.push(db);
    const store = new TokenStore(db, this.sealer);
    const told: string[] = [];
    const logged: Process["logged"] = [];
    const note = (event: string, fields?: Fields) => void logged.push({ event, fields });
    const log: Log = { ...SILENT, info: note, warn: note, error: note };
    const refresher = new Refresher({
      store,
      journal: this.journal(),
      connections: connectionsOf(db, connector, told),
      registry: [connector],
      env: this.standIn.env(this.server.url),
      isSandbox: false,
      fetch: guardedFetch(this.egress, { timeoutMs: 2_000 }),
      by: `teste:${this.#processes.length + 1}`,
      log,
      now: () => this.now,
      ...options,
    });
    const one = { refresher, store, told, logged };
    this.#processes.push(one);
    return one;
  }

  async row(id: number) {
    const found = await new TokenStore(this.db, this.sealer).read(id);
    if (!found) throw new Error(`connection ${id} has no tokens`);
    return found;
  }

  /** Looks until a session of this database waits for a lock that another one has. */
  async someoneWaits(): Promise<void> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const { rows } = await this.db.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length > 0) return;
      if (performance.now() > deadline) throw new Error("nobody waits for the row");
    }
  }

  async pauseOf(id: number): Promise<{ cause: string | null; reason: string | null; fix: string | null }> {
    const { rows } = await this.db.pool.query(
      "select paused_cause as cause, paused_reason as reason, paused_fix as fix from connections where id = $1",
      [id],
    );
    return rows[0];
  }

  async close(): Promise<void> {
    for (const { refresher } of this.#processes) await refresher.stop();
    await this.server.close();
    await this.egress.close();
    for (const pool of [this.db, ...this.#pools]) await pool.close();
    await this.#drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Live connections as far as the refresher sees them, straight from the table. */
function connectionsOf(db: Database, connector: Connector, told: string[]): RefreshedConnections {
  const paused = new Map<number, { cause: string } | null>();
  return {
    get: (id) => ({ name: `n8n:${id}`, settings: {}, connector, shared: { paused: paused.get(id) ?? null } }),
    async announce(id) {
      const { rows } = await db.pool.query<{ cause: string | null }>(
        "select paused_cause as cause from connections where id = $1",
        [id],
      );
      paused.set(id, rows[0]?.cause ? { cause: rows[0].cause } : null);
      told.push(`announce ${id}`);
    },
    async pause(id, why) {
      await db.pool.query(
        "update connections set paused_cause = $2, paused_reason = $3, paused_fix = $4 where id = $1",
        [id, why.cause, why.reason, why.fix],
      );
      told.push(`pause ${id} ${why.cause}`);
    },
    async resume(id) {
      await db.pool.query("update connections set paused_cause = null where id = $1", [id]);
      told.push(`resume ${id}`);
    },
    async holdUntil(id, until, cause) {
      told.push(`hold ${id} ${until.toISOString()} ${cause}`);
    },
  };
}
