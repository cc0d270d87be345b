import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterResults,
  type Breaker,
  CLOSED,
  countsAgainst,
  countsFor,
  DEFAULT_BREAKER,
  mayProbe,
  probeReturned,
  startProbe,
} from "./breaker.ts";
import type { Outcome } from "./outcome.ts";

const now = new Date("2026-11-23T12:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const failed = (breaker: Breaker, failures = 1, at = now) => afterResults(breaker, { failures, successes: 0 }, at);
const succeeded = (breaker: Breaker, at = now) => afterResults(breaker, { failures: 0, successes: 1 }, at);
const open = failed(CLOSED, 5);

describe("what counts", () => {
  const base = { cause: "c", reason: "r", fix: "f" };
  it.each<[string, Outcome, boolean, boolean]>([
    ["a 5xx or a refused connection", { kind: "retry", ...base }, true, false],
    ["no answer", { kind: "unknown", ...base }, true, false],
    ["a 429 or a lock", { kind: "retry", ...base, burn: false }, false, false],
    ["a refused content", { kind: "rejected", ...base }, false, true],
    ["a refused token", { kind: "reconnect", ...base }, false, false],
    ["a skip", { kind: "skipped", ...base }, false, false],
    ["a delivery", { kind: "delivered" }, false, true],
  ])("%s: against %s", (_, outcome, against, inFavour) => {
    expect(countsAgainst(outcome)).toBe(against);
    expect(countsFor(outcome)).toBe(inFavour);
  });
});

describe("closed", () => {
  it("opens for 15 s at the fifth failure in a row, also when they come in several batches", () => {
    const four = failed(failed(CLOSED, 3), 1);
    expect(four).toEqual({ state: "closed", failures: 4, opens: 0, until: null });
    expect(failed(four)).toEqual({ state: "open", failures: 5, opens: 1, until: later(15_000) });
  });
  it("counts anew after a success, and a success within a batch ends the row", () => {
    expect(succeeded(failed(CLOSED, 4))).toEqual(CLOSED);
    expect(afterResults(failed(CLOSED, 4), { failures: 3, successes: 1 }, now)).toEqual(CLOSED);
  });
  it("never probes", () => {
    expect(mayProbe(CLOSED, later(1e9))).toBe(false);
    expect(() => startProbe(CLOSED, now)).toThrow(RangeError);
  });
});

describe("open", () => {
  it("may be probed once its time is over, not before", () => {
    expect(mayProbe(open, later(14_999))).toBe(false);
    expect(() => startProbe(open, later(14_999))).toThrow(RangeError);
    expect(mayProbe(open, later(15_000))).toBe(true);
  });
  it("ignores results of attempts that were under way", () => {
    expect(succeeded(open)).toBe(open);
    expect(failed(open, 50)).toBe(open);
  });
});

describe("probing", () => {
  it("that ends without a word on the provider lets the next probe go at once, and closes nothing", () => {
    const returned = probeReturned(startProbe(open, later(15_000)), later(16_000));
    expect(returned.state).toBe("probing");
    expect(mayProbe(returned, later(16_000))).toBe(true);
    expect(probeReturned(CLOSED, later(16_000))).toBe(CLOSED);
  });

  const probing = startProbe(open, later(15_000));
  it("belongs to one prober for 30 s, then to the next", () => {
    expect(probing).toMatchObject({ state: "probing", until: later(45_000) });
    expect(mayProbe(probing, later(44_999))).toBe(false);
    expect(mayProbe(probing, later(45_000))).toBe(true);
    expect(startProbe(probing, later(45_000)).until).toEqual(later(75_000));
  });
  it("closes on a success and forgets what was", () => {
    expect(succeeded(probing)).toEqual(CLOSED);
  });
  it("opens again on a failure, for twice as long each time, up to ten minutes", () => {
    const waits: number[] = [];
    let breaker = open;
    let at = now;
    for (let i = 0; i < 9; i++) {
      at = breaker.until!;
      breaker = failed(startProbe(breaker, at), 1, at);
      waits.push((breaker.until!.getTime() - at.getTime()) / 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600, 600, 600]);
  });
  it("stays as it is on an answer that speaks neither way", () => {
    expect(afterResults(probing, { failures: 0, successes: 0 }, later(16_000))).toBe(probing);
  });
});

describe("laws", () => {
  const step = fc.record({
    afterMs: fc.nat({ max: 40_000 }),
    failures: fc.nat({ max: 8 }),
    successes: fc.nat({ max: 2 }),
  });
  /** Runs a history, probing whenever that is allowed, and hands every change to `law`. */
  function run(
    steps: { afterMs: number; failures: number; successes: number }[],
    law: (before: Breaker, result: { failures: number; successes: number }, after: Breaker, at: Date) => void,
  ) {
    let breaker = CLOSED;
    let at = now;
    for (const { afterMs, ...result } of steps) {
      at = new Date(at.getTime() + afterMs);
      if (mayProbe(breaker, at)) breaker = startProbe(breaker, at);
      const next = afterResults(breaker, result, at);
      law(breaker, result, next, at);
      breaker = next;
    }
    return { breaker, at };
  }

  it("closed has no moment and fewer failures than the threshold; the others have a moment and an opening", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        run(steps, (_before, _result, after) => {
          if (after.state === "closed")
            expect(after).toMatchObject({ until: null, opens: 0, failures: expect.toSatisfy((n: number) => n < 5) });
          else expect(after.until !== null && after.opens > 0).toBe(true);
        });
      }),
    );
  });
  it("only a success closes, and no wait is shorter than the first or longer than the ceiling", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        run(steps, (before, result, after, at) => {
          if (before.state !== "closed" && after.state === "closed") expect(result.successes).toBeGreaterThan(0);
          if (after.state === "open" && before.state !== "open") {
            const waitMs = after.until!.getTime() - at.getTime();
            expect(waitMs).toBeGreaterThanOrEqual(DEFAULT_BREAKER.openMs);
            expect(waitMs).toBeLessThanOrEqual(DEFAULT_BREAKER.ceilingMs);
          }
        });
      }),
    );
  });
  it("always finds its way back: from any history, a probe comes within ten minutes and one success closes", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { breaker, at } = run(steps, () => {});
        const muchLater = new Date(at.getTime() + DEFAULT_BREAKER.ceilingMs);
        const ready = mayProbe(breaker, muchLater) ? startProbe(breaker, muchLater) : breaker;
        expect(succeeded(ready, muchLater)).toEqual(CLOSED);
      }),
    );
  });
});
