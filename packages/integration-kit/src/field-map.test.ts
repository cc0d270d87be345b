import { describe, expect, it } from "vitest";
import { fieldMapOf, fieldMapProblem } from "./field-map.ts";

const rules = { sources: ["score", "cidade"] as const, key: /^\d{1,6}$/ };

describe("a map of fields", () => {
  it.each([
    [
      "score=12; cidade = 13",
      [
        ["score", "12"],
        ["cidade", "13"],
      ],
    ],
    ["score=12\n\n", [["score", "12"]]],
    ["", []],
  ])("reads %j", (setting, expected) => expect(fieldMapOf(setting, rules)).toEqual(expected));

  it.each([
    ["nome=12"],
    ["score"],
    ["score=abc"],
    ["score=1=2"],
    [Array.from({ length: 31 }, () => "score=1").join(";")],
  ])("refuses %j, showing a good line and the fields there are", (setting) => {
    const problem = fieldMapProblem(setting, rules, "score=12");
    expect(problem).toContain("score=12");
    expect(problem).toContain("score, cidade");
  });
});
