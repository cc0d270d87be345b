import { describe, expect, it } from "vitest";
import { Sampled } from "./sampled.ts";

function world() {
  const seen = { now: 0, reads: 0, fails: false };
  const sampled = new Sampled(
    async () => {
      seen.reads += 1;
      if (seen.fails) throw new Error("away");
      return seen.reads;
    },
    1_000,
    () => seen.now,
  );
  return { seen, sampled };
}

describe("a sampled figure", () => {
  it("is read once for all who ask at the same time, and for those who ask soon after", async () => {
    const { seen, sampled } = world();
    expect(await Promise.all([sampled.get(), sampled.get()])).toEqual([1, 1]);
    seen.now = 999;
    expect(await sampled.get()).toBe(1);
    expect(seen.reads).toBe(1);
  });

  it("is read again when it is old", async () => {
    const { seen, sampled } = world();
    await sampled.get();
    seen.now = 1_000;
    expect(await sampled.get()).toBe(2);
  });

  it("keeps no failure: the next who asks reads anew", async () => {
    const { seen, sampled } = world();
    seen.fails = true;
    await expect(sampled.get()).rejects.toThrow("away");
    seen.fails = false;
    expect(await sampled.get()).toBe(2);
  });
});
