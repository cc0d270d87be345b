/** Attempts of one batch added up, so that the roll-up costs a row per connection and outcome, not one per attempt. */
import type { Settlement } from "./settlement.ts";

const BOUNDS_MS = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000] as const;

export interface CountRow {
  /** Connection id; 0 for the time from a lead's commit to its first call. */
  c: number;
  oc: string;
  total: number;
  ms: number;
  [bucket: `le_${number}`]: number;
  le_inf: number;
}

/** Outcome name under which the time to the first call of a status is counted, at connection 0. */
export function firstCallOutcome(status: string): string {
  return `first_call:${status}`;
}

export class AttemptCounts {
  readonly #rows = new Map<string, CountRow>();

  add(connectionId: number, outcome: string, ms: number): void {
    const key = `${connectionId}:${outcome}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = { c: connectionId, oc: outcome, total: 0, ms: 0, le_inf: 0 };
      for (const bound of BOUNDS_MS) row[`le_${bound}`] = 0;
      this.#rows.set(key, row);
    }
    row.total += 1;
    row.ms += Math.round(ms);
    const bound = BOUNDS_MS.find((limit) => ms <= limit);
    if (bound === undefined) row.le_inf += 1;
    else row[`le_${bound}`] = (row[`le_${bound}`] ?? 0) + 1;
  }

  addAll(settlements: readonly Settlement[]): void {
    for (const { leased, attempt } of settlements) {
      if (attempt) this.add(leased.connectionId, attempt.outcome, attempt.durationMs);
    }
  }

  rows(): CountRow[] {
    return [...this.#rows.values()];
  }
}

/**
 * The quantile of a histogram, by the upper bound of the bucket it falls in; `null` without observations, and the last
 * bound when it lies beyond.
 */
export function quantile(buckets: Readonly<Record<string, number>>, q: number): number | null {
  const counts = [...BOUNDS_MS.map((bound) => buckets[`le_${bound}`] ?? 0), buckets.le_inf ?? 0];
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [i, count] of counts.entries()) {
    seen += count;
    if (seen >= q * total) return BOUNDS_MS[i] ?? 10_000;
  }
  return 10_000;
}
