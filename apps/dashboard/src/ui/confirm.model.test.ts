import { describe, expect, it } from "vitest";
import { isSameName } from "./confirm.model.ts";

describe("isSameName", () => {
  it.each([
    ["Helena Prado", "Helena Prado", true],
    ["  Helena  Prado ", "Helena Prado", true],
    ["Helena Prado", " Helena Prado  ", true],
    ["Jose\u0301", "José", true],
    ["helena prado", "Helena Prado", false],
    ["Helena", "Helena Prado", false],
    ["", "Helena Prado", false],
    ["", "", false],
    [" ", " ", false],
  ])("%j confirms %j: %s", (typed, name, expected) => expect(isSameName(typed, name)).toBe(expected));
});
