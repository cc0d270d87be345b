import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpen } from "../plan/hours.ts";
import { hoursOf } from "../plan/plan.fixture.ts";
import { NURTURE_GAP_MS, nurtureMoment } from "./moment.ts";
import { SEQUENCES, sequenceNamed } from "./sequences.ts";

const SP = { hours: hoursOf("seg-sab 08:00-20:00"), timeZone: "America/Sao_Paulo" };
const week = sequenceNamed("nutricao-7-dias")!;
/** In São Paulo: a Monday at ten. */
const MONDAY_TEN = new Date("2026-11-23T13:00:00Z");
const at = (step: number, startedAt: Date, lastAt: Date | null = null, clock = SP) =>
  nurtureMoment(week, step, startedAt, lastAt, clock)?.toISOString() ?? null;

describe("the moment of a mail of a sequence", () => {
  it.each([
    [1, "2026-11-24T13:00:00.000Z"],
    [2, "2026-11-25T13:00:00.000Z"],
    [3, "2026-11-27T13:00:00.000Z"],
    [4, "2026-11-28T13:00:00.000Z"],
    [5, "2026-11-30T13:00:00.000Z"],
    [6, null],
    [0, null],
  ])("step %i of a week that began on a Monday at ten is %s", (step, expected) => {
    expect(at(step, MONDAY_TEN)).toBe(expected);
  });

  it.each([
    ["a night becomes the morning", "2026-11-24T02:00:00Z", "2026-11-25T11:00:00.000Z"],
    ["a Sunday becomes the Monday", "2026-11-28T15:00:00Z", "2026-11-30T11:00:00.000Z"],
  ])("%s", (_name, started, expected) => {
    expect(at(1, new Date(started))).toBe(expected);
  });

  it("keeps the time of day over a change of clocks", () => {
    const newYork = { hours: SP.hours, timeZone: "America/New_York" };
    // Clocks go back on Sunday 2026-11-01: a day later by the wall is 25 hours by the sun, and then it is Monday.
    expect(at(1, new Date("2026-10-30T14:00:00Z"), null, newYork)).toBe("2026-10-31T14:00:00.000Z");
    expect(at(3, new Date("2026-10-30T14:00:00Z"), null, newYork)).toBe("2026-11-03T15:00:00.000Z");
  });

  it("keeps apart what a long outage would send in a heap", () => {
    const late = new Date("2026-12-03T13:00:00Z");
    expect(at(4, MONDAY_TEN, late)).toBe("2026-12-04T11:00:00.000Z");
  });

  it("is never outside the hours, never before its day, and never too close to the mail before it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SEQUENCES),
        fc.nat(6),
        fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true }),
        fc.option(fc.integer({ min: 0, max: 100 * 24 * 3_600_000 })),
        (sequence, step, startedAt, after) => {
          const lastAt = after === null ? null : new Date(startedAt.getTime() + after);
          const moment = nurtureMoment(sequence, step, startedAt, lastAt, SP);
          const found = sequence.steps[step - 1];
          if (found === undefined) {
            expect(moment).toBeNull();
            return;
          }
          const ms = moment!.getTime();
          expect(isOpen(SP.hours, SP.timeZone, moment!)).toBe(true);
          // An hour for a change of clocks.
          expect(ms).toBeGreaterThanOrEqual(startedAt.getTime() + found.day * 24 * 3_600_000 - 3_600_000);
          if (lastAt) expect(ms).toBeGreaterThanOrEqual(lastAt.getTime() + NURTURE_GAP_MS);
        },
      ),
    );
  });
});

describe("the sequences", () => {
  it.each(SEQUENCES)("$slug rises by day, leaves room between two mails and has words for each", ({ steps }) => {
    for (const [i, step] of steps.entries()) {
      expect(step.day).toBeGreaterThan(i === 0 ? 0 : steps[i - 1]!.day);
      expect(step.subject).toMatch(/\S/);
    }
  });

  it("sends no mail twice under two names, and names every sequence once", () => {
    const templates = SEQUENCES.flatMap(({ steps }) => steps.map(({ template }) => template));
    expect(new Set(templates).size).toBe(templates.length);
    expect(new Set(SEQUENCES.map(({ slug }) => slug)).size).toBe(SEQUENCES.length);
    expect(SEQUENCES.flatMap(({ steps }) => steps.map(({ subject }) => subject))).toContain(
      "5 dicas para escolher o imóvel ideal 💡",
    );
  });
});
