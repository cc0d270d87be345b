/** The limits of a connection hold for the fleet together: rate in slices from one row, concurrency divided (delivery protocol 4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { registryWith, World } from "./support/world.ts";

/** Five requests in each slice. */
const RATE = { requests: 5, perMs: 400 };
const CONCURRENCY = 6;

let world: World;
let n8n: Held;
let hubs: Hub[];

beforeAll(async () => {
  world = await World.open("limits_are_shared");
  n8n = await world.held(n8nFake());
  // Nobody dies here: a beat that is late on a busy machine must not keep anybody from sending.
  const env = { ...n8n.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "15000", INSTANCE_DEAD_MS: "30000" };
  const registry = registryWith({ n8n: { concurrency: CONCURRENCY, rate: null } });
  hubs = [await world.hub(env, { registry }), await world.hub(env, { registry })];
  // Every draw of tokens, by the clock that slices the time: when a request is seen depends on how busy the machine is.
  await world.query("create table draws (slice timestamptz, used int)");
  await world.query(`create function note_draw() returns trigger language plpgsql as $$ begin
    insert into draws values (new.rate_started_at, new.rate_used); return null; end $$`);
  await world.query(`create trigger note_draw after update of rate_used on connections for each row
    execute function note_draw()`);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts, draws");
  n8n.release();
  n8n.requests.length = 0;
  n8n.arrivals.length = 0;
  n8n.openMax = 0;
});

const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const acceptAtBoth = (each: number) =>
  Promise.all(hubs.flatMap((hub) => Array.from({ length: each }, () => hub.context.intake.accept(arrivalOf()))));
const untilDelivered = () => world.until(events, (rows) => rows.every((row) => row.state === "delivered"));
const connection = (hub: Hub) => hub.context.connections.byName("n8n")!;

/** A person's own limits for the connection, in place of the provider's. */
async function setLimits(limits: Record<string, unknown> | null): Promise<void> {
  await world.query("update connections set limits = $1", [limits && JSON.stringify(limits)]);
  for (const hub of hubs) await hub.context.connections.announce(connection(hub).id);
}

describe("concurrency", () => {
  it("is divided by the live instances, so that the provider never sees more than its limit at once", async () => {
    await Promise.all(hubs.map((hub) => world.beats(hub)));
    n8n.hold();
    await acceptAtBoth(10);
    await n8n.seen(CONCURRENCY);
    await Promise.all(hubs.map((hub) => world.beats(hub)));
    expect(n8n.open).toBe(CONCURRENCY);
    n8n.release();
    await untilDelivered();
    expect(n8n.openMax).toBeLessThanOrEqual(CONCURRENCY);
    expect(n8n.arrivals).toHaveLength(20);
  });
});

describe("limits", () => {
  it("are a setting of the connection: without one the provider's hold, with one that does", async () => {
    expect(connection(hubs[0]!).limits).toEqual({ concurrency: CONCURRENCY, rate: null });
    await setLimits({ concurrency: 2 });
    expect(connection(hubs[0]!).limits).toEqual({ concurrency: 2, rate: null });
    await Promise.all(hubs.map((hub) => world.beats(hub)));
    n8n.hold();
    await acceptAtBoth(4);
    await n8n.seen(2);
    await Promise.all(hubs.map((hub) => world.beats(hub)));
    expect(n8n.open).toBe(2);
    n8n.release();
    await untilDelivered();
    await setLimits(null);
    expect(connection(hubs[0]!).limits).toEqual({ concurrency: CONCURRENCY, rate: null });
  });
});

describe("the rate", () => {
  it("is kept by the fleet together: no slice sees more than its quota, however many instances draw", async () => {
    await setLimits({ rate: RATE });
    const leads = 20;
    await acceptAtBoth(leads / 2);
    await untilDelivered();
    expect(n8n.requests).toHaveLength(leads);
    const slices = await world.query<{ used: number; after: number | null }>(
      `select max(used) as used, extract(epoch from slice - lag(slice) over (order by slice))::float * 1000 as after
       from draws group by slice order by slice`,
    );
    for (const { used } of slices) expect(used).toBeLessThanOrEqual(RATE.requests);
    for (const { after } of slices.slice(1)) expect(after).toBeGreaterThanOrEqual(RATE.perMs);
    // Nothing was sent without a token.
    expect(slices.reduce((sum, { used }) => sum + used, 0)).toBeGreaterThanOrEqual(leads);
    await setLimits(null);
  });

  it("is drawn for what can start now: a token that found no slot does not count in a later slice", async () => {
    await setLimits({ rate: RATE });
    n8n.hold();
    await acceptAtBoth(10);
    // Both have drawn what they could; then the slice passes while every slot is busy.
    await n8n.seen(RATE.requests);
    const isOver = "select now() - rate_started_at > interval '500 milliseconds' as over from connections";
    await world.until(
      () => world.query<{ over: boolean }>(isOver),
      ([row]) => row?.over === true,
    );
    const released = performance.now();
    n8n.release();
    await untilDelivered();
    const inOneSlice = n8n.requests.filter(({ at }) => at > released && at < released + RATE.perMs - 50);
    expect(inOneSlice.length).toBeLessThanOrEqual(RATE.requests);
    await setLimits(null);
  });
});
