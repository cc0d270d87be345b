/** For tests: CSV files of invented people in any spelling, and an import walked through over HTTP. */
import type { TestServer } from "../http/testing.ts";
import type { Encoding } from "./encoding.ts";

export interface Written {
  separador?: string;
  encoding?: Encoding;
  /** With a byte order mark; UTF-16 always has one. */
  mark?: boolean;
  line?: string;
  quote?: "all" | "needed";
}

/** A table as a spreadsheet program writes it. */
export function writeCsv(table: readonly (readonly string[])[], written: Written = {}): Buffer {
  const { separador = ";", encoding = "utf-8", mark = false, line = "\r\n", quote = "needed" } = written;
  const cell = (text: string) =>
    quote === "all" || text.includes(separador) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return encode(table.map((row) => row.map(cell).join(separador) + line).join(""), encoding, mark);
}

export function encode(text: string, encoding: Encoding, mark = false): Buffer {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(mark ? `\uFEFF${text}` : text, "utf8");
    case "utf-16le":
      return Buffer.from(`\uFEFF${text}`, "utf16le");
    case "utf-16be":
      return Buffer.from(`\uFEFF${text}`, "utf16le").swap16();
    case "windows-1252":
      return Buffer.from(Array.from(text, (letter) => byteOf(letter)));
  }
}

const WINDOWS_1252: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder("windows-1252").decode(Uint8Array.of(byte)), byte]),
);

function byteOf(letter: string): number {
  const byte = WINDOWS_1252.get(letter);
  if (byte === undefined) throw new Error(`no letter of Windows-1252: ${letter}`);
  return byte;
}

/** Rows of different people under the headers Nome, E-mail, Telefone. */
export function people(count: number, from = 0): string[][] {
  return Array.from({ length: count }, (_, i) => [
    `Pessoa ${letters(from + i)} de Teste`,
    `pessoa${from + i}@planilha.example`,
    `(48) 9${String(81_000_000 + from + i).replace(/(\d{4})$/, "-$1")}`,
  ]);
}

/** A number in letters, so that names are names. */
function letters(n: number): string {
  return String(n).replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] as string);
}

export const HEADER = ["Nome", "E-mail", "Telefone"];

/** Sends a file; answers the import. */
export async function upload(server: TestServer, file: Buffer, name = "contatos.csv") {
  const answer = await server.ask("POST", `/api/v1/imports?nome_arquivo=${name}`, {
    payload: file,
    headers: { "content-type": "text/csv" },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}

/** Asks for work and resolves when it has ended, one way or the other. */
export async function walk(server: TestServer, id: number, step: "simular" | "importar" | "desfazer" | null) {
  const ended = settled(server, id);
  if (step !== null) {
    const answer = await server.ask("POST", `/api/v1/imports/${id}/${step}`);
    if (answer.status !== 202) throw new Error(answer.text);
  }
  return ended;
}

const WORKING = ["simulando", "importando", "desfazendo"];

/** Looks again after each notice of the import; the first look comes after the first notice. */
function settled(server: TestServer, id: number) {
  return new Promise<ReturnType<typeof JSON.parse>>((resolve, reject) => {
    const look = async () => {
      const { json } = await server.ask("GET", `/api/v1/imports/${id}`);
      if (WORKING.includes(json.estado)) return;
      stop();
      resolve(json);
    };
    const stop = server.context.bus.subscribe((notice) => {
      if (notice.kind === "import" && notice.id === id) look().catch(reject);
    });
  });
}
