/** The breaker of a connection is the fleet's: opened by all together, probed by one, closed for all (delivery protocol 4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { registryWith, World } from "./support/world.ts";

const DOWN = { status: 500, text: "down" };
const OPEN_MS = 400;
/** Failures in a row that open it (the domain's default). */
const THRESHOLD = 5;
const FAILURE = { failures: 1, successes: 0 };

let world: World;
let n8n: Held;
let one: Hub;
let two: Hub;

beforeAll(async () => {
  world = await World.open("breaker_is_shared");
  n8n = await world.held(n8nFake());
  const env = {
    ...n8n.env(),
    SANDBOX: "false",
    BREAKER_OPEN_MS: String(OPEN_MS),
    RETRY_BASE_MS: "5",
    ATTEMPT_TIMEOUT_MS: "15000",
    // Nobody dies here: a beat that is late on a busy machine must not keep anybody from sending.
    INSTANCE_DEAD_MS: "30000",
  };
  const registry = registryWith({ n8n: { concurrency: 4, rate: null } });
  one = await world.hub(env, { registry });
  two = await world.hub(env, { registry });
  await Promise.all([world.beats(one), world.beats(two)]);
  // Every opening, with when it was decided at the earliest and at the latest, by the clock that sets its end.
  await world.query("create table openings (opens int, ends timestamptz, earliest timestamptz, latest timestamptz)");
  await world.query(`create function note_opening() returns trigger language plpgsql as $$ begin
    insert into openings values (new.breaker_opens, new.breaker_until, now(), clock_timestamp());
    return null; end $$`);
  await world.query(`create trigger note_opening after update on connections for each row
    when (new.breaker_state = 'open' and old.breaker_state <> 'open') execute function note_opening()`);
});
afterAll(() => world.close());
beforeEach(async () => {
  n8n.answer = undefined;
  n8n.release();
  await world.query("truncate deliveries, attempts, openings");
  await one.context.connections.resume(connectionId());
  await world.until(
    () => [one, two].map((hub) => breakerSeenBy(hub).state),
    (seen) => seen.every((state) => state === "closed"),
  );
  n8n.requests.length = 0;
  n8n.arrivals.length = 0;
});

const connectionId = () => one.context.connections.byName("n8n")!.id;
const breakerSeenBy = (hub: Hub) => hub.context.connections.byName("n8n")!.shared.breaker;
const breaker = async () =>
  (await world.query<{ state: string }>("select breaker_state as state from connections where name = 'n8n'"))[0]!;
const openAllKnow = async () => {
  for (let i = 0; i < THRESHOLD; i += 1) await two.context.connections.recordResults(connectionId(), FAILURE);
  await world.until(
    () => [one, two].map((hub) => breakerSeenBy(hub).state),
    (seen) => !seen.includes("closed"),
  );
};
const accept = (hub: Hub) => hub.context.intake.accept(arrivalOf());
const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");

describe("the breaker", () => {
  it("opens for all instances by failures of which none has seen enough", async () => {
    for (const hub of [one, two, one, two]) await hub.context.connections.recordResults(connectionId(), FAILURE);
    expect((await breaker()).state).toBe("closed");
    await one.context.connections.recordResults(connectionId(), FAILURE);
    await world.until(
      () => [one, two].map((hub) => breakerSeenBy(hub).state),
      (seen) => !seen.includes("closed"),
    );
  });

  it("while open keeps every instance from calling, but for one probe at a time in the whole fleet", async () => {
    n8n.hold();
    await openAllKnow();
    for (const hub of [one, two, one, two]) await accept(hub);
    await n8n.seen(1);
    // The probe is under way. Both look again and again, and neither calls, whatever comes in.
    await Promise.all([world.beats(one, 4), world.beats(two, 4)]);
    expect(n8n.open).toBe(1);
    for (const hub of [one, two]) await accept(hub);
    await Promise.all([world.beats(one), world.beats(two)]);
    expect(n8n.open).toBe(1);
    expect((await events()).filter((row) => row.state === "running")).toHaveLength(1);

    n8n.release();
    const rows = await world.until(events, (all) => all.every((row) => row.state === "delivered"));
    expect(rows).toHaveLength(6);
    expect((await breaker()).state).toBe("closed");
    expect(n8n.arrivals).toHaveLength(6);
  });

  it("opens for longer with each probe that fails", async () => {
    n8n.answer = () => DOWN;
    await accept(one);
    const seen = await world.until(
      () =>
        world.query<{ opens: number; most: number; least: number }>(
          `select opens, extract(epoch from ends - earliest)::float * 1000 as most,
             extract(epoch from ends - latest)::float * 1000 as least from openings order by opens`,
        ),
      (openings) => openings.length >= 3,
    );
    for (const [i, { opens, most, least }] of seen.slice(0, 3).entries()) {
      expect(opens).toBe(i + 1);
      const wait = OPEN_MS * 2 ** i;
      expect(most).toBeGreaterThanOrEqual(wait - 1);
      expect(least).toBeLessThanOrEqual(wait);
    }
  });

  it("sends leases that have not started back as it opens, unburnt, and they arrive once it closes", async () => {
    n8n.hold();
    for (let i = 0; i < 20; i += 1) await accept(one);
    // Two of the four slots are this instance's, and both are busy.
    await n8n.seen(2);
    expect((await events()).every((row) => row.owner === one.context.engine.instanceId)).toBe(true);
    for (let i = 0; i < THRESHOLD; i += 1) await two.context.connections.recordResults(connectionId(), FAILURE);
    // The two that have started, and before we look perhaps a probe.
    const rows = await world.until(events, (all) => all.filter((row) => row.state === "running").length <= 3);
    for (const row of rows.filter((each) => each.state !== "running")) {
      expect(row).toMatchObject({ state: "pending", owner: null, attempts: 0, cause: null });
    }
    n8n.release();
    const delivered = await world.until(events, (all) => all.every((row) => row.state === "delivered"));
    expect(delivered.every((row) => row.attempts === 1)).toBe(true);
    expect(n8n.arrivals).toHaveLength(20);
  });
});
