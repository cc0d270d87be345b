import { readSettings } from "@streamleads/integration-kit";
import { type FakeServer, startFake, type TestContext, testContext } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { twilio } from "./connector.ts";
import { SHORT_CODE, type TwilioFake, twilioFake } from "./fake.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");
const PERSON = { leadId: 123, nome: "Carlos Silva", email: null, telefone: "+5511999999999", refs: {}, now: NOW };
const OTHER = "+5511955550101";

describe("erasing a person", () => {
  let fake: TwilioFake;
  let server: FakeServer;
  let ctx: TestContext<typeof twilio.fields>;
  beforeAll(async () => {
    fake = twilioFake({ now: () => NOW });
    server = await startFake(fake);
    ctx = testContext(twilio, readSettings(twilio, fake.env(server.url)).settings);
  });
  afterEach(() => {
    server.heal();
    fake.reset();
  });
  afterAll(async () => {
    await ctx.close();
    await server.close();
  });
  const text = (to: string) => fake.records.addText({ to, from: SHORT_CODE, service: null, body: "x" });

  it("takes texts both ways and the alerts about them, and nothing of others", async () => {
    text(PERSON.telefone);
    fake.records.addInbound(PERSON.telefone, SHORT_CODE, "oi");
    const alert = text(OTHER);
    const call = fake.records.addCall({ to: OTHER, from: "+551150000000" });
    const kept = text(OTHER);
    fake.records.settleAll("delivered");
    const refs = { sms_corretor: alert.sid, ligacao: call.sid };
    expect(await twilio.erase?.({ ...PERSON, refs }, ctx)).toEqual({ kind: "delivered", note: "Apagados: 4." });
    expect(fake.records.texts(null, null).map(({ sid }) => sid)).toEqual([kept.sid]);
    expect(fake.records.calls(null, null)).toEqual([]);
  });

  it("is done when there is nothing, by having looked", async () => {
    expect(await twilio.erase?.(PERSON, ctx)).toEqual({ kind: "delivered", note: "Nada da pessoa na Twilio." });
    expect(await twilio.erase?.({ ...PERSON, refs: { ligacao: `CA${"0".repeat(32)}` } }, ctx)).toMatchObject({
      kind: "delivered",
    });
  });

  it("comes back for what is still under way", async () => {
    text(PERSON.telefone);
    expect(await twilio.erase?.(PERSON, ctx)).toMatchObject({ kind: "retry", cause: "still_under_way" });
    fake.records.settleAll("delivered");
    expect(await twilio.erase?.(PERSON, ctx)).toMatchObject({ kind: "delivered" });
  });

  it("comes back for what did not fit into one look", async () => {
    for (let made = 0; made < 130; made++) text(PERSON.telefone);
    fake.records.settleAll("delivered");
    expect(await twilio.erase?.(PERSON, ctx)).toMatchObject({ kind: "retry", cause: "more_to_erase" });
    expect(await twilio.erase?.(PERSON, ctx)).toMatchObject({ kind: "delivered" });
  });

  for (const fault of [
    { kind: "answer", status: 503 },
    { kind: "answer", status: 200, json: {} },
    { kind: "drop_after" },
  ] as const) {
    it(`a list that was not read is no absence: ${JSON.stringify(fault)}`, async () => {
      server.fail(fault);
      expect(await twilio.erase?.(PERSON, ctx)).toMatchObject({ kind: "retry" });
    });
  }
});
