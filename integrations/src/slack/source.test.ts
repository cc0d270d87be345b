import { type Reading, readSettings } from "@streamleads/integration-kit";
import {
  describeSource,
  type FaultServer,
  fixturesOf,
  startFake,
  storedChange,
  TEST_NOW,
  testMemo,
  testSourceContext,
} from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { slackFake } from "./fake.ts";
import { slackButtons } from "./source.ts";
import { formOf, requestFor, SECRET, signatureOf } from "./source-testing.ts";

const FIXTURES = fixturesOf(import.meta.url);
const SETTINGS = { signingSecret: SECRET };
const { webhook } = slackButtons;

describeSource({
  source: slackButtons,
  settings: SETTINGS,
  fixtures: FIXTURES,
  request: (payload) => requestFor(formOf(payload)),
  forgeries: {
    "without a signature": (request) => ({ ...request, headers: {} }),
    "signed with another secret": (request) => ({
      ...request,
      headers: signatureOf(request.body, { secret: "outro segredo" }),
    }),
    "with another body": (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from("&a=b")]) }),
    "sent again after an hour": (request) => ({ ...request, now: new Date(TEST_NOW.getTime() + 3_600_000) }),
    "of a body alone, without the moment": (request) => ({
      ...request,
      headers: { ...signatureOf(request.body), "x-slack-request-timestamp": undefined },
    }),
  },
});

const changesOf = (name: string) => webhook?.split(requestFor(formOf(FIXTURES[name]!)), SETTINGS) ?? [];
const readingsOf = (name: string, ctx = testSourceContext(slackButtons, SETTINGS)): Promise<Reading[]> =>
  Promise.all(changesOf(name).map(({ body }) => slackButtons.read(storedChange(body), ctx)));

describe("a press of Assumir", () => {
  it("is a claim of that lead by that person, at the moment of the press", async () => {
    expect(await readingsOf("claim")).toEqual([
      {
        kind: "claim",
        leadId: 123,
        act: "take",
        by: { nome: "ana.souza" },
        via: "Slack",
        at: new Date("2026-11-23T14:58:00.123Z"),
      },
    ]);
  });

  it("comes with one id each time it is sent, and another for another person or moment", () => {
    const [first] = changesOf("claim");
    expect(first?.providerId).toBe("T0SANDBOX:U0ANA:1795445880.123456:claim_lead");
    expect(changesOf("claim-unknown-person")[0]?.providerId).not.toBe(first?.providerId);
    expect(changesOf("link")[0]?.providerId).not.toBe(first?.providerId);
  });

  it("keeps no secret, no way to answer, and nothing of the lead", () => {
    for (const name of Object.keys(FIXTURES)) {
      for (const { body } of changesOf(name)) {
        expect(body.toString(), name).not.toMatch(/verificacao-antiga|segredo|carlos|Carlos|0987654321/);
      }
    }
  });

  it("of more than 1,000 the first have their own, and the rest waits for a person", async () => {
    const body = JSON.parse(FIXTURES.claim!.toString());
    body.actions = Array.from({ length: 1_500 }, (_, index) => ({
      ...body.actions[0],
      action_ts: `1795445880.${index}`,
    }));
    const changes = webhook?.split(requestFor(formOf(Buffer.from(JSON.stringify(body)))), SETTINGS) ?? [];
    expect(changes).toHaveLength(1_000);
    expect(new Set(changes.map(({ providerId }) => providerId)).size).toBe(1_000);
    const last = await slackButtons.read(storedChange(changes.at(-1)!.body), testSourceContext(slackButtons, SETTINGS));
    expect(last).toMatchObject({ kind: "parked", cause: "malformed" });
  });

  it("several in one payload are read apart, and a malformed one harms no other", async () => {
    const readings = await readingsOf("several");
    expect(readings.map((reading) => ("cause" in reading ? reading.cause : reading.kind))).toEqual([
      "claim",
      "malformed",
      "other_button",
      "malformed",
      "claim",
    ]);
    expect(readings[4]).toMatchObject({ leadId: 124 });
  });

  it("with the least that Slack may say: the person's id, and the moment of its arrival", async () => {
    expect(await readingsOf("minimal")).toMatchObject([{ kind: "claim", by: { nome: "U0ANA" }, at: TEST_NOW }]);
  });

  it("numbers where texts are wanted are read as far as they go", async () => {
    expect(await readingsOf("odd-types")).toMatchObject([
      { kind: "claim", by: { nome: "12345" }, at: new Date("2026-11-23T14:58:00Z") },
    ]);
  });

  it("from a clock ahead of ours happened when it arrived", async () => {
    const body = JSON.parse(FIXTURES.claim!.toString());
    body.actions[0].action_ts = String(TEST_NOW.getTime() / 1_000 + 60);
    const stored = storedChange(JSON.stringify(body));
    const reading = await slackButtons.read(stored, testSourceContext(slackButtons, SETTINGS));
    expect(reading).toMatchObject({ kind: "claim", at: TEST_NOW });
  });
});

