import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { parseJsonBody } from "./json-body.ts";

function refusal(bytes: Buffer | string): AppError {
  try {
    parseJsonBody(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("the body was accepted");
}

describe("a JSON body", () => {
  it("is read as JSON.parse reads it, whatever it holds", () => {
    const harmless = fc.jsonValue({ maxDepth: 6 }).filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(harmless, (value) => {
        const text = JSON.stringify(value);
        expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("may begin with a byte order mark", () => {
    expect(parseJsonBody(Buffer.from('\ufeff{"nome":"Ana"}'))).toEqual({ nome: "Ana" });
  });

  it("that is empty is no body", () => {
    expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
  });

  it.each([
    ["half an object", '{"nome":'],
    ["plain text", "nome=Ana"],
    ["single quotes", "{'nome':'Ana'}"],
    ["a raw NUL", '{"nome":"A\0na"}'],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ["Latin-1", Buffer.from('{"nome":"Jos\xe9"}', "latin1")],
    ["a __proto__ key", '{"nome":"Ana","__proto__":{"admin":true}}'],
    ["a __proto__ key behind an escape", '{"nome":"Ana","\\u005f_proto__":{"admin":true}}'],
    ["a __proto__ key further down", '{"respostas":{"a":[{"__proto__":1}]}}'],
    ["33 levels", `${"[".repeat(33)}${"]".repeat(33)}`],
    ["a megabyte of brackets", "[".repeat(500_000) + "]".repeat(500_000)],
  ])("with %s is refused with 400 and words", (_what, bytes) => {
    const error = refusal(bytes);
    expect(error).toMatchObject({ status: 400, code: "invalid_json" });
    expect(error.fix).not.toBe("");
  });

  it("never changes what other objects inherit", () => {
    refusal('{"__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("with 32 levels, or the word __proto__ in a text, is fine", () => {
    expect(parseJsonBody(Buffer.from(`${"[".repeat(32)}${"]".repeat(32)}`))).toBeInstanceOf(Array);
    expect(parseJsonBody(Buffer.from('{"mensagem":"o que é __proto__?"}'))).toEqual({
      mensagem: "o que é __proto__?",
    });
  });
});
