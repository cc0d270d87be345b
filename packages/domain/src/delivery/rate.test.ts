import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draw, type Rate, type RateWindow, sliceOf } from "./rate.ts";

const start = new Date("2026-11-23T12:00:00Z");
const later = (ms: number) => new Date(start.getTime() + ms);

describe("slices", () => {
  it.each<[Rate, number, number]>([
    [{ requests: 100, perMs: 10_000 }, 10, 1000],
    [{ requests: 190, perMs: 10_000 }, 19, 1000],
    [{ requests: 80, perMs: 1000 }, 80, 1000],
    [{ requests: 1, perMs: 1000 }, 1, 1000],
    [{ requests: 12, perMs: 60_000 }, 1, 5000],
    [{ requests: 15, perMs: 10_000 }, 2, 1429],
    [{ requests: 7, perMs: 2000 }, 7, 2000],
    [{ requests: 5, perMs: 200 }, 5, 200],
    [{ requests: 10_000, perMs: 86_400_000 }, 1, 8640],
  ])("%o is drawn %i at a time, every %i ms", (rate, quota, sliceMs) => {
    expect(sliceOf(rate)).toEqual({ quota, sliceMs });
  });
  it.each<Rate>([
    { requests: 0, perMs: 1000 },
    { requests: 1.5, perMs: 1000 },
    { requests: Number.NaN, perMs: 1000 },
    { requests: 1, perMs: 0 },
    { requests: 1, perMs: Number.NaN },
  ])("%o is no rate", (rate) => {
    expect(() => draw(null, rate, 1, start)).toThrow(RangeError);
  });
  it("lose no more than a tenth of the rate, are never finer than a second and never sum to more than the rate", () => {
    const rates = fc.record({
      requests: fc.integer({ min: 1, max: 5000 }),
      perMs: fc.integer({ min: 1000, max: 200_000 }),
    });
    fc.assert(
      fc.property(rates, (rate) => {
        const { quota, sliceMs } = sliceOf(rate);
        const slices = Math.ceil(rate.perMs / sliceMs);
        expect(sliceMs).toBeGreaterThanOrEqual(1000);
        expect(slices * quota).toBeLessThanOrEqual(rate.requests);
        expect(slices * quota).toBeGreaterThanOrEqual(rate.requests * 0.9 - 1e-9);
      }),
    );
  });
});

describe("draw", () => {
  const rate = { requests: 100, perMs: 10_000 };
  it("gives what is left of the slice and says when there is more", () => {
    const first = draw(null, rate, 7, start);
    expect(first).toEqual({ granted: 7, window: { startedAt: start, used: 7 }, nextAt: start });
    const second = draw(first.window, rate, 7, later(400));
    expect(second).toEqual({ granted: 3, window: { startedAt: start, used: 10 }, nextAt: later(1000) });
    expect(draw(second.window, rate, 7, later(999)).granted).toBe(0);
    expect(draw(second.window, rate, 7, later(1000))).toMatchObject({ granted: 7, window: { startedAt: later(1000) } });
  });
  it("gives nothing to who wants nothing", () => {
    expect(draw(null, rate, 0, start).granted).toBe(0);
    expect(draw(null, rate, -3, start)).toMatchObject({ granted: 0, window: { used: 0 } });
  });
  it("gives nothing back when the rate was lowered within a slice", () => {
    expect(draw({ startedAt: start, used: 10 }, { requests: 20, perMs: 10_000 }, 1, later(10))).toMatchObject({
      granted: 0,
      nextAt: later(1000),
    });
  });
  it("uses a window a little ahead as it is, and starts anew when the clock was set back", () => {
    const ahead: RateWindow = { startedAt: later(300), used: 10 };
    expect(draw(ahead, rate, 1, start)).toMatchObject({ granted: 0, nextAt: later(1300) });
    expect(draw({ startedAt: later(3_600_000), used: 10 }, rate, 1, start).granted).toBe(1);
  });
});

describe("law", () => {
  const rates = fc.record({
    requests: fc.integer({ min: 1, max: 300 }),
    perMs: fc.integer({ min: 1000, max: 30_000 }),
  });
  const draws = fc.array(fc.record({ afterMs: fc.nat({ max: 1500 }), want: fc.nat({ max: 400 }) }), { maxLength: 80 });

  it("from the start of any slice, no slice and no period of the rate grants more than it may", () => {
    fc.assert(
      fc.property(rates, draws, (rate, wants) => {
        const { quota, sliceMs } = sliceOf(rate);
        let window: RateWindow | null = null;
        let at = start;
        const grants: { at: number; granted: number; slice: number }[] = [];
        for (const { afterMs, want } of wants) {
          at = new Date(at.getTime() + afterMs);
          const drawn = draw(window, rate, want, at);
          expect(drawn.granted).toBeLessThanOrEqual(want);
          expect(drawn.nextAt.getTime()).toBeGreaterThanOrEqual(at.getTime());
          window = drawn.window;
          grants.push({ at: at.getTime(), granted: drawn.granted, slice: window.startedAt.getTime() });
        }
        const sum = (from: number, lengthMs: number) =>
          grants.reduce((total, g) => (g.at >= from && g.at < from + lengthMs ? total + g.granted : total), 0);
        for (const slice of new Set(grants.map((g) => g.slice))) {
          expect(sum(slice, sliceMs)).toBeLessThanOrEqual(quota);
          expect(sum(slice, rate.perMs)).toBeLessThanOrEqual(rate.requests);
        }
      }),
    );
  });
  it("in any window at all, one slice more at the most", () => {
    fc.assert(
      fc.property(rates, draws, fc.nat({ max: 100_000 }), (rate, wants, from) => {
        let window: RateWindow | null = null;
        let at = start;
        let seen = 0;
        for (const { afterMs, want } of wants) {
          at = new Date(at.getTime() + afterMs);
          const drawn = draw(window, rate, want, at);
          window = drawn.window;
          const offset = at.getTime() - start.getTime();
          if (offset >= from && offset < from + rate.perMs) seen += drawn.granted;
        }
        expect(seen).toBeLessThanOrEqual(rate.requests + sliceOf(rate).quota);
      }),
    );
  });
  it("who comes back at `nextAt` is served", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 1000 }), (rate, want) => {
        const { window, nextAt } = draw(null, rate, want, start);
        expect(draw(window, rate, 1, nextAt).granted).toBe(1);
      }),
    );
  });
});
