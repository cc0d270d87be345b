import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canRenew, type Grant, grantOf, nextTryAt, readGrant, refreshDueAt } from "./grant.ts";

const START = new Date("2026-11-23T12:00:00Z");
const MINUTE_S = 60;

function grant(lifeSeconds: number | null, over: Partial<Grant> = {}): Grant {
  return {
    access: "a",
    refresh: "r",
    told: {},
    startedWith: {},
    obtainedAt: START.toISOString(),
    expiresAt: lifeSeconds === null ? null : new Date(START.getTime() + lifeSeconds * 1000).toISOString(),
    ...over,
  };
}
const afterMinutes = (due: Date | null) => due && (due.getTime() - START.getTime()) / 60_000;

describe("when an access token is renewed", () => {
  it.each([
    ["an hour: at 80 %", 60 * MINUTE_S, 48],
    ["a day: at 80 %", 1_440 * MINUTE_S, 1_152],
    ["twenty minutes: five before the end", 20 * MINUTE_S, 15],
    ["six minutes: not before half of it", 6 * MINUTE_S, 3],
  ])("of %s", (_what, seconds, minutes) => {
    expect(afterMinutes(refreshDueAt(grant(seconds), { refresh: "rotates" }))).toBe(minutes);
  });

  it("is never, when it does not end or when nothing can renew it", () => {
    expect(refreshDueAt(grant(null), { refresh: "rotates" })).toBeNull();
    expect(refreshDueAt(grant(3_600, { refresh: null }), { refresh: "rotates" })).toBeNull();
    expect(refreshDueAt(grant(3_600), { refresh: "none" })).toBeNull();
  });

  it("always lies in the second half of its life, and before its end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), (seconds) => {
        const due = refreshDueAt(grant(seconds), { refresh: "stays" }) as Date;
        const share = (due.getTime() - START.getTime()) / (seconds * 1000);
        expect(share).toBeGreaterThanOrEqual(0.5);
        expect(share).toBeLessThanOrEqual(0.8);
      }),
    );
  });
});

describe("what can be renewed without a person", () => {
  const renew = () => ({ url: "", query: {} });
  it.each([
    ["a refresh token that rotates", "r", { refresh: "rotates" }, true],
    ["a refresh token that stays", "r", { refresh: "stays" }, true],
    ["none was given", null, { refresh: "rotates" }, false],
    ["the provider has another way", null, { refresh: "none", renew }, true],
    ["the provider has no way", "r", { refresh: "none" }, false],
  ] as const)("%s", (_what, refresh, oauth, isSo) => {
    expect(canRenew({ refresh }, oauth)).toBe(isSo);
  });
});

describe("the next try", () => {
  it("waits longer each time, up to a quarter of an hour, and never before the provider's own word", () => {
    const waits = [1, 2, 3, 4, 5, 6, 50].map((n) => (nextTryAt(START, n).getTime() - START.getTime()) / 1000);
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    const asked = new Date(START.getTime() + 3_600_000);
    expect(nextTryAt(START, 1, asked)).toEqual(asked);
  });
});

describe("a grant", () => {
  const answer = { kind: "granted", access: "new", raw: {} } as const;
  it("keeps the refresh token that was not replaced, and takes the provider's usual life when none is said", () => {
    const made = grantOf(
      { ...answer, refresh: null, expiresInSeconds: null },
      { expiresInDefault: 60 },
      START,
      grant(1),
    );
    expect(made).toMatchObject({ access: "new", refresh: "r", expiresAt: "2026-11-23T12:01:00.000Z" });
    const endless = grantOf({ ...answer, refresh: "r2", expiresInSeconds: null }, {}, START, grant(1));
    expect(endless).toMatchObject({ refresh: "r2", expiresAt: null });
  });

  it("that is none is refused loudly", () => {
    expect(readGrant(JSON.stringify(grant(1)))).toEqual(grant(1));
    for (const text of ["null", "{}", '{"access":1}', "[]"]) expect(() => readGrant(text)).toThrow("no grant");
  });
});
