import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedLeads, isTooQuiet } from "./silence.ts";

/** 2026-11-23 is a Monday; here the business day runs in UTC. */
const place = (at: Date) => ({ weekday: at.getUTCDay() === 0 ? 7 : at.getUTCDay(), hour: at.getUTCHours() });
const at = (text: string) => new Date(`2026-11-${text}Z`);
/** Two leads an hour from 9 to 18 on weekdays. */
const office = [1, 2, 3, 4, 5].flatMap((weekday) =>
  Array.from({ length: 9 }, (_, i) => ({ weekday, hour: 9 + i, mean: 2 })),
);

describe("leads that usually would have come", () => {
  it.each([
    ["in a morning", "23T09:00:00", "23T12:00:00", 6],
    ["in parts of hours", "23T09:30:00", "23T10:15:00", 1.5],
    ["in a night", "23T18:00:00", "24T09:00:00", 0],
    ["over a weekend", "27T17:00:00", "30T10:00:00", 4],
    ["in no time", "23T09:00:00", "23T09:00:00", 0],
  ])("%s", (_name, since, until, expected) => {
    expect(expectedLeads({ hours: office }, at(since), at(until), place)).toBeCloseTo(expected, 9);
  });

  it("add up over the parts of a silence", () => {
    const moment = fc
      .integer({ min: 0, max: 20 * 24 * 3_600 })
      .map((s) => new Date(at("01T00:00:00").getTime() + s * 1_000));
    fc.assert(
      fc.property(fc.tuple(moment, moment, moment), (moments) => {
        const [a, b, c] = moments.sort((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date];
        const of = (x: Date, y: Date) => expectedLeads({ hours: office }, x, y, place);
        expect(of(a, b) + of(b, c)).toBeCloseTo(of(a, c), 6);
      }),
    );
  });
});

describe("a silence is worth a word", () => {
  it.each([
    ["after what chance hardly makes", { days: 28, leads: 400 }, 5, true],
    ["not after a usual pause", { days: 28, leads: 400 }, 4.9, false],
    ["not in the first days", { days: 13, leads: 400 }, 50, false],
    ["not of a source that hardly sends", { days: 28, leads: 19 }, 6, false],
  ])("%s", (_name, history, expected, isQuiet) => {
    expect(isTooQuiet(history, expected)).toBe(isQuiet);
  });
});
