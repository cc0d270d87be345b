import { describe, expect, it } from "vitest";
import { answerMetaChallenge, verifyMetaSignature } from "./meta-webhook.ts";
import { hmacSha256Hex } from "./signature.ts";

const TOKEN = "uma frase nossa";
const genuine = { "hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158201444" };

describe("the challenge of Meta", () => {
  it("is given back bare, as plain text", () => {
    expect(answerMetaChallenge({ query: genuine }, TOKEN)).toEqual({
      status: 200,
      body: "1158201444",
      contentType: "text/plain; charset=utf-8",
    });
  });

  it.each<[string, Record<string, string>, number]>([
    ["another token", { ...genuine, "hub.verify_token": "outro" }, 403],
    ["a token in other letters", { ...genuine, "hub.verify_token": TOKEN.toUpperCase() }, 403],
    ["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }, 403],
    ["another mode", { ...genuine, "hub.mode": "unsubscribe" }, 403],
    ["no mode", { "hub.verify_token": TOKEN, "hub.challenge": "1" }, 403],
    ["nothing at all", {}, 403],
    ["no challenge", { "hub.mode": "subscribe", "hub.verify_token": TOKEN }, 400],
    ["an empty challenge", { ...genuine, "hub.challenge": "" }, 400],
    ["a challenge longer than any of Meta's", { ...genuine, "hub.challenge": "1".repeat(201) }, 400],
    ["markup instead of a challenge", { ...genuine, "hub.challenge": "<script>alert(1)</script>" }, 400],
  ])("is refused, and neither it nor the token echoed, for %s", (_what, query, status) => {
    const answer = answerMetaChallenge({ query }, TOKEN);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(TOKEN);
    expect(answer.body).not.toMatch(/1{9}|script/);
  });

  it.each([undefined, ""])(
    "is answered with 503 while the token is %j, even when the request has none either",
    (token) => {
      expect(answerMetaChallenge({ query: { ...genuine, "hub.verify_token": "" } }, token).status).toBe(503);
    },
  );
});

describe("the signature of Meta", () => {
  const body = Buffer.from('{"object":"page"}');
  const header = (secret: string) => ({ "x-hub-signature-256": `sha256=${hmacSha256Hex(secret, body)}` });

  it("is the one under the app secret over the raw bytes", () => {
    expect(verifyMetaSignature({ headers: header("s"), body }, "s")).toEqual({ kind: "genuine" });
    const cases = [
      [header("t"), body, "s", "signature_wrong"],
      [header("s"), Buffer.from('{"object": "page"}'), "s", "signature_wrong"],
      [{}, body, "s", "signature_missing"],
      [{ "x-hub-signature": "sha1=00" }, body, "s", "signature_missing"],
      [header(""), body, undefined, "not_configured"],
    ] as const;
    for (const [headers, bytes, secret, cause] of cases) {
      expect(verifyMetaSignature({ headers, body: bytes }, secret)).toEqual({ kind: "forged", cause });
    }
  });
});
