import { hmacSha256Hex, readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, storedChange, TEST_NOW, testSourceContext } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./fixtures.ts";
import { rdStation } from "./source.ts";

const TOKEN = "k7Qm2vT9xR4pL8wZ1nB6cH3d";
const SECRET = "segredo-do-repassador";
const TOKEN_ONLY = { webhookToken: TOKEN };
const SECRET_ONLY = { webhookSecret: SECRET };
const BOTH = { webhookToken: TOKEN, webhookSecret: SECRET };
const { webhook } = rdStation;

const post = { method: "POST" as const, query: {}, headers: {} };
const withToken = () => ({ ...post, params: { token: TOKEN } });
const signature = (body: Buffer, secret = SECRET) => ({
  "x-rd-signature": `sha256=${hmacSha256Hex(secret, body)}`,
});

const otherToken = (token: string) => (request: WebhookRequest) => ({ ...request, params: { token } });
const withoutSignature = (request: WebhookRequest) => ({ ...request, headers: {} });
const otherBody = (request: WebhookRequest) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) });
const otherKey = (request: WebhookRequest) => ({ ...request, headers: signature(request.body, "outro") });

describe("with a token in the address", () => {
  describeSource({
    source: rdStation,
    settings: TOKEN_ONLY,
    fixtures: FIXTURES,
    request: withToken,
    forgeries: {
      "without the token": (request) => ({ ...request, params: {} }),
      "with an empty token": otherToken(""),
      "with another token": otherToken("x".repeat(TOKEN.length)),
      "with the beginning of the token": otherToken(TOKEN.slice(0, -1)),
      "with more than the token": otherToken(`${TOKEN}a`),
    },
  });
});

describe("with a token and a signature", () => {
  describeSource({
    source: rdStation,
    settings: BOTH,
    fixtures: FIXTURES,
    request: (body) => ({ ...withToken(), headers: signature(body) }),
    forgeries: {
      "with another token": otherToken("x".repeat(24)),
      "without a signature": withoutSignature,
      "signed with another key": otherKey,
      "with another body": otherBody,
    },
    runs: 100,
  });
});

describe("with a signature alone", () => {
  describeSource({
    source: rdStation,
    settings: SECRET_ONLY,
    fixtures: FIXTURES,
    request: (body) => ({ ...post, params: {}, headers: signature(body) }),
    forgeries: {
      "without a signature": withoutSignature,
      "signed with another key": otherKey,
      "with another body": otherBody,
      "with a token that nobody set": otherToken(TOKEN),
    },
    runs: 100,
  });
});

describe("who is believed", () => {
  const body = Buffer.from(FIXTURES.screen!);
  const verdict = (request: Partial<WebhookRequest>, settings: object) =>
    webhook?.verify({ ...post, params: {}, body, now: TEST_NOW, ...request }, settings);

  it("without a token and without a secret nobody is, whatever they send", () => {
    for (const token of ["", "undefined", TOKEN]) {
      expect(verdict({ params: { token }, headers: signature(body, "") }, {})).toEqual({
        kind: "forged",
        cause: "not_configured",
      });
    }
  });

  it("every refusal says why", () => {
    expect(verdict({}, TOKEN_ONLY)).toMatchObject({ cause: "token_missing" });
    expect(verdict({ params: { token: "a" } }, TOKEN_ONLY)).toMatchObject({ cause: "token_wrong" });
    expect(verdict({}, SECRET_ONLY)).toMatchObject({ cause: "signature_missing" });
    expect(verdict({ headers: { "x-rd-signature": "sha256=00" } }, BOTH)).toMatchObject({ cause: "signature_wrong" });
  });

  it("the signature alone is enough at the address without a token, also when there is one", () => {
    expect(verdict({ headers: signature(body) }, BOTH)).toEqual({ kind: "genuine" });
  });

  it("the address to enter at RD ends in the token", () => {
    expect(webhook?.address?.(TOKEN_ONLY)).toBe(`/webhooks/rd-station/${TOKEN}`);
    expect(webhook?.address?.(SECRET_ONLY)).toBe("/webhooks/rd-station");
  });
});

describe("settings", () => {
  it("a short or unfit token is named before RD ever calls", () => {
    for (const token of ["curto", `${TOKEN}/..`, `${TOKEN} x`]) {
      expect(readSettings(rdStation, { RD_STATION_WEBHOOK_TOKEN: token }).problems).toMatchObject([
        { variable: "RD_STATION_WEBHOOK_TOKEN" },
      ]);
    }
    expect(readSettings(rdStation, { RD_STATION_WEBHOOK_TOKEN: TOKEN })).toMatchObject({ configured: true });
  });

  it("segmentations are numbers", () => {
    const problems = (value: string) => readSettings(rdStation, { RD_STATION_SEGMENTATION_IDS: value }).problems;
    expect(problems("1, 204")).toEqual([]);
    for (const value of ["base", "1;2", "1,,2", Array.from({ length: 21 }, (_, n) => n).join()]) {
      expect(problems(value)).toHaveLength(1);
    }
  });
});

it("a call without a body is RD trying the address, not a lead and not a problem", async () => {
  const reading = await rdStation.read(storedChange(""), testSourceContext(rdStation, TOKEN_ONLY));
  expect(reading).toMatchObject({ kind: "ignored", cause: "empty_body" });
});
