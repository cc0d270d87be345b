import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs, retryAfterMs, WAIT_MAX_MS } from "./backoff.ts";

const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backoff", () => {
  it("doubles from a second to five minutes", () => {
    const most = () => 1;
    expect([1, 2, 3, 4, 9].map((failures) => backoffMs(failures, most))).toEqual([1_000, 2_000, 4_000, 8_000, 256_000]);
    expect(backoffMs(10, most)).toBe(BACKOFF_MAX_MS);
  });

  it("stays within its bounds, however often it failed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), chance, (failures, random) => {
        const ms = backoffMs(failures, () => random);
        expect(ms).toBeGreaterThanOrEqual(BACKOFF_MIN_MS);
        expect(ms).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      }),
    );
  });

  it("never falls with another failure", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), chance, (failures, random) => {
        expect(backoffMs(failures + 1, () => random)).toBeGreaterThanOrEqual(backoffMs(failures, () => random));
      }),
    );
  });
});

describe("Retry-After", () => {
  it.each([
    ["30", 30_000],
    ["0", 0],
    ["1.5", 1_500],
    ["999999", WAIT_MAX_MS],
    ["Fri, 20 Nov 2026 12:02:00 GMT", 120_000],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
    ["Sat, 20 Nov 2027 12:00:00 GMT", WAIT_MAX_MS],
    ["5 minutes", undefined],
    ["-5", undefined],
    ["soon", undefined],
    ["2026-11-20", undefined],
    ["Xyz, nothing GMT", undefined],
    ["", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("%s is %s ms", (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  it("is a wait of at most an hour, or nothing, whatever the header says", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = retryAfterMs(header, NOW);
        if (ms !== undefined) expect(ms >= 0 && ms <= WAIT_MAX_MS).toBe(true);
      }),
    );
  });
});
