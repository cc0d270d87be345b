import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { change, count, money, percent, plural } from "./number.ts";

describe("numbers in Brazilian spelling", () => {
  it("groups thousands with a point", () => expect(count(1234567)).toBe("1.234.567"));

  it("shows cents only when there are some", () => {
    expect(money(12_000).replace(/\s/g, " ")).toBe("R$ 12.000");
    expect(money(99.9).replace(/\s/g, " ")).toBe("R$ 99,90");
  });

  it("counts one in the singular and zero in the plural", () => {
    expect(plural(1, "lead", "leads")).toBe("1 lead");
    expect(plural(0, "lead", "leads")).toBe("0 leads");
  });

  it.each([
    [1, "100%"],
    [0.9999, "99,9%"],
    [0.29, "29%"],
    [0, "0%"],
  ])("%d reads %s", (ratio, expected) => expect(percent(ratio)).toBe(expected));

  it("never rounds a failure away: under 1 is under 100%", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (total) => {
        expect(percent((total - 1) / total)).not.toBe("100%");
      }),
    );
  });

  it.each([
    [112, 100, "+12%"],
    [92, 100, "−8%"],
    [100, 100, "="],
    [5, 0, undefined],
  ])("%i after %i reads %j", (now, before, expected) => expect(change(now, before)).toBe(expected));
});
