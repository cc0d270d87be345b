/** The columns of a table: their names, what stands in them, and which field each one probably is. */
import { cleanLine, fieldNamed, LIMITS, type NamedField, normalizeEmail, normalizePhone } from "@streamleads/domain";
import { isBlankRow } from "./csv-rows.ts";
import { usualWidth } from "./dialect.ts";

/** Where a column goes: a field, `respostas` under its own name, or nowhere. */
export type Campo = NamedField | "respostas" | null;

export interface Column {
  /** Unique within the table; as people see it. */
  coluna: string;
  /** The first different values, for people to recognise the column by. */
  exemplos: string[];
  campo: Campo;
}

const EXAMPLES = 3;
const EXAMPLE_CHARS = 80;
/** Most values of a column must look like a contact for us to take it for one by its content. */
const LOOKS_LIKE = 0.8;

/** @param header index of the record with the names, `null` when there is none */
export function columnsOf(records: readonly string[][], header: number | null): Column[] {
  const names = header === null ? [] : (records[header] ?? []);
  const body = records.slice(header === null ? 0 : header + 1).filter((record) => !isBlankRow(record));
  const width = Math.max(trimmedWidth(names), usualWidth(body));
  const taken = new Set<string>();
  const columns = Array.from({ length: width }, (_, i): Column => {
    const values = body.map((record) => cleanLine(record[i] ?? "")).filter((value) => value !== "");
    return { coluna: ownName(names[i] ?? "", i, taken), exemplos: examplesOf(values), campo: null };
  });
  guess(columns, body, header !== null);
  return columns;
}

function trimmedWidth(names: readonly string[]): number {
  return names.findLastIndex((name) => name.trim() !== "") + 1;
}

/** Blank headers are called by their place, the second of a name gets a number. */
function ownName(raw: string, i: number, taken: Set<string>): string {
  const clean = cleanLine(raw.toWellFormed()).slice(0, LIMITS.respostaKey - 10);
  const name = clean === "" || clean === "__proto__" ? `Coluna ${i + 1}` : clean;
  let own = name;
  for (let n = 2; taken.has(own); n += 1) own = `${name} (${n})`;
  taken.add(own);
  return own;
}

function examplesOf(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.slice(0, EXAMPLE_CHARS)))].slice(0, EXAMPLES);
}

/** First by the names, each field once; then contacts by what stands in the columns; the rest are answers. */
function guess(columns: Column[], body: readonly string[][], isNamed: boolean): void {
  const taken = new Set<NamedField>();
  const take = (column: Column, field: NamedField | undefined) => {
    if (field === undefined || taken.has(field) || column.campo !== null) return;
    taken.add(field);
    column.campo = field;
  };
  if (isNamed) for (const column of columns) take(column, fieldNamed(column.coluna.replace(/ \(\d+\)$/, "")));
  for (const [i, column] of columns.entries()) {
    const values = body.map((record) => record[i] ?? "").filter((value) => value.trim() !== "");
    const share = (is: (value: string) => boolean) => values.filter(is).length / values.length;
    if (values.length === 0) continue;
    if (share((value) => normalizeEmail(value) !== undefined) >= LOOKS_LIKE) take(column, "email");
    // A named column of numbers that we do not know may be a CPF: only an unnamed one is judged by its content.
    else if (isNamed) continue;
    else if (share((value) => normalizePhone(value) !== undefined) >= LOOKS_LIKE) take(column, "telefone");
    else if (share((value) => /^[\p{L}'. -]+ [\p{L}'. -]+$/u.test(value.trim())) >= LOOKS_LIKE) take(column, "nome");
  }
  let answers = 0;
  for (const column of isNamed ? withoutErrorColumns(columns) : columns) {
    if (column.campo !== null || answers >= LIMITS.respostas) continue;
    column.campo = "respostas";
    answers += 1;
  }
}

/** A mended error file of ours says again what was wrong before: that is no answer of the person. */
function withoutErrorColumns(columns: readonly Column[]): readonly Column[] {
  const isErrorFile = columns.at(-2)?.coluna === "linha" && columns.at(-1)?.coluna === "erro";
  return isErrorFile ? columns.slice(0, -2) : columns;
}
