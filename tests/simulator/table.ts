/**
 * The database of a run: the rows that all instances share, and the statements of the delivery protocol as functions,
 * each of them whole or not at all. What they decide they ask of the domain; what they change they tell the rules.
 */
import type { Action, Breaker, DeliveryState, Next, Outcome, RateWindow } from "@streamleads/domain";
import type { VirtualClock } from "./clock.ts";
import type { Domain } from "./domain.ts";
import type { Rules } from "./rules.ts";
import type { ConnectionPlan } from "./scenario.ts";

export interface Row {
  id: number;
  leadId: number;
  connectionId: number;
  action: Action;
  prio: number;
  state: DeliveryState;
  dueAt: number | null;
  owner: string | null;
  attemptNo: number;
  attempts: number;
  isRepeat: boolean;
  isStarted: boolean;
  leasedAt: number;
  expiresAt: number;
  cause: string | null;
}

export interface ConnectionRow {
  plan: ConnectionPlan;
  breaker: Breaker;
  notBefore: Date | null;
  isPaused: boolean;
  window: RateWindow | null;
}

/** What an attempt, or giving a lease back, changes; the part of the hub's `Settlement` that decides anything. */
export interface Settled {
  id: number;
  attemptNo: number;
  next: Next | { state: "pending" | "retrying"; dueAt: Date; burnt: false; repeat: boolean; cause: string | null };
  /**
   * What the attempt came to, and the moment by the true clock before which its provider wants no other. `null`: given
   * back, no attempt was made, nothing is recorded and nothing burnt.
   */
  attempt: { kind: Outcome["kind"]; askedUntil: number } | null;
}

export class Table {
  readonly rows: Row[] = [];
  readonly connections = new Map<number, ConnectionRow>();
  readonly instances = new Set<string>();
  /** Moments that the database's clock is off by. */
  skewMs = 0;
  trace: ((line: string) => void) | undefined;
  readonly #clock: VirtualClock;
  readonly #domain: Domain;
  readonly #rules: Rules;
  /** What waits, by connection: `claim` reads no more than that. */
  readonly #waiting = new Map<number, Set<Row>>();
  /** `lead:connection` of what runs. */
  readonly #running = new Map<string, number>();

  constructor(clock: VirtualClock, domain: Domain, rules: Rules, plans: readonly ConnectionPlan[]) {
    this.#clock = clock;
    this.#domain = domain;
    this.#rules = rules;
    for (const plan of plans) {
      const breaker: Breaker = { state: "closed", failures: 0, opens: 0, until: null };
      this.connections.set(plan.id, { plan, breaker, notBefore: null, isPaused: false, window: null });
      this.#waiting.set(plan.id, new Set());
    }
  }

  /** What `now()` says: one clock for the whole fleet. */
  get now(): number {
    return this.#clock.now + this.skewMs;
  }

  connection(id: number): ConnectionRow {
    const row = this.connections.get(id);
    if (!row) throw new Error(`no connection ${id}`);
    return row;
  }

  row(id: number): Row {
    const row = this.rows[id - 1];
    if (!row) throw new Error(`no delivery ${id}`);
    return row;
  }

  insert(wanted: Pick<Row, "leadId" | "connectionId" | "action" | "prio">, owner: string | null): Row {
    const isBorn = owner !== null && !this.#isRunning(wanted);
    const row: Row = {
      ...wanted,
      id: this.rows.length + 1,
      state: isBorn ? "running" : "pending",
      dueAt: isBorn ? null : this.now,
      owner: isBorn ? owner : null,
      attemptNo: isBorn ? 1 : 0,
      attempts: 0,
      isRepeat: false,
      isStarted: false,
      leasedAt: this.now,
      expiresAt: this.now + this.#domain.policyOf(wanted.action).givesUpAfterMs,
      cause: null,
    };
    this.rows.push(row);
    if (isBorn) this.#running.set(keyOf(row), row.id);
    else this.#waiting.get(row.connectionId)?.add(row);
    this.#rules.inserted(row);
    return row;
  }

