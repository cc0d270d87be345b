/** What is due is taken up at once: by notice between processes, by its own time, and without either in the end (delivery protocol 2). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { slackFake } from "../integrations/src/slack/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { deliveryOf, insertDelivery, insertLead } from "./support/rows.ts";
import { registryWith, World } from "./support/world.ts";

/** Well below the five seconds after which an instance looks without having been told. */
const SOON_MS = 2_500;
let world: World;
let n8n: Held;
let worker: Hub;
let connectionId: number;
/** Due at Slack since the beginning, and nobody was told. */
let forgotten: number;

beforeAll(async () => {
  world = await World.open("due_work_is_noticed");
  n8n = await world.held(n8nFake());
  const slack = await world.held(slackFake());
  worker = await world.hub({ ...n8n.env(), ...slack.env(), ROLE: "worker" });
  connectionId = worker.context.connections.byName("n8n")!.id;
  // Past the looks that a start makes.
  await world.beats(worker);
  const elsewhere = worker.context.connections.byName("slack:marketing")!.id;
  forgotten = await insertDelivery(world.db, {
    ...(await insertLead(world.db)),
    connectionId: elsewhere,
    integration: "slack",
    action: "notify.new_lead",
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("delete from deliveries where id <> $1", [forgotten]);
  n8n.release();
  n8n.requests.length = 0;
  n8n.arrivals.length = 0;
});

const insert = async (dueInMs: number) =>
  insertDelivery(world.db, { ...(await insertLead(world.db)), connectionId, dueInMs });
const untilDelivered = (id: number, timeoutMs: number) =>
  world.until(
    () => deliveryOf(world.db, id),
    (row) => row.state === "delivered",
    timeoutMs,
  );
const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const notify = (payload: string) => world.query("select pg_notify('streamleads', $1)", [payload]);
const dueNotice = () => notify(JSON.stringify({ from: "another", notice: { kind: "due", id: connectionId } }));

describe("due work", () => {
  it("is taken up on another process's word", async () => {
    const id = await insert(-10);
    await dueNotice();
    await untilDelivered(id, SOON_MS);
  });

  it("is taken up when its time comes, and not before", async () => {
    const id = await insert(700);
    await dueNotice();
    const { due_at } = await deliveryOf(world.db, id);
    const row = await untilDelivered(id, SOON_MS);
    expect(row.settled_at!.getTime()).toBeGreaterThanOrEqual(due_at!.getTime());
  });

  it("is found in the end although nobody was told, also after words that make no sense", async () => {
    expect((await deliveryOf(world.db, forgotten)).state).toBe("pending");
    await notify("not a notice");
    await notify(JSON.stringify({ from: "another", notice: { kind: "due", id: 999_999 } }));
    await untilDelivered(forgotten, 10_000);
  });

  it("that a receiving process took in reaches the workers at once: it delivers nothing itself", async () => {
    const receiver = await world.hub({ ...n8n.env(), ROLE: "api" });
    n8n.hold();
    await receiver.context.intake.accept(arrivalOf());
    await n8n.seen(1, SOON_MS);
    expect((await events())[0]?.owner).toBe(worker.context.engine.instanceId);
    n8n.release();
    await world.stop(receiver);
  });

  it("that finds no room in one process is taken by another that has some", async () => {
    const registry = registryWith({ n8n: { concurrency: 2, rate: null } });
    const env = { ...n8n.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "10000" };
    const full = await world.hub(env, { registry });
    n8n.hold();
    // One slot of two is its own; 27 places, and 41 with the backlog's.
    await Promise.all(Array.from({ length: 60 }, () => full.context.intake.accept(arrivalOf())));
    await world.until(events, (rows) => rows.some((row) => row.owner === worker.context.engine.instanceId), SOON_MS);
    n8n.release();
    await world.until(events, (rows) => rows.every((row) => row.state === "delivered"));
    expect(n8n.arrivals).toHaveLength(60);
    await world.stop(full);
  });
});
