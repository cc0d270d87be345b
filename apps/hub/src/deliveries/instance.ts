/**
 * Who this process is among those that share the database, and who of them is dead (delivery protocol 3.3, 3.4).
 *
 * A beat raises a counter. An observer calls an instance dead when its counter has not changed for `deadMs` of the
 * observer's own monotonic clock, counted anew after every reconnection: no wall clocks are compared, and after a
 * database fail-over nobody kills everybody. An observer that did not look for a while itself (asleep, or its statement
 * hung) counts anew too: what it missed may have been beats. An owner whose own last confirmed beat is older than a third of that
 * starts no attempt: by the time another takes its work over, its last attempt has ended.
 */
import { randomUUID } from "node:crypto";
import type { Log } from "../observe/log.ts";
import { type Database, within } from "../store/database.ts";

export interface InstanceOptions {
  db: Database;
  role: string;
  host: string;
  deadMs: number;
  log: Log;
  /** Milliseconds of a monotonic clock. */
  monotonic: () => number;
}

/**
 * A beat touches one row by its key. After this part of the silence that means death (5 s of 30) it has lost its
 * connection, and the next one goes out on a new one before attempts have to stop; never sooner than in two seconds.
 */
const BEAT_ANSWER = 1 / 6;
const BEAT_ANSWER_MIN_MS = 2_000;

export class Instance {
  readonly #options: InstanceOptions;
  #id = randomUUID() as string;
  #slot = 0;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #peers = new Map<string, { beat: number; unchangedSince: number }>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #live = 1;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#id;
  }
  /** A small number no other live instance has: names this writer's roll-up rows. */
  get slot(): number {
    return this.#slot;
  }
  /** From here on silence is death, by the observer's own clock. */
  get deadMs(): number {
    return this.#options.deadMs;
  }
  /** Live instances that deliver, this one included: the concurrency of a connection is divided by it. */
  get liveCount(): number {
    return this.#live;
  }

  /** True while this process may start attempts. */
  mayStart(): boolean {
    return this.#options.monotonic() - this.#confirmedAt < this.#options.deadMs / 3;
  }

  /** Enters this process among the living, under a new id. */
  async register(): Promise<void> {
    const { db, role, host } = this.#options;
    const id = randomUUID();
    const sentAt = this.#options.monotonic();
    this.#slot = await db.transaction(async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtext('streamleads:instances'))");
      const { rows } = await client.query<{ slot: number; others: number }>(
        `insert into instances (id, slot, role, host, pid)
         select $1, (select min(s) from generate_series(0, 8000) s where s not in (select slot from instances)), $2, $3, $4
         returning slot, (select count(*) from instances where role <> 'api') as others`,
        [id, role, host, process.pid],
      );
      this.#live = 1 + (rows[0]?.others ?? 0);
      return rows[0]?.slot ?? 0;
    });
    this.#id = id;
    this.#confirmedAt = sentAt;
    this.#peers.clear();
  }

  /**
   * Raises the counter. `lost`: the row is gone, somebody called us dead; the caller drops its lanes and registers anew.
   * Confirmed as of the moment the beat was sent, not of its answer.
   */
  async beat(): Promise<"alive" | "lost"> {
    const sentAt = this.#options.monotonic();
    const { rowCount } = await this.#options.db.pool.query(
      within(Math.max(BEAT_ANSWER_MIN_MS, this.deadMs * BEAT_ANSWER), {
        name: "beat",
        text: "update instances set beat = beat + 1 where id = $1",
        values: [this.#id],
      }),
    );
    if (rowCount === 0) return "lost";
    this.#confirmedAt = sentAt;
    return "alive";
  }

  /** Looks at the others; returns those that are dead now, each removed by exactly one observer. */
  async buryDead(): Promise<string[]> {
    const { db, deadMs, monotonic, log } = this.#options;
    const { rows } = await db.pool.query<{ id: string; beat: number; role: string }>({
      name: "peers",
      text: "select id, beat, role from instances",
    });
    const now = monotonic();
    if (now - this.#lookedAt > deadMs / 2) this.countAnew();
    this.#lookedAt = now;
    const seen = new Set(rows.map((row) => row.id));
    for (const id of this.#peers.keys()) if (!seen.has(id)) this.#peers.delete(id);
    this.#live = Math.max(1, rows.filter((row) => row.role !== "api").length);
    const buried: string[] = [];
    for (const { id, beat } of rows) {
      if (id === this.#id) continue;
      const known = this.#peers.get(id);
      if (!known || known.beat !== beat) {
        this.#peers.set(id, { beat, unchangedSince: now });
        continue;
      }
      if (now - known.unchangedSince < deadMs) continue;
      const { rowCount } = await db.pool.query("delete from instances where id = $1 and beat = $2", [id, beat]);
      this.#peers.delete(id);
      if (rowCount === 1) {
        buried.push(id);
        log.warn("instance.dead", { instance: id });
      }
    }
    return buried;
  }

  /** After the database was away, silence of the others proves nothing. */
  countAnew(): void {
    this.#peers.clear();
  }

  /** Owners of running deliveries that are no instance: their row went with a crash between two steps. */
  async ownersWithoutInstance(): Promise<string[]> {
    const { rows } = await this.#options.db.pool.query<{ owner: string }>(
      `select distinct d.owner from deliveries d where d.state = 'running'
       and not exists (select 1 from instances i where i.id = d.owner)`,
    );
    return rows.map((row) => row.owner);
  }

  async leave(): Promise<void> {
    await this.#options.db.pool.query("delete from instances where id = $1", [this.#id]);
  }
}