  claim(owner: string, connectionId: number, limit: number, isProbe: boolean): Row[] {
    const { isPaused, notBefore, breaker } = this.connection(connectionId);
    const isHeld = notBefore !== null && notBefore.getTime() > this.now;
    if (isPaused || isHeld || (breaker.state !== "closed" && !isProbe) || !this.instances.has(owner)) return [];
    const due = [...(this.#waiting.get(connectionId) ?? [])]
      .filter((row) => (row.dueAt ?? Number.POSITIVE_INFINITY) <= this.now && !this.#isRunning(row))
      .sort((a, b) => b.prio - a.prio || (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.id - b.id);
    const leads = new Set<number>();
    const chosen: Row[] = [];
    for (const row of due) {
      if (chosen.length === limit) break;
      if (leads.has(row.leadId)) continue;
      leads.add(row.leadId);
      chosen.push(row);
    }
    for (const row of chosen) {
      row.owner = owner;
      row.attemptNo += 1;
      row.leasedAt = this.now;
      row.isStarted = false;
      this.#move(row, "running");
    }
    return chosen.map((row) => ({ ...row }));
  }

  /** When the connection's next waiting delivery is due. */
  nextDue(connectionId: number): number | null {
    let least: number | null = null;
    for (const { dueAt } of this.#waiting.get(connectionId) ?? [])
      if (dueAt !== null && (least === null || dueAt < least)) least = dueAt;
    return least;
  }

  markStarted(owner: string, id: number, attemptNo: number): boolean {
    const isOurs = this.stillOurs(owner, id, attemptNo);
    if (isOurs) this.row(id).isStarted = true;
    return isOurs;
  }

  stillOurs(owner: string, id: number, attemptNo: number): boolean {
    const row = this.row(id);
    return row.state === "running" && row.owner === owner && row.attemptNo === attemptNo;
  }

  settle(owner: string, { id, attemptNo, next, attempt }: Settled): void {
    const row = this.row(id);
    if (this.stillOurs(owner, id, attemptNo)) {
      const isWaiting = next.state === "retrying" || next.state === "pending";
      row.owner = null;
      if (isWaiting) {
        row.dueAt = next.dueAt.getTime();
        row.isRepeat = next.repeat;
      }
      row.attempts += attempt && (!isWaiting || next.burnt) ? 1 : 0;
      if (attempt) this.#rules.calls.recorded(row, attempt);
      else row.isStarted = false;
      row.cause = next.state === "delivered" ? null : next.cause;
      this.#move(row, next.state);
      return;
    }
    // A delivered answer that came after a takeover settles what was not leased again meanwhile.
    const isFree = row.state !== "running" || row.owner !== owner;
    if (next.state !== "delivered" || row.attemptNo !== attemptNo || row.state === "delivered" || !isFree) return;
    if (row.state === "skipped") return;
    row.owner = null;
    row.cause = null;
    this.#rules.lateDelivered();
    this.#move(row, "delivered");
  }

  /** Takes leases away from an owner who cannot finish them; returns the connections where something became due. */
  takeAway(owner: string, only?: ReadonlySet<number>): Set<number> {
    const woken = new Set<number>();
    for (const row of this.rows) {
      if (row.state !== "running" || row.owner !== owner || (only && !only.has(row.id))) continue;
      const { repeatAfterUnknown } = this.#domain.policyOf(row.action);
      const isStarted = row.isStarted && repeatAfterUnknown !== "yes";
      const mayRepeat = repeatAfterUnknown === "lookup" || (repeatAfterUnknown === "once" && !row.isRepeat);
      row.owner = null;
      row.isRepeat ||= isStarted;
      row.attempts += isStarted ? 1 : 0;
      if (isStarted && !mayRepeat) {
        row.cause = "unknown_outcome";
        this.#move(row, "failed");
        continue;
      }
      row.dueAt = this.now;
      row.cause = isStarted ? "owner_lost" : null;
      this.#move(row, isStarted || row.attempts > 0 ? "retrying" : "pending");
      woken.add(row.connectionId);
    }
    return woken;
  }

  ownersWithoutInstance(): string[] {
    const owners = new Set<string>();
    for (const row of this.rows)
      if (row.state === "running" && row.owner !== null && !this.instances.has(row.owner)) owners.add(row.owner);
    return [...owners];
  }

  // ---- what all instances share about a connection; `true` when its row changed --------------------------------

  recordResult(id: number, result: { failures: number; successes: number; isProbe: boolean }): boolean {
    const row = this.connection(id);
    const before = row.breaker;
    if (before.state === "probing" && !result.isProbe) return false;
    const saysNothing = result.failures === 0 && result.successes === 0;
    const now = new Date(this.now);
    row.breaker =
      saysNothing && result.isProbe
        ? this.#domain.probeReturned(before, now)
        : this.#domain.afterResults(before, result, now);
    this.#rules.breakerHeard(id, before, result, row.breaker, this.now);
    return row.breaker !== before;
  }

  startProbe(id: number): boolean {
    const row = this.connection(id);
    const now = new Date(this.now);
    if (!this.#domain.mayProbe(row.breaker, now)) return false;
    const before = row.breaker;
    row.breaker = this.#domain.startProbe(before, now);
    this.#rules.probeGiven(id, before, row.breaker, this.now);
    return true;
  }

  drawTokens(id: number, want: number): { granted: number; waitMs: number } {
    const row = this.connection(id);
    const { rate } = row.plan;
    if (!rate) throw new Error(`connection ${id} has no rate to draw from`);
    const { granted, window, nextAt } = this.#domain.draw(row.window, rate, want, new Date(this.now));
    if (granted > 0) row.window = window;
    this.#rules.granted(row.plan, granted, want);
    return { granted, waitMs: Math.max(0, nextAt.getTime() - this.now) };
  }

  holdUntil(id: number, until: Date): boolean {
    const row = this.connection(id);
    if (row.notBefore !== null && row.notBefore.getTime() >= until.getTime()) return false;
    row.notBefore = until;
    this.#rules.held(id, until);
    return true;
  }

  pause(id: number): boolean {
    const row = this.connection(id);
    if (row.isPaused) return false;
    row.isPaused = true;
    this.#rules.paused(id);
    return true;
  }

  /** A person says "try again now". */
  resume(id: number): void {
    const row = this.connection(id);
    row.isPaused = false;
    row.notBefore = null;
    row.breaker = { state: "closed", failures: 0, opens: 0, until: null };
    this.#rules.resumed(id);
  }

  #isRunning(row: Pick<Row, "leadId" | "connectionId">): boolean {
    return this.#running.has(keyOf(row));
  }

  #move(row: Row, to: DeliveryState): void {
    const from = row.state;
    row.state = to;
    if (from === "running") this.#running.delete(keyOf(row));
    if (to === "running") this.#running.set(keyOf(row), row.id);
    const isWaiting = to === "pending" || to === "retrying";
    if (!isWaiting) row.dueAt = null;
    const waiting = this.#waiting.get(row.connectionId);
    if (isWaiting) waiting?.add(row);
    else waiting?.delete(row);
    this.trace?.(`delivery ${row.id}: ${from} to ${to}, lease ${row.attemptNo} of ${row.owner}`);
    this.#rules.moved(row, from);
  }
}

function keyOf({ leadId, connectionId }: Pick<Row, "leadId" | "connectionId">): string {
  return `${leadId}:${connectionId}`;
}
