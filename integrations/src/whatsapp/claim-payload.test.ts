import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimPayload, readClaimPayload } from "./claim-payload.ts";

const PAYLOAD_MAX = 128;

describe("the payload of the button", () => {
  it("comes back as it was sent, within what Meta takes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
        fc.stringMatching(/^[a-z0-9_-]{1,64}$/),
        (leadId, deliveryKey) => {
          const payload = claimPayload({ leadId, deliveryKey });
          expect(payload.length).toBeLessThanOrEqual(PAYLOAD_MAX);
          expect(readClaimPayload(payload)).toEqual({ leadId, deliveryKey });
        },
      ),
    );
  });

  it("is nothing else that anybody may send", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const read = readClaimPayload(text);
        expect(read === undefined || claimPayload(read) === text).toBe(true);
      }),
    );
    expect(readClaimPayload(undefined)).toBeUndefined();
  });
});
