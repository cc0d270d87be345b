import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { freshDatabase } from "./support/database.ts";
import { arrivalOf, deliveriesOf, type Fakes, startFakes, startHub, until } from "./support/hub.ts";

let fakes: Fakes;
let hub: Hub;
let drop: () => Promise<void>;

beforeAll(async () => {
  fakes = await startFakes();
  const database = await freshDatabase("lead_is_delivered");
  drop = database.drop;
  hub = await startHub(database.url, fakes.env());
});
afterAll(async () => {
  await hub.stop();
  await fakes.close();
  await drop();
});

const atOnce = (rows: { action: string; state: string }[]) => rows.filter((row) => !row.action.endsWith("followup"));

describe("a QUENTE lead", () => {
  it("reaches n8n, WhatsApp, Slack, HubSpot (contact, then deal of 450,000) and GA4 exactly once each", async () => {
    const accepted = await hub.context.intake.accept(arrivalOf({ email: "carlos.quente@example.com" }));
    expect(accepted).toMatchObject({ kind: "created", lead: { score: 35, status: "QUENTE" } });
    await until(hub, (rows) => atOnce(rows).length === 6 && atOnce(rows).every((row) => row.state === "delivered"));

    const count = (fake: { arrivals: unknown[] }) => fake.arrivals.length;
    expect([count(fakes.n8n), count(fakes.whatsapp), count(fakes.slack), count(fakes.ga)]).toEqual([1, 1, 1, 1]);
    expect(fakes.hubspot.arrivals.map((arrival) => arrival.kind)).toEqual(["contact", "deal"]);
    expect(fakes.hubspot.arrivals[1]?.data).toMatchObject({ amount: expect.stringMatching(/^450000(\.00)?$/) });
    expect((await deliveriesOf(hub)).every((row) => row.attempts <= 1)).toBe(true);
  });
});
