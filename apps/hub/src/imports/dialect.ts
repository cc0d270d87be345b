/**
 * How a table was written, found out from its beginning: what parts the cells, and which row names the columns. The
 * separator is the one under which the first rows look most like a table with columns that we know; where two look
 * alike the semicolon wins, which is what spreadsheets in Brazil write because the comma is in the numbers.
 */
import { fieldNamed, normalizeEmail, normalizePhone } from "@streamleads/domain";
import { parse } from "csv-parse/sync";
import { csvOptions, isBlankRow, SEP_LINE } from "./csv-rows.ts";

/** In the order in which they are preferred among equals. */
export const SEPARATORS = [";", "\t", "|", ","] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Records of the sample that are looked at. */
const RECORDS = 100;
/** Reports begin with titles; the header stands within this many rows. */
const HEADER_WITHIN = 20;
const LABEL_CHARS_MAX = 80;

/**
 * The separator of a text.
 * @param sample its first characters, the last record possibly cut
 */
export function detectSeparator(sample: string): Separator {
  const said = SEP_LINE.exec(sample)?.[1];
  const known = SEPARATORS.find((separator) => separator === said);
  if (known) return known;
  let best: Separator = ";";
  let bestScore = 0;
  for (const separator of SEPARATORS) {
    const score = scoreOf(firstRecords(sample, separator));
    if (score > bestScore) [best, bestScore] = [separator, score];
  }
  return best;
}

/** The first records of a text; a last one that the sample cuts may be among them. */
export function firstRecords(sample: string, separador: string, max = RECORDS): string[][] {
  const records: string[][] = [];
  try {
    parse(sample.replace(SEP_LINE, ""), {
      ...csvOptions(separador),
      to: max,
      on_record: (record: string[]) => {
        records.push(record);
        return null;
      },
    });
  } catch {
    // The sample ends inside a quoted cell, or the separator is not this one: what was read so far is what we judge by.
  }
  return records;
}

/**
 * Index of the record that names the columns; `null` when the table begins with people. It is the record that holds
 * most names of fields; else the first one as wide as the table, unless that holds an address or a number.
 */
export function findHeader(records: readonly string[][]): number | null {
  const width = usualWidth(records);
  const firstIndex = records.findIndex((record) => !isBlankRow(record));
  let best: { index: number; named: number } | undefined;
  for (const [index, record] of records.slice(0, HEADER_WITHIN).entries()) {
    const named = namedIn(record);
    const isLikely = named >= 2 || (named === 1 && (index === firstIndex || width === 1));
    if (isLikely && named > (best?.named ?? 0)) best = { index, named };
  }
  if (best) return best.index;
  const index = records.findIndex((record) => filledIn(record) * 2 > width && filledIn(record) > 0);
  if (index < 0) return null;
  return records[index]?.some(isContact) ? null : index;
}

/** How many cells most records have; 0 for none. */
export function usualWidth(records: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const record of records) {
    if (!isBlankRow(record)) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** 0 when the separator parts nothing. Columns that we know count most, then that all rows have as many cells. */
function scoreOf(records: readonly string[][]): number {
  const filled = records.filter((record) => !isBlankRow(record));
  const width = usualWidth(filled);
  if (width < 2) return 0;
  const alike = filled.filter((record) => record.length === width).length / filled.length;
  const header = filled.slice(0, HEADER_WITHIN).reduce((most, record) => Math.max(most, namedIn(record)), 0);
  const firstFits = filled.slice(0, HEADER_WITHIN).some((record) => record.length === width && namedIn(record) > 0);
  return alike * ((firstFits ? 10 * header : 0) + Math.min(width, 10));
}

function namedIn(record: readonly string[]): number {
  const fields = record.flatMap((cell) =>
    cell.length <= LABEL_CHARS_MAX && cell.trim() !== "" ? (fieldNamed(cell) ?? []) : [],
  );
  return new Set(fields).size;
}

function filledIn(record: readonly string[]): number {
  return record.filter((cell) => cell.trim() !== "").length;
}

function isContact(cell: string): boolean {
  return normalizeEmail(cell) !== undefined || normalizePhone(cell) !== undefined;
}
