import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escaped, leadValue } from "./text.ts";

/** Any UTF-16 units, halves of characters included; every other one is ASCII, where markup and controls are. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength })
    .map((units) => String.fromCharCode(...units));

describe("leadValue", () => {
  for (const [guarantee, given, expected] of [
    ["a mention of everybody becomes words", "<!channel>", "&lt;!channel&gt;"],
    ["a forged link becomes words", "<http://golpe.example|Ana>", "&lt;http://golpe.example|Ana&gt;"],
    ["an entity that a person typed is shown as typed", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"],
    ["a line break cannot forge a field", "Ana\n*Score*\n40/40", "Ana *Score* 40/40"],
    ["null is said in words", null, "não informado"],
    ["nothing visible is said in words", " \u200b\t", "não informado"],
  ] as const) {
    it(guarantee, () => expect(leadValue(given, 250)).toBe(expected));
  }
});

describe("escaped", () => {
  for (const [guarantee, text, max, expected] of [
    ["a text of exactly the limit stays whole", "abcde", 5, "abcde"],
    ["a longer text ends in …", "abcdef", 5, "abcd…"],
    ["an entity is never cut in two", "ab<<", 6, "ab…"],
    ["an entity that fits stays", "a<bcdefg", 7, "a&lt;b…"],
    ["a character of two units is never cut in two", "ab🏠🏠", 5, "ab🏠…"],
  ] as const) {
    it(guarantee, () => expect(escaped(text, max)).toBe(expected));
  }

  it("whatever comes in, no markup comes out, within the limit", () => {
    fc.assert(
      fc.property(anyText(120), fc.integer({ min: 1, max: 150 }), (text, max) => {
        const safe = escaped(text, max);
        expect(safe.length).toBeLessThanOrEqual(max);
        expect(safe).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        expect(safe.isWellFormed()).toBe(true);
      }),
    );
  });
});
