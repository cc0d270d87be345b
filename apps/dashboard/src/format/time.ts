/** Moments and durations as people say them, in Portuguese and in the business time zone. The clock is an argument. */

import { texts } from "../texts/index.ts";
import { LOCALE } from "./locale.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_ZONE = "America/Sao_Paulo";

/** "agora", "há 3 min", "há 2 h", "há 5 dias", then the date; "em 3 min" for what is still to come. */
export function relativeTime(at: Date, now: Date, zone: string): string {
  const past = now.getTime() - at.getTime();
  const size = Math.abs(past);
  if (size < 45 * SECOND)
    return past >= 0 || size < 5 * SECOND ? texts.time.now : texts.time.ahead(`${Math.round(size / SECOND)} s`);
  if (size >= 30 * DAY) return shortDate(at, zone);
  const amount = spoken(size);
  return past >= 0 ? texts.time.ago(amount) : texts.time.ahead(amount);
}

function spoken(size: number): string {
  if (size < HOUR) return `${Math.max(1, Math.floor(size / MINUTE))} min`;
  if (size < DAY) return `${Math.floor(size / HOUR)} h`;
  return texts.time.days(Math.floor(size / DAY));
}

/** "412 ms", "4,2 s", "4 min 12 s", "2 h 5 min", "3 d 4 h". Never negative. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toLocaleString(LOCALE)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, "min", SECOND, "s");
  if (ms < DAY) return pair(ms, HOUR, "h", MINUTE, "min");
  return pair(ms, DAY, "d", HOUR, "h");
}

function pair(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % big) / small);
  const first = `${Math.floor(ms / big)} ${bigUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}

/** "segunda-feira, 23 de novembro de 2026 às 18:02:11", for tooltips. */
export function fullMoment(at: Date, zone: string): string {
  return format(zone, { dateStyle: "full", timeStyle: "medium" }, at);
}

/** "23/11/2026" */
export function shortDate(at: Date, zone: string): string {
  return format(zone, { day: "2-digit", month: "2-digit", year: "numeric" }, at);
}

/** "23/11/2026 18:02" */
export function dateAndTime(at: Date, zone: string): string {
  return `${shortDate(at, zone)} ${clockTime(at, zone)}`;
}

/** "18:02" */
export function clockTime(at: Date, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, at);
}

/** "18h", for the axis of a chart. */
export function hourLabel(at: Date, zone: string): string {
  return `${format(zone, { hour: "2-digit", hourCycle: "h23" }, at)}h`;
}

/** "2026-11-23", the calendar day in the business time zone: what the API takes as `data_inicio`. */
export function dayKey(at: Date, zone: string): string {
  const parts = formatter(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** "Hoje", "Ontem", "sábado, 21 de novembro" (with the year when it is another one): the headings of a timeline. */
export function dayHeading(at: Date, now: Date, zone: string): string {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return texts.time.today;
  if (key === dayBefore(dayKey(now, zone))) return texts.time.yesterday;
  const sameYear = key.slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return format(zone, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }, at);
}

/** Calendar arithmetic on the key, because a day is not always 24 hours long. */
export function dayBefore(key: string, days = 1): string {
  const at = new Date(`${key}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
}

/** "23/11" of "2026-11-23"; anything else as it is. */
export function dayKeyLabel(key: string): string {
  const match = /^\d{4}-(\d{2})-(\d{2})/.exec(key);
  return match ? `${match[2]}/${match[1]}` : key;
}

// Making a formatter costs about 50 µs; a list of 40 rows makes the same three again and again.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
    formatters.set(key, found);
  }
  return found;
}

function format(zone: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  return formatter(zone, options).format(at);
}
