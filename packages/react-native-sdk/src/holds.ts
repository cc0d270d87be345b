/**
 * Why nothing is sent now. Three reasons, each with its own end:
 *
 * - backoff, after a failure: ends by itself; earlier with a new lead, with the app in front or the network back.
 * - busy, when an answer asked for patience: ends at its moment only.
 * - paused, when the key or the address is wrong: ends with `configure`. When it was not certainly the hub who said so
 *   (a proxy answers 404 while the hub restarts), also after an hour, with the app in front or the network back.
 *
 * Moments are compared with a clock that people set: a wait longer than could ever be meant is over.
 */
import { backoffMs, WAIT_MAX_MS } from "./backoff.ts";
import type { Environment } from "./environment.ts";

export interface Holds {
  /** Milliseconds until something may be sent; 0: now; Infinity: not before `resume`. */
  waitMs(): number;
  succeeded(): void;
  /** `waitMs`: what the answer asked for; when it is busy and does not say, the backoff binds like its wish. */
  failed(isBusy: boolean, waitMs: number | undefined): void;
  /** @returns true the first time, since `resume` or a success, that it is paused */
  pause(isCertain: boolean): boolean;
  /** A new lead: worth one attempt, whatever the backoff. */
  urge(): void;
  /** The app in front, the network back, `flush`: as if nothing had failed. */
  nudge(): void;
  /** `configure`: everything may have changed. */
  resume(): void;
}

export function createHolds({ now, random }: Environment): Holds {
  let failures = 0;
  let backoffUntil = 0;
  let busyUntil = 0;
  let pausedUntil = 0;
  let isPauseKnown = false;

  const nudge = () => {
    failures = backoffUntil = 0;
    if (pausedUntil < Number.POSITIVE_INFINITY) pausedUntil = 0;
  };

  return {
    waitMs() {
      const waitMs = Math.max(backoffUntil, busyUntil, pausedUntil) - now();
      return waitMs > WAIT_MAX_MS && waitMs < Number.POSITIVE_INFINITY ? 0 : Math.max(0, waitMs);
    },
    succeeded() {
      failures = backoffUntil = 0;
      isPauseKnown = false;
    },
    failed(isBusy, askedMs) {
      failures += 1;
      const ownMs = backoffMs(failures, random);
      backoffUntil = now() + ownMs;
      if (isBusy || askedMs) busyUntil = now() + (askedMs ?? ownMs);
    },
    pause(isCertain) {
      pausedUntil = isCertain ? Number.POSITIVE_INFINITY : now() + WAIT_MAX_MS;
      const isNews = !isPauseKnown;
      isPauseKnown = true;
      return isNews;
    },
    urge() {
      backoffUntil = 0;
    },
    nudge,
    resume() {
      busyUntil = pausedUntil = 0;
      isPauseKnown = false;
      nudge();
    },
  };
}
