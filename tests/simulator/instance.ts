/**
 * One hub process in virtual time: what the engine does between the domain's decisions, in the same order (`engine.ts`).
 * Lanes are the hub's own. Attempts, statements and notices take their time, and it may be dead or frozen meanwhile.
 */
import { NOT_BEFORE_MAX_MS, type Outcome } from "@streamleads/domain";
import type { Connection } from "../../apps/hub/src/connections/connection.ts";
import type { Lane } from "../../apps/hub/src/deliveries/lane.ts";
import type { Leased } from "../../apps/hub/src/deliveries/leased.ts";
import { answerOf } from "./provider.ts";
import { PROMISED } from "./rules.ts";
import type { Row, Settled } from "./table.ts";
import { fail } from "./violation.ts";
import { BEAT_MS, DEAD_MS, LOOK_MS, type World } from "./world.ts";

const CLAIM_MAX = 200;
const CLAIM_AGAIN_MS = 250;
const STALE_MS = DEAD_MS / 6;

/** A lease in memory: the hub's, with the row as it was when it was leased. */
type Lease = Leased & { row: Row };

interface LiveLane {
  lane: Lane;
  /** The copy of the connection's row that this instance goes by. */
  connection: Connection;
  tokens: number;
  isDrawing: boolean;
  isClaiming: boolean;
  claimAgain: boolean;
  hasBacklog: boolean;
  wakeAt: number;
}

export class SimInstance {
  isAlive = true;
  frozenUntil = 0;
  skewMs: number;
  id: string;
  /** The last beat that was confirmed, once beats fail; `null` while they do not. */
  #confirmedAt: number | null = null;
  readonly #world: World;
  readonly #name: string;
  #lives = 0;
  readonly #lanes = new Map<number, LiveLane>();
  readonly #held = new Map<number, Lease>();
  /** Of these, what stands in a lane and has not been taken out. */
  readonly #standing = new Set<Lease>();

