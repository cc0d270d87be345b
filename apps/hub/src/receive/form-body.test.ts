import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../http/app-error.ts";
import { FORM_LIMITS, readForm, urlencodedPairs } from "./form-body.ts";

const URLENCODED = "application/x-www-form-urlencoded";
const read = (body: string | Buffer, type: string | null = URLENCODED) =>
  readForm(Readable.from([Buffer.from(body as string)]), type);

/** A multipart body; a part with a file name is a file. */
function multipart(parts: [name: string, value: string | Buffer, fileName?: string][], end = "--x--\r\n"): Buffer {
  const written = parts.map(([name, value, fileName]) => {
    const file = fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: application/pdf`;
    const head = `--x\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(value as string), Buffer.from("\r\n")]);
  });
  return Buffer.concat([...written, Buffer.from(end)]);
}
const MULTIPART = "multipart/form-data; boundary=x";

async function refusal(reading: Promise<unknown>): Promise<AppError> {
  const error: unknown = await reading.then(
    () => new Error("the form was read"),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}

describe("a form's body", () => {
  it("is read as a browser writes it, whatever people typed", async () => {
    const text = fc.string({ unit: "grapheme" }).map((one) => one.toWellFormed());
    const name = text.filter((one) => one !== "");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text), { maxLength: 20 }), async (pairs) => {
        const raw = new URLSearchParams(pairs).toString();
        const expected = pairs.map(([key, value]) => [key.replace(/^\ufeff/, ""), value.replace(/^\ufeff/, "")]);
        expect((await read(raw)).pairs).toEqual(expected.filter(([key]) => key !== ""));
      }),
    );
  });

  it("is kept byte for byte", async () => {
    const raw = "nome=Ana+Lima&email=ana%40example.com&";
    expect((await read(raw)).raw.toString()).toBe(raw);
  });

  it.each([
    ["UTF-8", "nome=Jo%C3%A3o", "João"],
    ["Windows-1252, as old pages send it", "nome=Jo%E3o", "João"],
    ["raw bytes of Windows-1252", Buffer.from("nome=João", "latin1"), "João"],
    ["broken percent signs", "nome=100%&", "100%"],
  ])("is read in %s", (_what, body, nome) => {
    expect(urlencodedPairs(Buffer.from(body as string))).toEqual([["nome", nome]]);
  });

  it.each([
    ["of many fields", "a=1&".repeat(FORM_LIMITS.fields + 1), 422, "too_many_fields"],
    ["of more than a megabyte", `nome=${"a".repeat(FORM_LIMITS.textBytes)}`, 413, "payload_too_large"],
  ])("%s is refused", async (_what, body, status, code) => {
    expect(await refusal(read(body))).toMatchObject({ status, code });
  });

  it.each([
    ["JSON", "application/json"],
    ["plain text", "text/plain"],
    ["nothing that is named", null],
  ])("of %s is refused with the right way", async (_what, type) => {
    const error = await refusal(read("nome=Ana", type));
    expect(error).toMatchObject({ status: 415, code: "unsupported_media_type" });
    expect(error.fix).toContain("/api/v1/leads");
  });
});

describe("a multipart form", () => {
  it("has its texts read, in UTF-8 and Windows-1252", async () => {
    const body = multipart([
      ["nome", "João"],
      ["cidade", Buffer.from("Goiânia", "latin1")],
    ]);
    const form = await read(body, MULTIPART);
    expect(form.pairs).toEqual([
      ["nome", "João"],
      ["cidade", "Goiânia"],
    ]);
    expect(urlencodedPairs(form.raw)).toEqual(form.pairs);
  });

  it("has its files named and not kept, however large they are", async () => {
    const file = Buffer.alloc(3 * FORM_LIMITS.textBytes, "%PDF-");
    const body = multipart([
      ["curriculo", file, "renda.pdf"],
      ["vazio", "", ""],
      ["nome", "Ana"],
    ]);
    const form = await read(body, MULTIPART);
    expect(form.pairs).toEqual([
      ["curriculo", "arquivo não recebido: renda.pdf"],
      ["nome", "Ana"],
    ]);
    expect(form.raw.length).toBeLessThan(200);
    expect(form.contentType).toBe(URLENCODED);
  });

  it.each([
    ["without a boundary", multipart([["nome", "Ana"]]), "multipart/form-data", 400, "invalid_form"],
    ["that breaks off", multipart([["nome", "Ana"]], ""), MULTIPART, 400, "invalid_form"],
    ["that breaks off in a file", multipart([["f", "abc", "a.pdf"]]).subarray(0, -14), MULTIPART, 400, "invalid_form"],
    ["of noise", "noise", MULTIPART, 400, "invalid_form"],
    [
      "with a text that is too long",
      multipart([["mensagem", "a".repeat(FORM_LIMITS.fieldBytes + 1)]]),
      MULTIPART,
      413,
      "payload_too_large",
    ],
    [
      "with too much text in all",
      multipart(Array.from({ length: 20 }, (_, n) => [`f${n}`, "a".repeat(FORM_LIMITS.fieldBytes)])),
      MULTIPART,
      413,
      "payload_too_large",
    ],
    [
      "of too many fields",
      multipart(Array.from({ length: FORM_LIMITS.fields + 1 }, (_, n) => [`f${n}`, "a"])),
      MULTIPART,
      422,
      "too_many_fields",
    ],
  ])("%s is refused", async (_what, body, type, status, code) => {
    expect(await refusal(read(body, type))).toMatchObject({ status, code });
  });

  it("of more bytes than anybody's form is refused without being kept in memory", async () => {
    const head = Buffer.from(multipart([["foto", "", "a.jpg"]]).subarray(0, -11));
    const chunk = Buffer.alloc(1024 * 1024);
    function* endless(): Generator<Buffer> {
      yield head;
      for (let sent = 0; sent <= FORM_LIMITS.wireBytes; sent += chunk.length) yield chunk;
    }
    expect(await refusal(readForm(Readable.from(endless()), MULTIPART))).toMatchObject({ status: 413 });
  });

  it("never throws anything but a refusal, whatever bytes come", async () => {
    const valid = multipart([
      ["nome", "Ana"],
      ["foto", "abc", "a.jpg"],
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(valid.length),
        fc.nat(valid.length),
        fc.uint8Array({ maxLength: 12 }),
        fc.nat(valid.length),
        async (from, length, bytes, cut) => {
          const mutated = Buffer.concat([valid.subarray(0, from), bytes, valid.subarray(from + length)]);
          const chunks = [mutated.subarray(0, cut), mutated.subarray(cut)].filter((chunk) => chunk.length > 0);
          const read = await readForm(Readable.from(chunks), MULTIPART).catch((error: unknown) => error);
          if (read instanceof Error) expect(read).toBeInstanceOf(AppError);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
