import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, damaged, keyFor, newHeader, opened, readHeader, sealed } from "./sealed-file.ts";

const DESCRIBED = { kind: "completa", moment: "2026-11-24T00:00:00.000Z", install: "abc", program: "0.1.0" } as const;

async function* chunks(parts: readonly Uint8Array[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

async function gathered(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of bytes) all.push(chunk);
  return Buffer.concat(all);
}

function reading(bytes: Buffer): Bytes {
  let at = 0;
  return {
    async read(length) {
      if (at + length > bytes.length) throw damaged("fim");
      at += length;
      return bytes.subarray(at - length, at);
    },
    isAtEnd: async () => at >= bytes.length,
  };
}

async function openAll(bytes: Buffer, passphrase: string | undefined): Promise<Buffer> {
  const file = reading(bytes);
  const { header, about } = await readHeader(file);
  return gathered(opened(header, about, await keyFor(header, passphrase), file));
}

describe("the envelope of a backup", () => {
  it("gives back what was put in, however it was cut into chunks", async () => {
    const { header, key } = await newHeader(DESCRIBED, "uma frase longa", 2);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 8 }), async (parts) => {
        const bytes = await gathered(sealed(header, key, chunks(parts)));
        expect(await openAll(bytes, "uma frase longa")).toEqual(Buffer.concat(parts));
      }),
      { numRuns: 50 },
    );
  });

  it("holds more than one piece", async () => {
    const { header, key } = await newHeader(DESCRIBED, undefined);
    const content = Buffer.alloc(3 * 1024 * 1024 + 17, "streamleads");
    const back = await openAll(await gathered(sealed(header, key, chunks([content]))), undefined);
    expect(back.equals(content)).toBe(true);
  });

  it("is never opened with one bit changed, nor cut at the end of a piece", async () => {
    const { header, key } = await newHeader(DESCRIBED, "uma frase longa", 2);
    const content = Buffer.alloc(1024 * 1024 + 100, 1);
    const bytes = await gathered(sealed(header, key, chunks([content])));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ (1 << bit);
        await expect(openAll(other, "uma frase longa")).rejects.toMatchObject({ name: "BackupError" });
      }),
      { numRuns: 30 },
    );
    const lastPiece = 4 + 16 + 100;
    await expect(openAll(bytes.subarray(0, bytes.length - lastPiece), "uma frase longa")).rejects.toThrow("danificada");
  });
});
