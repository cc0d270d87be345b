/** When the mails of a sequence go out. Pure: the hours, the zone and the clock are arguments. */
import { type Hours, nextOpening } from "../plan/hours.ts";
import { type NurtureSequence, stepOf } from "./sequences.ts";

/** Between two mails to one person at least this long: what was late does not come in a heap. */
export const NURTURE_GAP_MS = 20 * 3_600_000;
/** A mail later than this after its moment (no connection, a long outage) is worth nothing: the sequence ends. */
export const NURTURE_STALE_MS = 14 * 24 * 3_600_000;

export interface NurtureClock {
  hours: Hours;
  /** IANA name of the business time zone. */
  timeZone: string;
}

/**
 * When a step is due: its day after the enrolment at the same time of day, at least `NURTURE_GAP_MS` after the mail
 * before it, moved to where the hours are open. `null` when the sequence has no such step.
 * @param step counts from 1
 * @param lastAt when the mail before it went out; `null` for the first
 */
export function nurtureMoment(
  sequence: NurtureSequence,
  step: number,
  startedAt: Date,
  lastAt: Date | null,
  { hours, timeZone }: NurtureClock,
): Date | null {
  const found = stepOf(sequence, step);
  if (found === undefined) return null;
  const byCalendar = afterDays(startedAt, found.day, timeZone);
  const byGap = lastAt === null ? 0 : lastAt.getTime() + NURTURE_GAP_MS;
  return nextOpening(hours, timeZone, new Date(Math.max(byCalendar, byGap)));
}

/** Days of the wall clock: a change of clocks in between does not move the time of day. */
function afterDays(from: Date, days: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone).add({ days })
    .epochMilliseconds;
}
