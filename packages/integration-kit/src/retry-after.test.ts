import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfter } from "./retry-after.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");
const DAY_MS = 86_400_000;

describe("retryAfter", () => {
  it.each([
    ["seconds", "30", "2026-11-23T15:00:30.000Z"],
    ["a fraction, rounded up", "1.2", "2026-11-23T15:00:02.000Z"],
    ["zero", "0", "2026-11-23T15:00:00.000Z"],
    ["an HTTP date", "Mon, 23 Nov 2026 15:05:00 GMT", "2026-11-23T15:05:00.000Z"],
    ["an HTTP date of the old form", "Monday, 23-Nov-26 15:05:00 GMT", "2026-11-23T15:05:00.000Z"],
    ["a date that has passed", "Mon, 23 Nov 2026 14:00:00 GMT", "2026-11-23T15:00:00.000Z"],
    ["more than a day", "999999", "2026-11-24T15:00:00.000Z"],
    ["a number beyond all dates", "9".repeat(400), "2026-11-24T15:00:00.000Z"],
    ["a date beyond a day", "Wed, 23 Nov 2050 15:00:00 GMT", "2026-11-24T15:00:00.000Z"],
  ])("reads %s", (_name, value, expected) => {
    expect(retryAfter({ "retry-after": value }, NOW)?.toISOString()).toBe(expected);
  });

  it.each([undefined, "", "  ", "soon", "-", "-5", "5 minutes", "Mon, 23 Nov 2026"])("says nothing for %j", (value) => {
    expect(retryAfter(value === undefined ? {} : { "retry-after": value }, NOW)).toBeUndefined();
  });

  it("lies between now and a day later, whatever the header", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const at = retryAfter({ "retry-after": value }, NOW);
        return at === undefined || (at >= NOW && at.getTime() <= NOW.getTime() + DAY_MS);
      }),
    );
  });
});
