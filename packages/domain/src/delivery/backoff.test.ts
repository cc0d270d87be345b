import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, DEFAULT_RETRY, floorMs, NOT_BEFORE_MAX_MS, notBeforeMs } from "./backoff.ts";

const settings = fc
  .record({ baseMs: fc.integer({ min: 1, max: 600_000 }), factor: fc.integer({ min: 1, max: 5000 }) })
  .map(({ baseMs, factor }) => ({ baseMs, ceilingMs: baseMs * factor * 2 }));
const attempt = fc.integer({ min: 1, max: 10_000 });
const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backoff", () => {
  it.each([
    [1, 30_000],
    [2, 60_000],
    [3, 120_000],
    [7, 1_920_000],
    [8, 2_880_000],
    [50, 2_880_000],
  ])("without jitter, attempt %i waits %i ms by default", (n, expected) => {
    expect(backoffMs(n, () => 0, DEFAULT_RETRY)).toBe(expected);
  });

  it("never shrinks from one attempt to the next", () => {
    fc.assert(
      fc.property(settings, attempt, dice, (s, n, r) => {
        expect(backoffMs(n + 1, () => r, s)).toBeGreaterThanOrEqual(backoffMs(n, () => r, s));
      }),
    );
  });

  it("never passes the ceiling, jitter and floor included", () => {
    fc.assert(
      fc.property(settings, attempt, dice, fc.nat(), (s, n, r, floor) => {
        expect(backoffMs(n, () => r, s, floor)).toBeLessThanOrEqual(s.ceilingMs);
      }),
    );
  });

  it("is only made later by jitter, by at most a quarter", () => {
    fc.assert(
      fc.property(settings, attempt, dice, (s, n, r) => {
        const plain = backoffMs(n, () => 0, s);
        const jittered = backoffMs(n, () => r, s);
        expect(jittered).toBeGreaterThanOrEqual(plain);
        expect(jittered).toBeLessThanOrEqual((plain + 1) * 1.25);
      }),
    );
  });

  it("keeps the floor where the ceiling allows it", () => {
    fc.assert(
      fc.property(settings, attempt, dice, (s, n, r) => {
        const floor = Math.min(floorMs(s), Math.floor(s.ceilingMs / 1.25));
        expect(backoffMs(n, () => r, s, floorMs(s))).toBeGreaterThanOrEqual(floor);
      }),
    );
  });

  it("spreads those that wait longest", () => {
    const waits = [0, 0.5, 0.99].map((r) => backoffMs(30, () => r, DEFAULT_RETRY));
    expect(new Set(waits).size).toBe(3);
  });
});

describe("the provider's own moment", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  it.each([
    ["is taken as it is within 24 hours", new Date("2026-11-23T12:07:30Z"), "2026-11-23T12:07:30.000Z"],
    ["is cut to 24 hours", new Date("2027-01-01T00:00:00Z"), "2026-11-24T12:00:00.000Z"],
    ["asks for nothing when it has passed", new Date("2026-11-23T11:00:00Z"), "2026-11-23T12:00:00.000Z"],
    ["asks for nothing when it is absent", undefined, "2026-11-23T12:00:00.000Z"],
    ["asks for nothing when it is no date", new Date("soon"), "2026-11-23T12:00:00.000Z"],
  ])("%s", (_, notBefore, expected) => {
    expect(new Date(notBeforeMs(notBefore, now)).toISOString()).toBe(expected);
    expect(NOT_BEFORE_MAX_MS).toBe(86_400_000);
  });
});
