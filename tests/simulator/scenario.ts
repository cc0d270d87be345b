/** What happens in a run, all of it thrown from the seed before it begins: who is there, what comes in, what breaks. */
import { ACTIONS, type Action, DEFAULT_RETRY, type Rate, type RetrySettings } from "@streamleads/domain";
import { Dice } from "../../chaos/dice.ts";
import { HOUR, MINUTE, SECOND } from "./clock.ts";

/** How a provider is for a while. */
export type Mood =
  /** Answers well, but for a few contents that it refuses. */
  | "well"
  /** Answers well, in many seconds. */
  | "slow"
  /** 5xx and refused connections. */
  | "down"
  /** Takes the call and never answers; half of what it took it has done. */
  | "silent"
  /** Everything at once. */
  | "flaky"
  /** 429, with and without a moment, for the whole connection or for one record. */
  | "limited"
  /** Refuses the credential. */
  | "refusing";

export interface ConnectionPlan {
  id: number;
  concurrency: number;
  rate: Rate | null;
  /** Milliseconds of an answer when it is well. */
  latencyMs: [least: number, most: number];
  /** The longest pause that it asks for. */
  retryAfterMaxMs: number;
  /** In order of time, the first at 0; from the end of the faults on it is well. */
  moods: { from: number; mood: Mood }[];
}

export interface ArrivalPlan {
  at: number;
  leadId: number;
  connectionId: number;
  action: Action;
  /** 2 QUENTE, 1 MORNO, 0 FRIO. */
  prio: number;
  /** Due by itself at its moment, not born with its lead (a follow-up, a replay, backlog of an outage). */
  isBacklog: boolean;
}

export type FaultKind = "kill" | "freeze" | "db_away" | "clock" | "db_clock";

export interface FaultPlan {
  at: number;
  kind: FaultKind;
  /** Which instance, as a number to be taken modulo those alive. */
  whom: number;
  /** Until it is over: the restart, the thaw, the database's return. */
  forMs: number;
  /** Of a jumping clock. */
  jumpMs: number;
}

export interface Scenario {
  seed: string;
  instances: number;
  /** What each instance's wall clock is off by, at first. */
  skews: number[];
  connections: ConnectionPlan[];
  arrivals: ArrivalPlan[];
  faults: FaultPlan[];
  retry: RetrySettings;
  /** From here on nothing breaks any more. */
  healsAt: number;
  /** Chance that a notice, or the answer to a committed statement, is lost while things break. */
  loss: number;
}

const ALL_ACTIONS = Object.keys(ACTIONS) as Action[];
const RATES: (Rate | null)[] = [
  null,
  null,
  { requests: 100, perMs: 10 * SECOND },
  { requests: 15, perMs: 10 * SECOND },
  { requests: 5, perMs: SECOND },
  { requests: 12, perMs: MINUTE },
  { requests: 60, perMs: MINUTE },
];
const MOODS: Mood[] = ["well", "well", "slow", "down", "silent", "flaky", "flaky", "limited", "refusing"];

export function scenarioOf(seed: string): Scenario {
  const dice = new Dice("scenario", seed);
  // Most runs last minutes; some reach the ends of the actions' times, days later.
  const healsAt = dice.oneOf([
    10 * MINUTE,
    20 * MINUTE,
    20 * MINUTE,
    HOUR,
    HOUR,
    3 * HOUR,
    3 * HOUR,
    30 * HOUR,
    30 * HOUR,
    90 * HOUR,
    200 * HOUR,
  ]);
  const instances = dice.between(1, 4);
  const skewMaxMs = dice.oneOf([0, 0, 2 * SECOND, 10 * SECOND]);
  const connections = Array.from({ length: dice.between(1, 3) }, (_, i) => connectionOf(i + 1, healsAt, dice));
  return {
    seed,
    instances,
    skews: Array.from({ length: instances }, () => dice.between(-skewMaxMs, skewMaxMs)),
    connections,
    arrivals: arrivalsOf(connections, healsAt, dice),
    faults: faultsOf(healsAt, skewMaxMs, dice),
    retry: dice.oneOf([DEFAULT_RETRY, DEFAULT_RETRY, { baseMs: SECOND, ceilingMs: MINUTE }]),
    healsAt,
    loss: dice.oneOf([0, 0, 0.02, 0.1]),
  };
}

function connectionOf(id: number, healsAt: number, dice: Dice): ConnectionPlan {
  const least = dice.oneOf([5, 50, 400]);
  const moods = Array.from({ length: dice.between(0, 6) }, () => ({
    from: dice.between(0, healsAt),
    mood: dice.oneOf(MOODS),
  }));
  return {
    id,
    concurrency: dice.oneOf([1, 2, 5, 10]),
    rate: dice.oneOf(RATES),
    latencyMs: [least, least * dice.oneOf([2, 5, 30])],
    retryAfterMaxMs: dice.oneOf([SECOND, 30 * SECOND, 10 * MINUTE, 30 * HOUR]),
    moods: [{ from: 0, mood: dice.oneOf(MOODS) }, ...moods.sort((a, b) => a.from - b.from)],
  };
}

function arrivalsOf(connections: readonly ConnectionPlan[], healsAt: number, dice: Dice): ArrivalPlan[] {
  const arrivals: ArrivalPlan[] = [];
  let leadId = 0;
  for (let burst = dice.between(1, 4); burst > 0; burst -= 1) {
    const from = dice.between(0, Math.floor(healsAt / 2));
    const within = dice.oneOf([50, SECOND, MINUTE, 10 * MINUTE]);
    for (let i = dice.between(1, 15); i > 0; i -= 1) {
      leadId += 1;
      const prio = dice.between(0, 2);
      for (const { id } of connections) {
        // Now and then two for one lead at one connection: they run one after another.
        for (let n = dice.is(0.1) ? 2 : 1; n > 0; n -= 1)
          arrivals.push({
            at: from + dice.between(0, within),
            leadId,
            connectionId: id,
            action: dice.oneOf(ALL_ACTIONS),
            prio,
            isBacklog: dice.is(0.15),
          });
      }
    }
  }
  const backlog = dice.oneOf([0, 0, 0, 0, 60, 200]);
  for (let i = 0; i < backlog; i += 1) {
    leadId += 1;
    const { id: connectionId } = dice.oneOf(connections);
    arrivals.push({ at: 0, leadId, connectionId, action: dice.oneOf(ALL_ACTIONS), prio: 0, isBacklog: true });
  }
  return arrivals;
}

function faultsOf(healsAt: number, skewMaxMs: number, dice: Dice): FaultPlan[] {
  const kinds: FaultKind[] = [
    "kill",
    "kill",
    "freeze",
    "db_away",
    ...(skewMaxMs > 0 ? (["clock", "db_clock"] as const) : []),
  ];
  return Array.from({ length: dice.oneOf([0, 0, 1, 3, 8]) }, () => ({
    at: dice.between(0, Math.min(healsAt, dice.oneOf([2 * MINUTE, 30 * MINUTE, healsAt]))),
    kind: dice.oneOf(kinds),
    whom: dice.between(0, 99),
    forMs: dice.oneOf([SECOND, 5 * SECOND, 20 * SECOND, 90 * SECOND]),
    jumpMs: dice.between(-skewMaxMs, skewMaxMs),
  }));
}
