/** How far a copy is: a line for each table, and on a terminal how many rows of it are done. */
export interface Progress {
  /** @param expected rows, as the planner guesses; 0: unknown */
  begin(table: string, expected: number): void;
  at(rows: number): void;
  end(rows: number): void;
}

const NUMBERS = new Intl.NumberFormat("pt-BR");

/** Writes to a terminal; to anything else nothing, which is what a log of nightly runs wants. */
export function progressOn(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">, doing: string): Progress | undefined {
  if (!stream.isTTY) return undefined;
  let table = "";
  let expected = 0;
  return {
    begin(name, rows) {
      table = name;
      expected = rows;
      stream.write(`${doing} ${table}…`);
    },
    at(rows) {
      stream.write(`\r${doing} ${table}: ${NUMBERS.format(rows)} linhas${percent(rows, expected)}   `);
    },
    end(rows) {
      stream.write(`\r${doing} ${table}: ${NUMBERS.format(rows)} linhas            \n`);
    },
  };
}

/** The guess may be too low: nothing is ever said to be done before it is. */
export function percent(rows: number, expected: number): string {
  return expected > 0 ? ` (${Math.min(99, Math.floor((100 * rows) / expected))} %)` : "";
}
