import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restartWaitMs } from "./keep.ts";

describe("the wait before a restart", () => {
  it("is short at first and doubles", () => {
    expect([0, 1, 2, 3].map(restartWaitMs)).toEqual([200, 400, 800, 1_600]);
  });

  it("never shrinks and never passes half a minute, however often it failed", () => {
    fc.assert(
      fc.property(fc.nat(), (failures) => {
        expect(restartWaitMs(failures + 1)).toBeGreaterThanOrEqual(restartWaitMs(failures));
        expect(restartWaitMs(failures)).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});
