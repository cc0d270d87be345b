import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Batcher } from "./batcher.ts";

interface Run {
  items: number[];
  slot: number;
  done: (results?: string[]) => void;
  fail: (error: Error) => void;
}

/** A batcher whose batches end when the test says so. */
function batcherOf(options: { waitMs?: number; maxItems?: number; maxInFlight?: number } = {}) {
  const runs: Run[] = [];
  const batcher = new Batcher<number, string>({
    waitMs: options.waitMs ?? 2,
    maxItems: options.maxItems ?? 3,
    maxInFlight: options.maxInFlight ?? 2,
    run: (items, slot) =>
      new Promise((resolve, reject) => {
        runs.push({ items, slot, done: (results) => resolve(results ?? items.map((n) => `n${n}`)), fail: reject });
      }),
  });
  return { batcher, runs, run: (i: number) => runs[i] as Run };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a batcher", () => {
  it("gathers what comes within its patience into one batch, and answers each item with its own result", async () => {
    const { batcher, runs, run } = batcherOf();
    const answers = Promise.all([batcher.add(1), batcher.add(2)]);
    vi.advanceTimersByTime(1);
    expect(runs).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(runs.map(({ items }) => items)).toEqual([[1, 2]]);
    run(0).done();
    expect(await answers).toEqual(["n1", "n2"]);
  });

  it("counts its patience from the first item, so that a steady stream cannot postpone it", () => {
    const { batcher, runs } = batcherOf({ waitMs: 4, maxItems: 100 });
    for (let ms = 0; ms < 4; ms += 1) {
      void batcher.add(ms);
      vi.advanceTimersByTime(1);
    }
    expect(runs).toHaveLength(1);
  });

  it("does not wait for a batch that is full", () => {
    const { batcher, runs } = batcherOf();
    for (const n of [1, 2, 3]) void batcher.add(n);
    expect(runs).toHaveLength(1);
  });

  it("runs no more batches at once than allowed, each with a slot of its own, and the next one with the freed slot", async () => {
    const { batcher, runs, run } = batcherOf();
    const answers = [1, 2, 3, 4, 5, 6, 7].map((n) => batcher.add(n));
    vi.advanceTimersByTime(10);
    expect(runs.map(({ items }) => items)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(new Set(runs.map(({ slot }) => slot))).toEqual(new Set([0, 1]));
    run(1).done();
    await answers[3];
    await vi.waitFor(() => expect(runs).toHaveLength(3));
    expect(run(2)).toMatchObject({ items: [7], slot: run(1).slot });
  });

  it("counts what waits and what is under way, and nothing that was answered", async () => {
    const { batcher, run } = batcherOf({ maxInFlight: 1 });
    const answers = [1, 2, 3, 4].map((n) => batcher.add(n));
    expect(batcher.size).toBe(4);
    run(0).done();
    await Promise.all(answers.slice(0, 3));
    expect(batcher.size).toBe(1);
  });

  it("rejects every item of a batch that fails, and only those", async () => {
    const { batcher, run } = batcherOf();
    const failing = [1, 2, 3].map((n) => batcher.add(n).catch((error: Error) => error.message));
    const other = [4, 5, 6].map((n) => batcher.add(n));
    run(0).fail(new Error("no room"));
    run(1).done();
    expect(await Promise.all(failing)).toEqual(["no room", "no room", "no room"]);
    expect(await Promise.all(other)).toEqual(["n4", "n5", "n6"]);
  });

  it("never answers an item for which no result came back", async () => {
    const { batcher, run } = batcherOf();
    const answers = [1, 2, 3].map((n) => batcher.add(n).catch((error: Error) => error.message));
    run(0).done(["n1"]);
    expect(await Promise.all(answers)).toEqual([
      "n1",
      expect.stringContaining("fewer"),
      expect.stringContaining("fewer"),
    ]);
  });

  it("is drained at once when it is idle, and otherwise only when the last batch has ended", async () => {
    const { batcher, run } = batcherOf({ maxInFlight: 1 });
    await batcher.drained();
    const answers = [1, 2, 3, 4].map((n) => batcher.add(n));
    let isDrained = false;
    const drained = batcher.drained().then(() => {
      isDrained = true;
    });
    run(0).done();
    await Promise.all(answers.slice(0, 3));
    expect(isDrained).toBe(false);
    run(1).done();
    await drained;
    expect(await answers[3]).toBe("n4");
  });

  it("goes on after a batch that failed", async () => {
    const { batcher, run } = batcherOf({ maxInFlight: 1, maxItems: 1 });
    const first = batcher.add(1).catch((error: Error) => error.message);
    const second = batcher.add(2);
    run(0).fail(new Error("gone"));
    expect(await first).toBe("gone");
    await vi.waitFor(() => run(1).done());
    expect(await second).toBe("n2");
  });
});
