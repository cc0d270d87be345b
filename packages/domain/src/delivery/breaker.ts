/**
 * The breaker of a connection, shared by all instances through its row: it keeps a provider that is down from being
 * called for nothing, and from holding a slot for the length of every time-out.
 *
 *   closed   Everything passes. Failures in a row are counted; a success starts the count anew. At `threshold` it
 *            opens. Results come in batches whose inner order is unknown: one success in a batch ends the row.
 *   open     Nothing is claimed until `until`. Results of attempts that were under way are ignored: they tell of the
 *            provider as it was before. An attempt ends within 15 s, which is also the first wait, so hardly any
 *            of them can be taken for the probe's.
 *   probing  One instance has been given the right to make one attempt. A success closes, a failure opens again, for
 *            twice as long each time up to `ceilingMs`. A prober that dies leaves `until` behind: after it, another may
 *            probe. An answer that speaks neither way (429, skipped, a set-up that is needed first) gives the right back:
 *            the next probe may follow at once.
 *
 * `opens` counts the openings since it was last closed; it sets the length of the next wait and nothing else.
 * What is kept here burns no attempt of any delivery.
 */
import type { Outcome } from "./outcome.ts";

export interface Breaker {
  state: "closed" | "open" | "probing";
  /** Failures in a row while closed. */
  failures: number;
  /** Openings since it was last closed. */
  opens: number;
  /** Open: nothing is called before. Probing: the prober is given up after. Closed: `null`. */
  until: Date | null;
}

export interface BreakerSettings {
  threshold: number;
  openMs: number;
  ceilingMs: number;
  probeMs: number;
}

export const CLOSED: Breaker = { state: "closed", failures: 0, opens: 0, until: null };

export const DEFAULT_BREAKER: BreakerSettings = {
  threshold: 5,
  openMs: 15_000,
  ceilingMs: 600_000,
  probeMs: 30_000,
};

/**
 * Whether an outcome says that the provider is unwell: a burnt retry (5xx, network) or no answer at all. A 429 or a
 * lock (`burn: false`), a refusal of the content or of the connection, and a skip say nothing of the kind.
 */
export function countsAgainst(outcome: Outcome): boolean {
  return outcome.kind === "unknown" || (outcome.kind === "retry" && outcome.burn !== false);
}

/** Whether an outcome says that the provider is well: it did the work, or read the content and refused it. */
export function countsFor(outcome: Outcome): boolean {
  return outcome.kind === "delivered" || outcome.kind === "rejected";
}

/** The breaker after a batch of results, counted with `countsAgainst` and `countsFor`. The same object when nothing changes. */
export function afterResults(
  breaker: Breaker,
  { failures, successes }: { failures: number; successes: number },
  now: Date,
  settings: BreakerSettings = DEFAULT_BREAKER,
): Breaker {
  if (breaker.state === "open" || (failures === 0 && successes === 0)) return breaker;
  if (successes > 0) return breaker.state === "closed" && breaker.failures === 0 ? breaker : CLOSED;
  if (breaker.state === "probing") return opened(breaker, breaker.failures, now, settings);
  const inARow = breaker.failures + failures;
  return inARow >= settings.threshold ? opened(breaker, inARow, now, settings) : { ...breaker, failures: inARow };
}

/** Whether a probe may start: the wait of an open breaker is over, or the prober is not heard of any more. */
export function mayProbe(breaker: Breaker, now: Date): boolean {
  if (breaker.state === "closed") return false;
  return breaker.until === null || now.getTime() >= breaker.until.getTime();
}

/**
 * Gives the caller the right to one probe for `probeMs`. Throws `RangeError` when no probe may start: the caller asks
 * `mayProbe` and writes the result under the same lock.
 */
export function startProbe(breaker: Breaker, now: Date, settings: BreakerSettings = DEFAULT_BREAKER): Breaker {
  if (!mayProbe(breaker, now)) throw new RangeError(`no probe may start while the breaker is ${breaker.state}`);
  return { ...breaker, state: "probing", until: new Date(now.getTime() + settings.probeMs) };
}

/** The breaker after a probe that said nothing of the provider: still not closed, and free for the next probe. */
export function probeReturned(breaker: Breaker, now: Date): Breaker {
  return breaker.state === "probing" ? { ...breaker, until: now } : breaker;
}

const DOUBLINGS_MAX = 30;

function opened(breaker: Breaker, failures: number, now: Date, settings: BreakerSettings): Breaker {
  const waitMs = Math.min(settings.openMs * 2 ** Math.min(breaker.opens, DOUBLINGS_MAX), settings.ceilingMs);
  return { state: "open", failures, opens: breaker.opens + 1, until: new Date(now.getTime() + waitMs) };
}
