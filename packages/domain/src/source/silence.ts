/**
 * When a source is too quiet. A portal that sends three leads a day may rest a night; an ad account that sends ten an hour
 * may not rest one. So silence is measured in leads that usually would have come, by weekday and hour.
 */

/** Mean leads in one hour of the week. */
export interface HourOfWeek {
  /** 1 Monday to 7 Sunday, in the business time zone. */
  weekday: number;
  /** 0 to 23. */
  hour: number;
  mean: number;
}

export interface SourceHistory {
  /** Hours that never had a lead may be left out. */
  hours: readonly HourOfWeek[];
  /** Days that the figures come from, and leads in them. */
  days: number;
  leads: number;
}

/** With less than this a pattern is a guess, and a guess that wakes people is ignored the second time. */
const DAYS_MIN = 14;
const LEADS_MIN = 20;
/** No lead where 5 are expected happens by chance about once in 150 times (Poisson). */
const EXPECTED_MIN = 5;
const HOUR_MS = 3_600_000;
/** Longer silences say nothing new. */
const HOURS_MAX = 28 * 24;

/** Leads that usually come between two moments; `placeOf` gives weekday and hour of a moment in the business time zone. */
export function expectedLeads(
  { hours }: Pick<SourceHistory, "hours">,
  since: Date,
  until: Date,
  placeOf: (at: Date) => { weekday: number; hour: number },
): number {
  const means = new Map(hours.map(({ weekday, hour, mean }) => [weekday * 24 + hour, mean]));
  const from = Math.max(since.getTime(), until.getTime() - HOURS_MAX * HOUR_MS);
  let sum = 0;
  for (let at = from; at < until.getTime(); ) {
    const end = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, until.getTime());
    const { weekday, hour } = placeOf(new Date(at));
    sum += ((means.get(weekday * 24 + hour) ?? 0) * (end - at)) / HOUR_MS;
    at = end;
  }
  return sum;
}

/** Whether a silence is worth a word: the history is long enough, and chance alone would hardly make it. */
export function isTooQuiet({ days, leads }: Pick<SourceHistory, "days" | "leads">, expected: number): boolean {
  return days >= DAYS_MIN && leads >= LEADS_MIN && expected >= EXPECTED_MIN;
}
