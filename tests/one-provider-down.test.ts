/** One integration never delays another, and what failed arrives when its provider is back (delivery protocol 4, 5). */
import type { Fault } from "@streamleads/integration-kit/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { arrivalOf, type Fakes, startFakes } from "./support/hub.ts";
import { attemptsOf, type DeliveryRecord } from "./support/rows.ts";
import { registryWith, World } from "./support/world.ts";

const LEADS = 12;
let world: World;
let fakes: Fakes;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("one_provider_down");
  fakes = await startFakes();
  world.closing(() => fakes.close());
  hub = await world.hub({ ...fakes.env(), ATTEMPT_TIMEOUT_MS: "1500" });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const fake of fakes.all) fake.arrivals.length = 0;
});
afterEach(() => {
  for (const fake of fakes.all) fake.heal();
});

const atOnce = async () =>
  (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id);
const isDelivered = (row: DeliveryRecord) => row.state === "delivered";
const isAt = (integration: string) => (row: DeliveryRecord) => row.integration === integration;
const isNotAt = (integration: string) => (row: DeliveryRecord) => row.integration !== integration;
/** Six deliveries at once for a QUENTE lead: n8n, contact, deal, WhatsApp, Slack, GA4. */
const PER_LEAD = 6;

async function accept(count = LEADS): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => hub.context.intake.accept(arrivalOf())));
}
const untilOthersDelivered = (integration: string) =>
  world.until(atOnce, (rows) => rows.filter(isNotAt(integration)).every(isDelivered));
const untilAllDelivered = () => world.until(atOnce, (rows) => rows.every(isDelivered), 20_000);

describe("while one provider is away", () => {
  const down: [string, Fault][] = [
    ["answers 500", { kind: "answer", status: 500, text: "down" }],
    ["asks for patience (429 with Retry-After)", { kind: "answer", status: 429, headers: { "retry-after": "1" } }],
    ["breaks every connection", { kind: "reset" }],
    ["never answers", { kind: "hang" }],
  ];

  it.each(down)(
    "and %s, all others get their leads, and it gets its own when it is back, once each",
    async (_name, fault) => {
      fakes.n8n.fail(fault);
      await accept();
      const meanwhile = await untilOthersDelivered("n8n");
      expect(meanwhile).toHaveLength(LEADS * PER_LEAD);
      expect(meanwhile.filter(isAt("n8n")).some(isDelivered)).toBe(false);
      // Nobody waited for it: what never answers has not even been given up by then.
      if (fault.kind === "hang")
        expect(
          await world.query(
            "select from attempts a join deliveries d on d.id = a.delivery_id where d.integration = 'n8n'",
          ),
        ).toEqual([]);

      fakes.n8n.heal();
      await untilAllDelivered();
      expect(new Set(fakes.n8n.arrivals.map((arrival) => arrival.key)).size).toBe(LEADS);
      expect(fakes.n8n.arrivals).toHaveLength(LEADS);
      expect(fakes.whatsapp.arrivals).toHaveLength(LEADS);
    },
  );

  it("a deal waits for its contact, and both arrive when the CRM is back", async () => {
    fakes.hubspot.fail({ kind: "answer", status: 503, text: "down" });
    await accept(3);
    const meanwhile = await untilOthersDelivered("hubspot");
    for (const deal of meanwhile.filter((row) => row.action === "deal.create")) {
      expect(deal).toMatchObject({ state: "pending", due_at: null, owner: null, attempts: 0 });
    }
    fakes.hubspot.heal();
    await untilAllDelivered();
    expect(fakes.hubspot.arrivals.map((arrival) => arrival.kind).sort()).toEqual([
      "contact",
      "contact",
      "contact",
      "deal",
      "deal",
      "deal",
    ]);
  });

  it("its failures are recorded with moment, status, cause and duration, and told apart from what was never sent", async () => {
    fakes.n8n.fail({ kind: "answer", status: 500, text: "down" }, 2);
    await accept(1);
    const [event] = (await untilAllDelivered()).filter(isAt("n8n"));
    expect(event).toMatchObject({ attempts: 3, cause: null, external_id: null });
    const attempts = await attemptsOf(world.db, event!.id);
    expect(attempts.map((row) => [row.attempt_no, row.outcome, row.http_status, row.cause])).toEqual([
      [1, "retry", 500, "http_500"],
      [2, "retry", 500, "http_500"],
      [3, "delivered", 200, null],
    ]);
    for (const row of attempts) expect(row.duration_ms).toBeGreaterThanOrEqual(0);
    expect(attempts[0]?.answer).toBe("down");
    const moments = attempts.map((row) => row.at.getTime());
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
  });
});

describe("a slow provider whose lane is full", () => {
  it("holds up nobody but itself", async () => {
    await world.stop(hub);
    const wide = { concurrency: 8, rate: null };
    const limits = { slack: wide, hubspot: wide, whatsapp: wide, n8n: { concurrency: 1, rate: null } };
    hub = await world.hub(
      { ...fakes.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "1500" },
      { registry: registryWith(limits) },
    );
    fakes.n8n.fail({ kind: "hang" });
    await accept(30);
    const rows = await untilOthersDelivered("n8n");
    expect(rows.filter(isAt("n8n")).some(isDelivered)).toBe(false);
    expect(rows.filter(isNotAt("n8n"))).toHaveLength(30 * (PER_LEAD - 1));
  });
});
