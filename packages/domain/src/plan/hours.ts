/**
 * The hours in which messages may reach a lead (`HORARIO_MENSAGENS`), as people write them: "seg-sab 08:00-20:00",
 * "seg-sex 09:00-18:00, sab 09:00-13:00". Hours are those of the wall clock in the business time zone.
 */

/** Minutes of the day, from 0 to 1440; open at `from`, closed again at `to`. */
export interface OpenRange {
  from: number;
  to: number;
}
/** Seven days, Monday first; ranges of a day in order and apart. At least one day has a range. */
export interface Hours {
  days: readonly (readonly OpenRange[])[];
}

export const DEFAULT_HOURS = "seg-sab 08:00-20:00";

/**
 * Reads the hours. Items are separated by a comma or a semicolon; each is one day or a span of days (it may run over
 * the end of the week: "sex-seg") and one range of hours. Accents, capitals, "segunda-feira", "8h", "8h30" and "às" are
 * understood; "24:00" is the end of the day. A range over midnight is refused, since which day it belongs to is unclear.
 * The problem is a sentence in Portuguese that quotes what was found.
 */
export function parseHours(text: string): Hours | { problem: string } {
  const days: OpenRange[][] = [[], [], [], [], [], [], []];
  const items = plain(text)
    .split(/[,;]/)
    .map((item) => item.trim());
  for (const item of items) {
    const found = ITEM.exec(item);
    if (found === null) return problem(`não entendi "${item}"`);
    const [, first = "", last = first, from = "", to = ""] = found;
    const span = daySpan(first, last);
    if (span === null) return problem(`dia desconhecido em "${item}"`);
    const range = { from: minutesOf(from), to: minutesOf(to) };
    if (Number.isNaN(range.from) || Number.isNaN(range.to)) return problem(`hora inválida em "${item}"`);
    if (range.from >= range.to) return problem(`em "${item}" o fim não vem depois do início`);
    for (const day of span) days[day]!.push(range);
  }
  return { days: days.map(joined) };
}

/** Whether the wall clock of the zone stands inside the hours. `timeZone` is an IANA name; another throws `RangeError`. */
export function isOpen(hours: Hours, timeZone: string, now: Date): boolean {
  const local = zoned(now.getTime(), timeZone);
  const minute = local.hour * 60 + local.minute;
  return hours.days[local.dayOfWeek - 1]!.some((range) => range.from <= minute && minute < range.to);
}

/**
 * The first moment from `now` on that is inside the hours; `now` itself when it is. Right on days when clocks change:
 * an opening that the clock jumps over happens when the jump lands inside the hours, and an hour that is passed
 * through twice opens twice.
 */
export function nextOpening(hours: Hours, timeZone: string, now: Date): Date {
  if (isOpen(hours, timeZone, now)) return now;
  const nowMs = now.getTime();
  const today = zoned(nowMs, timeZone).toPlainDate();
  for (let ahead = 0; ahead <= DAYS_SEARCHED; ahead++) {
    const date = today.add({ days: ahead });
    const openings = candidates(hours, timeZone, date).filter(
      (ms) => ms > nowMs && isOpen(hours, timeZone, new Date(ms)),
    );
    if (openings.length > 0) return new Date(Math.min(...openings));
  }
  throw new RangeError(`no opening within ${DAYS_SEARCHED} days in ${timeZone}`);
}

/** Two weeks and a day: a week's only range may fall into the hour that the clock jumps over. */
const DAYS_SEARCHED = 15;

/** Moments at which a day may open: each start of a range, both times when it comes twice, and a change of clocks. */
function candidates(hours: Hours, timeZone: string, date: Temporal.PlainDate): number[] {
  const moments = hours.days[date.dayOfWeek - 1]!.flatMap((range) => {
    const start = date.toPlainDateTime({ hour: Math.floor(range.from / 60), minute: range.from % 60 });
    return (["earlier", "later"] as const).map(
      (disambiguation) => start.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
    );
  });
  const midnight = date.toZonedDateTime(timeZone);
  // One nanosecond before midnight, because a change at midnight itself belongs to this day.
  const change = midnight.subtract({ nanoseconds: 1 }).getTimeZoneTransition("next");
  if (change !== null && change.epochMilliseconds < midnight.add({ days: 1 }).epochMilliseconds)
    moments.push(change.epochMilliseconds);
  return moments;
}

function zoned(epochMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
}

const DAY_NAMES: readonly (readonly string[])[] = [
  ["seg", "segunda"],
  ["ter", "terca"],
  ["qua", "quarta"],
  ["qui", "quinta"],
  ["sex", "sexta"],
  ["sab", "sabado"],
  ["dom", "domingo"],
];

/** Day, optional "-day", hour, "-", hour; after `plain` has brought every spelling to this one. */
const ITEM = /^([a-z]+)(?:\s*-\s*([a-z]+))?\s+([0-9:h]+)\s*-\s*([0-9:h]+)$/;

/** One spelling for all: small letters, no accents, no "-feira", a hyphen wherever people write "a", "às" or "até". */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/-feira\b/g, "")
    .replace(/[\u2013\u2014]/g, "-")
    .replace(/(?<=\s)(?:a|as|ate)(?=\s)/g, "-")
    .replace(/\s+/g, " ");
}

/** Indices of the days from the first to the last, over the end of the week where needed; `null` for a name that is none. */
function daySpan(first: string, last: string): number[] | null {
  const from = DAY_NAMES.findIndex((names) => names.includes(first));
  const to = DAY_NAMES.findIndex((names) => names.includes(last));
  if (from === -1 || to === -1) return null;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, i) => (from + i) % 7);
}

/** "8", "08h", "8h30", "08:30" as minutes of the day; `NaN` for what is no time of day. "24:00" is the day's end. */
function minutesOf(text: string): number {
  const found = /^(\d{1,2})(?:[:h](\d{2})?)?h?$/.exec(text);
  if (found === null) return Number.NaN;
  const hour = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  const total = hour * 60 + minute;
  return minute < 60 && total <= 1440 ? total : Number.NaN;
}

/** Ranges in order; those that touch or overlap become one. */
function joined(ranges: readonly OpenRange[]): OpenRange[] {
  const result: OpenRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else result.push({ ...range });
  }
  return result;
}

function problem(what: string): { problem: string } {
  return {
    problem: `HORARIO_MENSAGENS: ${what}. Escreva, por exemplo, "seg-sex 09:00-18:00, sab 09:00-13:00".`,
  };
}
