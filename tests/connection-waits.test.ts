/** What concerns a whole connection makes it wait, burns no attempt, and ends by itself or by a person (delivery protocol 4, 5). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let n8n: Held;
let hubspot: Held;
let one: Hub;
let two: Hub;

beforeAll(async () => {
  world = await World.open("connection_waits");
  n8n = await world.held(n8nFake());
  hubspot = await world.held(hubspotFake());
  one = await world.hub({ ...n8n.env(), ...hubspot.env() });
  two = await world.hub({ ...n8n.env(), ...hubspot.env() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of [n8n, hubspot]) {
    held.answer = undefined;
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

const at = (hub: Hub, name: string) => hub.context.connections.byName(name)!;
const accept = (hub: Hub) => hub.context.intake.accept(arrivalOf());
const of = (integration: string) => async () =>
  (await world.deliveries()).filter((row) => row.integration === integration && row.connection_id !== null);
const untilDelivered = (integration: string, count: number) =>
  world.until(of(integration), (rows) => rows.filter((row) => row.state === "delivered").length === count);
const untilBoth = (holds: (hub: Hub) => boolean) =>
  world.until(
    () => [one, two].map(holds),
    (seen) => seen.every(Boolean),
  );

describe("a 429", () => {
  it("holds the connection for all instances until Retry-After, burns nothing, and ends by itself", async () => {
    n8n.answer = () => ({ status: 429, headers: { "retry-after": "2" } });
    await accept(one);
    await untilBoth((hub) => (at(hub, "n8n").shared.notBefore?.getTime() ?? 0) > Date.now());
    const until = at(one, "n8n").shared.notBefore!.getTime();
    const asked = n8n.requests.length;
    n8n.answer = undefined;
    // Leads that come to either meanwhile wait without an attempt.
    await accept(one);
    await accept(two);
    await Promise.all([world.beats(one, 4), world.beats(two, 4)]);
    expect(n8n.requests).toHaveLength(asked);
    expect((await of("n8n")()).filter((row) => row.attempt_no === 0)).toHaveLength(2);

    const rows = await untilDelivered("n8n", 3);
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    expect(rows.map((row) => row.attempts)).toEqual([1, 1, 1]);
    expect(await attemptsOf(world.db, rows[0]!.id)).toMatchObject([
      { outcome: "retry", http_status: 429, cause: "http_429" },
      { outcome: "delivered" },
    ]);
    expect(n8n.arrivals).toHaveLength(3);
  });

  it("does not open the breaker, however often it comes", async () => {
    let count = 0;
    n8n.answer = () => {
      count += 1;
      return count <= 8 ? { status: 429, headers: { "retry-after": "0" } } : undefined;
    };
    await accept(one);
    const [row] = await untilDelivered("n8n", 1);
    expect(row).toMatchObject({ attempts: 1, attempt_no: 9 });
    expect(at(one, "n8n").shared.breaker).toMatchObject({ state: "closed", opens: 0, failures: 0 });
  });
});

describe("a refused credential", () => {
  it("pauses the connection for all instances with what to do, burns nothing, and a person lets it go on", async () => {
    n8n.answer = () => ({ status: 401, text: "Authorization data is wrong!" });
    await accept(one);
    await untilBoth((hub) => at(hub, "n8n").shared.paused !== null);
    expect(at(two, "n8n").shared.paused).toMatchObject({
      cause: "http_401",
      reason: expect.any(String),
      fix: expect.any(String),
    });
    const asked = n8n.requests.length;
    await accept(two);
    await Promise.all([world.beats(one, 4), world.beats(two, 4)]);
    expect(n8n.requests).toHaveLength(asked);
    const waiting = await of("n8n")();
    expect(waiting.map((row) => [row.state, row.attempts, row.cause]).sort()).toEqual([
      ["pending", 0, null],
      ["retrying", 0, "http_401"],
    ]);
    expect(at(one, "n8n").shared.breaker.failures).toBe(0);

    n8n.answer = undefined;
    await two.context.connections.resume(at(two, "n8n").id);
    expect((await untilDelivered("n8n", 2)).map((row) => row.attempts)).toEqual([1, 1]);
  });
});

describe("a property that somebody deleted in the CRM", () => {
  it("makes the set-up run again, once for the fleet, and the delivery follows unburnt", async () => {
    const account = hubspot.provider as ReturnType<typeof hubspotFake>;
    account.account.properties.contacts.delete("streamleads_score");
    await accept(one);
    const [contact] = (await untilDelivered("hubspot", 2)).filter((row) => row.action === "contact.upsert");
    expect(contact).toMatchObject({ attempts: 1 });
    expect((await attemptsOf(world.db, contact!.id)).map((row) => [row.outcome, row.cause])).toEqual([
      ["reconnect", "property_missing"],
      ["delivered", null],
    ]);
    const setUps = hubspot.requests.filter((request) => request.path.endsWith("/contacts/batch/create"));
    expect(setUps).toHaveLength(1);
    expect(at(one, "hubspot").shared.paused).toBeNull();
  });
});
