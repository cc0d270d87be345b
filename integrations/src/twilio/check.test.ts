import { readSettings } from "@streamleads/integration-kit";
import { type FakeServer, startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { twilio } from "./connector.ts";
import { type TwilioFakeOptions, twilioFake } from "./fake.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** The outcome of a check, and the server that was asked. */
async function checked(options: TwilioFakeOptions = {}, env: Record<string, string> = {}, publicUrl?: string) {
  const fake = twilioFake(options);
  const server: FakeServer = await startFake(fake);
  const { settings, problems } = readSettings(twilio, { ...fake.env(server.url), ...env });
  expect(problems).toEqual([]);
  const company = publicUrl === undefined ? {} : { publicUrl };
  const ctx = testContext(twilio, settings, { company });
  open.push(server, ctx);
  return { outcome: await twilio.check(ctx), server };
}

describe("the check", () => {
  it("passes with the master token and with an API key, and sends nothing", async () => {
    for (const auth of ["token", "key"] as const) {
      const { outcome, server } = await checked({ auth });
      expect(outcome).toEqual({ kind: "delivered", note: "Twilio pronta." });
      expect(server.arrivals).toEqual([]);
    }
  });

  for (const [guarantee, options, env, expected] of [
    ["a wrong token", {}, { TWILIO_AUTH_TOKEN: "outro" }, { kind: "reconnect", cause: "credentials_refused" }],
    ["another account", {}, { TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}` }, { kind: "reconnect" }],
    ["a suspended account", { status: "suspended" }, {}, { kind: "reconnect", cause: "account_not_active" }],
    ["a sender of somebody else", {}, { TWILIO_FROM: "12345" }, { kind: "reconnect", cause: "sender_not_found" }],
    [
      "a number of somebody else",
      {},
      { TWILIO_FROM: "+551199990000" },
      { kind: "reconnect", cause: "sender_not_found" },
    ],
    ["a number that cannot text", {}, { TWILIO_FROM: "+551150000000" }, { kind: "reconnect", cause: "sender_unable" }],
    [
      "a caller of somebody else",
      {},
      { TWILIO_VOICE_FROM: "+551177776666" },
      { kind: "reconnect", cause: "sender_not_found" },
    ],
    ["a caller that is verified", {}, { TWILIO_VOICE_FROM: "+551140000000" }, { kind: "delivered" }],
    ["a service", {}, { TWILIO_FROM: `MG${"0f".repeat(16)}` }, { kind: "delivered" }],
    [
      "a trial account",
      { type: "Trial" },
      {},
      { note: "Twilio pronta. Conta de teste: só envia a números verificados." },
    ],
  ] as const) {
    it(`${guarantee}: ${JSON.stringify(expected)}`, async () => {
      expect((await checked(options, env)).outcome).toMatchObject(expected);
    });
  }

  it("says when states will not come back", async () => {
    const { outcome } = await checked({}, {}, "http://localhost:8000");
    expect(outcome).toMatchObject({ note: expect.stringContaining("Sem PUBLIC_URL com https") });
  });
});
