import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signingSecretProblem, standardWebhookHeaders } from "./standard-webhook.ts";

/** The vector that the specification's own libraries are tested with. */
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

describe("signing", () => {
  it("gives the published signature for the published vector", () => {
    expect(standardWebhookHeaders(VECTOR.id, VECTOR.at, VECTOR.body, [VECTOR.secret])).toEqual({
      "webhook-id": VECTOR.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": VECTOR.signature,
    });
  });

  it("signs with every live secret, apart, whichever the receiver still knows", () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const headers = standardWebhookHeaders(VECTOR.id, VECTOR.at, VECTOR.body, [other, VECTOR.secret]);
    const signatures = headers["webhook-signature"]?.split(" ") ?? [];
    const expected = createHmac("sha256", Buffer.alloc(32, 7)).update(`${VECTOR.id}.1614265330.${VECTOR.body}`);
    expect(signatures).toEqual([`v1,${expected.digest("base64")}`, VECTOR.signature]);
  });

  it("is over the bytes: text that JSON holds equal has another signature", () => {
    const [one, other] = [VECTOR.body, '{"test":2432232314}'].map(
      (body) => standardWebhookHeaders(VECTOR.id, VECTOR.at, body, [VECTOR.secret])["webhook-signature"],
    );
    expect(one).not.toBe(other);
  });

  it("sends no signature without a secret, rather than one that anybody could make", () => {
    expect(standardWebhookHeaders("a", VECTOR.at, "", [])).not.toHaveProperty("webhook-signature");
  });
});

describe("a secret", () => {
  it.each([
    ["the usual form", VECTOR.secret, true],
    ["without its prefix", VECTOR.secret.slice(6), true],
    ["64 bytes", `whsec_${Buffer.alloc(64, 1).toString("base64")}`, true],
    ["23 bytes", `whsec_${Buffer.alloc(23, 1).toString("base64")}`, false],
    ["65 bytes", `whsec_${Buffer.alloc(65, 1).toString("base64")}`, false],
    ["a password", "troque-esta-senha-por-favor-agora", false],
    ["nothing", "whsec_", false],
  ])("%s", (_what, secret, isGood) => {
    expect(signingSecretProblem(secret) === undefined).toBe(isGood);
  });
});
