/**
 * The states of a delivery (delivery protocol, section 2).
 *
 *   pending   waits for its time, a slot, a parent, a connection
 *   running   leased by an instance (`owner`, `attempt_no`); `started_at` says that the call may have left
 *   retrying  waits after a failed attempt
 *   delivered failed skipped cancelled   final; a replay is a new delivery that names the old one
 *
 * Planned = the sum of the seven, always.
 */
export const DELIVERY_STATES = [
  "pending",
  "running",
  "retrying",
  "delivered",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const WAITING_STATES: readonly DeliveryState[] = ["pending", "retrying"];
export const FINAL_STATES: readonly DeliveryState[] = ["delivered", "failed", "skipped", "cancelled"];

export function isFinal(state: DeliveryState): boolean {
  return FINAL_STATES.includes(state);
}
