/**
 * How long to wait before the next attempt. Policy is arithmetic: doubling from a base, jitter apart and only later,
 * a floor after answers that ask for patience, a ceiling that nothing passes.
 */
export interface RetrySettings {
  /** Wait after the first failed attempt, in milliseconds (`RETRY_BASE_MS`). */
  baseMs: number;
  /** No backoff is longer than this, jitter included. */
  ceilingMs: number;
}

export const DEFAULT_RETRY: RetrySettings = { baseMs: 30_000, ceilingMs: 3_600_000 };

/** A provider that asks for a longer pause than this is asked again after it. */
export const NOT_BEFORE_MAX_MS = 24 * 3_600_000;

const JITTER = 0.25;
const DOUBLINGS_MAX = 40;

/**
 * Milliseconds to wait after attempt number `attempt` (counts from 1). `random` gives 0 up to 1 and adds up to a
 * quarter. The doubling stops at four fifths of the ceiling, so that jitter still spreads those that wait longest.
 *
 * With the defaults: 30 s, 1, 2, 4, 8, 16, 32, then 48 minutes; each up to a quarter longer.
 */
export function backoffMs(attempt: number, random: () => number, settings: RetrySettings, atLeastMs = 0): number {
  const doubled = settings.baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, DOUBLINGS_MAX);
  const bounded = Math.min(Math.max(doubled, atLeastMs), settings.ceilingMs / (1 + JITTER));
  return Math.floor(bounded * (1 + JITTER * random()));
}

/** The least wait after a time-out, an unknown outcome, or a 429 without a moment: twice the base. */
export function floorMs(settings: RetrySettings): number {
  return 2 * settings.baseMs;
}

/**
 * The moment that the provider asked for, in epoch milliseconds: at least `now`, at most 24 hours later.
 * Absent or not a date (a header that could not be read): `now`, which asks for nothing.
 */
export function notBeforeMs(notBefore: Date | undefined, now: Date): number {
  const asked = notBefore?.getTime() ?? Number.NaN;
  if (Number.isNaN(asked)) return now.getTime();
  return Math.min(Math.max(asked, now.getTime()), now.getTime() + NOT_BEFORE_MAX_MS);
}
