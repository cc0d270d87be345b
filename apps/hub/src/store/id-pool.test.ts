import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdPool } from "./id-pool.ts";

function poolOf(...ids: number[]): IdPool {
  const pool = new IdPool("livros_id_seq");
  pool.put(ids);
  return pool;
}

describe("a pool of ids", () => {
  it("hands every id out once, in the order of the sequence", () => {
    const pool = poolOf(1, 2);
    pool.put([3]);
    expect([pool.take(), pool.take(), pool.take()]).toEqual([1, 2, 3]);
  });

  it("says how many must be drawn, never a negative number", () => {
    const pool = poolOf(1, 2, 3);
    expect([pool.lacking(5), pool.lacking(3), pool.lacking(1)]).toEqual([2, 0, 0]);
  });

  it("takes given back ids again before newer ones, so that the numbering stays dense", () => {
    const pool = poolOf(1, 2, 3, 4);
    const used = [pool.take(), pool.take()];
    pool.giveBack(used);
    expect([pool.take(), pool.take(), pool.take()]).toEqual([1, 2, 3]);
  });

  it("throws when a batch drew too few, naming the sequence, instead of making an id up", () => {
    expect(() => poolOf().take()).toThrow("livros_id_seq");
  });

  it("keeps what one batch reserved from every other batch", () => {
    const pool = poolOf(1, 2, 3);
    const first = pool.reserve(2);
    const second = pool.reserve(2);
    expect([first.lacking(2), second.lacking(2)]).toEqual([0, 1]);
    expect([first.take(), first.take(), second.take()]).toEqual([1, 2, 3]);
  });

  it("whatever is reserved, taken and given back: no id is handed out twice, none is lost", () => {
    const step = fc.record({
      want: fc.integer({ min: 0, max: 5 }),
      use: fc.integer({ min: 0, max: 5 }),
      fails: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const pool = poolOf();
        let drawn = 0;
        const kept: number[] = [];
        for (const { want, use, fails } of steps) {
          const own = pool.reserve(want);
          own.put(Array.from({ length: own.lacking(want) }, () => ++drawn));
          const used = Array.from({ length: Math.min(use, want) }, () => own.take());
          if (fails) pool.giveBack(used);
          else kept.push(...used);
          pool.giveBack(own.drain());
        }
        const all = [...kept, ...pool.drain()].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: drawn }, (_, i) => i + 1));
      }),
    );
  });
});
