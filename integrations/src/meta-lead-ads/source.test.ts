import { hmacSha256Hex, type SourceContext } from "@streamleads/integration-kit";
import { describeSource, webhookRequest } from "@streamleads/integration-kit/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetaFields } from "./settings.ts";
import { metaLeadAds } from "./source.ts";
import { fakeSettings, fixtures, type ListeningFake, listeningFake } from "./testing.ts";

const settings = fakeSettings();
let fake: ListeningFake;
let context: SourceContext<MetaFields>;

beforeAll(async () => {
  fake = await listeningFake();
  context = fake.context();
});
afterAll(() => fake.close());

const signed = (body: Buffer, secret = settings.appSecret ?? "") => ({
  "content-type": "application/json",
  "x-hub-signature-256": `sha256=${hmacSha256Hex(secret, body)}`,
});

describeSource({
  source: metaLeadAds,
  settings,
  fixtures: fixtures("webhook-"),
  request: (body) => ({ method: "POST", params: {}, query: {}, headers: signed(body) }),
  forgeries: {
    "no signature": (genuine) => ({ ...genuine, headers: {} }),
    "an empty signature": (genuine) => ({ ...genuine, headers: { "x-hub-signature-256": "" } }),
    "the secret of another app": (genuine) => ({ ...genuine, headers: signed(genuine.body, "another") }),
    "a body changed after it was signed": (genuine) => ({
      ...genuine,
      body: Buffer.concat([genuine.body, Buffer.from(" ")]),
    }),
    "the same JSON written again": (genuine) => ({ ...genuine, body: Buffer.from(` ${genuine.body.toString()}`) }),
    "a digest without its name": (genuine) => ({
      ...genuine,
      headers: { "x-hub-signature-256": hmacSha256Hex(settings.appSecret ?? "", genuine.body) },
    }),
    "the old SHA-1 header alone": (genuine) => ({
      ...genuine,
      headers: { "x-hub-signature": "sha1=0".padEnd(45, "0") },
    }),
    "a signature that was cut": (genuine) => ({
      ...genuine,
      headers: { "x-hub-signature-256": String(genuine.headers["x-hub-signature-256"]).slice(0, -1) },
    }),
  },
  context: () => context,
});

describe("the address at Meta", () => {
  it("is the seed's", () => {
    expect(metaLeadAds.webhook?.paths).toEqual(["/webhooks/meta-ads"]);
  });

  it.each([
    ["our token", settings.verifyToken ?? "", 200],
    ["another token", "outro", 403],
  ])("is confirmed to who knows our token: %s", (_what, token, status) => {
    const query = { "hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444" };
    const answer = metaLeadAds.webhook?.challenge?.(webhookRequest("", { method: "GET", query }), settings);
    expect(answer?.status).toBe(status);
    expect(answer?.body === "1158201444").toBe(status === 200);
  });
});
