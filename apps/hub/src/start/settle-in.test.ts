import { describe, expect, it } from "vitest";
import { settleIn } from "./settle-in.ts";

describe("after the start", () => {
  it("what nobody holds is given up, and the way to ask for that is left to nobody", () => {
    const forgotten = new WeakRef(Array.from({ length: 100_000 }, (_, i) => ({ i })));
    return new Promise<void>((resolve) => {
      // A WeakRef holds what it shows until the turn it was made in has ended.
      setImmediate(() => {
        settleIn();
        expect(forgotten.deref()).toBeUndefined();
        expect("gc" in globalThis).toBe(false);
        resolve();
      });
    });
  });
});
