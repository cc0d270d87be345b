import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decoded, type Encoding, EncodingWatch, type Verdict } from "./encoding.ts";
import { encode } from "./testing.ts";

function verdictOf(bytes: Uint8Array, pieceBytes = bytes.length || 1): Verdict {
  const watch = new EncodingWatch();
  for (let at = 0; at < bytes.length; at += pieceBytes) watch.add(bytes.subarray(at, at + pieceBytes));
  return watch.verdict();
}

const TEXT = "Nome;Cidade\r\nJoão Conceição;São José – R$ 12.500,00\r\n";

describe("the characters of a file", () => {
  for (const [name, bytes, encoding] of [
    ["plain letters", encode("Nome;Fone\nAna;1\n", "utf-8"), "utf-8"],
    ["UTF-8 without a mark", encode(TEXT, "utf-8"), "utf-8"],
    ["UTF-8 with a mark", encode(TEXT, "utf-8", true), "utf-8"],
    ["UTF-16LE with a mark", encode(TEXT, "utf-16le"), "utf-16le"],
    ["UTF-16BE with a mark", encode(TEXT, "utf-16be"), "utf-16be"],
    ["UTF-16LE without a mark", encode(TEXT, "utf-16le").subarray(2), "utf-16le"],
    ["UTF-16BE without a mark", encode(TEXT, "utf-16be").subarray(2), "utf-16be"],
    ["Windows-1252", encode(TEXT, "windows-1252"), "windows-1252"],
    ["one accent at the very end", encode(`${"a;b\n".repeat(50_000)}João`, "windows-1252"), "windows-1252"],
    ["an accent that the last byte begins", encode("Nome\nJosé", "windows-1252"), "windows-1252"],
    [
      "UTF-8 with one damaged place",
      Buffer.concat([encode(TEXT.repeat(20), "utf-8"), Buffer.from([0xe3]), encode("o;x\n", "utf-8")]),
      "utf-8",
    ],
  ] as const satisfies readonly (readonly [string, Buffer, Encoding])[]) {
    it(`are told: ${name}`, () => {
      expect(verdictOf(bytes)).toEqual({ kind: "text", encoding });
      expect(verdictOf(bytes, 7)).toEqual({ kind: "text", encoding });
    });
  }

  for (const [name, bytes, what] of [
    ["a workbook", Buffer.from("PK\u0003\u0004rest", "latin1"), "xlsx"],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), "xls"],
    ["a page that is called .xls", Buffer.from("\r\n<html><table>"), "web_page"],
    ["a PDF", Buffer.from("%PDF-1.7"), "pdf"],
    ["something compressed", Buffer.from([0x1f, 0x8b, 8, 0]), "compressed"],
    ["something else", Buffer.from([1, 2, 0, 0, 0, 9, 0, 0, 3]), "binary"],
    ["nothing", Buffer.alloc(0), "empty"],
  ] as const) {
    it(`are none: ${name}`, () => expect(verdictOf(bytes)).toEqual({ kind: "foreign", what }));
  }

  it("come back the same, however the bytes were cut", async () => {
    const letters = fc.constantFrom(..."abc éãçÁ;\n\"'–€".split(""));
    const texts = fc.string({ unit: letters, minLength: 1, maxLength: 60 });
    const encodings = fc.constantFrom<Encoding>("utf-8", "utf-16le", "utf-16be", "windows-1252");
    await fc.assert(
      fc.asyncProperty(texts, encodings, fc.integer({ min: 1, max: 9 }), async (text, encoding, pieceBytes) => {
        const bytes = encode(text, encoding);
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
        }
        let read = "";
        for await (const piece of decoded(pieces(), encoding)) read += piece;
        expect(read).toBe(text);
      }),
    );
  });
});
