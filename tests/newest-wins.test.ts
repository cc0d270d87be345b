/** Freshness (delivery protocol 6): the CRM gets the lead as it is now, an event the lead as it was, and a newer plan ends an older one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { World } from "./support/world.ts";

let world: World;
let n8n: Held;
let hubspot: Held;
let hub: Hub;
let people = 0;

beforeAll(async () => {
  world = await World.open("newest_wins");
  n8n = await world.held(n8nFake());
  hubspot = await world.held(hubspotFake());
  hub = await world.hub({ ...n8n.env(), ...hubspot.env() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of [n8n, hubspot]) {
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

const PAUSE = { cause: "http_401", reason: "x", fix: "y" };
const id = (name: string) => hub.context.connections.byName(name)!.id;
const pause = (name: string) => hub.context.connections.pause(id(name), PAUSE);
const resume = (name: string) => hub.context.connections.resume(id(name));
const of = (action: string) => async () => (await world.deliveries()).filter((row) => row.action === action);
const untilDelivered = (action: string, count = 1) =>
  world.until(of(action), (rows) => rows.filter((row) => row.state === "delivered").length === count);
/** A person of this test alone, for more than one arrival. */
function person(): { email: string } {
  people += 1;
  return { email: `freshness${people}@example.com` };
}
const accept = (input: Record<string, unknown>) => hub.context.intake.accept(arrivalOf(input));
const FRIO = { interesse: undefined, renda_aproximada: undefined, cidade: "Pindamonhangaba" };
const cityOf = (request: { json: Record<string, unknown> }) =>
  JSON.stringify(request.json).match(/"city":"([^"]*)"/)?.[1];

describe("an update of the CRM", () => {
  it("that waits is replaced by a newer one; the deal that waited for it waits for that one, and both are made once", async () => {
    await pause("hubspot");
    const who = person();
    await accept({ ...who, cidade: "São Paulo" });
    await accept({ ...who, cidade: "Recife", mensagem: "Mudei de cidade" });
    const [older, newer] = (await of("contact.upsert")()).sort((a, b) => a.plan_no - b.plan_no);
    expect(older).toMatchObject({ state: "cancelled", cause: "superseded", attempts: 0 });
    expect(newer).toMatchObject({ state: "pending" });
    expect(await of("deal.create")()).toMatchObject([{ state: "pending", depends_on: newer?.id }]);

    await resume("hubspot");
    await untilDelivered("deal.create");
    expect(hubspot.requests.map(cityOf).filter(Boolean)).toEqual(["Recife"]);
    expect(hubspot.arrivals.map((arrival) => arrival.kind)).toEqual(["contact", "deal"]);
  });

  it("sends the lead as it is when it leaves, and uses the id that the CRM gave before", async () => {
    const who = person();
    const accepted = await accept(who);
    await untilDelivered("deal.create");
    hubspot.requests.length = 0;
    await pause("hubspot");
    await accept({ ...who, cidade: "Recife", mensagem: "Mudei de cidade" });
    if (!("lead" in accepted)) throw new Error("unexpected");
    await hub.context.changes.update(accepted.lead.id, { cidade: "Olinda" });
    await resume("hubspot");
    await untilDelivered("contact.upsert", 2);
    const [ref] = await world.query<{ external_id: string }>(
      "select external_id from external_refs where lead_id = $1 and object = 'contact'",
      [accepted.lead.id],
    );
    expect(hubspot.requests).toHaveLength(1);
    expect(hubspot.requests[0]).toMatchObject({
      method: "PATCH",
      path: expect.stringContaining(`/contacts/${ref?.external_id}`),
    });
    expect(cityOf(hubspot.requests[0]!)).toBe("Olinda");
  });

  it("that comes while an older one is under way is born waiting and made after it, never beside it", async () => {
    hubspot.openMax = 0;
    hubspot.hold();
    const who = person();
    await accept({ ...who, cidade: "São Paulo" });
    await hubspot.seen(1);
    await accept({ ...who, cidade: "Recife", mensagem: "Mudei de cidade" });
    const [older, newer] = (await of("contact.upsert")()).sort((a, b) => a.plan_no - b.plan_no);
    expect(older).toMatchObject({ state: "running", attempt_no: 1 });
    expect(newer).toMatchObject({ state: "pending", attempt_no: 0 });
    await world.beats(hub);
    expect(hubspot.open).toBe(1);
    hubspot.release();
    await untilDelivered("contact.upsert", 2);
    expect(hubspot.requests.map(cityOf).filter(Boolean)).toEqual(["São Paulo", "Recife"]);
    expect(hubspot.openMax).toBe(1);
  });
});

describe("an event", () => {
  it("sends the lead as it was at its touch, whatever became of it while it waited", async () => {
    await pause("n8n");
    const accepted = await accept({ ...person(), cidade: "Recife" });
    if (!("lead" in accepted)) throw new Error("unexpected");
    await hub.context.changes.update(accepted.lead.id, { cidade: "Olinda" });
    await resume("n8n");
    await untilDelivered("event.send");
    expect(n8n.requests[0]?.json).toMatchObject({ cidade: "Recife" });
  });
});

describe("a new plan", () => {
  it("ends what still waits from the old one, and leaves what was delivered", async () => {
    const who = person();
    await pause("n8n");
    await accept({ ...who, ...FRIO });
    await untilDelivered("contact.upsert");
    // The person comes back and is QUENTE now: everything is planned anew.
    await accept({ ...who, interesse: "Apartamento para investimento", renda_aproximada: 15_000, cidade: "São Paulo" });
    const rows = (await world.deliveries()).filter((row) => row.connection_id !== null);
    const older = rows.filter((row) => row.plan_no === 1);
    expect(older.map((row) => [row.action, row.state, row.cause]).sort()).toEqual([
      ["contact.upsert", "delivered", null],
      ["event.send", "cancelled", "superseded"],
    ]);
    await resume("n8n");
    await untilDelivered("event.send");
    await untilDelivered("deal.create");
    expect(n8n.requests.map((request) => request.json.status)).toEqual(["QUENTE"]);
  });
});
