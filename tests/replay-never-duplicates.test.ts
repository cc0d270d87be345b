/** Sending again through the whole engine: one contact, one deal, one message, however often it is asked for (delivery protocol 6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import type { DeliveryRecord } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let n8n: Held;
let hubspot: Held;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("replay_never_duplicates");
  n8n = await world.held(n8nFake());
  hubspot = await world.held(hubspotFake());
  hub = await world.hub({ ...n8n.env(), ...hubspot.env() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts, replays");
  for (const held of [n8n, hubspot]) {
    held.answer = undefined;
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

const REFUSED = { status: 422, json: { message: "no" } };
const accept = () => hub.context.intake.accept(arrivalOf());
const of = (integration: string) => async () =>
  (await world.deliveries()).filter((row) => row.integration === integration && row.connection_id !== null);
const untilSettled = (integration: string, count: number) =>
  world.until(of(integration), (rows) => rows.filter((row) => row.settled_at !== null).length === count);
const created = (prefix: string) => hubspot.arrivals.filter((arrival) => arrival.title.startsWith(prefix));
const one = (rows: DeliveryRecord[], action: string) => rows.find((row) => row.action === action)!;

describe("a replay", () => {
  it("of a refused contact makes one contact and, since it waited for it, one deal; six clicks are one", async () => {
    hubspot.answer = () => REFUSED;
    await accept();
    const before = await untilSettled("hubspot", 2);
    expect(one(before, "contact.upsert")).toMatchObject({ state: "failed" });
    expect(one(before, "deal.create")).toMatchObject({
      state: "cancelled",
      cause: one(before, "contact.upsert").cause,
    });

    hubspot.answer = undefined;
    const { id } = one(before, "contact.upsert");
    await Promise.all(Array.from({ length: 6 }, () => hub.context.replays.one(id)));
    const rows = await world.until(of("hubspot"), (all) => all.filter((row) => row.state === "delivered").length === 2);
    expect(rows.map((row) => [row.action, row.state, row.replay_of]).sort()).toEqual([
      ["contact.upsert", "delivered", id],
      ["contact.upsert", "failed", null],
      ["deal.create", "delivered", null],
    ]);
    expect(created("Contato criado")).toHaveLength(1);
    expect(created("Negócio criado")).toHaveLength(1);
  });

  it("of a deal whose answer was lost finds the deal that is there", async () => {
    let hasLost = false;
    hubspot.answer = (request) => {
      if (!request.path.endsWith("/deals") || hasLost) return undefined;
      hasLost = true;
      // Made, but the hub is told that it was refused.
      hubspot.provider.handle(request, (arrival) => hubspot.arrivals.push(arrival));
      return REFUSED;
    };
    await accept();
    const deal = one(await untilSettled("hubspot", 2), "deal.create");
    expect(deal.state).toBe("failed");
    await hub.context.replays.one(deal.id);
    await world.until(of("hubspot"), (all) => all.filter((row) => row.state === "delivered").length === 2);
    expect(created("Negócio criado")).toHaveLength(1);
  });

  it("is another delivery to the provider: its key is its own, so that it is not taken for a repeat", async () => {
    n8n.answer = () => REFUSED;
    await accept();
    const [refused] = await untilSettled("n8n", 1);
    n8n.answer = undefined;
    await hub.context.replays.one(refused!.id);
    await world.until(of("n8n"), (rows) => rows.some((row) => row.state === "delivered"));
    const keys = n8n.requests.map((request) => request.headers["webhook-id"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
    expect(n8n.arrivals).toHaveLength(1);
  });
});

describe("a bulk replay", () => {
  it("sends what failed for one cause again, each once, behind everything new", async () => {
    n8n.answer = () => REFUSED;
    await Promise.all(Array.from({ length: 6 }, accept));
    const failed = await untilSettled("n8n", 6);
    n8n.answer = undefined;
    const { replays } = hub.context;
    const filter = { states: ["failed" as const], integration: "n8n", cause: failed[0]!.cause! };
    expect(await replays.preview(filter, false)).toMatchObject({ matching: 6 });
    await replays.start(filter, { ratePerSecond: 50, includeExpired: false });
    const rows = await world.until(of("n8n"), (all) => all.filter((row) => row.state === "delivered").length === 6);
    expect(rows.filter((row) => row.replay_of !== null).every((row) => row.prio === 0)).toBe(true);
    expect(n8n.arrivals).toHaveLength(6);
    expect(await replays.preview(filter, false)).toMatchObject({ matching: 0 });
  });

  it("brings what was skipped for lack of an integration once that is connected", async () => {
    await world.stop(hub);
    hub = await world.hub(n8n.env());
    await Promise.all([accept(), accept()]);
    const skipped = async () => (await world.deliveries()).filter((row) => row.integration === "hubspot");
    expect((await skipped()).map((row) => [row.state, row.cause])).toEqual(
      Array(4).fill(["skipped", "not_configured"]),
    );

    await world.stop(hub);
    hub = await world.hub({ ...n8n.env(), ...hubspot.env() });
    const filter = { states: ["skipped" as const], integration: "hubspot", cause: "not_configured" };
    expect(await hub.context.replays.preview(filter, false)).toMatchObject({ matching: 4 });
    await hub.context.replays.start(filter, { ratePerSecond: 50, includeExpired: false });
    await world.until(of("hubspot"), (rows) => rows.filter((row) => row.state === "delivered").length === 4);
    expect(created("Contato criado")).toHaveLength(2);
    expect(created("Negócio criado")).toHaveLength(2);
  });
});
