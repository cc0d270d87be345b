/**
 * The delivery engine: leases in, attempts out, settlements back (delivery protocol, sections 3 and 4).
 *
 * Leases come from two sides. A lead's own transaction gives birth to them (`reserve` before, `takeBorn` after the
 * commit), and claiming takes what is due. Both stand in the lane of their connection; `#pump` moves them from there
 * to an attempt whenever a slot, the breaker, the rate and the own heartbeat allow. Whatever cannot be attempted goes
 * back to the table. Nothing depends on what is in memory: the beat, the takeover and the orphan check put every lost
 * lease back.
 */
import { pastItsTime, policyOf } from "@streamleads/domain";
import { type Connection, isOpenFor } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import { failPoint } from "../fail-point.ts";
import type { Renewal } from "../oauth/refused-access.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Tracing } from "../observe/tracing.ts";
import type { Bus } from "../store/bus.ts";
import { type AttemptEnvironment, attempt, givenBack } from "./attempt.ts";
import { reportAttempt, tellConnection } from "./consequences.ts";
import { type DeliveryStore, leaseOf, type SettleResult } from "./delivery.store.ts";
import { ErasedLeads } from "./erased-leads.ts";
import type { Instance } from "./instance.ts";
import type { Leased } from "./leased.ts";
import { type LiveLane, laneLimits, newLane } from "./live-lane.ts";
import { mustAsk, type SendGate } from "./send-gate.ts";
import type { Settlement } from "./settlement.ts";
import { Settler } from "./settler.ts";
import { Starter } from "./starter.ts";
import { Watch } from "./watch.ts";

export interface EngineOptions {
  store: DeliveryStore;
  connections: Connections;
  instance: Instance;
  bus: Bus;
  gate: SendGate;
  environment: AttemptEnvironment;
  beatMs: number;
  log: Log;
  metrics: Metrics;
  tracing?: Tracing | undefined;
  /** Renews access that was given by OAuth and is refused; without one such a connection is paused. */
  renewal?: Renewal | undefined;
  /** Receiving processes attempt nothing: what they take in is left for a worker. */
  delivers: boolean;
}

/** At most this many due deliveries are claimed in one statement. */
const CLAIM_MAX = 200;
const CLAIM_AGAIN_MS = 250;
/** Without notices and known due times, each connection is looked at this often. */
const LOOK_MS = 5_000;
/** Others are told at most this often that a connection has something due: a burst makes one notice, not hundreds. */
const TELL_MS = 20;
const SHUTDOWN_MS = 15_000;
/** A lease that is older than this part of the silence that means death (5 s of 30) is asked for again before its call. */
const STALE = 1 / 6;

export class Engine {
  readonly #o: EngineOptions;
  readonly #lanes = new Map<number, LiveLane>();
  /** Leases in our hands, waiting or under way: what the orphan check knows. */
  readonly #held = new Map<number, Leased>();
  readonly #attempts = new Set<Promise<void>>();
  readonly #claims = new Set<Promise<void>>();
  readonly #settler: Settler;
  readonly #starter: Starter;
  readonly #watch: Watch;
  #hasLeft = false;
  readonly #erased = new ErasedLeads();
  /** Connections about which a notice is on its way. */
  readonly #told = new Set<number>();
  #isStopping = false;

