import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanLine, cleanText, foldText, hasUnstorableCharacters } from "./text.ts";

describe("cleanLine", () => {
  it.each([
    ["  Ana \t Lima\n", "Ana Lima"],
    ["\u202A+55 11 98888-7777\u202C", "+55 11 98888-7777"],
    ["Ana\u0007Lima", "Ana Lima"],
    ["Jose\u0301", "José"],
    [" \u200B ", ""],
  ])("makes %j one clean line", (raw, expected) => expect(cleanLine(raw)).toBe(expected));

  it("changes nothing the second time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (raw) => cleanLine(cleanLine(raw)) === cleanLine(raw)));
  });
});

describe("the short way of plain text", () => {
  const ascii = fc.string({ unit: "grapheme-ascii" });
  it("says the same as the long way, which an invisible mark makes it take", () => {
    fc.assert(
      fc.property(ascii, (raw) => {
        expect(cleanLine(raw)).toBe(cleanLine(`\u200B${raw}`));
        expect(foldText(raw)).toBe(foldText(`\u200B${raw}`));
      }),
    );
  });
});

describe("cleanText", () => {
  it("keeps the lines of a message and drops other control characters", () => {
    expect(cleanText(" Olá,\r\nquero\tvisitar.\u0008\r")).toBe("Olá,\nquero\tvisitar.");
  });
});

describe("foldText", () => {
  it.each([
    ["São  PAULO", "sao paulo"],
    ["IMÓVEIS", "imoveis"],
    ["coração", "coracao"],
    ["５５", "55"],
  ])("folds %j", (raw, folded) => expect(foldText(raw)).toBe(folded));
});

describe("hasUnstorableCharacters", () => {
  it("finds NUL bytes and halves of surrogate pairs, and lets whole pairs pass", () => {
    expect(["a\u0000b", "\uD83D", "x\uDE00", "\uDE00\uD83D"].filter((text) => !hasUnstorableCharacters(text))).toEqual(
      [],
    );
    expect(["", "Ana", "😀 olá"].filter(hasUnstorableCharacters)).toEqual([]);
  });
});
