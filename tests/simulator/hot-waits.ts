/**
 * A QUENTE lead never waits behind backlog: in quiet times its first call comes within a bound that knows the hot ones
 * before it, the slots and the rate, and nothing of how much else is due.
 */
import { SECOND } from "./clock.ts";
import { CALL_MAX_MS } from "./provider.ts";
import type { Row } from "./table.ts";
import { fail } from "./violation.ts";
import { LOOK_MS, type World } from "./world.ts";

const HOT = 2;
/** A lane may be half full of colder leases before it looks for more; the first call of what was left in the table waits for that. */
const WAITING_MAX = 400;

interface Wait {
  since: number;
  /** Hot ones of its connection that were not over when it came. */
  ahead: number;
  isBorn: boolean;
}

export class HotWaits {
  readonly #world: World;
  readonly #waits = new Map<number, Wait>();
  /** The longest wait of one that was leased at birth, as a part of its bound; for the report. */
  longest = 0;
  checked = 0;

  constructor(world: World) {
    this.#world = world;
  }

  planned(row: Row): void {
    if (row.prio !== HOT) return;
    const { table, clock } = this.#world;
    const isAhead = (other: Row) =>
      other.prio === HOT && other.connectionId === row.connectionId && other.id !== row.id && isOpen(other);
    const ahead = table.rows.filter(isAhead).length;
    this.#waits.set(row.id, { since: clock.now, ahead, isBorn: row.state === "running" });
  }

  callStarts(row: Row): void {
    const wait = this.#waits.get(row.id);
    if (!wait) return;
    this.#waits.delete(row.id);
    const { rules, clock, disturbedAt, scenario } = this.#world;
    const isQuiet = disturbedAt < wait.since && rules.connections.wasOpenSince(row.connectionId, wait.since);
    if (!isQuiet || scenario.loss > 0 || scenario.skews.some((ms) => ms !== 0)) return;
    const waited = clock.now - wait.since;
    const bound = this.#boundOf(row, wait);
    this.checked += 1;
    if (wait.isBorn) this.longest = Math.max(this.longest, waited / bound);
    if (waited > bound)
      fail(`QUENTE delivery ${row.id} waited ${waited / SECOND} s for its first call, at most ${bound / SECOND}`);
  }

  /** Every slot may be taken by a colder call of 15 s; then the hot ones before it go, by slots and by tokens. */
  #boundOf(row: Row, { ahead, isBorn }: Wait): number {
    const { instances, connections } = this.#world.scenario;
    const plan = connections.find(({ id }) => id === row.connectionId);
    if (!plan) throw new Error(`no connection ${row.connectionId}`);
    const share = Math.max(1, Math.floor(plan.concurrency / instances));
    // A token may go to another instance; that this happens twelve times in a row to one of four is not to be seen.
    const tokenMs = plan.rate ? Math.max(SECOND, (plan.rate.perMs / plan.rate.requests) * 1.2) * 12 * instances : 0;
    const colder = isBorn ? 1 : 1 + WAITING_MAX / 2;
    // Of hot ones that come within the same few milliseconds, a later one may be in the lane first.
    const turns = 4 + (ahead + colder) / share;
    return LOOK_MS + CALL_MAX_MS * turns + tokenMs * (ahead + colder);
  }
}

function isOpen({ state }: Row): boolean {
  return state === "running" || state === "pending" || state === "retrying";
}
