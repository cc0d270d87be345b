import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { v7 } from "./uuid.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the receipt of a request", () => {
  it("is a UUID of version 7 that tells its moment, whenever that was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (ms) => {
        const id = v7(new Date(ms));
        expect(id).toMatch(UUID_V7);
        expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(ms);
      }),
    );
  });

  it("sorts by the moment of arrival", () => {
    const ids = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000].map((ms) => v7(new Date(ms)));
    expect([...ids].sort()).toEqual(ids);
  });

  it("is another one for each request of the same moment, and cannot be guessed from its neighbour", () => {
    const now = new Date();
    const ids = Array.from({ length: 1_000 }, () => v7(now));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
  });
});
