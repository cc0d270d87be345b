import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedLine, boundedText } from "./bounded-text.ts";

describe("bounded text", () => {
  it.each([
    ["Ana\nSouza", "Ana Souza", "Ana\nSouza"],
    ["  Ana  ", "Ana", "Ana"],
    ["\u0000Ana", "Ana", "Ana"],
    ["   ", undefined, undefined],
    ["", undefined, undefined],
    [undefined, undefined, undefined],
    ["0123456789ab", "012345678…", "012345678…"],
  ])("of %j is %j in a line, and %j with its breaks", (text, line, lines) => {
    expect(boundedLine(text, 10)).toBe(line);
    expect(boundedText(text, 10)).toBe(lines);
  });

  it("is never longer than its bound, never half a character, never blank", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (text, max) => {
        for (const bounded of [boundedLine(text, max), boundedText(text, max)]) {
          if (bounded === undefined) continue;
          expect(bounded.length).toBeLessThanOrEqual(max);
          expect(bounded.isWellFormed()).toBe(true);
          expect(bounded.trim()).not.toBe("");
        }
      }),
    );
  });
});