  constructor(options: EngineOptions) {
    this.#o = options;
    this.#starter = new Starter(options.store, () => options.instance.id);
    this.#settler = new Settler({
      store: options.store,
      owner: () => options.instance.id,
      slot: () => options.instance.slot,
      log: options.log,
      onSettled: (batch, result) => this.#afterSettled(batch, result),
    });
    this.#watch = new Watch({
      ...options,
      holds: ({ id, attemptNo }) => this.#held.get(id)?.attemptNo === attemptNo,
      onLost: () => this.#dropWaiting(),
      onDue: (connectionIds) => {
        for (const id of connectionIds ?? this.#lanes.keys()) this.#lookAt(id);
      },
      onBeat: () => {
        for (const live of this.#lanes.values())
          live.lane.limits = laneLimits(live.connection, options.instance.liveCount);
      },
    });
  }

  /** Registers the instance and begins to beat, to claim and to watch. */
  async start(): Promise<void> {
    const { instance, connections, bus, delivers } = this.#o;
    await instance.register();
    for (const connection of connections.all()) this.#lanes.set(connection.id, newLane(connection, instance.liveCount));
    connections.onChange((connection) => this.#onConnectionChange(connection));
    bus.subscribe((notice) => {
      if (notice.kind === "due") this.#lookAt(notice.id);
      if (notice.kind === "erased") this.#dropErased(notice.ids);
    });
    await this.#watch.start();
    if (delivers) for (const id of this.#lanes.keys()) this.#lookAt(id);
  }

  get instanceId(): string {
    return this.#o.instance.id;
  }
  get slot(): number {
    return this.#o.instance.slot;
  }
  /** True while attempts may be started: the process is heard by the others. */
  get isFresh(): boolean {
    return this.#o.instance.mayStart();
  }
  /** Leases in hand: waiting, under way or not yet settled. */
  get inHand(): number {
    return this.#held.size;
  }

  /**
   * Promises a place to a delivery about to be written; `false` means it must be born `pending`.
   * A QUENTE one makes room by giving the newest cold lease of a full lane back.
   */
  reserve(connectionId: number, prio: number): boolean {
    const live = this.#lanes.get(connectionId);
    const { delivers, instance } = this.#o;
    if (!live || !delivers || this.#isStopping || !instance.mayStart()) return false;
    if (!isOpenFor(live.connection, Date.now())) return false;
    if (live.lane.reserve()) return true;
    const evicted = live.lane.reserveInsteadOfColder(prio);
    if (!evicted) return false;
    this.#settle(givenBack(evicted, null, new Date()));
    return true;
  }

  unreserve(connectionId: number): void {
    this.#lanes.get(connectionId)?.lane.unreserve();
  }

  /** Takes the leases that were born with a committed lead. */
  takeBorn(leases: readonly Leased[]): void {
    for (const leased of leases) {
      const live = this.#lanes.get(leased.connectionId);
      if (!live) continue;
      if (!this.#hold(leased)) {
        live.lane.unreserve();
        continue;
      }
      live.lane.fulfil(leased);
      this.#pump(live);
    }
  }

  /**
   * Something was left in the table that is due at this connection: it is claimed now or as soon as there is room, here
   * or by another instance.
   */
  wake(connectionId: number): void {
    this.#lookAt(connectionId);
    const { instance, delivers, bus } = this.#o;
    if ((delivers && instance.liveCount < 2) || this.#told.has(connectionId)) return;
    this.#told.add(connectionId);
    setTimeout(() => {
      this.#told.delete(connectionId);
      if (!this.#hasLeft) bus.publish({ kind: "due", id: connectionId });
    }, TELL_MS).unref();
  }

  /** Stops taking up work, gives back what has not started, waits for what has, and signs off (delivery protocol 3.7). */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#watch.stopLooking();
    for (const live of this.#lanes.values()) {
      clearTimeout(live.timer);
      for (const leased of live.lane.drain()) this.#settle(givenBack(leased, null, new Date()));
    }
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SHUTDOWN_MS);
    });
    // Claims under way may still bring leases, and settlements children: both go back at once.
    const allDone = Promise.all([...this.#claims, ...this.#attempts]).then(() => this.#settler.drained());
    await Promise.race([allDone, tooLong]);
    clearTimeout(timer);
    this.#settler.abandon();
    this.#watch.stop();
    this.#hasLeft = true;
    try {
      await this.#o.instance.leave();
    } catch (error) {
      // With the database away the row stays; the others find it silent and take over what is left.
      this.#o.log.warn("instance.leave_failed", { error: (error as Error).message });
    }
  }

  // ---- lanes -------------------------------------------------------------------------------------------------

  /** Takes a lease into memory; `false` when its lead was erased while it was on its way. */
  #hold(leased: Leased): boolean {
    if (this.#erased.has(leased.leadId)) return false;
    leased.heldSince = performance.now();
    this.#held.set(leased.id, leased);
    return true;
  }

  /** Their rows are gone: nothing of these leads is sent any more, and there is nothing to settle. */
  #dropErased(leadIds: readonly number[]): void {
    this.#erased.add(leadIds);
    for (const { lane } of this.#lanes.values()) {
      for (const { id } of lane.remove(({ leadId }) => this.#erased.has(leadId))) this.#held.delete(id);
    }
  }

  /** Somebody called us dead and took our work: what waits is not ours any more. */
  #dropWaiting(): void {
    for (const live of this.#lanes.values()) for (const leased of live.lane.drain()) this.#held.delete(leased.id);
  }

  /** Lanes come into being with their connections and go with them. */
  #onConnectionChange(connection: Connection): void {
    const live = this.#lanes.get(connection.id) ?? newLane(connection, this.#o.instance.liveCount);
    this.#lanes.set(connection.id, live);
    if (this.#o.connections.get(connection.id) === undefined) this.#closeLane(live);
    const now = Date.now();
    if (!isOpenFor(connection, now)) {
      // Leases that have not started go back; attempts under way end by themselves.
      const isHeld = (connection.shared.notBefore?.getTime() ?? 0) > now;
      for (const leased of live.lane.drain())
        this.#settle(givenBack(leased, isHeld ? "rate_limited" : null, new Date()));
    }
    if (this.#lanes.has(connection.id)) this.#look(live);
  }

  /** Its connection was removed: nothing is claimed for it any more, and what waits goes back; see `connections/waiting.ts`. */
  #closeLane(live: LiveLane): void {
    clearTimeout(live.timer);
    live.isClosed = true;
    this.#lanes.delete(live.connection.id);
  }

  // ---- claiming ----------------------------------------------------------------------------------------------

  #lookAt(connectionId: number): void {
    const live = this.#lanes.get(connectionId);
    if (!live) return;
    live.hasBacklog = true;
    if (live.lane.roomForBacklog > 0) this.#look(live);
  }

  #look(live: LiveLane): void {
    const claim = this.#claim(live).finally(() => this.#claims.delete(claim));
    this.#claims.add(claim);
  }

  /** Leases what is due, if there is room and the connection is open; lets one probe through an open breaker. */
  async #claim(live: LiveLane): Promise<void> {
    if (this.#isStopping || !this.#o.delivers || live.isClosed) return;
    if (live.isClaiming) {
      live.claimAgain = true;
      return;
    }
    live.isClaiming = true;
    try {
      do {
        live.claimAgain = false;
        await this.#claimOnce(live);
      } while (live.claimAgain && !this.#isStopping);
    } catch (error) {
      this.#o.log.warn("delivery.claim_failed", { connection: live.connection.name, error: (error as Error).message });
      this.#wakeIn(live, CLAIM_AGAIN_MS * 4);
    } finally {
      live.isClaiming = false;
    }
  }

  async #claimOnce(live: LiveLane): Promise<void> {
    const { store, instance, connections } = this.#o;
    const { connection, lane } = live;
    if (!instance.mayStart()) return this.#wakeIn(live, CLAIM_AGAIN_MS * 4);
    const { breaker, paused, setup, enabled, notBefore } = connection.shared;
    if (!enabled || paused || setup !== "done" || connection.incomplete) return this.#wakeIn(live, LOOK_MS);
    const now = Date.now();
    if (notBefore && notBefore.getTime() > now) return this.#wakeIn(live, notBefore.getTime() - now + 1);

    let limit = Math.min(lane.roomForBacklog, CLAIM_MAX);
    const isProbe = breaker.state !== "closed";
    if (isProbe) {
      const wait = (breaker.until?.getTime() ?? 0) - now;
      if (wait > 0) return this.#wakeIn(live, wait + 1);
      limit = 1;
      const due = (await store.nextDue([connection.id])).get(connection.id);
      if (!due || due.getTime() > now) return this.#wakeIn(live, due ? due.getTime() - now + 1 : LOOK_MS);
      if (!(await connections.startProbe(connection.id))) return this.#wakeIn(live, CLAIM_AGAIN_MS);
    }
    // The end of an attempt makes room and looks again; this look is the net below.
    if (limit === 0) return this.#wakeIn(live, LOOK_MS);

    const leases = await this.#claimSafely(connection.id, limit, isProbe);
    for (const leased of leases) {
      if (isProbe) leased.isProbe = true;
      if (!this.#hold(leased)) continue;
      const over = pastItsTime(leased, new Date());
      if (over)
        this.#settle({
          ...givenBack(leased, over.cause, new Date()),
          state: "cancelled",
          dueAt: null,
          reason: over.reason,
          fix: over.fix,
        });
      else lane.push(leased);
    }
    this.#pump(live);
    if (leases.length === limit && !isProbe) {
      live.hasBacklog = true;
      live.claimAgain = lane.roomForBacklog > 0;
      return;
    }
    if (!isProbe) live.hasBacklog = false;
    const due = (await store.nextDue([connection.id])).get(connection.id);
    if (due) this.#wakeIn(live, Math.max(CLAIM_AGAIN_MS, due.getTime() - Date.now() + 1));
    else this.#wakeIn(live, LOOK_MS);
  }

  /** Two instances may choose two deliveries of one lead in the same moment; the index refuses the second, who looks again. */
  async #claimSafely(connectionId: number, limit: number, isProbe: boolean): Promise<Leased[]> {
    try {
      failPoint("delivery.before_claim");
      const leases = await this.#o.store.claim(this.#o.instance.id, connectionId, limit, isProbe);
      if (leases.length > 0) failPoint("delivery.after_claim");
      return leases;
    } catch (error) {
      if ((error as { code?: string }).code === "23505") return [];
      throw error;
    }
  }

  #wakeIn(live: LiveLane, ms: number): void {
    if (this.#isStopping || live.isClosed) return;
    const at = performance.now() + Math.min(ms, LOOK_MS);
    if (live.timer && live.wakeAt <= at) return;
    clearTimeout(live.timer);
    live.wakeAt = at;
    live.timer = setTimeout(
      () => {
        live.timer = undefined;
        live.wakeAt = Number.POSITIVE_INFINITY;
        this.#look(live);
      },
      Math.min(ms, LOOK_MS),
    );
  }

  // ---- attempting --------------------------------------------------------------------------------------------

  #pump(live: LiveLane): void {
    const { lane, connection } = live;
    if (this.#isStopping || !this.#o.instance.mayStart()) {
      for (const leased of lane.drain()) this.#settle(givenBack(leased, null, new Date()));
      return;
    }
    const hasRate = connection.limits.rate !== null;
    for (;;) {
      if (hasRate && live.tokens < 1) {
        if (lane.waiting > 0 && lane.running < lane.limits.concurrency) void this.#draw(live);
        return;
      }
      const leased = lane.next();
      if (!leased) return;
      if (hasRate) live.tokens -= 1;
      const work = this.#attempt(live, leased)
        .catch((error: Error) => this.#dropLease(leased, error))
        .finally(() => {
          this.#attempts.delete(work);
          lane.done();
          this.#pump(live);
          if (lane.roomForBacklog > lane.limits.waiting / 2) void this.#claimIfBacklog(live);
        });
      this.#attempts.add(work);
    }
  }

  /** A fault of ours ends the attempt, never the process; nobody knows how far it came, so the orphan check decides. */
  #dropLease(leased: Leased, error: Error): void {
    this.#o.log.error("delivery.fault", { delivery_id: leased.id, error: error.name });
    this.#held.delete(leased.id);
  }

  /** After an attempt: more may be due than the last claim had room for. */
  #claimIfBacklog(live: LiveLane): void {
    if (live.hasBacklog && live.wakeAt > performance.now() + CLAIM_AGAIN_MS) this.#wakeIn(live, CLAIM_AGAIN_MS);
  }

  /** Draws tokens of the current slice for what waits; unused ones lapse with the next draw. */
  async #draw(live: LiveLane): Promise<void> {
    if (live.isDrawing || this.#isStopping) return;
    live.isDrawing = true;
    try {
      // Only what can start now: a token kept for later would count in a slice that is over.
      const want = Math.min(live.lane.waiting, live.lane.limits.concurrency - live.lane.running);
      const { granted, waitMs } = await this.#o.connections.drawTokens(live.connection.id, want);
      live.tokens = granted;
      if (granted === 0) setTimeout(() => this.#pump(live), Math.max(5, waitMs)).unref();
    } catch (error) {
      this.#o.log.warn("delivery.rate_failed", { connection: live.connection.name, error: (error as Error).message });
      setTimeout(() => this.#pump(live), CLAIM_AGAIN_MS * 4).unref();
    } finally {
      live.isDrawing = false;
    }
    if (live.tokens === 0) return;
    this.#pump(live);
    // Drained meanwhile (held, paused): what found no lease lapses, or it would be spent in a slice of later.
    live.tokens = 0;
  }

  async #attempt(live: LiveLane, leased: Leased): Promise<void> {
    const { connection } = live;
    const { log, metrics, environment } = this.#o;
    try {
      if (!isOpenFor(connection, Date.now()) && !leased.isProbe) {
        this.#settle(givenBack(leased, null, new Date()));
        return;
      }
      if (mustAsk(leased)) {
        const stopped = await this.#o.gate.check(leased, environment.now());
        if (stopped) {
          this.#settle(stopped);
          return;
        }
      }
      // Taken over meanwhile: the lease is somebody else's now. Or its lead was erased, and there is nobody to write of.
      if (!(await this.#isStillOurs(leased)) || this.#erased.has(leased.leadId)) {
        this.#held.delete(leased.id);
        return;
      }
      // Again, right before the call: what came before it may have taken long.
      if (!this.#o.instance.mayStart()) {
        this.#settle(givenBack(leased, null, new Date()));
        return;
      }
      if (leased.bornAt !== undefined) {
        const ms = performance.now() - leased.bornAt;
        metrics.firstCall(leased.lead.status, ms);
        this.#settler.countFirstCall(leased.lead.status, ms);
        leased.bornAt = undefined;
      }
    } catch (error) {
      // Before the call (gate, mark) the database may be away: the lease goes back, the orphan check is the net below.
      log.warn("delivery.not_started", { delivery_id: leased.id, error: (error as Error).message });
      this.#settle(givenBack(leased, null, new Date()));
      return;
    }
    const { settings: used } = connection;
    failPoint("delivery.before_call");
    const { settlement, outcome } = await attempt(leased, connection, environment);
    failPoint("delivery.after_call");
    // A refused token is renewed before the delivery goes back, or it would be tried with the same one again.
    const isRefused = outcome.kind === "reconnect" && connection.connector.oauth !== undefined;
    if (!isRefused) this.#settle(settlement);
    reportAttempt(connection, settlement, outcome, this.#o);
    try {
      const { connections, renewal } = this.#o;
      await tellConnection(connection, settlement, outcome, connections, { renewal, used });
    } catch (error) {
      // The delivery itself is settled; what the connection missed, the next attempt or the next beat tells it again.
      log.warn("connection.update_failed", { connection: connection.name, error: (error as Error).message });
    }
    if (isRefused) this.#settle(settlement);
  }

  async #isStillOurs(leased: Leased): Promise<boolean> {
    if (policyOf(leased.action).repeatAfterUnknown !== "yes") return this.#starter.mark(leased);
    const isStale = performance.now() - (leased.heldSince ?? 0) > this.#o.instance.deadMs * STALE;
    return isStale ? this.#starter.confirm(leased) : true;
  }

  // ---- settling ----------------------------------------------------------------------------------------------

  #settle(settlement: Settlement): void {
    this.#settler.add(settlement);
  }

  #afterSettled(batch: readonly Settlement[], result: SettleResult): void {
    const parents = new Map<number, Settlement>();
    const leadIds = new Set<number>();
    for (const settlement of batch) {
      const { leased } = settlement;
      parents.set(leased.id, settlement);
      leadIds.add(leased.leadId);
      // Given back, it may be in our hands again under a newer lease before this is told.
      if (this.#held.get(leased.id) === leased) this.#held.delete(leased.id);
      if (settlement.dueAt) {
        const live = this.#lanes.get(leased.connectionId);
        if (live) this.#wakeIn(live, Math.max(1, settlement.dueAt.getTime() - Date.now() + 1));
      }
    }
    for (const { row, parentId } of result.kids) {
      const parent = parents.get(parentId);
      const live = this.#lanes.get(row.connection_id);
      if (!parent || !live) continue;
      const leased = leaseOf(row, parent.leased.lead, { ...parent.leased.refs, ...parent.refs });
      if (!this.#hold(leased)) continue;
      live.lane.push(leased);
      this.#pump(live);
    }
    for (const id of result.woken) this.#o.bus.publish({ kind: "due", id });
    this.#o.metrics.settled(batch);
    this.#o.gate.noteSettled(batch);
    this.#o.bus.publish({ kind: "deliveries", leadIds: [...leadIds] });
  }
}
