/**
 * Named places on the way of a lead where a chaos run may break the process: kill it, let it throw, cut its
 * connections. Nothing in production installs a handler and no setting can; without one each place costs the test of
 * one variable, once for a batch or a delivery.
 */
export const FAIL_POINTS = [
  // Taking in: one transaction for a batch of leads.
  "intake.before_begin",
  "intake.before_write",
  "intake.before_commit",
  "intake.after_commit",
  "intake.before_answer",
  // Webhooks: kept, then read under a lease.
  "raw.before_commit",
  "raw.after_commit",
  "raw.before_claim",
  "raw.after_claim",
  "raw.before_settle",
  "raw.after_settle",
  "raw.before_takeover",
  "raw.after_takeover",
  // One delivery: leased, marked, called, settled.
  "delivery.before_claim",
  "delivery.after_claim",
  "delivery.before_mark",
  "delivery.after_mark",
  "delivery.before_call",
  "delivery.after_call",
  "settle.before_commit",
  "settle.in_transaction",
  "settle.after_commit",
  // Who is alive, and whose work is taken over.
  "instance.before_beat",
  "instance.after_burial",
  "takeover.before_commit",
  "takeover.in_transaction",
  "takeover.after_commit",
  "orphans.before_return",
] as const;

export type FailPoint = (typeof FAIL_POINTS)[number];

let handler: ((name: FailPoint) => void) | undefined;

/** Says that the process has come to a place. What the handler throws, the place throws. */
export function failPoint(name: FailPoint): void {
  if (handler !== undefined) handler(name);
}

/** For the process of a chaos run and for tests alone. @returns what takes the handler out again */
export function onFailPoint(handle: (name: FailPoint) => void): () => void {
  handler = handle;
  return () => {
    handler = undefined;
  };
}
