import { hmacSha256Hex, readSettings, type WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, storedChange, TEST_NOW, testSourceContext } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./inbound-fixtures.ts";
import { whatsappInbound } from "./source.ts";

const SETTINGS = { appSecret: "segredo-do-aplicativo", verifyToken: "uma frase nossa" };
const { webhook } = whatsappInbound;

const signed = (body: Buffer) => ({
  method: "POST" as const,
  params: {},
  query: {},
  headers: { "x-hub-signature-256": `sha256=${hmacSha256Hex(SETTINGS.appSecret, body)}` },
});

describeSource({
  source: whatsappInbound,
  settings: SETTINGS,
  fixtures: FIXTURES,
  request: signed,
  forgeries: {
    "without a signature": (request) => ({ ...request, headers: {} }),
    "with an empty signature": (request) => ({ ...request, headers: { "x-hub-signature-256": "" } }),
    "signed with another key": (request) => ({
      ...request,
      headers: { "x-hub-signature-256": `sha256=${hmacSha256Hex("outro segredo", request.body)}` },
    }),
    "with another body": (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) }),
    "with SHA-1 alone": (request) => ({ ...request, headers: { "x-hub-signature": "sha1=0" } }),
    "with a repeated header": (request) => {
      const given = request.headers["x-hub-signature-256"];
      return { ...request, headers: { "x-hub-signature-256": `${given}, ${given}` } };
    },
  },
});

const requestOf = (body: Buffer): WebhookRequest => ({ ...signed(body), body, now: TEST_NOW });

describe("the signature", () => {
  it("is taken in capitals too, and refused when no secret is known", () => {
    const body = Buffer.from(FIXTURES.reply!);
    const shouting = hmacSha256Hex(SETTINGS.appSecret, body).toUpperCase();
    const request = { ...requestOf(body), headers: { "x-hub-signature-256": `SHA256=${shouting}` } };
    expect(webhook?.verify(request, SETTINGS)).toEqual({ kind: "genuine" });
    expect(webhook?.verify(request, {})).toEqual({ kind: "forged", cause: "not_configured" });
  });

  it("cannot be made with an empty secret", () => {
    const body = Buffer.from("{}");
    const request = {
      ...requestOf(body),
      headers: { "x-hub-signature-256": `sha256=${hmacSha256Hex("", body)}` },
    };
    expect(webhook?.verify(request, { appSecret: "" })).toMatchObject({ kind: "forged" });
  });
});

describe("the challenge", () => {
  const ask = (query: Record<string, string>, settings: typeof SETTINGS | { appSecret: string } = SETTINGS) =>
    webhook?.challenge?.({ ...requestOf(Buffer.alloc(0)), method: "GET", query }, settings);
  const right = {
    "hub.mode": "subscribe",
    "hub.verify_token": SETTINGS.verifyToken,
    "hub.challenge": "1158201444",
  };

  it("goes back as it came, as plain text", () => {
    expect(ask(right)).toEqual({ status: 200, body: "1158201444", contentType: "text/plain; charset=utf-8" });
  });

  for (const [guarantee, query, status] of [
    ["a wrong token", { ...right, "hub.verify_token": "outra" }, 403],
    ["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }, 403],
    ["another mode", { ...right, "hub.mode": "unsubscribe" }, 403],
    ["markup instead of a challenge", { ...right, "hub.challenge": "<script>alert(1)</script>" }, 400],
    ["no challenge", { ...right, "hub.challenge": "" }, 400],
  ] as const) {
    it(`${guarantee} gets ${status} and nothing back`, () => {
      expect(ask(query)).toMatchObject({ status });
      expect(ask(query)?.body).not.toContain(right["hub.verify_token"]);
    });
  }

  it("without a token of ours nothing is confirmed", () => {
    expect(ask(right, { appSecret: "x" })).toMatchObject({ status: 503 });
  });
});

describe("settings", () => {
  it("need the app secret; the verification token is only for the set-up", () => {
    expect(readSettings(whatsappInbound, { WHATSAPP_VERIFY_TOKEN: "a" })).toMatchObject({
      configured: false,
      missing: ["WHATSAPP_APP_SECRET"],
    });
    expect(readSettings(whatsappInbound, { WHATSAPP_APP_SECRET: "a" })).toMatchObject({ configured: true });
  });
});

describe("reading", () => {
  it("a body that came alone and the same as part of a batch are read alike", async () => {
    const alone = JSON.parse(FIXTURES.reply!) as { entry: { changes: { value: { messages: unknown[] } }[] }[] };
    const twice = structuredClone(alone);
    const { messages } = twice.entry[0]!.changes[0]!.value;
    messages.push({ ...(messages[0] as object), id: "wamid.SECOND" });
    const [first] = webhook!.split(requestOf(Buffer.from(JSON.stringify(twice))), SETTINGS);
    const [only] = webhook!.split(requestOf(Buffer.from(FIXTURES.reply!)), SETTINGS);
    expect(first?.providerId).toBe(only?.providerId);
    const read = (body: Buffer) =>
      whatsappInbound.read(storedChange(body), testSourceContext(whatsappInbound, SETTINGS));
    expect(await read(first!.body)).toEqual(await read(only!.body));
  });
});
