import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitTogether, parameterText } from "./text.ts";

/** Any UTF-16 units, halves of characters included; every other one is ASCII, where markup and controls are. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength })
    .map((units) => String.fromCharCode(...units));

describe("parameterText", () => {
  for (const [guarantee, given, expected] of [
    ["null is said in words", null, "não informado"],
    ["an empty text is said in words", "", "não informado"],
    ["spaces alone are said in words", " \t\n ", "não informado"],
    ["invisible characters alone are said in words", "\u200b\u2060\ufeff\u200d", "não informado"],
    [
      "line breaks, tabs and runs of spaces become one space",
      "casa\r\n\tou      sobrado\u00a0novo",
      "casa ou sobrado novo",
    ],
    ["marks that turn the reading direction are dropped", "Ana\u202egpj.exe", "Anagpj.exe"],
    ["half of a character becomes a whole one", "Ana \ud83d", "Ana \ufffd"],
    ["emoji stay", "🏠 casa", "🏠 casa"],
  ] as const) {
    it(guarantee, () => expect(parameterText(given)).toBe(expected));
  }

  it("whatever comes in, WhatsApp accepts what comes out", () => {
    fc.assert(
      fc.property(anyText(200), (raw) => {
        const text = parameterText(raw);
        expect(text).toMatch(/\S/);
        expect(text).not.toMatch(/[\n\r\t]| {2,}|^ | $/);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("fitTogether", () => {
  it("leaves texts alone that fit", () => {
    expect(fitTogether(["Ana", "casa"], 7)).toEqual(["Ana", "casa"]);
  });

  it("cuts only the longest and never a short one beside it", () => {
    const fitted = fitTogether(["(11) 98765-4321", "x".repeat(500), "y".repeat(90)], 200);
    expect(fitted[0]).toBe("(11) 98765-4321");
    expect(fitted[1]).toBe(`${"x".repeat(94)}…`);
    expect(fitted[2]).toBe("y".repeat(90));
  });

  it("two long texts share what the short ones leave", () => {
    expect(fitTogether(["a".repeat(80), "b".repeat(80), "c"], 41).map((text) => text.length)).toEqual([20, 20, 1]);
  });

  it("the sum never passes the room, and nothing is cut when it need not be", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 70, max: 900 }),
        (texts, room) => {
          const fitted = fitTogether(texts, room);
          const length = (all: string[]) => all.reduce((sum, text) => sum + text.length, 0);
          expect(length(fitted)).toBeLessThanOrEqual(room);
          if (length(texts) <= room) expect(fitted).toEqual(texts);
          for (const [index, text] of texts.entries()) {
            if (text.length <= Math.floor(room / texts.length)) expect(fitted[index]).toBe(text);
          }
        },
      ),
    );
  });
});
