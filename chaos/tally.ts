/** The figures of many rounds as one. */
import type { RoundResult } from "./round.ts";

export interface ChaosTally {
  rounds: number;
  failedRounds: number[];
  hubKills: number;
  databaseKills: number;
  failPoints: number;
  offered: number;
  answered: number;
  refused: number;
  kept: number;
  keptUnanswered: number;
  unansweredTries: number;
  refusedTries: number;
  deliveries: number;
  owed: number;
  attempts: number;
  received: number;
  repeatedAfterUnknown: number;
  lateAttempts: number;
  rollUpSurplus: number;
  checkedIndexes: number;
  checkedTables: number;
  /** By name: faults of the harness, toxics met, acts at fail points, deliveries by state, causes of what did not happen. */
  done: Record<string, number>;
  toxics: Record<string, number>;
  fired: Record<string, number>;
  states: Record<string, number>;
  causes: Record<string, number>;
}

export function emptyTally(): ChaosTally {
  return {
    rounds: 0,
    failedRounds: [],
    hubKills: 0,
    databaseKills: 0,
    failPoints: 0,
    offered: 0,
    answered: 0,
    refused: 0,
    kept: 0,
    keptUnanswered: 0,
    unansweredTries: 0,
    refusedTries: 0,
    deliveries: 0,
    owed: 0,
    attempts: 0,
    received: 0,
    repeatedAfterUnknown: 0,
    lateAttempts: 0,
    rollUpSurplus: 0,
    checkedIndexes: 0,
    checkedTables: 0,
    done: {},
    toxics: {},
    fired: {},
    states: {},
    causes: {},
  };
}

export function addRound(tally: ChaosTally, result: RoundResult): void {
  const { figures } = result.report;
  tally.rounds += 1;
  if (result.faults.length > 0) tally.failedRounds.push(result.round);
  tally.hubKills += result.hubKills;
  tally.databaseKills += result.databaseKills;
  tally.failPoints += result.failPoints;
  tally.checkedIndexes += result.checked.indexes;
  tally.checkedTables += result.checked.tables;
  for (const name of [
    "offered",
    "answered",
    "refused",
    "kept",
    "keptUnanswered",
    "unansweredTries",
    "owed",
    "attempts",
    "received",
    "repeatedAfterUnknown",
    "lateAttempts",
    "rollUpSurplus",
  ] as const)
    tally[name] += figures[name];
  tally.refusedTries += total(figures.refusals);
  tally.deliveries += total(figures.states);
  for (const [into, from] of [
    [tally.done, result.done],
    [tally.toxics, result.toxics],
    [tally.fired, result.fired],
    [tally.states, figures.states],
    [tally.causes, figures.causes],
  ] as const)
    for (const [name, n] of Object.entries(from)) into[name] = (into[name] ?? 0) + n;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
