import { describe, expect, it } from "vitest";
import { asBody, readJson, readRecord, readText } from "./wire.ts";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

describe("readText", () => {
  it("reads UTF-8 with and without its mark, and what is none as Windows-1252", () => {
    expect(readText(bytes("José"))).toBe("José");
    expect(readText(bytes("\ufeffJosé"))).toBe("José");
    expect(readText(bytes("José \x80", "latin1"))).toBe("José €");
  });
});

describe("readJson", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['\ufeff{"a":1}', { a: 1 }],
    ['{"id":17781200345519025}', { id: "17781200345519025" }],
    ['{"id":9007199254740991}', { id: 9_007_199_254_740_991 }],
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"__proto__":{"x":1}}', {}],
    ["null", null],
  ])("reads %s", (text, value) => expect(readJson(bytes(text))).toEqual({ ok: true, value }));

  it.each([
    ["", "empty_body"],
    [" \n", "empty_body"],
    ["{", "invalid_json"],
    ["<html>", "invalid_json"],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "too_deep"],
    ["[".repeat(1_000_000), /^(?:too_deep|invalid_json)$/],
  ])("says why it cannot read %.20s", (text, cause) => {
    expect(readJson(bytes(text))).toEqual({ ok: false, cause: expect.stringMatching(cause) });
  });
});

describe("readRecord", () => {
  it("gives an object, and tells another shape from what is no JSON", () => {
    expect(readRecord(bytes('{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
    for (const text of ["[]", "null", "7", '"a"']) {
      expect(readRecord(bytes(text))).toEqual({ ok: false, cause: "malformed" });
    }
    expect(readRecord(bytes("{"))).toEqual({ ok: false, cause: "invalid_json" });
  });
});

it("what is no JSON at all becomes a body of null, never none", () => {
  expect(asBody(undefined).toString()).toBe("null");
  expect(asBody({ a: "é" }).toString()).toBe('{"a":"é"}');
});
