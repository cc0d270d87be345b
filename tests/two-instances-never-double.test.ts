/** Two processes on one database: every delivery once, nothing lost, nothing twice (delivery protocol 2, 3, 4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DeliveryStore } from "../apps/hub/src/deliveries/delivery.store.ts";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { slackFake } from "../integrations/src/slack/fake.ts";
import type { WhatsappArrival } from "../integrations/src/whatsapp/fake.ts";
import { whatsappFake } from "../integrations/src/whatsapp/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let n8n: Held;
let slack: Held;
let whatsapp: Held;
let env: Record<string, string>;
let one: Hub;
let two: Hub;

beforeAll(async () => {
  world = await World.open("two_instances");
  n8n = await world.held(n8nFake());
  slack = await world.held(slackFake());
  whatsapp = await world.held(whatsappFake());
  env = {
    ...n8n.env(),
    ...slack.env(),
    ...whatsapp.env(),
    ATTEMPT_TIMEOUT_MS: "10000",
    BREAKER_OPEN_MS: "10",
    INSTANCE_DEAD_MS: "6000",
  };
  one = await world.hub(env);
  two = await world.hub(env);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of [n8n, slack, whatsapp]) {
    held.answer = undefined;
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

const atOnce = async () =>
  (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id);
const hotLead = async () => (await atOnce()).find((row) => row.integration === "whatsapp");
const untilDelivered = (count: number) =>
  world.until(atOnce, (rows) => rows.length === count && rows.every((row) => row.state === "delivered"), 20_000);

describe("two instances", () => {
  it("deliver every lead that came to either exactly once, through failures that keep handing work over", async () => {
    const leads = 30;
    // Every third answer fails, for all of them together, so that both keep retrying what the other began.
    for (const held of [n8n, slack, whatsapp]) {
      let asked = 0;
      held.answer = () => {
        asked += 1;
        return asked % 3 === 0 ? { status: 503, text: "busy" } : undefined;
      };
    }
    await Promise.all(
      Array.from({ length: leads }, (_, i) => (i % 2 === 0 ? one : two).context.intake.accept(arrivalOf())),
    );
    const rows = await untilDelivered(leads * 3);
    for (const held of [n8n, slack, whatsapp]) expect(held.arrivals).toHaveLength(leads);
    expect(new Set(n8n.arrivals.map((arrival) => arrival.key)).size).toBe(leads);
    // Attempts add up to their delivery.
    const counted = await world.query<{ id: number; n: number }>(
      "select delivery_id as id, count(*) as n from attempts group by 1",
    );
    const attempts = new Map(counted.map((row) => [row.id, row.n]));
    for (const row of rows) expect(attempts.get(row.id)).toBe(row.attempts);
  });

  it("keep planned equal to the sum of the seven states at every moment", async () => {
    const leads = 10;
    let asked = 0;
    n8n.answer = () => {
      asked += 1;
      return [undefined, { status: 500, text: "down" }, { status: 422, text: "no" }][asked % 3];
    };
    let planned = 0;
    const sights: Promise<void>[] = [];
    const look = async () => {
      const [row] = await world.query<{ leads: number; planned: number; sum: number }>(
        `select (select count(*) from leads l where exists (select 1 from deliveries d where d.lead_id = l.id)) as leads,
           count(*) as planned, count(*) filter (where state in
             ('pending','running','retrying','delivered','failed','skipped','cancelled')) as sum from deliveries`,
      );
      planned = Math.max(planned, row!.planned);
      expect(row!.sum).toBe(row!.planned);
      expect(row!.planned % Math.max(row!.leads, 1)).toBe(0);
    };
    const stops = [one, two].map((hub) => hub.context.bus.subscribe(() => void sights.push(look())));
    await Promise.all(Array.from({ length: leads }, (_, i) => (i % 2 ? one : two).context.intake.accept(arrivalOf())));
    await world.until(atOnce, (rows) => rows.every((row) => row.settled_at !== null), 20_000);
    for (const stop of stops) stop();
    await Promise.all(sights);
    // How many looks there were depends on how leads and settlements fell into batches; that there were some does not.
    expect(sights.length).toBeGreaterThan(0);
    await look();
    expect(await world.deliveries()).toHaveLength(planned);
  });

  it("attempt two deliveries for one person at one connection one after the other, wherever they came in", async () => {
    n8n.hold();
    const person = { email: "joana.prado@example.com" };
    await one.context.intake.accept(arrivalOf(person));
    await n8n.seen(1);
    await two.context.intake.accept(
      arrivalOf({ ...person, nome: "Joana Prado", interesse: "Cobertura", mensagem: "Ainda quero visitar" }),
    );
    // A full plan again, as after thirty days: a second event for the same person at the same connection.
    await world.query(
      `insert into deliveries (lead_id, touch_id, connection_id, integration, action, state, prio, due_at, plan_no, expires_at, params)
       select lead_id, touch_id, connection_id, integration, action, 'pending', prio, now(), plan_no, expires_at, params
       from deliveries where action = 'event.send'`,
    );
    for (const hub of [one, two]) hub.context.engine.wake(hub.context.connections.byName("n8n")!.id);
    await Promise.all([world.beats(one, 4), world.beats(two, 4)]);
    expect(n8n.open).toBe(1);
    n8n.releaseOne();
    await n8n.seen(2);
    expect(n8n.open).toBeLessThanOrEqual(1);
    n8n.release();
    await world.until(atOnce, (rows) =>
      rows.filter((row) => row.action === "event.send").every((row) => row.state === "delivered"),
    );
    expect(n8n.openMax).toBe(1);
  });
});

describe("an instance that is called dead while it is only slow", () => {
  /** What an observer does after too long a silence: takes the name away, then the work. */
  async function callDead(hub: Hub): Promise<void> {
    const owner = hub.context.engine.instanceId;
    await world.query("delete from instances where id = $1", [owner]);
    const taken = await new DeliveryStore(world.db).takeAway(owner);
    for (const connectionId of taken.connections) one.context.engine.wake(connectionId);
  }

  it("drops what had not started, signs on anew and goes on; the other sends it, once", async () => {
    const before = two.context.engine.instanceId;
    const { id } = one.context.connections.byName("slack:vendas")!;
    await one.context.connections.pause(id, { cause: "x", reason: "x", fix: "x" });
    await world.until(
      () => two.context.connections.get(id)?.shared.paused,
      (paused) => paused !== null,
    );
    n8n.hold();
    await two.context.intake.accept(arrivalOf());
    await n8n.seen(1);
    // What was sent and not yet written down would rightly be sent again, marked.
    await world.until(hotLead, (row) => row?.state === "delivered");
    await callDead(two);
    await world.until(
      () => two.context.engine.instanceId,
      (now) => now !== before,
    );
    await one.context.connections.resume(id);
    n8n.release();
    await untilDelivered(3);
    for (const held of [slack, whatsapp]) expect(held.arrivals).toHaveLength(1);
    expect(new Set(n8n.arrivals.map((arrival) => arrival.key)).size).toBe(1);
    expect(two.context.engine.isFresh).toBe(true);
  });

  it("signs on anew once, however many of its beats come back without an answer", async () => {
    await world.db.transaction(async (slow) => {
      await slow.query("lock table instances in exclusive mode");
      await vi.waitFor(() => expect(two.context.engine.isFresh).toBe(false), { timeout: 5_000, interval: 20 });
      await slow.query("delete from instances where id = $1", [two.context.engine.instanceId]);
    });
    await world.until(() => two.context.engine.isFresh, Boolean);
    await Promise.all([world.beats(one), world.beats(two)]);
    expect(await world.query("select from instances")).toHaveLength(2);
  });

  it("does not attempt what waited in its lane: that is others' work now", async () => {
    // One slot each, so that the rest waits in memory.
    await world.query(`update connections set limits = '{"concurrency": 2}' where name = 'n8n'`);
    await Promise.all(
      [one, two].map((hub) => hub.context.connections.announce(hub.context.connections.byName("n8n")!.id)),
    );
    await Promise.all([world.beats(one), world.beats(two)]);
    const before = two.context.engine.instanceId;
    n8n.hold();
    for (let i = 0; i < 6; i += 1) await two.context.intake.accept(arrivalOf());
    await n8n.seen(1);
    await callDead(two);
    await world.until(
      () => two.context.engine.instanceId,
      (now) => now !== before,
    );
    n8n.release();
    await untilDelivered(6 * 3);
    await Promise.all([world.beats(one), world.beats(two)]);
    const times = new Map<string, number>();
    for (const { headers } of n8n.requests) {
      const key = headers["webhook-id"]!;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    // The one that was under way was repeated, which its key makes harmless; all others were sent once.
    expect([...times.values()].sort()).toEqual([1, 1, 1, 1, 1, 2]);
    await world.query("update connections set limits = null");
    await Promise.all(
      [one, two].map((hub) => hub.context.connections.announce(hub.context.connections.byName("n8n")!.id)),
    );
  });

  it("its late success settles what was not repeated yet", async () => {
    const { id } = one.context.connections.byName("whatsapp")!;
    whatsapp.hold();
    await two.context.intake.accept(arrivalOf());
    await whatsapp.seen(1);
    // Nobody may repeat it at once: the connection waits.
    await one.context.connections.holdUntil(id, new Date(Date.now() + 60_000), "http_429");
    await callDead(two);
    expect(await hotLead()).toMatchObject({ state: "retrying", is_repeat: true, attempts: 1, cause: "owner_lost" });
    whatsapp.release();
    const row = await world.until(hotLead, (seen) => seen?.state === "delivered");
    expect(row).toMatchObject({ attempt_no: 1, cause: null });
    expect(await attemptsOf(world.db, row!.id)).toMatchObject([{ outcome: "delivered" }]);
    await one.context.connections.resume(id);
    await untilDelivered(3);
    expect(whatsapp.arrivals).toHaveLength(1);
  });

  it("its late success does not hide that the message was repeated: one row for each attempt, the repeat is marked", async () => {
    whatsapp.hold();
    await two.context.intake.accept(arrivalOf());
    await whatsapp.seen(1);
    await callDead(two);
    await whatsapp.seen(2);
    const repeated = (await hotLead())!;
    expect(repeated).toMatchObject({ state: "running", is_repeat: true });
    // Usually the second lease; one that was given back unsent in between has a number, too.
    const { id, attempt_no: second } = repeated;
    expect(second).toBeGreaterThan(1);
    whatsapp.releaseOne();
    await world.until(
      () => attemptsOf(world.db, id),
      (rows) => rows[0]?.outcome === "delivered",
    );
    expect(await hotLead()).toMatchObject({ state: "running", attempt_no: second });
    whatsapp.release();
    await untilDelivered(3);
    expect((await attemptsOf(world.db, id)).map((row) => [row.attempt_no, row.outcome])).toEqual([
      [1, "delivered"],
      [second, "delivered"],
    ]);
    const texts = whatsapp.arrivals.map((arrival) => (arrival.data as WhatsappArrival).body);
    expect(texts.map((text) => text.includes("(reenvio)"))).toEqual([false, true]);
  });
});
