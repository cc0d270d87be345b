/**
 * In which characters a file was written. Nobody says it: Excel in Brazil writes Windows-1252 under "CSV", UTF-8 with a
 * byte order mark under "CSV UTF-8", UTF-16 under "Texto Unicode"; systems write UTF-8 without a mark. Every byte is
 * looked at while it passes, because the first accent of a file may stand in its last row.
 */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What a file is that is no table of text; each has its own words for people (`file-problem.ts`). */
export type ForeignKind = "xlsx" | "xls" | "pdf" | "compressed" | "web_page" | "binary" | "empty";
export type Verdict = { kind: "text"; encoding: Encoding } | { kind: "foreign"; what: ForeignKind };

const HEAD_BYTES = 4_096;
/**
 * Text in Windows-1252 hardly ever holds two bytes that are one character of UTF-8. So a file with ten times as many of
 * those as bytes that are none is UTF-8 with damaged places; its rows with such a place are named one by one.
 */
const SEQUENCES_PER_DAMAGE = 10;

/** Feed it all bytes of a file in their order, then ask for the verdict. */
export class EncodingWatch {
  #head = Buffer.alloc(0);
  #sequences = 0;
  #damages = 0;
  /** Bytes still missing in the character under way. */
  #missing = 0;

  add(chunk: Uint8Array): void {
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)]);
    }
    for (const byte of chunk) if (byte >= 0x80 || this.#missing > 0) this.#look(byte);
  }

  verdict(): Verdict {
    const head = this.#head;
    if (head.length === 0) return { kind: "foreign", what: "empty" };
    const marked = encodingOfMark(head);
    if (marked) return { kind: "text", encoding: marked };
    const what = foreignKind(head);
    if (what) return { kind: "foreign", what };
    if (head.includes(0)) {
      const encoding = unmarkedUtf16(head);
      return encoding ? { kind: "text", encoding } : { kind: "foreign", what: "binary" };
    }
    const damages = this.#damages + (this.#missing > 0 ? 1 : 0);
    const isUtf8 = damages === 0 || this.#sequences >= SEQUENCES_PER_DAMAGE * damages;
    return { kind: "text", encoding: isUtf8 ? "utf-8" : "windows-1252" };
  }

  #look(byte: number): void {
    if (this.#missing > 0) {
      if ((byte & 0xc0) === 0x80) {
        this.#missing -= 1;
        if (this.#missing === 0) this.#sequences += 1;
        return;
      }
      this.#missing = 0;
      this.#damages += 1;
    }
    if (byte < 0x80) return;
    if (byte >= 0xc2 && byte <= 0xdf) this.#missing = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#missing = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#missing = 3;
    else this.#damages += 1;
  }
}

/** The text of a file, piece by piece, without its byte order mark. Damaged places become U+FFFD. */
export async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

function encodingOfMark(head: Buffer): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return undefined;
}

/** Files that people take for a spreadsheet's text; old systems call a web page or a workbook ".csv" or ".xls". */
function foreignKind(head: Buffer): ForeignKind | undefined {
  const begins = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04)) return "xlsx";
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return "xls";
  if (begins(0x1f, 0x8b) || begins(0x37, 0x7a, 0xbc, 0xaf) || begins(0x52, 0x61, 0x72, 0x21)) return "compressed";
  const text = head.toString("latin1").trimStart().slice(0, 200).toLowerCase();
  if (text.startsWith("%pdf")) return "pdf";
  if (/^<(?:!doctype|html|table|head|meta|\?xml)/.test(text)) return "web_page";
  return undefined;
}

/** Latin text in UTF-16 has a zero in every second byte. */
function unmarkedUtf16(head: Buffer): Encoding | undefined {
  let even = 0;
  let odd = 0;
  for (const [i, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = head.length / 2;
  if (odd > half * 0.7 && even < half * 0.05) return "utf-16le";
  if (even > half * 0.7 && odd < half * 0.05) return "utf-16be";
  return undefined;
}
