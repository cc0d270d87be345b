import { readSettings } from "@streamleads/integration-kit";
import { connectorContract, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { zapier } from "./connector.ts";
import { zapierFake } from "./fake.ts";
import { zapEvent } from "./map.ts";

connectorContract(zapier, { fake: zapierFake, actions: { "event.send": {} } });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function sendTo(path: string | undefined) {
  const server = await startFake(zapierFake());
  const { settings } = readSettings(zapier, server.provider.env(server.url));
  const ctx = testContext(zapier, path ? { ...settings, url: server.url + path } : settings);
  open.push(server, ctx);
  return { server, outcome: await zapier.actions["event.send"]!(testJob(), ctx) };
}

describe("event.send", () => {
  it("is one flat object under the delivery's key", async () => {
    const { server, outcome } = await sendTo(undefined);
    expect(outcome).toEqual({ kind: "delivered" });
    expect(server.arrivals).toMatchObject([{ kind: "lead.received", key: "d9001-k3f7a2c" }]);
    const values = Object.values(zapEvent(testJob({ lead: { respostas: { prazo: "já" } } })));
    expect(values.filter((value) => typeof value === "object" && value !== null)).toEqual([]);
  });

  it.each([
    ["a Zap that was switched off", "/hooks/standard/118/ended/", "hook_gone"],
    ["a wrong address", "/hooks/catch/nobody/", "hook_unknown"],
  ])("to %s pauses the connection and is not tried again and again", async (_what, path, cause) => {
    const { server, outcome } = await sendTo(path);
    expect(outcome).toMatchObject({ kind: "reconnect", cause });
    expect(server.requests).toBe(1);
  });
});

describe("an event as Zapier shows it", () => {
  it("has the same fields whatever happened, so that what a person maps is always there", () => {
    const keys = (params: object) => Object.keys(zapEvent(testJob({ params }))).sort();
    expect(keys({ stage: "ganho", valueCents: 123_456 })).toEqual(keys({}));
    expect(zapEvent(testJob({ params: { stage: "ganho", valueCents: 123_456 } }))).toMatchObject({
      event: "lead.stage_changed",
      stage: "ganho",
      value_brl: 1_234.56,
    });
  });
});
