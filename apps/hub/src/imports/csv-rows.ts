/**
 * The rows of a CSV file, one at a time, whatever its size. Rows are numbered as a spreadsheet shows them: the first
 * record is 1, a cell with line breaks does not count twice, and an empty line counts (Excel's `sep=` line does not).
 */
import { Readable } from "node:stream";
import { type CsvError, type Options, parse } from "csv-parse";
import { FileError, openQuote } from "./file-problem.ts";

export interface CsvRow {
  linha: number;
  cells: string[];
}

/** A record longer than this is an open quote that swallowed the rest of the file. */
const RECORD_BYTES_MAX = 512 * 1024;

/** How tables are written: quotes doubled, quotes inside an unquoted cell are just characters, rows may be short. */
export function csvOptions(separador: string): Options {
  return {
    delimiter: separador,
    quote: '"',
    escape: '"',
    // All three at once: files that were put together from others mix them.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    bom: false,
    max_record_size: RECORD_BYTES_MAX,
  };
}

/** @throws FileError when a quote is never closed: what comes after the rows before it is no rows any more */
export async function* csvRows(texts: AsyncIterable<string>, separador: string): AsyncGenerator<CsvRow> {
  let broken: CsvError | undefined;
  const parser = parse({
    ...csvOptions(separador),
    // Not an error of the stream: that would throw away the rows before it that nobody has read yet.
    skip_records_with_error: true,
    on_skip: (error) => {
      broken ??= error;
      source.unpipe(parser);
      parser.end();
      return undefined;
    },
  });
  const source = Readable.from(inSlices(withoutSepLine(texts)), { objectMode: true, highWaterMark: 1 });
  // A file that cannot be read further (database away) ends the parser with the same error.
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let linha = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (broken && linha >= recordsBefore(broken)) break;
      linha += 1;
      yield { linha, cells: record };
    }
    if (broken) throw new FileError(openQuote(linha), { cause: broken });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Rows that the parser had handed on when it met the fault. */
function recordsBefore(error: CsvError): number {
  const { records } = error as CsvError & { records?: unknown };
  return typeof records === "number" ? records : 0;
}

/**
 * The parser hands on all rows of what it is given, read or not. From small slices come few of them, which are gone again
 * before the collector of young objects would keep them: with whole chunks the hub grew by a hundred megabytes.
 */
const SLICE_BYTES = 8 * 1024;

async function* inSlices(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
  }
}

/** Excel's first line that names the separator; it is shown by no spreadsheet. */
export const SEP_LINE = /^"?sep=(.)"?(?:\r\n|\n|\r)/i;
const SEP_LINE_CHARS = 12;

async function* withoutSepLine(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = "";
  for await (const text of texts) {
    if (head === undefined) {
      yield text;
      continue;
    }
    head += text;
    if (head.length < SEP_LINE_CHARS) continue;
    yield head.replace(SEP_LINE, "");
    head = undefined;
  }
  if (head) yield head.replace(SEP_LINE, "");
}

/** Whether a row says nothing at all: blank lines between blocks, and the empty rows that Excel writes at the end. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
