import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows, isBlankRow } from "./csv-rows.ts";
import { SEPARATORS } from "./dialect.ts";
import { decoded, ENCODINGS } from "./encoding.ts";
import { FileError } from "./file-problem.ts";
import { writeCsv } from "./testing.ts";

async function* pieces(bytes: Uint8Array, pieceBytes = 5) {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function rowsOf(text: string | Buffer, separador = ";", encoding: (typeof ENCODINGS)[number] = "utf-8") {
  const rows: { linha: number; cells: string[] }[] = [];
  for await (const row of csvRows(decoded(pieces(Buffer.from(text)), encoding), separador)) rows.push(row);
  return rows;
}

describe("the rows of a file", () => {
  it("are numbered as a spreadsheet shows them", async () => {
    expect(await rowsOf('sep=;\r\nNome;Obs\r\n\r\nAna;"uma\r\nduas"\r\nBia;x')).toEqual([
      { linha: 1, cells: ["Nome", "Obs"] },
      { linha: 2, cells: [""] },
      { linha: 3, cells: ["Ana", "uma\r\nduas"] },
      { linha: 4, cells: ["Bia", "x"] },
    ]);
  });

  it("may end their lines in every way at once, be short, and hold a stray quote", async () => {
    const rows = await rowsOf('a;b;c\rd\ne;5" de tela;f\r\n');
    expect(rows.map(({ cells }) => cells)).toEqual([["a", "b", "c"], ["d"], ["e", '5" de tela', "f"]]);
  });

  it("are read up to a quote that never closes, and the file is refused from there", async () => {
    const read: number[] = [];
    const reading = async () => {
      for await (const { linha } of csvRows(decoded(pieces(Buffer.from('a;b\n1;2\n"3;4\n5;6\n')), "utf-8"), ";")) {
        read.push(linha);
      }
    };
    await expect(reading()).rejects.toSatisfy(
      (error) =>
        error instanceof FileError && error.problem.code === "open_quote" && /linha 3/.test(error.problem.message),
    );
    expect(read).toEqual([1, 2]);
  });

  it("that are too long are an open quote too, found before the memory is full of it", async () => {
    const endless = async function* () {
      yield 'a;b\n"';
      for (let i = 0; i < 1_000; i += 1) yield "x;y\n".repeat(1_000);
    };
    const reading = async () => {
      for await (const _ of csvRows(endless(), ";"));
    };
    await expect(reading()).rejects.toBeInstanceOf(FileError);
  });

  it("fail with whatever their bytes fail with", async () => {
    const broken = async function* () {
      yield "a;b\n";
      throw new Error("chunk 1 of 2 is gone");
    };
    const reading = async () => {
      for await (const _ of csvRows(broken(), ";"));
    };
    await expect(reading()).rejects.toThrow("chunk 1 of 2 is gone");
  });

  it("come back the same from any table, separator, encoding, quoting and line end", async () => {
    const letter = fc.constantFrom(..."aZ 0çãÉ€–;,|\t\"'\r\n=.".split(""));
    const cell = fc.string({ unit: letter, maxLength: 8 });
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.record({
          separador: fc.constantFrom(...SEPARATORS),
          encoding: fc.constantFrom(...ENCODINGS),
          mark: fc.boolean(),
          line: fc.constantFrom("\r\n", "\n", "\r"),
          quote: fc.constantFrom("all" as const, "needed" as const),
        }),
        async (rows, written) => {
          // No reader can tell an empty line from a row of one empty cell, nor Excel's own line from a cell that says it.
          fc.pre(!rows.some((row) => row.length === 1 && row[0] === ""));
          const read = await rowsOf(writeCsv(rows, written), written.separador, written.encoding);
          expect(read.map(({ cells }) => cells)).toEqual(rows);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("a blank row", () => {
  it("says nothing in any cell", () => {
    expect([[], [""], [" ", "\t", ""]].every(isBlankRow)).toBe(true);
    expect(isBlankRow(["", "0"])).toBe(false);
  });
});
