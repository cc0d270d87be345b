/**
 * What a hub under trial does at its fail points: mostly nothing, sometimes it is killed, its connections are cut, or
 * the place throws what could be thrown there. When, is thrown with the dice of its round and its life.
 */
import type { FailPoint } from "../apps/hub/src/fail-point.ts";
import type { Dice } from "./dice.ts";
import type { FiredEntry } from "./journal.ts";

export interface FailPace {
  /** A place fires at the latest after being passed this often. */
  every: number;
  /** Of those that fire, the part that kills. */
  killShare: number;
  /** Least time between two of one process. */
  gapMs: number;
}

/** In memory, between a commit and its answer or its statements: nothing that could throw stands there. */
const NEVER_THROWS: ReadonlySet<FailPoint> = new Set(["intake.before_commit", "intake.before_answer"]);
/** Where a fault of ours would show as one, and not as a lost connection. */
const OWN_FAULTS: ReadonlySet<FailPoint> = new Set(["delivery.before_call", "delivery.after_call"]);
/** Where the database may refuse a statement: the batch is halved. */
const REFUSALS: ReadonlySet<FailPoint> = new Set(["intake.before_write", "settle.before_commit"]);
/** Passed by the clock even when no lead comes: as often as the others they would be most of what fires. */
const BY_THE_CLOCK: ReadonlySet<FailPoint> = new Set([
  "instance.before_beat",
  "delivery.before_claim",
  "raw.before_claim",
  "raw.before_takeover",
]);
const SELDOM = 4;
/** Of what does not kill. */
const CUT_SHARE = 0.3;

export interface FailHands {
  kill(): void;
  /** Cuts some of the connections to the database. */
  cut(): void;
  now(): number;
  note(name: FailPoint, act: FiredEntry["act"]): void;
}

/** @returns the handler of a process */
export function failPlan(pace: FailPace, dice: Dice, hands: FailHands): (name: FailPoint) => void {
  const left = new Map<FailPoint, number>();
  let quietUntil = 0;
  return (name) => {
    const count = left.get(name) ?? dice.between(1, pace.every * (BY_THE_CLOCK.has(name) ? SELDOM : 1));
    if (count > 1) {
      left.set(name, count - 1);
      return;
    }
    // It stays due while it must be quiet.
    left.set(name, 1);
    if (hands.now() < quietUntil) return;
    left.delete(name);
    quietUntil = hands.now() + pace.gapMs;
    const act = dice.is(pace.killShare) ? "kill" : NEVER_THROWS.has(name) || dice.is(CUT_SHARE) ? "cut" : "throw";
    hands.note(name, act);
    if (act === "kill") hands.kill();
    else if (act === "cut") hands.cut();
    else throw errorAt(name, dice);
  };
}

function errorAt(name: FailPoint, dice: Dice): Error {
  if (OWN_FAULTS.has(name)) return new TypeError(`fail point ${name}`);
  if (REFUSALS.has(name) && dice.is(0.5)) return Object.assign(new Error(`fail point ${name}`), { code: "40P01" });
  return Object.assign(new Error(`fail point ${name}: connection lost`), { code: "08006" });
}
