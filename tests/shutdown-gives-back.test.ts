/** Stopping (delivery protocol 3.7): nothing new, what has not started goes back, what has is awaited and written, then the name goes. */
import type { Source } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { trialSource } from "../apps/hub/src/receive/testing-source.ts";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { registryWith, World } from "./support/world.ts";

let world: World;
let n8n: Held;
let hubspot: Held;
let env: Record<string, string>;
const registry = registryWith({ n8n: { concurrency: 2, rate: null }, hubspot: { concurrency: 2, rate: null } });

beforeAll(async () => {
  world = await World.open("shutdown_gives_back");
  n8n = await world.held(n8nFake());
  hubspot = await world.held(hubspotFake());
  env = { ...n8n.env(), ...hubspot.env(), SANDBOX: "false", ATTEMPT_TIMEOUT_MS: "10000" };
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of [n8n, hubspot]) {
    held.release();
    held.requests.length = 0;
    held.arrivals.length = 0;
  }
});

const WAITING_CLAIM = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  and query like '%skip locked%'`;
const start = () => world.hub(env, { registry });
const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");
const atOnce = async () =>
  (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id);
const accept = (hub: Hub) => hub.context.intake.accept(arrivalOf());
const instances = () => world.query<{ id: string }>("select id from instances");

describe("a hub that stops", () => {
  it("gives back what has not started, unburnt, awaits what has, writes it, and signs off", async () => {
    const hub = await start();
    const { id } = hub.context.connections.byName("hubspot")!;
    await hub.context.connections.pause(id, { cause: "x", reason: "x", fix: "x" });
    n8n.hold();
    for (let i = 0; i < 10; i += 1) await accept(hub);
    await n8n.seen(2);
    expect((await events()).every((row) => row.state === "running")).toBe(true);

    const stopping = world.stop(hub);
    await expect(accept(hub)).rejects.toMatchObject({ reason: "shutting_down" });
    const meanwhile = await world.until(events, (rows) => rows.filter((row) => row.state === "pending").length === 8);
    for (const row of meanwhile.filter((one) => one.state === "pending")) {
      expect(row).toMatchObject({ owner: null, attempts: 0, due_at: expect.any(Date) });
    }
    // Those two may have arrived; the name stays until they are known, so that nobody repeats them.
    expect(await instances()).toHaveLength(1);
    n8n.release();
    await stopping;
    expect((await events()).filter((row) => row.state === "delivered")).toHaveLength(2);
    expect((await events()).some((row) => row.state === "running")).toBe(false);
    expect(await instances()).toEqual([]);
    expect(n8n.requests).toHaveLength(2);

    const next = await start();
    await next.context.connections.resume(id);
    await world.until(atOnce, (rows) => rows.every((row) => row.state === "delivered"));
    expect(n8n.arrivals).toHaveLength(10);
    await world.stop(next);
  });

  it("does not start what follows from its last answers: a deal goes back and is made by the next process, once", async () => {
    const hub = await start();
    hubspot.hold();
    await accept(hub);
    await hubspot.seen(1);
    const stopping = world.stop(hub);
    await world.until(instances, (rows) => rows.length === 1);
    hubspot.release();
    await stopping;
    const rows = await atOnce();
    expect(rows.find((row) => row.action === "contact.upsert")).toMatchObject({ state: "delivered" });
    expect(rows.find((row) => row.action === "deal.create")).toMatchObject({
      state: "pending",
      owner: null,
      attempts: 0,
    });
    expect(hubspot.arrivals.map((arrival) => arrival.kind)).toEqual(["contact"]);

    const next = await start();
    await world.until(atOnce, (all) => all.every((row) => row.state === "delivered"));
    expect(hubspot.arrivals.map((arrival) => arrival.kind)).toEqual(["contact", "deal"]);
    await world.stop(next);
  });

  it("gives back what a claim under way still brings it", async () => {
    const hub = await start();
    const { id } = hub.context.connections.byName("n8n")!;
    await hub.context.connections.pause(id, { cause: "x", reason: "x", fix: "x" });
    for (let i = 0; i < 5; i += 1) await accept(hub);
    await world.until(atOnce, (rows) => rows.filter((row) => row.state === "delivered").length === 10);
    const before = n8n.requests.length;
    let stopping: Promise<void> = Promise.resolve();
    await world.db.transaction(async (blocker) => {
      // The claim waits for the table; the hub is told to stop meanwhile.
      await blocker.query("lock table deliveries in exclusive mode");
      await hub.context.connections.resume(id);
      await world.until(
        () => world.query(WAITING_CLAIM),
        (rows) => rows.length > 0,
      );
      stopping = world.stop(hub);
      // It does not sign off before it knows what the claim has brought.
      await world.beats(hub);
    });
    await stopping;
    const rows = (await events()).map((row) => [row.state, row.owner, row.attempt_no, row.attempts]);
    expect(rows).toEqual(Array(5).fill(["pending", null, 1, 0]));
    expect(n8n.requests).toHaveLength(before);
    expect(await instances()).toEqual([]);
  });

  it("gives back what it has kept but not read, and what readings under way find too late; the next process makes each a lead, once", async () => {
    const trial = trialSource();
    // One that looks things up is read four at a time.
    const source: Source = { ...trial.source, request: () => ({ baseUrl: n8n.url }) };
    const withSource = { registry, sources: [source] };
    const hub = await world.hub({ ...env, ...trial.env }, withSource);
    const { promise: mayRead, resolve: read } = Promise.withResolvers<void>();
    trial.read = async (value) => {
      await mayRead;
      return { kind: "lead", lead: value as Record<string, unknown> };
    };
    const changes = Array.from({ length: 10 }, (_, i) => ({
      body: Buffer.from(JSON.stringify({ nome: `Pessoa ${i}`, email: `leitura${i}@example.com` })),
      providerId: `leitura-${i}`,
    }));
    const request = { source: source.slug, changes, contentType: null, headers: {}, receivedAt: new Date() };
    await hub.context.rawWriter.keep(request);
    expect(trial.seen).toHaveLength(4);

    const stopping = world.stop(hub);
    await expect(hub.context.rawWriter.keep(request)).rejects.toMatchObject({ reason: "shutting_down" });
    const raws = () =>
      world.query<{ state: string; owner: string | null; tries: number }>(
        "select state, owner, tries from raw_requests where source = $1 order by id",
        [source.slug],
      );
    await world.until(raws, (rows) => rows.filter(({ owner }) => owner === null).length === 6);
    read();
    await stopping;
    // Nothing is taken in any more; not one of their tries was burnt.
    expect(await raws()).toEqual(Array(10).fill({ state: "received", owner: null, tries: 0 }));
    expect(await instances()).toEqual([]);

    const next = await world.hub({ ...env, ...trial.env }, withSource);
    await world.until(raws, (rows) => rows.every(({ state }) => state === "parsed"));
    expect(trial.seen).toHaveLength(4 + 10);
    const [people] = await world.query<{ n: number }>("select count(*) as n from leads where email like 'leitura%'");
    expect(people?.n).toBe(10);
    await world.stop(next);
  });
});
