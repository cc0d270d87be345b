/** Moments as spreadsheets in Brazil write them: "15/01/2026 10:30" on the company's clock, Excel's day numbers, ISO. */
import { readDateTime } from "@streamleads/domain";
import { DateTime } from "luxon";

const DAY_FIRST =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,T]+(?:(?:às|as) )?(\d{1,2})(?:[:h](\d{2}))?(?::(\d{2})(?:[.,]\d+)?)?(?:h|hs)?)?$/i;
const YEAR_FIRST = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?$/;
const EXCEL_DAYS = /^(\d{5})(?:[.,](\d+))?$/;
/** Excel counts days from here (its 29th of February 1900, which never was, lies before all of ours). */
const EXCEL_EPOCH = { year: 1899, month: 12, day: 30 } as const;
/** 1 January 1970 and 31 December 2099 as Excel's days: other five-digit numbers are no dates. */
const EXCEL_FIRST = 25_569;
const EXCEL_LAST = 73_050;

/**
 * The moment as ISO 8601 in UTC, or `undefined`. What names no zone is on the clock of `timeZone`; a day without a time
 * begins at its midnight. The day comes before the month, always: a table that has it the other way round shows in the
 * dry run by its 13th months.
 */
export function readMoment(raw: string, timeZone: string): string | undefined {
  const text = raw.trim().replace(/\s+/g, " ");
  const zoned = readDateTime(
    text
      .replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T")
      .replace(/ (?=[+-]\d{2}:?\d{2}$)/, "")
      .replace(/ ?UTC$/, "Z"),
  );
  if (zoned !== undefined) return zoned;
  const days = EXCEL_DAYS.exec(text);
  if (days) return excelMoment(Number(days[1]), Number(`0.${days[2] ?? "0"}`), timeZone);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) {
    const [, day, month, year, hour, minute, second] = dayFirst.map((part) => Number(part ?? 0));
    const isShort = dayFirst[3]?.length === 2;
    return momentOf([isShort ? 2000 + year! : year!, month!, day!, hour!, minute!, second!], timeZone);
  }
  const yearFirst = YEAR_FIRST.exec(text);
  if (!yearFirst) return undefined;
  const [, year, month, day, hour, minute, second] = yearFirst.map((part) => Number(part ?? 0));
  return momentOf([year!, month!, day!, hour!, minute!, second!], timeZone);
}

type Parts = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

function momentOf([year, month, day, hour, minute, second]: Parts, timeZone: string): string | undefined {
  const moment = DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: timeZone });
  return moment.isValid && year >= 1970 && year < 2100 ? (moment.toUTC().toISO() ?? undefined) : undefined;
}

/** The fraction of the day is time of the clock, so a day with a change of the clock is told as the sheet shows it. */
function excelMoment(days: number, fraction: number, timeZone: string): string | undefined {
  if (days < EXCEL_FIRST || days > EXCEL_LAST) return undefined;
  const day = DateTime.fromObject(EXCEL_EPOCH, { zone: "utc" }).plus({ days });
  const seconds = Math.round(fraction * 86_400);
  const time = day.plus({ seconds });
  return momentOf([time.year, time.month, time.day, time.hour, time.minute, time.second], timeZone);
}
