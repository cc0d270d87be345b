/** Meta's moments: seconds since 1970, as text (in some fields as a number). */
import { textAt } from "@streamleads/integration-kit";

const OLDEST_MS = Date.UTC(2009, 0, 1);
const DAY_MS = 86_400_000;

/** `timestamp` of a message, a state or a preference; the arrival when it is absent, no number, or no moment that can be. */
export function momentOf(item: unknown, receivedAt: Date): Date {
  const seconds = textAt(item, "timestamp");
  if (seconds === undefined || !/^\d{9,11}$/.test(seconds)) return receivedAt;
  const moment = new Date(Number(seconds) * 1_000);
  const isPossible = moment.getTime() > OLDEST_MS && moment.getTime() < receivedAt.getTime() + DAY_MS;
  return isPossible ? moment : receivedAt;
}
