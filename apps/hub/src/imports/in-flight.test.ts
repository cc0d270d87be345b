import { describe, expect, it } from "vitest";
import { ALONE, BESIDE_OTHERS, InFlight } from "./in-flight.ts";

describe("rows on their way", () => {
  it("are as many as fill the intake, and the next one waits for one to end", async () => {
    const inFlight = new InFlight(() => false);
    for (let i = 0; i < ALONE; i += 1) await inFlight.enter();
    let isIn = false;
    const next = inFlight.enter().then(() => {
      isIn = true;
    });
    await Promise.resolve();
    expect(isIn).toBe(false);
    inFlight.leave();
    await next;
    expect(inFlight.count).toBe(ALONE);
  });

  it("are few while others wait, and many again when they are gone", async () => {
    let others = true;
    const inFlight = new InFlight(() => others);
    for (let i = 0; i < BESIDE_OTHERS; i += 1) await inFlight.enter();
    const next = inFlight.enter();
    others = false;
    inFlight.leave();
    await next;
    expect(inFlight.count).toBe(BESIDE_OTHERS);
    await inFlight.enter();
    expect(inFlight.count).toBe(BESIDE_OTHERS + 1);
  });
});
