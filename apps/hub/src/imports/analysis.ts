/** What is seen of a file before anything is done with it: characters, separator, header, columns, how many rows. */
import { type Column, columnsOf } from "./columns.ts";
import { isBlankRow } from "./csv-rows.ts";
import { detectSeparator, findHeader, firstRecords } from "./dialect.ts";
import type { Encoding } from "./encoding.ts";
import { COLUMNS_MAX, FileError, NO_ROWS, TOO_MANY_COLUMNS } from "./file-problem.ts";

export interface Analysis {
  encoding: Encoding;
  separator: string;
  /** Row number of the header; `null`: the table begins with people. */
  headerRow: number | null;
  columns: Column[];
  /** Rows with people; a guess by the size of the first ones unless the file is short. */
  rows: number;
}

/** What a person says is otherwise than we found. */
export interface Corrections {
  encoding?: Encoding | undefined;
  separator?: string | undefined;
  headerRow?: number | null | undefined;
}

/** As much of a file as is looked at; longer samples change no answer. */
export const SAMPLE_BYTES = 128 * 1024;
/** Records by which columns are told. */
const LOOKED_AT = 100;

/**
 * @param sample the first bytes of the file, at most `SAMPLE_BYTES`
 * @throws FileError when there is nothing to import
 */
export function analyse(sample: Uint8Array, fileBytes: number, found: Encoding, said: Corrections = {}): Analysis {
  const encoding = said.encoding ?? found;
  const isWhole = sample.length >= fileBytes;
  const text = new TextDecoder(encoding).decode(sample, { stream: !isWhole });
  const separator = said.separator ?? detectSeparator(text);
  const all = firstRecords(text, separator, Number.MAX_SAFE_INTEGER);
  // The last record of a cut sample is cut itself.
  const records = isWhole || all.length < 2 ? all : all.slice(0, -1);
  const looked = records.slice(0, LOOKED_AT);
  const header = said.headerRow === undefined ? findHeader(looked) : indexOf(said.headerRow, looked);
  const columns = columnsOf(looked, header);
  if (columns.length > COLUMNS_MAX) throw new FileError(TOO_MANY_COLUMNS);
  const people = records.slice(header === null ? 0 : header + 1).filter((record) => !isBlankRow(record)).length;
  if (people === 0 || columns.length === 0) throw new FileError(NO_ROWS);
  return {
    encoding,
    separator,
    headerRow: header === null ? null : header + 1,
    columns,
    rows: isWhole ? people : Math.round((people * fileBytes) / sample.length),
  };
}

function indexOf(headerRow: number | null, records: readonly string[][]): number | null {
  if (headerRow === null) return null;
  if (headerRow <= records.length) return headerRow - 1;
  throw new FileError({
    code: "header_not_found",
    message: `A linha ${headerRow} não está no começo do arquivo.`,
    fix: `Diga uma linha de 1 a ${records.length}, ou null para um arquivo sem cabeçalho.`,
  });
}
