import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayAt } from "../fixtures/integrations.ts";
import { clockAt } from "../fixtures/moments.ts";
import { RATE, replayMs, replayProgress, share, usableRate } from "./replay.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("usableRate", () => {
  it.each([
    ["5", 5],
    ["0,5", 0.5],
    [250, 100],
    [0, 0.1],
    ["", 5],
    ["x", 5],
    [Number.NaN, 5],
  ])("%j becomes %d", (typed, rate) => expect(usableRate(typed)).toBe(rate));

  it("is always one that the API takes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (typed) => {
        expect(usableRate(typed)).toBeGreaterThanOrEqual(RATE.least);
        expect(usableRate(typed)).toBeLessThanOrEqual(RATE.most);
      }),
    );
  });
});

describe("how long and how far", () => {
  it("38 deliveries at 5 a second take 7.6 s", () => expect(replayMs(38, 5)).toBe(7_600));

  it("adds up to the whole", () => {
    for (const created of [0, 3, 17, 38]) {
      const { total, delivered, failed, waiting, notCreated } = replayProgress(replayAt(clock, 1, created));
      expect(delivered + failed + waiting + notCreated).toBe(total);
    }
  });

  it("more may be created than were counted at first", () => {
    const progress = replayProgress({ ...replayAt(clock, 1, 40), matching: 38 });
    expect(progress).toMatchObject({ total: 40, notCreated: 0 });
  });

  it("a share is never more than everything", () => {
    expect(share(0, 0)).toBe(100);
    expect(share(1, 4)).toBe(25);
    expect(share(5, 4)).toBe(100);
  });
});
