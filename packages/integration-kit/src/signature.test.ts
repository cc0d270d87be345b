import { describe, expect, it } from "vitest";
import { hmacSha256Hex, timingSafeEqualText } from "./signature.ts";

describe("HMAC-SHA256", () => {
  it("gives the value of RFC 4231, test case 2", () => {
    const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    expect(hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe(expected);
    expect(hmacSha256Hex(Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"))).toBe(expected);
  });

  it("is over raw bytes: one of them changed is another signature", () => {
    expect(hmacSha256Hex("k", Buffer.from([0xff, 0x00]))).not.toBe(hmacSha256Hex("k", Buffer.from([0xfe, 0x00])));
  });
});

describe("timingSafeEqualText", () => {
  it.each([
    ["abc", "abc", true],
    ["abc", "abd", false],
    ["abc", "abcd", false],
    ["", "", true],
    [undefined, "abc", false],
    ["abc", undefined, false],
    [undefined, undefined, false],
  ])("%j and %j: %s", (given, expected, isEqual) => expect(timingSafeEqualText(given, expected)).toBe(isEqual));
});
