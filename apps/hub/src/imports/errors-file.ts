/**
 * The rows that could not be imported, as a file to mend and send again: the cells as they came, then the row number and
 * what is wrong. With a byte order mark and semicolons, so that Excel in Brazil opens it with a double click.
 */
export interface ErrorRow {
  linha: number;
  cells: readonly string[];
  erro: string;
}

const MARK = "\uFEFF";
const LINE = "\r\n";

/** The text of the file, piece by piece. */
export async function* errorsFile(columns: readonly string[], pages: AsyncIterable<readonly ErrorRow[]>) {
  yield MARK + csvLine([...columns, "linha", "erro"]);
  for await (const rows of pages) {
    yield rows.map(({ linha, cells, erro }) => csvLine([...cellsUnder(columns, cells), String(linha), erro])).join("");
  }
}

/** A row with too many cells keeps them all: the surplus is joined to its last one, where the person will see it. */
function cellsUnder(columns: readonly string[], cells: readonly string[]): string[] {
  const own = columns.map((_, i) => cells[i] ?? "");
  const surplus = cells.slice(columns.length).filter((cell) => cell !== "");
  if (surplus.length > 0 && own.length > 0) own[own.length - 1] = [own.at(-1), ...surplus].join(" | ");
  return own;
}

function csvLine(cells: readonly string[]): string {
  return cells.map(csvCell).join(";") + LINE;
}

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV injection", checked
 * 2026-11-23); importing the file takes it off again.
 */
export function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
