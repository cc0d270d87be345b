import { LEAD_EVENT_TYPES, leadEventSchema, readSettings } from "@streamleads/integration-kit";
import { connectorContract, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterEach, describe, expect, it } from "vitest";
import { webhooks } from "./connector.ts";
import { chosenEvents, eventsProblem } from "./events.ts";
import { FAKE_SECRET, type WebhooksFakeOptions, webhooksFake } from "./fake.ts";

connectorContract(webhooks, { fake: webhooksFake, actions: { "event.send": {} } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function receiver(options: WebhooksFakeOptions = {}, more: Record<string, string> = {}) {
  const server = await startFake(webhooksFake(options));
  const { settings } = readSettings(webhooks, server.provider.env(server.url));
  const ctx = testContext(webhooks, { ...settings, ...more });
  open.push(server, ctx);
  return { server, ctx, send: (job: ReturnType<typeof testJob>) => webhooks.actions["event.send"]!(job, ctx) };
}

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

describe("an event", () => {
  it.each([
    ["lead.received", {}],
    ["lead.claimed", { claimed: { nome: "Ana Lima", via: "Slack", at: "2026-11-23T15:00:00.000Z" } }],
    ["lead.stage_changed", { stage: "ganho", stageAt: "2026-11-23T15:00:00.000Z", valueCents: 45_000_000 }],
    ["lead.opted_out", { finalidades: ["marketing_email"] }],
  ] as const)("%s arrives signed, under its delivery's key, and is what its schema says", async (type, params) => {
    const { server, send } = await receiver();
    expect(await send(testJob({ params: params as never }))).toEqual({ kind: "delivered" });
    expect(server.arrivals).toMatchObject([{ kind: type, key: "d9001-k3f7a2c" }]);
    const validate = ajv.compile(leadEventSchema(type));
    expect(validate(server.arrivals[0]?.data), JSON.stringify(validate.errors)).toBe(true);
    for (const other of LEAD_EVENT_TYPES.filter((one) => one !== type)) {
      expect(ajv.compile(leadEventSchema(other))(server.arrivals[0]?.data), other).toBe(false);
    }
  });

  it("is understood while the receiver still checks with the previous secret", async () => {
    const previous = `whsec_${Buffer.alloc(32, "anterior").toString("base64")}`;
    const { send } = await receiver({ secret: previous }, { previousSecret: previous });
    expect(await send(testJob())).toEqual({ kind: "delivered" });
  });

  it("that nobody can check pauses the connection: the secrets differ", async () => {
    const { send } = await receiver({ secret: `whsec_${Buffer.alloc(32, "outro").toString("base64")}` });
    expect(await send(testJob())).toMatchObject({ kind: "reconnect", cause: "http_401" });
  });

  it("to an address that is gone for good pauses the connection and keeps what waits", async () => {
    const { server, send } = await receiver();
    server.fail({ kind: "answer", status: 410 });
    expect(await send(testJob())).toMatchObject({ kind: "reconnect", cause: "endpoint_gone" });
  });
});

describe("the choice of events", () => {
  it("is all of them when nothing is chosen, and steps for the chosen ones otherwise", () => {
    expect(chosenEvents(undefined)).toEqual(LEAD_EVENT_TYPES);
    expect(webhooks.part?.({ url: "", secret: FAKE_SECRET, events: "lead.claimed , lead.received" })).toEqual({
      steps: [
        { action: "event.send", on: "lead" },
        { action: "event.send", on: "claim" },
      ],
    });
  });

  it("names what it does not know", () => {
    expect(eventsProblem("lead.received, lead.sold")).toContain("lead.sold");
    expect(eventsProblem("lead.received")).toBeUndefined();
  });
});
