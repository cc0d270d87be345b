/** Taking over what an owner cannot finish (delivery protocol 3.2, 3.5): the mark decides what may be repeated. */
import { randomUUID } from "node:crypto";
import type { Action } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  attemptsOf,
  type DeliveryInput,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertInstances,
  insertLead,
} from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore } from "./delivery.store.ts";
import { sampleAttempt, sampleLeased, sampleSettlement } from "./testing.ts";

const DEAD = randomUUID();
const ALIVE = randomUUID();
let db: Database;
let store: DeliveryStore;
let drop: () => Promise<void>;
let connectionId: number;
let elsewhere: number;

beforeAll(async () => {
  const database = await freshDatabase("takeover");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 4 });
  store = new DeliveryStore(db);
  connectionId = await insertConnection(db);
  elsewhere = await insertConnection(db);
  await insertInstances(db, [ALIVE]);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(() => db.pool.query("truncate deliveries, attempts"));

/** A delivery of a lead of its own that the dead owner had under way. */
const left = async (over: Partial<DeliveryInput> = {}) =>
  insertDelivery(db, { ...(await insertLead(db)), connectionId, state: "running", owner: DEAD, ...over });

describe("taking over", () => {
  const REPEATABLE: Action[] = ["contact.upsert", "deal.create", "event.send"];
  const ONCE: Action[] = ["notify.hot_lead", "notify.new_lead", "notify.followup", "email.welcome"];
  const NEVER: Action[] = ["message.followup", "analytics.lead"];
  const ALL = [...REPEATABLE, ...ONCE, ...NEVER];

  it.each(ALL)("makes what was not started as new: %s", async (action) => {
    const first = await left({ action });
    const second = await left({ action, attempts: 2, attemptNo: 3 });
    expect(await store.takeAway(DEAD)).toMatchObject({ count: 2, unknown: 0, connections: [connectionId] });
    const asNew = { owner: null, is_repeat: false, cause: null, started_at: null };
    expect(await deliveryOf(db, first)).toMatchObject({ ...asNew, state: "pending", attempts: 0 });
    expect(await deliveryOf(db, second)).toMatchObject({ ...asNew, state: "retrying", attempts: 2 });
    expect([...(await attemptsOf(db, first)), ...(await attemptsOf(db, second))]).toEqual([]);
    expect((await store.claim(ALIVE, connectionId, 9)).map((leased) => leased.isRepeat)).toEqual([false, false]);
  });

  it.each(REPEATABLE)("repeats what is safe to repeat, started or not: %s", async (action) => {
    const id = await left({ action, isStarted: true });
    expect(await store.takeAway(DEAD)).toMatchObject({ unknown: 0 });
    expect(await deliveryOf(db, id)).toMatchObject({ state: "pending", attempts: 0, is_repeat: false });
  });

  it.each(ONCE)("repeats what was started once, marked as a repeat: %s", async (action) => {
    const id = await left({ action, isStarted: true });
    expect(await store.takeAway(DEAD)).toMatchObject({ count: 1, unknown: 1 });
    expect(await deliveryOf(db, id)).toMatchObject({
      state: "retrying",
      attempts: 1,
      is_repeat: true,
      cause: "owner_lost",
    });
    expect(await attemptsOf(db, id)).toMatchObject([{ attempt_no: 1, outcome: "unknown", cause: "owner_lost" }]);
    expect(await store.claim(ALIVE, connectionId, 1)).toMatchObject([
      { id, isRepeat: true, attempts: 1, attemptNo: 2 },
    ]);
  });

  it.each([
    ...NEVER.map((action) => ({ action, isRepeat: false })),
    ...ONCE.map((action) => ({ action, isRepeat: true })),
  ])(
    "shows a person what was started and may not be repeated: $action, repeat: $isRepeat",
    async ({ action, isRepeat }) => {
      const id = await left({ action, isRepeat, isStarted: true });
      await store.takeAway(DEAD);
      const row = await deliveryOf(db, id);
      expect(row).toMatchObject({ state: "failed", cause: "unknown_outcome", due_at: null, owner: null, attempts: 1 });
      expect(row.fix).toMatch(/só se não chegou/);
      expect(row.settled_at).not.toBeNull();
      expect(await attemptsOf(db, id)).toMatchObject([{ outcome: "unknown" }]);
    },
  );

  it("makes what it took due at once", async () => {
    await left();
    await left({ action: "notify.hot_lead", isStarted: true });
    await store.takeAway(DEAD);
    expect(await store.claim(ALIVE, connectionId, 9)).toHaveLength(2);
  });

  it("leaves alone what others hold and what does not run, and finds nothing the second time", async () => {
    const others = [
      await left({ owner: ALIVE }),
      await left({ state: "retrying", owner: null }),
      await left({ state: "failed", owner: null }),
    ];
    const before = await Promise.all(others.map((id) => deliveryOf(db, id)));
    await left();
    expect((await store.takeAway(DEAD)).count).toBe(1);
    expect(await store.takeAway(DEAD)).toEqual({ connections: [], count: 0, unknown: 0 });
    expect(await Promise.all(others.map((id) => deliveryOf(db, id)))).toEqual(before);
  });

  it("is done by one of two who try it at once", async () => {
    for (let i = 0; i < 10; i += 1) await left({ action: "notify.hot_lead", isStarted: true });
    const taken = await Promise.all([store.takeAway(DEAD), store.takeAway(DEAD), store.takeAway(DEAD)]);
    expect(taken.reduce((sum, one) => sum + one.count, 0)).toBe(10);
    const { rows } = await db.pool.query("select distinct attempts from deliveries");
    expect(rows).toEqual([{ attempts: 1 }]);
  });

  it("does not write over an answer that was recorded", async () => {
    const id = await left({ action: "notify.hot_lead", isStarted: true, attemptNo: 1 });
    const leased = sampleLeased({ id, attemptNo: 1, connectionId });
    const late = sampleSettlement(leased, {
      state: "retrying",
      attempt: sampleAttempt({ outcome: "retry", httpStatus: 503 }),
    });
    await store.settle(randomUUID(), [late], [], 0);
    await store.takeAway(DEAD);
    expect(await attemptsOf(db, id)).toMatchObject([{ outcome: "retry", http_status: 503 }]);
  });

  it("cancels what depended on a delivery that failed by it, and calls its stand-in at once", async () => {
    const lead = await insertLead(db);
    const parent = await left({ ...lead, action: "message.followup", isStarted: true });
    const child = await insertDelivery(db, { ...lead, connectionId, dependsOn: parent });
    const standIn = await insertDelivery(db, {
      ...lead,
      connectionId: elsewhere,
      dependsOn: parent,
      dependsKind: "else",
      dueInMs: 120_000,
    });
    const taken = await store.takeAway(DEAD);
    expect(await deliveryOf(db, child)).toMatchObject({ state: "cancelled", cause: "unknown_outcome" });
    expect((await deliveryOf(db, standIn)).due_at!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(taken.connections.sort()).toEqual([connectionId, elsewhere].sort());
  });
});

describe("own orphans", () => {
  it("are looked for among running rows that are old enough, of this owner only", async () => {
    const old = await left({ leasedAgoMs: 30_000, attemptNo: 4 });
    await left({ leasedAgoMs: 10_000 });
    await left({ leasedAgoMs: 30_000, owner: ALIVE });
    expect(await store.runningOf(DEAD, 20_000)).toEqual([{ id: old, attemptNo: 4 }]);
  });

  it("are given back one by one; what was leased again meanwhile stays", async () => {
    const orphan = await left({ attemptNo: 2 });
    const known = await left();
    const leasedAgain = await left({ attemptNo: 3 });
    const taken = await store.takeAway(DEAD, [
      { id: orphan, attemptNo: 2 },
      { id: leasedAgain, attemptNo: 2 },
    ]);
    expect(taken.count).toBe(1);
    const states = await Promise.all([orphan, known, leasedAgain].map(async (id) => (await deliveryOf(db, id)).state));
    expect(states).toEqual(["pending", "running", "running"]);
  });
});