describe("anything else", () => {
  for (const [name, kind, cause] of [
    ["link", "ignored", "link_opened"],
    ["shortcut", "ignored", "not_used"],
    ["url-verification", "ignored", "not_used"],
    ["unknown-kind", "parked", "interaction_unknown"],
  ] as const) {
    it(`${name} is ${kind}: ${cause}`, async () => expect(await readingsOf(name)).toMatchObject([{ kind, cause }]));
  }

  it("an event, which comes as JSON without a form, is read like the rest", async () => {
    const [change] = webhook?.split(requestFor(FIXTURES["url-verification"]!), SETTINGS) ?? [];
    expect(
      await slackButtons.read(storedChange(change!.body), testSourceContext(slackButtons, SETTINGS)),
    ).toMatchObject({
      kind: "ignored",
      cause: "not_used",
    });
  });

  it("the answer is an empty 200", () => expect(webhook?.accepted).toEqual({ status: 200 }));
});

describe("who pressed", () => {
  const fake = slackFake();
  let server: FaultServer;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    server = await startFake(fake);
  });
  afterEach(async () => {
    server.heal();
    await Promise.all(open.splice(0).map((ctx) => ctx.close()));
  });
  afterAll(() => server.close());

  const context = (botToken = "xoxb-sandbox", memo = testMemo()) => {
    const settings = { ...SETTINGS, botToken, apiUrl: server.url };
    const ctx = testSourceContext(slackButtons, settings, { url: server.url, memo });
    open.push(ctx);
    return ctx;
  };
  const by = async (name: string, ctx = context()) => {
    const [reading] = await readingsOf(name, ctx);
    return reading?.kind === "claim" ? reading.by : reading;
  };

  it("has the name and e-mail that the workspace knows", async () => {
    expect(await by("claim")).toEqual({ nome: "Ana Souza", email: "ana@exemplo.com.br" });
  });

  it("is asked once for many presses", async () => {
    const ctx = context();
    const before = server.requests;
    await by("claim", ctx);
    await by("claim", ctx);
    expect(server.requests - before).toBe(1);
  });

  it("somebody whom the workspace does not show has the name in the payload", async () => {
    expect(await by("claim-unknown-person")).toEqual({ nome: "bruno" });
  });

  for (const [guarantee, fault] of [
    ["an error", { kind: "answer", status: 500 }],
    ["a limit", { kind: "answer", status: 429, headers: { "retry-after": "60" } }],
    ["a revoked token", { kind: "answer", status: 200, json: { ok: false, error: "token_revoked" } }],
    ["no answer", { kind: "drop_after" }],
    [
      "an answer about somebody else",
      { kind: "answer", status: 200, json: { ok: true, user: { id: "U0X", real_name: "X" } } },
    ],
    ["an answer of another shape", { kind: "answer", status: 200, json: { ok: true } }],
  ] as const) {
    it(`${guarantee}: the claim stands by the name in the payload, and the next press asks again`, async () => {
      const ctx = context();
      server.fail(fault, 1);
      expect(await by("claim", ctx)).toEqual({ nome: "ana.souza" });
      expect(await by("claim", ctx)).toMatchObject({ email: "ana@exemplo.com.br" });
    });
  }

  it("without a bot's token nobody is asked", async () => {
    const before = server.requests;
    expect(await by("claim", context(""))).toEqual({ nome: "ana.souza" });
    expect(server.requests).toBe(before);
  });

  it("the check proves the token's right to ask, and says what works without one", async () => {
    expect(await slackButtons.check?.(context())).toMatchObject({ outcome: { kind: "delivered" } });
    expect(await slackButtons.check?.(context(""))).toMatchObject({
      outcome: { kind: "skipped", cause: "names_only" },
    });
    server.fail({ kind: "answer", status: 200, headers: { "x-oauth-scopes": "chat:write" }, json: { ok: true } });
    expect(await slackButtons.check?.(context())).toMatchObject({
      outcome: { kind: "reconnect", cause: "permission_missing", fix: expect.stringContaining("users:read.email") },
    });
  });
});

describe("settings", () => {
  it("need the signing secret alone", () => {
    expect(readSettings(slackButtons, { SLACK_BOT_TOKEN: "xoxb-1" })).toMatchObject({
      configured: false,
      missing: ["SLACK_SIGNING_SECRET"],
    });
    expect(readSettings(slackButtons, { SLACK_SIGNING_SECRET: "a" })).toMatchObject({ configured: true });
  });
});
