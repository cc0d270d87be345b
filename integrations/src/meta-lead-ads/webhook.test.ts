import type { WebhookRequest } from "@streamleads/integration-kit";
import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { metaLeadAds } from "./source.ts";
import { fakeSettings } from "./testing.ts";
import { answerChallenge, verifySignature } from "./webhook.ts";

const settings = fakeSettings();
const asked = (query: Record<string, string>): WebhookRequest => ({
  method: "GET",
  params: {},
  query,
  headers: {},
  body: Buffer.alloc(0),
  now: TEST_NOW,
});
const genuine = {
  "hub.mode": "subscribe",
  "hub.verify_token": settings.verifyToken ?? "",
  "hub.challenge": "1158201444",
};

describe("the challenge of Meta", () => {
  it("is given back bare, as plain text", () => {
    expect(answerChallenge(asked(genuine), settings)).toEqual({
      status: 200,
      body: "1158201444",
      contentType: "text/plain; charset=utf-8",
    });
  });

  it.each<[string, Record<string, string>]>([
    ["another token", { ...genuine, "hub.verify_token": "outro" }],
    ["a token in other letters", { ...genuine, "hub.verify_token": genuine["hub.verify_token"].toUpperCase() }],
    ["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }],
    ["another mode", { ...genuine, "hub.mode": "unsubscribe" }],
    ["no mode", { "hub.verify_token": genuine["hub.verify_token"], "hub.challenge": "1" }],
    ["no challenge", { "hub.mode": "subscribe", "hub.verify_token": genuine["hub.verify_token"] }],
    ["an empty challenge", { ...genuine, "hub.challenge": "" }],
    ["a challenge longer than any of Meta's", { ...genuine, "hub.challenge": "1".repeat(1_001) }],
    ["nothing at all", {}],
  ])("is refused with 403 and no word of it for %s", (_what, query) => {
    expect(answerChallenge(asked(query), settings)).toEqual({ status: 403 });
  });

  it("is refused while no token is set, even when the request has none either", () => {
    expect(answerChallenge(asked({ ...genuine, "hub.verify_token": "" }), { verifyToken: "" })).toEqual({
      status: 403,
    });
    expect(answerChallenge(asked({ ...genuine, "hub.verify_token": "" }), {})).toEqual({ status: 403 });
  });
});

describe("the signature", () => {
  it("of nobody is right while no secret is set", () => {
    const request = { ...asked({}), headers: { "x-hub-signature-256": "sha256=00" } };
    expect(verifySignature(request, {})).toEqual({ kind: "forged", cause: "secret_missing" });
  });

  it("that is missing and one that is wrong are counted apart", () => {
    const wrong = { ...asked({}), headers: { "x-hub-signature-256": "sha256=00" } };
    expect(verifySignature(asked({}), settings)).toEqual({ kind: "forged", cause: "signature_missing" });
    expect(verifySignature(wrong, settings)).toEqual({ kind: "forged", cause: "signature_wrong" });
  });
});

describe("the address at Meta", () => {
  it("is the seed's", () => {
    expect(metaLeadAds.webhook?.paths).toEqual(["/webhooks/meta-ads"]);
  });
});
