/**
 * Taking leads in (delivery protocol, section 1). Arrivals of about two milliseconds share one transaction: raw
 * request, lead, touch and deliveries, committed before anybody is answered. One bad lead fails alone; a lost COMMIT
 * answer is looked up; with the database away everything that waits is refused within a second.
 */
import type pg from "pg";
import { CURRENT_ACTIONS } from "../deliveries/delivery.store.ts";
import type { Leased } from "../deliveries/leased.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { Batcher } from "../store/batcher.ts";
import type { Bus } from "../store/bus.ts";
import { type Database, isConnectionLoss } from "../store/database.ts";
import { IdPool } from "../store/id-pool.ts";
import { type Accepted, type Arrival, IngestRefused } from "./arrival.ts";
import { findLeads, openBatch, writeBatch } from "./intake.store.ts";
import {
  BatchPlanner,
  type BatchRules,
  DELIVERIES_PER_LEAD,
  locksOf,
  type PlannedBatch,
  type Pools,
} from "./intake-batch.ts";

export interface IntakeEngine {
  readonly instanceId: string;
  readonly slot: number;
  reserve(connectionId: number, prio: number): boolean;
  unreserve(connectionId: number): void;
  takeBorn(leases: readonly Leased[]): void;
}

export interface IntakeOptions {
  db: Database;
  bus: Bus;
  engine: IntakeEngine;
  log: Log;
  metrics: Metrics;
  /** Read for each batch, so that changed rules hold from the next lead on. */
  rules: () => BatchRules;
  repeatWindowMs: number;
  waitMs?: number;
  batchMax?: number;
}

const BATCH_MAX = 64;
const WAIT_MS = 2;
/** Transactions under way; the pool has more connections than this. */
export const INTAKE_IN_FLIGHT = 3;
const WAITING_MAX = 2_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** A batch under way longer than this makes us ask whether the database is there at all. */
const SUSPICIOUS_MS = 500;
const PING_MS = 400;
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
  #watch: NodeJS.Timeout | undefined;
  #lastProgress = 0;

  constructor(options: IntakeOptions) {
    this.#o = options;
    this.#batcher = new Batcher({
      waitMs: options.waitMs ?? WAIT_MS,
      maxItems: options.batchMax ?? BATCH_MAX,
      maxInFlight: INTAKE_IN_FLIGHT,
      run: (arrivals, slot) => this.#halving(arrivals, slot),
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
    this.#waiting += 1;
    this.#waitingBytes += arrival.body.length;
    this.#startWatching();
    try {
      const settled = await this.#orAway(this.#batcher.add(arrival));
      if (!settled.ok) throw settled.error;
      return settled.accepted;
    } catch (error) {
      if (error instanceof IngestRefused) this.#o.metrics.ingestRefused(error.reason);
      if (isConnectionLoss(error)) throw this.#refused("database_away", error);
      throw error;
    } finally {
      this.#waiting -= 1;
      this.#waitingBytes -= arrival.body.length;
      if (this.#waiting === 0) this.#stopWatching();
    }
  }

  /** Refuses what comes, finishes what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#batcher.drained();
    this.#stopWatching();
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
      this.#o.log.warn("intake.batch_halved", { size: arrivals.length, error: (error as Error).message });
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
    const { db, engine } = this.#o;
    const client = await db.pool.connect();
    let batch: PlannedBatch | undefined;
    let isCommitted = false;
    let broken: Error | undefined;
    try {
      batch = await this.#plan(client, arrivals);
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
      client.release(broken);
    }
    const { born, results } = batch as PlannedBatch;
    const bornAt = performance.now();
    for (const leased of born) leased.bornAt = bornAt;
    engine.takeBorn(born);
    this.#tell(arrivals, results);
    return results;
  }

  async #plan(client: pg.PoolClient, arrivals: readonly Arrival[]): Promise<PlannedBatch> {
    const rules = this.#o.rules();
    const { locks, keys } = locksOf(arrivals, rules.own);
    const { leads, touches, raw, deliveries } = this.#pools;
    const n = arrivals.length;
    const opened = await openBatch(client, {
      locks,
      keys,
      requests: arrivals.flatMap(({ idempotency }) => (idempotency ? [idempotency] : [])),
      repeatWindowMs: this.#o.repeatWindowMs,
      ids: {
        // Exactly as many lead ids as may be needed, so that people see no gaps in the numbers.
        leads: leads.lacking(n),
        touches: touches.lacking(n) > 0 ? Math.max(n, Math.min(ID_BLOCK, n * 4)) : 0,
        raw: raw.lacking(n) > 0 ? Math.max(n, Math.min(ID_BLOCK, n * 4)) : 0,
        deliveries: deliveries.lacking(n * DELIVERIES_PER_LEAD) > 0 ? n * DELIVERIES_PER_LEAD * 2 : 0,
      },
    });
    for (const { pool, id } of opened.ids) this.#pools[pool as keyof Pools].put([id]);
    const found = new Set(opened.known.map((lead) => lead.id));
    const elsewhere = opened.requests.map((request) => request.lead_id).filter((id) => !found.has(id));
    const known = [...opened.known, ...(await findLeads(client, elsewhere))];
    return new BatchPlanner(rules, this.#pools, this.#o.engine, known, opened.requests).plan(arrivals);
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
    const commit = client.query("commit");
    const [written, committed] = await Promise.allSettled([writes, commit]);
    if (written.status === "rejected") throw written.reason;
    if (committed.status === "rejected") throw committed.reason;
    if (committed.value.command !== "COMMIT") throw new Error(`the transaction ended with ${committed.value.command}`);
    return true;
  }

  /** The answer to COMMIT was lost: the batch's own first raw request tells. Unreachable counts as not committed. */
  async #wasCommitted(batch: PlannedBatch): Promise<boolean> {
    const id = batch.used.raw[0];
    if (id === undefined) return false;
    try {
      const { rowCount } = await this.#o.db.pool.query("select 1 from raw_requests where id = $1", [id]);
      return rowCount === 1;
    } catch (error) {
      // The sender gets a 503 and sends again; identity and idempotency make the repeat harmless.
      this.#o.log.warn("intake.commit_unknown", { size: batch.results.length, error: (error as Error).message });
      return false;
    }
  }

  /** Gives promised places back, and the lead ids when nothing of the batch can have been written. */
  #undo(batch: PlannedBatch, isCertain: boolean): void {
    for (const connectionId of batch.reserved) this.#o.engine.unreserve(connectionId);
    if (isCertain) this.#pools.leads.giveBack(batch.used.leads);
  }

  #tell(arrivals: readonly Arrival[], results: readonly Accepted[]): void {
    const { bus, metrics, log } = this.#o;
    const ids: number[] = [];
    for (const [i, result] of results.entries()) {
      if (result.kind === "key_reused") continue;
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
    this.#watch = setInterval(() => void this.#checkDatabase(), SUSPICIOUS_MS / 2);
    this.#watch.unref();
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  async #checkDatabase(): Promise<void> {
    if (performance.now() - this.#lastProgress < SUSPICIOUS_MS) return;
    const isThere = await Promise.race([
      this.#o.db.pool.query("select 1").then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(resolve, PING_MS, false)),
    ]);
    if (isThere) {
      this.#lastProgress = performance.now();
      return;
    }
    for (const refuse of this.#waiters) refuse(new IngestRefused("database_away"));
  }
}

type Settled = { ok: true; accepted: Accepted } | { ok: false; error: Error };

function isRace(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "40P01" || code === "40001" || code === "23505";
}
