/** Days and moments of a query, read in the business time zone. */
import { DateTime } from "luxon";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The moment at which a day begins; a moment stays what it is. */
export function startOf(value: string, timeZone: string): Date {
  return DAY.test(value) ? DateTime.fromISO(value, { zone: timeZone }).startOf("day").toJSDate() : new Date(value);
}

/** The moment at which a day is over (the first of the next one); a moment stays what it is. */
export function endOf(value: string, timeZone: string): Date {
  if (!DAY.test(value)) return new Date(value);
  return DateTime.fromISO(value, { zone: timeZone }).plus({ days: 1 }).startOf("day").toJSDate();
}

/** The beginning of the current hour, day, week (Monday) or month. */
export function startOfCurrent(unit: "hour" | "day" | "week" | "month", now: Date, timeZone: string): Date {
  return DateTime.fromJSDate(now, { zone: timeZone }).startOf(unit).toJSDate();
}

/** True when a day begins at this moment, which is how far the roll-ups can tell old leads apart. */
export function isStartOfDay(moment: Date, timeZone: string): boolean {
  return startOfCurrent("day", moment, timeZone).getTime() === moment.getTime();
}
