/**
 * The queue in front of one connection, in memory, bounded (delivery protocol 4). It holds leases only: losing it
 * loses nothing, because every entry is a row that says who holds it.
 *
 * QUENTE first, then in order of arrival. About a third of the waiting places is kept for due backlog, so that a
 * burst of new leads cannot starve what waits since an outage. A full lane gives its newest cold lease back to make
 * room for a QUENTE one.
 */
import type { Leased } from "./leased.ts";

export interface LaneLimits {
  /** Attempts at once. */
  concurrency: number;
  /** Leases that may wait here beside those under way. */
  waiting: number;
}

const BACKLOG_SHARE = 1 / 3;
const LEVELS = 3;

export class Lane {
  limits: LaneLimits;
  #levels: Leased[][] = Array.from({ length: LEVELS }, () => []);
  #waiting = 0;
  #running = 0;
  /** Places promised to leads whose transaction is not committed yet. */
  #reserved = 0;

  constructor(limits: LaneLimits) {
    this.limits = limits;
  }

  get running(): number {
    return this.#running;
  }
  get waiting(): number {
    return this.#waiting;
  }
  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting === 0 && this.#reserved === 0;
  }

  /** Promises a place to a delivery that is about to be born leased; `false` when it must be born `pending`. */
  reserve(): boolean {
    const places = this.limits.concurrency + Math.floor(this.limits.waiting * (1 - BACKLOG_SHARE));
    if (this.#running + this.#waiting + this.#reserved >= places) return false;
    this.#reserved += 1;
    return true;
  }

  /** Takes a promise back (its transaction failed). */
  unreserve(count = 1): void {
    this.#reserved -= count;
  }

  /** Turns a promise into a waiting lease. */
  fulfil(leased: Leased): void {
    this.#reserved -= 1;
    this.push(leased);
  }

  /** How many due deliveries may be claimed now. */
  get roomForBacklog(): number {
    return Math.max(0, this.limits.concurrency + this.limits.waiting - this.#running - this.#waiting - this.#reserved);
  }

  push(leased: Leased): void {
    this.#level(leased.prio).push(leased);
    this.#waiting += 1;
  }

  /** The next lease to attempt, or `undefined` when nothing waits or all slots are busy. Counts as running from here on. */
  next(): Leased | undefined {
    if (this.#running >= this.limits.concurrency) return undefined;
    for (let level = LEVELS - 1; level >= 0; level -= 1) {
      const leased = this.#levels[level]?.shift();
      if (leased) {
        this.#waiting -= 1;
        this.#running += 1;
        return leased;
      }
    }
    return undefined;
  }

  /** An attempt ended. */
  done(): void {
    this.#running -= 1;
  }

  /**
   * Takes out the newest waiting lease colder than `prio` and promises its very place to the hotter one, also when
   * backlog has filled the lane beyond what born leases may take. `undefined`: nothing colder waits.
   */
  reserveInsteadOfColder(prio: number): Leased | undefined {
    for (let level = 0; level < Math.min(prio, LEVELS); level += 1) {
      const leased = this.#levels[level]?.pop();
      if (leased) {
        this.#waiting -= 1;
        this.#reserved += 1;
        return leased;
      }
    }
    return undefined;
  }

  /** Takes out what waits and passes the test. */
  remove(isGone: (leased: Leased) => boolean): Leased[] {
    const gone = this.#levels.flatMap((level) => level.filter(isGone));
    if (gone.length === 0) return gone;
    this.#levels = this.#levels.map((level) => level.filter((leased) => !isGone(leased)));
    this.#waiting -= gone.length;
    return gone;
  }

  /** Takes out everything that waits (breaker opened, connection paused, shutdown). */
  drain(): Leased[] {
    const all = this.#levels.flat();
    this.#levels = Array.from({ length: LEVELS }, () => []);
    this.#waiting = 0;
    return all;
  }

  #level(prio: number): Leased[] {
    return this.#levels[Math.max(0, Math.min(LEVELS - 1, prio))] as Leased[];
  }
}