  constructor(world: World, name: string, skewMs: number) {
    this.#world = world;
    this.#name = name;
    this.skewMs = skewMs;
    this.id = this.#register();
    for (const id of world.table.connections.keys()) {
      const connection = this.#copyOf(id);
      const lane = world.domain.newLane(world.domain.laneLimits(connection, Math.max(1, world.alive.length + 1)));
      this.#lanes.set(id, {
        lane,
        connection,
        tokens: 0,
        isDrawing: false,
        isClaiming: false,
        claimAgain: false,
        hasBacklog: false,
        wakeAt: Number.POSITIVE_INFINITY,
      });
    }
  }

  /** What this process takes for the time. */
  get wall(): number {
    return this.#world.clock.now + this.skewMs;
  }

  start(): void {
    this.#takeOver();
    for (const id of this.#lanes.keys()) this.lookAt(id);
  }

  // ---- life --------------------------------------------------------------------------------------------------

  mayStart(): boolean {
    return this.#confirmedAt === null || this.#world.clock.now - this.#confirmedAt < DEAD_MS / 3;
  }

  /** The last beat that the others may have seen, while none gets through; `null`: it is heard. */
  get silentSince(): number | null {
    return this.#confirmedAt;
  }

  /** From now on its beats are not confirmed (it is dead, frozen, or the database is away). */
  missBeats(): void {
    this.#confirmedAt ??= this.#world.clock.now - this.#world.dice.between(0, BEAT_MS);
  }

  /** A beat that gets through: refreshes what it knows, or finds that others called it dead. */
  beat(): void {
    const { table, dbAwaySince } = this.#world;
    if (dbAwaySince !== null) return;
    if (!table.instances.has(this.id)) {
      this.#world.note(() => `${this.id} finds itself buried`);
      for (const { lane } of this.#lanes.values()) for (const lease of lane.drain()) this.#drop(lease as Lease);
      this.id = this.#register();
    }
    this.#confirmedAt = null;
    for (const id of this.#lanes.keys()) this.onConnectionChange(id);
  }

  shareAmong(liveInstances: number): void {
    for (const { lane, connection } of this.#lanes.values())
      lane.limits = this.#world.domain.laneLimits(connection, Math.max(1, liveInstances));
  }

  /** The clock was set: what slept until a moment looks again within its usual round. */
  onClock(): void {
    for (const id of this.#lanes.keys())
      this.#world.afterOf(this, this.#world.dice.between(1, LOOK_MS), () => this.lookAt(id));
  }

  #register(): string {
    this.#lives += 1;
    const id = `${this.#name}.${this.#lives}`;
    this.#world.table.instances.add(id);
    return id;
  }

  #takeOver(): void {
    for (const owner of this.#world.table.ownersWithoutInstance())
      this.#world.query(
        this,
        () => this.#world.wake(this.#world.table.takeAway(owner)),
        () => undefined,
        () => this.#takeOver(),
      );
  }

  /** Leases of its own that it does not know (a lost answer): given back when they are 20 s old. */
  #lookForOrphans(): void {
    const { table, dice } = this.#world;
    this.#world.afterOf(this, dice.between((DEAD_MS * 2) / 3, DEAD_MS), () => {
      const owner = this.id;
      const isOld = (row: Row) => row.leasedAt < table.now - (DEAD_MS * 2) / 3 + 1;
      const isOrphan = (row: Row) =>
        row.state === "running" && row.owner === owner && this.#held.get(row.id)?.attemptNo !== row.attemptNo;
      const orphans = table.rows.filter(isOrphan);
      if (orphans.length === 0) return;
      const only = new Set(orphans.filter(isOld).map((row) => row.id));
      this.#world.note(() => `${owner} gives ${only.size} orphans back`);
      this.#world.query(
        this,
        () => this.#world.wake(table.takeAway(owner, only)),
        () => only.size < orphans.length && this.#lookForOrphans(),
        () => this.#lookForOrphans(),
      );
    });
  }

  // ---- leads and connections ---------------------------------------------------------------------------------

  /** A lead's delivery is planned: leased at birth when its lane has room, else left for a claim. */
  arrives(wanted: Pick<Row, "leadId" | "connectionId" | "action" | "prio">, isBacklog: boolean): void {
    const live = this.#live(wanted.connectionId);
    const hasPlace = !isBacklog && this.#reserve(live, wanted.prio);
    this.#world.query(
      this,
      () => {
        const row = this.#world.table.insert(wanted, hasPlace ? this.id : null);
        this.#world.hotWaits.planned(row);
        return { ...row };
      },
      (row) => {
        if (row.state !== "running") {
          if (hasPlace) live.lane.unreserve();
          this.#world.wake([wanted.connectionId]);
          return;
        }
        const lease = this.#hold(leaseOf(row));
        live.lane.fulfil(lease);
        this.#pump(live);
      },
      () => {
        // Not committed, or nobody knows: the sender comes again, as somebody else.
        if (hasPlace) live.lane.unreserve();
        this.#lookForOrphans();
        this.#world.wake([wanted.connectionId]);
      },
    );
  }

  onConnectionChange(id: number): void {
    const live = this.#live(id);
    live.connection = this.#copyOf(id);
    if (!this.#world.domain.isOpenFor(live.connection, this.wall))
      for (const leased of live.lane.drain()) this.#giveBack(leased as Lease);
    this.#look(live);
  }

  lookAt(id: number): void {
    const live = this.#live(id);
    live.hasBacklog = true;
    if (live.lane.roomForBacklog > 0) this.#look(live);
  }

  #reserve(live: LiveLane, prio: number): boolean {
    if (!this.mayStart() || !this.#world.domain.isOpenFor(live.connection, this.wall)) return false;
    if (live.lane.reserve()) return true;
    const evicted = live.lane.reserveInsteadOfColder(prio);
    if (!evicted) return false;
    if (evicted.prio >= prio) fail(`delivery ${evicted.id} of ${evicted.prio} gave its place to one of ${prio}`);
    this.#giveBack(evicted as Lease);
    return true;
  }

  #copyOf(id: number): Connection {
    const { breaker, notBefore, isPaused, plan } = this.#world.table.connection(id);
    const paused = isPaused ? { cause: "simulated", reason: "Simulado.", fix: "Reconecte." } : null;
    const shared = { enabled: true, setup: "done", hasAccess: false, paused, notBefore, breaker, limits: null };
    const { concurrency, rate } = plan;
    return { id, incomplete: null, limits: { concurrency, rate }, shared } as unknown as Connection;
  }

  #live(id: number): LiveLane {
    const live = this.#lanes.get(id);
    if (!live) throw new Error(`no lane ${id}`);
    return live;
  }

  // ---- claiming ----------------------------------------------------------------------------------------------

  #look(live: LiveLane): void {
    if (live.isClaiming) {
      live.claimAgain = true;
      return;
    }
    live.isClaiming = true;
    live.claimAgain = false;
    this.#claimOnce(live);
  }

  #claimed(live: LiveLane): void {
    live.isClaiming = false;
    if (live.claimAgain) this.#look(live);
  }

  #claimOnce(live: LiveLane): void {
    const { table } = this.#world;
    const { connection, lane } = live;
    const { breaker, paused, notBefore } = connection.shared;
    if (!this.mayStart()) {
      this.#sleep(live, CLAIM_AGAIN_MS * 4);
      return;
    }
    // Until a person resumes it: the notice of that looks again.
    if (paused) {
      this.#claimed(live);
      return;
    }
    if (notBefore && notBefore.getTime() > this.wall) {
      this.#sleepUntil(live, notBefore.getTime());
      return;
    }
    if (breaker.state !== "closed") {
      const until = breaker.until?.getTime() ?? 0;
      if (until > this.wall) {
        this.#sleepUntil(live, until);
        return;
      }
      const due = table.nextDue(connection.id);
      if (due === null) {
        this.#claimed(live);
        return;
      }
      if (due > this.wall) {
        this.#sleepUntil(live, due);
        return;
      }
      this.#world.query(
        this,
        () => {
          const isMine = table.startProbe(connection.id);
          if (isMine) this.#world.notify(connection.id);
          return isMine;
        },
        (isMine) => (isMine ? this.#claim(live, 1, true) : this.#sleep(live, CLAIM_AGAIN_MS)),
        () => this.#sleep(live, CLAIM_AGAIN_MS * 4),
      );
      return;
    }
    const limit = Math.min(lane.roomForBacklog, CLAIM_MAX);
    if (limit === 0) {
      this.#claimed(live);
      return;
    }
    this.#claim(live, limit, false);
  }

  #claim(live: LiveLane, limit: number, isProbe: boolean): void {
    const { table, domain } = this.#world;
    const { id } = live.connection;
    const owner = this.id;
    this.#world.query(
      this,
      () => table.claim(owner, id, limit, isProbe),
      (rows) => {
        for (const row of rows) {
          const lease = this.#hold(leaseOf(row));
          if (isProbe) lease.isProbe = true;
          const over = domain.pastItsTime(lease, new Date(this.wall));
          if (over) this.#settle({ id: lease.id, attemptNo: lease.attemptNo, next: over, attempt: null }, lease);
          else live.lane.push(lease);
        }
        this.#pump(live);
        if (rows.length === limit && !isProbe) {
          live.hasBacklog = true;
          live.claimAgain ||= live.lane.roomForBacklog > 0;
          this.#claimed(live);
          return;
        }
        if (!isProbe) live.hasBacklog = false;
        const due = table.nextDue(id);
        if (due === null) this.#claimed(live);
        else this.#sleepUntil(live, due, CLAIM_AGAIN_MS);
      },
      () => {
        this.#lookForOrphans();
        this.#sleep(live, CLAIM_AGAIN_MS * 4);
      },
    );
  }

  #sleep(live: LiveLane, ms: number): void {
    this.#wakeIn(live, ms);
    this.#claimed(live);
  }

  #sleepUntil(live: LiveLane, at: number, leastMs = 0): void {
    this.#wakeAt(live, at, leastMs);
    this.#claimed(live);
  }

  /**
   * Looks again at a moment. The engine looks every 5 s besides, so that a clock that is behind costs no more than
   * that; here those looks are left out, and the one that would find it is thrown.
   */
  #wakeAt(live: LiveLane, at: number, leastMs = 0): void {
    const { table, dice } = this.#world;
    const byWall = at - this.wall + 1;
    const byRound = Math.max(0, at - table.now) + dice.between(1, LOOK_MS);
    this.#wakeIn(live, Math.max(leastMs, 1, this.skewMs === table.skewMs ? byWall : Math.min(byWall, byRound)));
  }

  #wakeIn(live: LiveLane, ms: number): void {
    const at = this.#world.clock.now + Math.max(1, Math.ceil(ms));
    if (live.wakeAt <= at) return;
    live.wakeAt = at;
    this.#world.afterOf(this, ms, () => {
      if (live.wakeAt !== at) return;
      live.wakeAt = Number.POSITIVE_INFINITY;
      this.#look(live);
    });
  }

  // ---- attempting --------------------------------------------------------------------------------------------

  #pump(live: LiveLane): void {
    const { lane, connection } = live;
    if (!this.mayStart()) {
      for (const leased of lane.drain()) this.#giveBack(leased as Lease);
      return;
    }
    const hasRate = connection.limits.rate !== null;
    for (;;) {
      if (hasRate && live.tokens < 1) {
        if (lane.waiting > 0 && lane.running < lane.limits.concurrency) this.#draw(live);
        return;
      }
      const lease = lane.next() as Lease | undefined;
      if (!lease) return;
      if (hasRate) live.tokens -= 1;
      if (lane.running > lane.limits.concurrency)
        fail(`lane of connection ${connection.id} runs ${lane.running} at once`);
      for (const other of this.#standing)
        if (other.prio > lease.prio && other.connectionId === lease.connectionId)
          fail(`delivery ${other.id} of ${other.prio} stands behind delivery ${lease.id} of ${lease.prio}`);
      this.#standing.delete(lease);
      this.#attempt(live, lease);
    }
  }

  #draw(live: LiveLane): void {
    if (live.isDrawing) return;
    live.isDrawing = true;
    const { lane, connection } = live;
    const want = Math.min(lane.waiting, lane.limits.concurrency - lane.running);
    this.#world.query(
      this,
      () => this.#world.table.drawTokens(connection.id, want),
      ({ granted, waitMs }) => {
        live.isDrawing = false;
        live.tokens = granted;
        if (granted > 0) {
          this.#pump(live);
          live.tokens = 0;
        } else this.#world.afterOf(this, Math.max(5, waitMs), () => this.#pump(live));
      },
      () => {
        live.isDrawing = false;
        this.#world.afterOf(this, CLAIM_AGAIN_MS * 4, () => this.#pump(live));
      },
    );
  }

  #attempt(live: LiveLane, lease: Lease): void {
    const { table, domain, clock } = this.#world;
    const end = () => {
      live.lane.done();
      this.#pump(live);
      if (live.lane.roomForBacklog > live.lane.limits.waiting / 2 && live.hasBacklog)
        this.#wakeIn(live, CLAIM_AGAIN_MS);
    };
    const giveBack = () => {
      this.#giveBack(lease);
      end();
    };
    // As in the engine these are answered by promises, after the loop that pumps.
    if (!domain.isOpenFor(live.connection, this.wall) && !lease.isProbe) {
      this.#world.afterOf(this, 0, giveBack);
      return;
    }
    const mustMark = domain.policyOf(lease.action).repeatAfterUnknown !== "yes";
    const isStale = clock.now - (lease.heldSince ?? 0) > STALE_MS;
    const owner = this.id;
    const proceed = (isOurs: boolean) => {
      if (!isOurs) {
        this.#drop(lease);
        end();
        return;
      }
      if (!this.mayStart()) {
        giveBack();
        return;
      }
      this.#call(lease, end);
    };
    if (!mustMark && !isStale) {
      this.#world.afterOf(this, 0, () => proceed(true));
      return;
    }
    const ask = mustMark
      ? () => table.markStarted(owner, lease.id, lease.attemptNo)
      : () => table.stillOurs(owner, lease.id, lease.attemptNo);
    this.#world.query(this, ask, proceed, giveBack);
  }

  #call(lease: Lease, end: () => void): void {
    const { table, domain, clock, rules, scenario, dice } = this.#world;
    const { plan, breaker } = table.connection(lease.connectionId);
    const row = table.row(lease.id);
    const promised = PROMISED[lease.action];
    const isProbe = lease.isProbe === true;
    this.#world.hotWaits.callStarts(row);
    const { attempts, isRepeat } = lease;
    rules.connections.callStarts(plan.id, isProbe, breaker);
    rules.calls.starts(row, { attempts, attemptNo: lease.attemptNo, isRepeat }, promised);
    const answer = answerOf(plan, clock.now, scenario.healsAt, dice);
    this.#world.note(
      () =>
        `${this.id} calls ${plan.id} for ${row.id} (${row.action}, ${attempts} before)${isProbe ? " as probe" : ""}`,
    );
    // The provider's side ends whether or not anybody is there to hear it.
    clock.after(answer.latencyMs, () => {
      rules.calls.ends(row, answer.isDone);
      rules.connections.callEnds(plan.id, isProbe);
    });
    this.#world.afterOf(this, answer.latencyMs, () => {
      const outcome = withMoment(answer.outcome, answer.retryAfterMs, this.wall);
      const facts = { action: lease.action, attempts, expiresAt: lease.expiresAt, isRepeat };
      const next = domain.afterAttempt(outcome, facts, new Date(this.wall), () => dice.next(), scenario.retry);
      const heard = { outcome, askedMs: answer.retryAfterMs, attempts, wall: this.wall };
      if (next.state === "retrying") rules.calls.waits(row, heard, next, promised);
      this.#world.note(() => `${this.id} hears ${outcome.kind} for ${row.id}: ${next.state}`);
      const askedUntil = clock.now + Math.min(answer.retryAfterMs ?? 0, NOT_BEFORE_MAX_MS);
      const { id, attemptNo } = lease;
      this.#settle({ id, attemptNo, next, attempt: { kind: outcome.kind, askedUntil } }, lease);
      this.#tellConnection(lease, outcome, next.state === "retrying" ? next.dueAt : null);
      end();
    });
  }

  /** In the engine's order: pause or hold, then the breaker; what is lost on the way the next attempt tells again. */
  #tellConnection({ connectionId, isProbe }: Lease, outcome: Outcome, dueAt: Date | null): void {
    const { table, domain } = this.#world;
    const result = {
      failures: domain.countsAgainst(outcome) ? 1 : 0,
      successes: domain.countsFor(outcome) ? 1 : 0,
      isProbe: isProbe === true,
    };
    this.#world.rules.connections.isFed(outcome, result);
    this.#world.query(
      this,
      () => {
        let isChanged = false;
        if (outcome.kind === "reconnect") isChanged = table.pause(connectionId);
        else if (outcome.kind === "retry" && outcome.pauseConnection && dueAt)
          isChanged = table.holdUntil(connectionId, dueAt);
        isChanged = table.recordResult(connectionId, result) || isChanged;
        if (isChanged) this.#world.notify(connectionId);
        if (outcome.kind === "reconnect" && isChanged) this.#world.resumeLater(connectionId);
      },
      () => undefined,
      () => undefined,
    );
  }

  // ---- settling ----------------------------------------------------------------------------------------------

  #giveBack(lease: Lease): void {
    const state = lease.attempts > 0 ? "retrying" : "pending";
    const dueAt = new Date(this.wall);
    const next = { state, dueAt, burnt: false, repeat: lease.isRepeat, cause: null } as const;
    this.#settle({ id: lease.id, attemptNo: lease.attemptNo, next, attempt: null }, lease);
  }

  /** Stays in memory, and is tried for ever, until it is committed. */
  #settle(settled: Settled, lease?: Lease): void {
    if (lease) this.#standing.delete(lease);
    this.#world.query(
      this,
      () => this.#world.table.settle(this.id, settled),
      () => {
        const held = this.#held.get(settled.id);
        if (held?.attemptNo === settled.attemptNo) this.#drop(held);
        if ("dueAt" in settled.next) {
          const { connectionId } = this.#world.table.row(settled.id);
          this.#wakeAt(this.#live(connectionId), settled.next.dueAt.getTime());
        }
      },
      () => this.#settle(settled, lease),
    );
  }

  #hold(lease: Lease): Lease {
    lease.heldSince = this.#world.clock.now;
    this.#held.set(lease.id, lease);
    this.#standing.add(lease);
    return lease;
  }

  #drop(lease: Lease): void {
    this.#held.delete(lease.id);
    this.#standing.delete(lease);
  }
}

function leaseOf(row: Row): Lease {
  const { id, leadId, connectionId, action, prio, attemptNo, attempts, isRepeat } = row;
  const expiresAt = new Date(row.expiresAt);
  return { id, leadId, connectionId, action, prio, attemptNo, attempts, isRepeat, expiresAt, row } as Lease;
}

/** As a connector reads `Retry-After`: a moment by the clock of the process that asked. */
function withMoment(outcome: Outcome, retryAfterMs: number | null, wall: number): Outcome {
  return outcome.kind === "retry" && retryAfterMs !== null
    ? { ...outcome, notBefore: new Date(wall + retryAfterMs) }
    : outcome;
}
