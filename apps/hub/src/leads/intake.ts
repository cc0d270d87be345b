/**
 * Taking leads in (delivery protocol, section 1). Arrivals of about a millisecond share one transaction: raw
 * request, lead, touch and deliveries, committed before anybody is answered. One bad lead fails alone; a lost COMMIT
 * answer is looked up; with the database away everything that waits is refused within a second.
 */
import type pg from "pg";
import { CURRENT_ACTIONS } from "../deliveries/delivery.store.ts";
import type { Leased } from "../deliveries/leased.ts";
import { failPoint } from "../fail-point.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Tracing } from "../observe/tracing.ts";
import { Batcher } from "../store/batcher.ts";
import type { Bus } from "../store/bus.ts";
import { type Database, dropConnection, errorCode, isConnectionLoss } from "../store/database.ts";
import { IdPool } from "../store/id-pool.ts";
import { type Accepted, type Arrival, IngestRefused } from "./arrival.ts";
import { locksOf } from "./batch-draft.ts";
import { findLeads, openBatch, writeBatch } from "./intake.store.ts";
import { BatchPlanner, type BatchRules, deliveriesPerLead, type PlannedBatch, type Pools } from "./intake-batch.ts";

export interface IntakeEngine {
  readonly instanceId: string;
  readonly slot: number;
  reserve(connectionId: number, prio: number): boolean;
  unreserve(connectionId: number): void;
  takeBorn(leases: readonly Leased[]): void;
  /** Something of this connection is due and waits in the table. */
  wake(connectionId: number): void;
}

export interface IntakeOptions {
  db: Database;
  bus: Bus;
  engine: IntakeEngine;
  log: Log;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  /** Read for each batch, so that changed rules hold from the next lead on. */
  rules: () => BatchRules;
  repeatWindowMs: number;
  waitMs?: number;
  batchMax?: number;
  /** A transaction under way longer than this has lost its connection without being told. */
  stuckMs?: number;
}

const BATCH_MAX = 64;
/** At two hundred leads a second they come five milliseconds apart: who waits longer waits for nobody. Under load a batch
 * fills while the one before is written, and nobody waits. */
const WAIT_MS = 1;
/** Transactions under way; the pool has more connections than this. */
export const INTAKE_IN_FLIGHT = 2;
const WAITING_MAX = 2_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/**
 * Without a commit for this long we ask whether the database is there at all, and how long it may take to answer: with
 * the steps of the watch, those who wait are refused well within a second.
 */
const SUSPICIOUS_MS = 400;
const PING_MS = 300;
const WATCH_MS = 100;
const STARVED_MS = 100;
const STUCK_MS = 10_000;
const ID_BLOCK = 256;

