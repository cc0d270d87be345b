import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatch, type Timer } from "./batch.model.ts";

/** A clock that moves only when told. */
function handClock(): Timer & { advance(ms: number): void } {
  let at = 1_000;
  let due: { at: number; run: () => void }[] = [];
  return {
    now: () => at,
    after: (ms, run) => {
      due.push({ at: at + ms, run });
    },
    advance(ms) {
      const end = at + ms;
      for (;;) {
        const next = due.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due = due.filter((each) => each !== next);
        at = next.at;
        next.run();
      }
      at = end;
    },
  };
}

describe("createBatch", () => {
  it("hands over the first event of a quiet time at once", () => {
    const clock = handClock();
    const flushed: number[][] = [];
    const batch = createBatch<number>((items) => {
      flushed.push([...items]);
      return [];
    }, clock);
    batch.add(1);
    clock.advance(0);
    expect(flushed).toEqual([[1]]);
  });

  it("draws a burst at most once every 500 ms and loses none of it", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, (waits) => {
        const clock = handClock();
        const times: number[] = [];
        const seen: number[] = [];
        const batch = createBatch<number>((items) => {
          times.push(clock.now());
          seen.push(...items);
          return [];
        }, clock);
        waits.forEach((ms, i) => {
          clock.advance(ms);
          batch.add(i);
        });
        clock.advance(1_000);
        expect(seen).toEqual(waits.map((_, i) => i));
        for (let i = 1; i < times.length; i += 1) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(500);
      }),
    );
  });

  it("keeps what could not be done for the next time", () => {
    const clock = handClock();
    const flushed: string[][] = [];
    let isBusy = true;
    const batch = createBatch<string>((items) => {
      flushed.push([...items]);
      return isBusy ? items : [];
    }, clock);
    batch.add("overview");
    clock.advance(0);
    isBusy = false;
    clock.advance(500);
    clock.advance(5_000);
    expect(flushed).toEqual([["overview"], ["overview"]]);
  });
});
