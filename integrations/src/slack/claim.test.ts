import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimValue, readClaimValue } from "./claim.ts";

describe("the button's value", () => {
  it("is read as it was written, for every lead and every delivery", () => {
    const key = fc.stringMatching(/^[a-z0-9_-]{1,64}$/);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), key, (leadId, deliveryKey) => {
        const value = claimValue({ leadId, deliveryKey });
        expect(readClaimValue(value)).toEqual({ leadId, deliveryKey });
        expect(value.length).toBeLessThanOrEqual(2_000);
      }),
    );
  });

  for (const odd of [
    undefined,
    "",
    "123",
    "123:",
    ":k",
    "0:k",
    "-1:k",
    "1.5:k",
    "1e3:k",
    "1:K",
    "1:k:k",
    `${"9".repeat(16)}:k`,
  ]) {
    it(`${odd} is none of ours`, () => expect(readClaimValue(odd)).toBeUndefined());
  }

  it("no text whatever makes a lead of nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readClaimValue(text);
        if (read) expect(Number.isSafeInteger(read.leadId) && read.leadId > 0).toBe(true);
      }),
    );
  });
});