export class Intake {
  readonly #o: IntakeOptions;
  readonly #batcher: Batcher<Arrival, Settled>;
  readonly #pools: Pools = {
    leads: new IdPool("leads_id_seq"),
    touches: new IdPool("touches_id_seq"),
    raw: new IdPool("raw_requests_id_seq"),
    deliveries: new IdPool("deliveries_id_seq"),
  };
  #waiting = 0;
  #waitingBytes = 0;
  #isClosed = false;
  /** Those who wait; refused at once when the database proves to be away. */
  readonly #waiters = new Set<(error: IngestRefused) => void>();
  /** Connections in use, and since when. */
  readonly #inUse = new Map<pg.PoolClient, number>();
  #watch: NodeJS.Timeout | undefined;
  #lastProgress = 0;
  #isAsking = false;

  constructor(options: IntakeOptions) {
    this.#o = options;
    const run = (arrivals: Arrival[], slot: number) => this.#halving(arrivals, slot);
    this.#batcher = new Batcher({
      waitMs: options.waitMs ?? WAIT_MS,
      maxItems: options.batchMax ?? BATCH_MAX,
      maxInFlight: INTAKE_IN_FLIGHT,
      run: options.tracing?.intake(run) ?? run,
    });
  }

  /** Requests that wait for their commit. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Takes one lead in; resolves after the commit.
   * @throws IngestRefused when too much waits, the database is away or the hub is stopping: nothing is known to be stored.
   */
  async accept(arrival: Arrival): Promise<Accepted> {
    if (this.#isClosed) throw this.#refused("shutting_down");
    if (this.#waiting >= WAITING_MAX || this.#waitingBytes >= WAITING_BYTES_MAX) throw this.#refused("full");
    try {
      const settled = await this.#orAway(this.#counted(arrival));
      if (!settled.ok) throw settled.error;
      return settled.accepted;
    } catch (error) {
      if (error instanceof IngestRefused) this.#o.metrics.ingestRefused(error.reason);
      if (isConnectionLoss(error)) throw this.#refused("database_away", error);
      throw error;
    }
  }

  /** Refuses what comes, finishes what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#batcher.drained();
    this.#stopWatching();
  }

  /** Counts as waiting until its batch has ended, even when its sender was refused before: it still takes memory. */
  async #counted(arrival: Arrival): Promise<Settled> {
    this.#waiting += 1;
    this.#waitingBytes += arrival.body.length;
    this.#startWatching();
    try {
      return await this.#batcher.add(arrival);
    } finally {
      this.#waiting -= 1;
      this.#waitingBytes -= arrival.body.length;
      if (this.#waiting === 0) this.#stopWatching();
    }
  }

  /** What the batch says, unless the database proves to be away first. */
  #orAway(work: Promise<Settled>): Promise<Settled> {
    return new Promise((resolve, reject) => {
      this.#waiters.add(reject);
      work.then(resolve, reject).finally(() => this.#waiters.delete(reject));
    });
  }

  #refused(reason: IngestRefused["reason"], cause?: unknown): IngestRefused {
    if (!(cause instanceof IngestRefused)) this.#o.metrics.ingestRefused(reason);
    return new IngestRefused(reason, { cause });
  }

  // ---- batches -------------------------------------------------------------------------------------------------

  /** A batch that the database refuses is halved until the bad one stands alone (delivery protocol 1.4). */
  async #halving(arrivals: readonly Arrival[], slot: number): Promise<Settled[]> {
    try {
      const accepted = await this.#commit(arrivals, slot);
      return accepted.map((one) => ({ ok: true, accepted: one }));
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      if (arrivals.length === 1) {
        const again = isRace(error) ? await this.#once(arrivals, slot) : undefined;
        return [again ?? { ok: false, error: error as Error }];
      }
      this.#o.log.warn("intake.batch_halved", { size: arrivals.length, error: errorCode(error) });
      const half = Math.ceil(arrivals.length / 2);
      return [
        ...(await this.#halving(arrivals.slice(0, half), slot)),
        ...(await this.#halving(arrivals.slice(half), slot)),
      ];
    }
  }

  /** A lone lead that lost a race (deadlock, a lease taken in the same moment) sees the winner the second time. */
  async #once(arrivals: readonly Arrival[], slot: number): Promise<Settled> {
    try {
      const [accepted] = await this.#commit(arrivals, slot);
      return { ok: true, accepted: accepted as Accepted };
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      return { ok: false, error: error as Error };
    }
  }

  async #commit(arrivals: readonly Arrival[], slot: number): Promise<Accepted[]> {
    const { engine } = this.#o;
    const client = await this.#connect();
    let batch: PlannedBatch | undefined;
    let isCommitted = false;
    let broken: Error | undefined;
    try {
      failPoint("intake.before_begin");
      batch = await this.#plan(client, arrivals);
      failPoint("intake.before_write");
      isCommitted = await this.#write(client, batch, slot);
      this.#lastProgress = performance.now();
    } catch (error) {
      if (isConnectionLoss(error)) broken = error as Error;
      else
        await client.query("rollback").catch((lost: Error) => {
          broken = lost;
        });
      if (broken && batch) isCommitted = await this.#wasCommitted(batch);
      if (!isCommitted) {
        if (batch) this.#undo(batch, broken === undefined);
        throw error;
      }
    } finally {
      this.#release(client, broken);
    }
    const { born, left, results } = batch as PlannedBatch;
    const bornAt = performance.now();
    for (const leased of born) leased.bornAt = bornAt;
    engine.takeBorn(born);
    for (const connectionId of left) engine.wake(connectionId);
    this.#tell(arrivals, results);
    failPoint("intake.before_answer");
    return results;
  }

  async #plan(client: pg.PoolClient, arrivals: readonly Arrival[]): Promise<PlannedBatch> {
    const rules = this.#o.rules();
    const { locks, keys } = locksOf(arrivals, rules.own);
    const n = arrivals.length;
    const deliveryIds = n * deliveriesPerLead(rules);
    const pools = this.#reserveIds(n, deliveryIds);
    const { leads, touches, raw, deliveries } = pools;
    try {
      const opened = await openBatch(client, {
        locks,
        keys,
        requests: arrivals.flatMap(({ idempotency }) => (idempotency ? [idempotency] : [])),
        onces: arrivals.filter(({ once }) => once),
        kept: arrivals.flatMap(({ kept }) => (kept ? [kept] : [])),
        repeatWindowMs: this.#o.repeatWindowMs,
        ids: {
          // Exactly as many lead ids as may be needed, so that people see no gaps in the numbers.
          leads: leads.lacking(n),
          touches: touches.lacking(n) > 0 ? Math.max(n, Math.min(ID_BLOCK, n * 4)) : 0,
          raw: raw.lacking(n) > 0 ? Math.max(n, Math.min(ID_BLOCK, n * 4)) : 0,
          deliveries: deliveries.lacking(deliveryIds) > 0 ? deliveryIds * 2 : 0,
        },
      });
      for (const { pool, id } of opened.ids) pools[pool as keyof Pools].put([id]);
      const found = new Set(opened.known.map((lead) => lead.id));
      const before = [...opened.requests, ...opened.seen].flatMap(({ lead_id }) => lead_id ?? []);
      const elsewhere = [...new Set(before)].filter((id) => !found.has(id));
      const known = [...opened.known, ...(await findLeads(client, elsewhere))];
      const planner = new BatchPlanner(rules, pools, this.#o.engine, known, opened);
      try {
        return planner.plan(arrivals);
      } catch (error) {
        this.#undo(planner, true);
        throw error;
      }
    } finally {
      for (const name of POOL_NAMES) this.#pools[name].giveBack(pools[name].drain());
    }
  }

  /** Ids at hand for a batch of `n`, out of the reach of the other batches under way. */
  #reserveIds(n: number, deliveryIds: number): Pools {
    const { leads, touches, raw, deliveries } = this.#pools;
    return {
      leads: leads.reserve(n),
      touches: touches.reserve(n),
      raw: raw.reserve(n),
      deliveries: deliveries.reserve(deliveryIds),
    };
  }

  /** Writes and commits. `false` never comes back: it commits or throws. */
  async #write(client: pg.PoolClient, batch: PlannedBatch, slot: number): Promise<boolean> {
    const { engine } = this.#o;
    const writes = writeBatch(
      client,
      batch.rows,
      engine.instanceId,
      engine.slot * INTAKE_IN_FLIGHT + slot,
      CURRENT_ACTIONS,
    );
    failPoint("intake.before_commit");
    const commit = client.query("commit");
    const [written, committed] = await Promise.allSettled([writes, commit]);
    if (written.status === "rejected") throw written.reason;
    if (committed.status === "rejected") throw committed.reason;
    if (committed.value.command !== "COMMIT") throw new Error(`the transaction ended with ${committed.value.command}`);
    failPoint("intake.after_commit");
    return true;
  }

  /** The answer to COMMIT was lost: the batch's own first touch tells. Unreachable counts as not committed. */
  async #wasCommitted(batch: PlannedBatch): Promise<boolean> {
    const id = batch.used.touches[0];
    if (id === undefined) return false;
    try {
      const client = await this.#connect();
      let broken: Error | undefined;
      try {
        const { rowCount } = await client.query("select 1 from touches where id = $1", [id]);
        return rowCount === 1;
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        this.#release(client, broken);
      }
    } catch (error) {
      // The sender gets a 503 and sends again; identity and idempotency make the repeat harmless.
      this.#o.log.warn("intake.commit_unknown", { size: batch.results.length, error: (error as Error).message });
      return false;
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const client = await this.#o.db.pool.connect();
    this.#inUse.set(client, performance.now());
    return client;
  }

  #release(client: pg.PoolClient, broken: Error | undefined): void {
    this.#inUse.delete(client);
    client.release(broken);
  }

  /** Gives promised places back, and the lead ids when nothing of the batch can have been written. */
  #undo(batch: Pick<PlannedBatch, "reserved" | "used">, isCertain: boolean): void {
    for (const connectionId of batch.reserved) this.#o.engine.unreserve(connectionId);
    if (isCertain) this.#pools.leads.giveBack(batch.used.leads);
  }

  #tell(arrivals: readonly Arrival[], results: readonly Accepted[]): void {
    const { bus, metrics, log } = this.#o;
    const ids: number[] = [];
    for (const [i, result] of results.entries()) {
      if (result.kind === "key_reused" || result.kind === "gone") continue;
      metrics.leadReceived((arrivals[i] as Arrival).fields.origem);
      ids.push(result.lead.id);
    }
    if (ids.length > 0) bus.publish({ kind: "leads", ids });
    log.debug("lead.batch_committed", { leads: ids.length });
  }

  // ---- is the database there? ----------------------------------------------------------------------------------

  #startWatching(): void {
    if (this.#watch) return;
    this.#lastProgress = performance.now();
    this.#watch = setInterval(() => void this.#checkDatabase(), WATCH_MS);
    this.#watch.unref();
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** Refuses those who wait when the database is away; cuts connections that will never answer, so that batches go on. */
  async #checkDatabase(): Promise<void> {
    const now = performance.now();
    for (const [client, since] of this.#inUse) {
      if (now - since > (this.#o.stuckMs ?? STUCK_MS)) dropConnection(client);
    }
    if (this.#isAsking || now - this.#lastProgress < SUSPICIOUS_MS) return;
    this.#isAsking = true;
    const { db } = this.#o;
    const isThere = await db.isThere(PING_MS);
    // An answer that could not be read in time because this process had no processor says nothing about the database.
    const wasStarved = performance.now() - now > PING_MS + STARVED_MS;
    if (isThere) this.#lastProgress = performance.now();
    else if (!wasStarved) {
      for (const refuse of this.#waiters) refuse(new IngestRefused("database_away"));
      await db.dropIdle();
    }
    this.#isAsking = false;
  }
}

const POOL_NAMES = ["leads", "touches", "raw", "deliveries"] as const satisfies (keyof Pools)[];

type Settled = { ok: true; accepted: Accepted } | { ok: false; error: Error };

function isRace(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "40P01" || code === "40001" || code === "23505";
}
