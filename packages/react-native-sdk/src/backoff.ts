/** How long to wait before the next attempt. Arithmetic only. */

const BASE_MS = 1_000;
export const BACKOFF_MAX_MS = 300_000;
/** Full jitter may come out at nothing; nobody gains from asking sooner than this. */
export const BACKOFF_MIN_MS = 250;
/** No wait that has an end is longer: not one that an answer asked for, nor one before a doubtful answer is checked. */
export const WAIT_MAX_MS = 3_600_000;

/** Milliseconds after failure number `failures` in a row (from 1): 1 s doubled each time up to 5 minutes, full jitter. */
export function backoffMs(failures: number, random: () => number): number {
  return Math.max(BACKOFF_MIN_MS, random() * Math.min(BASE_MS * 2 ** (failures - 1), BACKOFF_MAX_MS));
}

/**
 * `Retry-After` (seconds, or an HTTP date, which names its zone) in milliseconds, at most an hour; `undefined` when it is
 * absent or cannot be read: `Date` would guess at anything.
 */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number | undefined {
  const text = header ?? "";
  const waitMs = /^\w{3}, .* GMT$/.test(text)
    ? Date.parse(text) - nowMs
    : /^\d/.test(text)
      ? Number(text) * 1_000
      : Number.NaN;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), WAIT_MAX_MS);
}
