import { afterEach, describe, expect, it, vi } from "vitest";
import { uuid } from "./uuid.ts";

const V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const real = globalThis.crypto;
afterEach(() => vi.unstubAllGlobals());

describe("an idempotency key", () => {
  it.each([
    ["randomUUID", real],
    ["getRandomValues", { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => real.getRandomValues(bytes) }],
  ])("comes from %s where there is one", (_name, crypto) => {
    vi.stubGlobal("crypto", crypto);
    const weak = vi.fn();
    const made = Array.from({ length: 1_000 }, () => uuid(() => 0, weak));
    expect(made.filter((id) => !V4.test(id))).toEqual([]);
    expect(new Set(made).size).toBe(1_000);
    expect(weak).not.toHaveBeenCalled();
  });

  it("comes from the dice where there is no crypto, and says so", () => {
    vi.stubGlobal("crypto", undefined);
    const weak = vi.fn();
    const made = Array.from({ length: 1_000 }, () => uuid(Math.random, weak));
    expect(made.filter((id) => !V4.test(id))).toEqual([]);
    expect(new Set(made).size).toBe(1_000);
    expect(weak).toHaveBeenCalled();
  });
});
