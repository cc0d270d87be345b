/** Taking what is due (delivery protocol, sections 2 and 3): on a real database, since the rules are its statements. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  allDeliveries,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertInstances,
  insertLead,
} from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore } from "./delivery.store.ts";
import { sampleSettlement } from "./testing.ts";

const ME = randomUUID();
let db: Database;
let store: DeliveryStore;
let drop: () => Promise<void>;
let connectionId: number;

beforeAll(async () => {
  const database = await freshDatabase("claim");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 12 });
  store = new DeliveryStore(db);
  await insertInstances(db, [ME]);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate deliveries, leads, touches, external_refs");
  connectionId = await insertConnection(db);
});

/** A due delivery of a lead of its own, unless told otherwise. */
async function due(over: Partial<Parameters<typeof insertDelivery>[1]> = {}): Promise<number> {
  const lead = over.leadId === undefined ? await insertLead(db) : { leadId: over.leadId, touchId: over.touchId ?? 0 };
  return insertDelivery(db, { ...lead, connectionId, ...over });
}
const claimedIds = async (limit = 100, owner = ME, connection = connectionId) =>
  (await store.claim(owner, connection, limit)).map((leased) => leased.id);

describe("a claim", () => {
  it("takes QUENTE first, then what has been due longest, whatever was written first", async () => {
    const frio = await due({ prio: 0, dueInMs: -60_000 });
    const early = await due({ prio: 1, dueInMs: -50_000 });
    const late = await due({ prio: 1, dueInMs: -1_000 });
    const later = await due({ prio: 1, dueInMs: -20_000 });
    const quente = await due({ prio: 2, dueInMs: -10 });
    expect(await claimedIds(3)).toEqual([quente, early, later]);
    expect(await claimedIds(3)).toEqual([late, frio]);
  });

  it("takes only what is due, at its own connection", async () => {
    const retrying = await due({ state: "retrying" });
    await due({ dueInMs: 60_000 });
    await due({ connectionId: await insertConnection(db) });
    await due({ dueInMs: null, dependsOn: retrying });
    for (const state of ["delivered", "failed", "skipped", "cancelled"] as const) await due({ state, dueInMs: -1_000 });
    expect(await claimedIds()).toEqual([retrying]);
  });

  it("says who holds the lease and which one it is, and forgets the mark of an earlier attempt", async () => {
    const id = await due({ state: "retrying", attemptNo: 3, attempts: 2, isStarted: true });
    const [leased] = await store.claim(ME, connectionId, 1);
    expect(leased).toMatchObject({ id, attemptNo: 4, attempts: 2 });
    const row = await deliveryOf(db, id);
    expect(row).toMatchObject({ state: "running", owner: ME, attempt_no: 4, started_at: null });
    expect(row.leased_at).not.toBeNull();
  });

  it("gives nothing to one that the others called dead, which does not know it yet", async () => {
    const id = await due();
    expect(await claimedIds(9, randomUUID())).toEqual([]);
    expect(await claimedIds()).toEqual([id]);
  });

  it("takes no more than it was asked for", async () => {
    for (let i = 0; i < 5; i += 1) await due();
    expect(await claimedIds(3)).toHaveLength(3);
  });

  it("leases one delivery of a lead at a time, and none while one of it is under way at this connection", async () => {
    const lead = await insertLead(db);
    const first = await due({ ...lead, dueInMs: -2_000 });
    const second = await due({ ...lead, dueInMs: -1_000 });
    const elsewhere = await insertConnection(db);
    const atTheOther = await due({ ...lead, connectionId: elsewhere });
    expect(await claimedIds()).toEqual([first]);
    expect(await claimedIds()).toEqual([]);
    expect(await claimedIds(100, ME, elsewhere)).toEqual([atTheOther]);
    await db.pool.query("update deliveries set state = 'delivered', owner = null where id = $1", [first]);
    expect(await claimedIds()).toEqual([second]);
  });

  it("does not wait for what another one is taking at this moment", async () => {
    const locked = await due({ prio: 2 });
    const free = await due({ prio: 1 });
    await db.transaction(async (other) => {
      await other.query("select from deliveries where id = $1 for update", [locked]);
      expect(await claimedIds()).toEqual([free]);
    });
  });

  it("hands every delivery to exactly one of many instances that claim at once", async () => {
    const ids = await Promise.all(Array.from({ length: 120 }, () => due()));
    const owners = Array.from({ length: 8 }, () => randomUUID());
    await insertInstances(db, owners);
    const taken = (await Promise.all(owners.map((owner) => claimedIds(15, owner)))).flat();
    const rest = await claimedIds(120);
    expect([...taken, ...rest].sort((a, b) => a - b)).toEqual(ids.sort((a, b) => a - b));
  });

  it("never has two deliveries of one lead under way at a connection, however the claims race", async () => {
    const leads = await Promise.all(Array.from({ length: 12 }, () => insertLead(db)));
    for (const lead of leads) for (let i = 0; i < 4; i += 1) await due(lead);
    const owners = Array.from({ length: 6 }, () => randomUUID());
    await insertInstances(db, owners);
    for (let open = 48; open > 0; ) {
      const claims = await Promise.allSettled(owners.map((owner) => store.claim(owner, connectionId, 5)));
      // The index refuses a lease that would be the second; the instance looks again. Nothing else may go wrong.
      for (const claim of claims)
        if (claim.status === "rejected") expect(claim.reason).toMatchObject({ code: "23505" });
      const running = (await allDeliveries(db)).filter((row) => row.state === "running");
      expect(new Set(running.map((row) => row.lead_id)).size).toBe(running.length);
      for (const [i, claim] of claims.entries()) {
        if (claim.status === "rejected" || claim.value.length === 0) continue;
        await store.settle(
          owners[i]!,
          claim.value.map((leased) => sampleSettlement(leased)),
          [],
          0,
        );
      }
      open = (await allDeliveries(db)).filter((row) => row.state !== "delivered").length;
    }
  });

  it("is refused by the database itself when it would be the second lease of a lead at a connection", async () => {
    const lead = await insertLead(db);
    await due({ ...lead, state: "running" });
    await expect(due({ ...lead, state: "running" })).rejects.toMatchObject({ code: "23505" });
  });

  it("brings a state action the lead as it is now, and an event the lead as it was at its touch", async () => {
    const lead = await insertLead(db, { now: { cidade: "Recife" }, snapshot: { cidade: "Olinda" } });
    await insertDelivery(db, { ...lead, connectionId, action: "contact.upsert" });
    const [contact] = await store.claim(ME, connectionId, 1);
    expect(contact?.lead).toMatchObject({ id: lead.leadId, cidade: "Recife" });
    const elsewhere = await insertConnection(db);
    await insertDelivery(db, { ...lead, connectionId: elsewhere, action: "event.send" });
    const [event] = await store.claim(ME, elsewhere, 1);
    expect(event?.lead).toMatchObject({ id: lead.leadId, cidade: "Olinda" });
  });

  it("brings the ids that this connection gave for this lead, and no other", async () => {
    const lead = await insertLead(db);
    const other = await insertLead(db);
    const elsewhere = await insertConnection(db);
    await db.pool.query(
      `insert into external_refs (connection_id, lead_id, object, external_id)
       values ($1, $2, 'contact', '501'), ($1, $2, 'deal', '77'), ($3, $2, 'contact', 'x'), ($1, $4, 'contact', 'y')`,
      [connectionId, lead.leadId, elsewhere, other.leadId],
    );
    await insertDelivery(db, { ...lead, connectionId });
    expect((await store.claim(ME, connectionId, 1))[0]?.refs).toEqual({ contact: "501", deal: "77" });
  });
});

describe("the next due moment", () => {
  it("is the earliest of each connection, of first tries and repeats, and leaves children out", async () => {
    const elsewhere = await insertConnection(db);
    const empty = await insertConnection(db);
    await due({ dueInMs: 60_000, prio: 2 });
    const soon = await due({ dueInMs: 30_000, prio: 0, state: "retrying" });
    await due({ dueInMs: 45_000, prio: 0 });
    await due({ dueInMs: null, dependsOn: soon });
    const other = await due({ dueInMs: -5_000, connectionId: elsewhere });
    const found = await store.nextDue([connectionId, elsewhere, empty]);
    expect(found.get(connectionId)).toEqual((await deliveryOf(db, soon)).due_at);
    expect(found.get(elsewhere)).toEqual((await deliveryOf(db, other)).due_at);
    expect(found.has(empty)).toBe(false);
  });
});
