/** What one settlement changes (delivery protocol, sections 2, 3.4, 3.6 and 6): on a real database, one statement each. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  attemptsOf,
  type DeliveryInput,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertLead,
} from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { givenBack } from "./attempt.ts";
import { AttemptCounts } from "./attempt-counts.ts";
import { DeliveryStore } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";
import type { Settlement } from "./settlement.ts";
import { sampleAttempt, sampleLeased, sampleSettlement } from "./testing.ts";

const ME = randomUUID();
const ANOTHER = randomUUID();
let db: Database;
let store: DeliveryStore;
let drop: () => Promise<void>;
let connectionId: number;
let elsewhere: number;
let lead: { leadId: number; touchId: number };

beforeAll(async () => {
  const database = await freshDatabase("settle");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 4 });
  store = new DeliveryStore(db);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate deliveries, attempts, external_refs, attempt_counts");
  connectionId = await insertConnection(db);
  elsewhere = await insertConnection(db);
  lead = await insertLead(db);
});

const insert = (over: Partial<DeliveryInput> = {}) => insertDelivery(db, { ...lead, connectionId, ...over });
const settle = (...batch: Settlement[]) => store.settle(ME, batch, [], 0);

/** A delivery that is under way in our hands. */
async function underWay(over: Partial<DeliveryInput> = {}): Promise<Leased> {
  const id = await insert({ state: "running", owner: ME, ...over });
  return leaseOf(id, over);
}
function leaseOf(id: number, { attemptNo = 1, attempts = 0, ...over }: Partial<DeliveryInput> = {}): Leased {
  return sampleLeased({ id, leadId: over.leadId ?? lead.leadId, connectionId, attemptNo, attempts });
}
const stateOf = async (id: number) => (await deliveryOf(db, id)).state;

describe("a settlement", () => {
  it("writes delivery, attempt, external ids and roll-up together", async () => {
    const leased = await underWay({ attempts: 2, attemptNo: 4 });
    const counts = new AttemptCounts();
    const settlement = sampleSettlement(leased, { externalId: "501", refs: { contact: "501", deal: "9" } });
    counts.addAll([settlement]);
    const result = await store.settle(ME, [settlement], counts.rows(), 3);
    expect(result.settled).toEqual([leased.id]);
    expect(await deliveryOf(db, leased.id)).toMatchObject({
      state: "delivered",
      owner: null,
      due_at: null,
      attempts: 3,
      external_id: "501",
      cause: null,
    });
    expect((await deliveryOf(db, leased.id)).settled_at).not.toBeNull();
    expect(await attemptsOf(db, leased.id)).toEqual([
      {
        delivery_id: leased.id,
        attempt_no: 4,
        at: settlement.attempt?.at,
        duration_ms: 42,
        outcome: "delivered",
        http_status: 200,
        cause: null,
        reason: null,
        answer: null,
      },
    ]);
    const refs = await db.pool.query("select object, external_id from external_refs where lead_id = $1 order by 1", [
      lead.leadId,
    ]);
    expect(refs.rows).toEqual([
      { object: "contact", external_id: "501" },
      { object: "deal", external_id: "9" },
    ]);
    const { rows } = await db.pool.query("select outcome, slot, total, ms_sum, le_50 from attempt_counts");
    expect(rows).toEqual([{ outcome: "delivered", slot: 3, total: 1, ms_sum: 42, le_50: 1 }]);
  });

  it("writes nothing at all when a part of it is refused", async () => {
    const leased = await underWay();
    await db.pool.query("alter table external_refs add constraint no_boom check (external_id <> 'boom')");
    await expect(settle(sampleSettlement(leased, { refs: { contact: "boom" } }))).rejects.toMatchObject({
      code: "23514",
    });
    await db.pool.query("alter table external_refs drop constraint no_boom");
    expect(await stateOf(leased.id)).toBe("running");
    expect(await attemptsOf(db, leased.id)).toEqual([]);
  });

  it("adds to the hour's figures of its own slot", async () => {
    const batches = [await underWay(), await underWay({ ...(await insertLead(db)) })];
    for (const leased of batches) {
      const counts = new AttemptCounts();
      counts.add(leased.connectionId, "delivered", 20);
      await store.settle(ME, [sampleSettlement(leased)], counts.rows(), 1);
    }
    const { rows } = await db.pool.query("select total, ms_sum, le_25 from attempt_counts");
    expect(rows).toEqual([{ total: 2, ms_sum: 40, le_25: 2 }]);
  });

  it("replaces an external id that the provider gave anew", async () => {
    for (const contact of ["501", "777"]) await settle(sampleSettlement(await underWay(), { refs: { contact } }));
    const { rows } = await db.pool.query("select external_id from external_refs");
    expect(rows).toEqual([{ external_id: "777" }]);
  });

  it.each([
    ["burnt", true, 1],
    ["not burnt", false, 0],
  ] as const)("counts an attempt that was %s so, and records it either way", async (_name, burnt, attempts) => {
    const leased = await underWay();
    const dueAt = new Date(Date.now() + 60_000);
    await settle(sampleSettlement(leased, { state: "retrying", dueAt, burnt, cause: "http_503", isRepeat: true }));
    expect(await deliveryOf(db, leased.id)).toMatchObject({
      state: "retrying",
      due_at: dueAt,
      attempts,
      is_repeat: true,
      cause: "http_503",
      settled_at: null,
    });
    expect(await attemptsOf(db, leased.id)).toHaveLength(1);
  });

  it("of a lease that is given back leaves no attempt, burns nothing and takes the mark away", async () => {
    const leased = await underWay({ isStarted: true });
    await settle(givenBack(leased, "quiet_hours", new Date()));
    expect(await deliveryOf(db, leased.id)).toMatchObject({
      state: "pending",
      owner: null,
      attempts: 0,
      started_at: null,
      cause: "quiet_hours",
    });
    expect(await attemptsOf(db, leased.id)).toEqual([]);
  });

  it("takes texts with NUL and half surrogates, which PostgreSQL does not store", async () => {
    const leased = await underWay();
    const bad = "a\0b\ud800c";
    const attempt = sampleAttempt({ outcome: "rejected", reason: bad, answer: bad });
    await settle(
      sampleSettlement(leased, { state: "failed", attempt, reason: bad, fix: bad, externalId: bad, refs: { x: bad } }),
    );
    const good = "a\ufffdb\ufffdc";
    expect(await deliveryOf(db, leased.id)).toMatchObject({ reason: good, fix: good, external_id: good });
    expect((await attemptsOf(db, leased.id))[0]).toMatchObject({ reason: good, answer: good });
  });
});

describe("fencing", () => {
  it.each([
    ["another's lease", { owner: ANOTHER, attemptNo: 2 }],
    ["a newer lease of our own", { owner: ME, attemptNo: 2 }],
  ] as const)("a result changes nothing of %s but the record of its own attempt", async (_name, now) => {
    const id = await insert({ state: "running", ...now });
    const result = await settle(
      sampleSettlement(leaseOf(id), { state: "failed", cause: "http_422", reason: "x", externalId: "1" }),
    );
    expect(result).toMatchObject({ settled: [], late: [] });
    expect(await deliveryOf(db, id)).toMatchObject({
      state: "running",
      owner: now.owner,
      attempt_no: 2,
      attempts: 0,
      cause: null,
      external_id: null,
    });
    expect((await attemptsOf(db, id)).map((row) => [row.attempt_no, row.outcome])).toEqual([[1, "rejected"]]);
  });

  it("a late delivered answer does not settle a delivery that is being repeated", async () => {
    const id = await insert({ state: "running", owner: ANOTHER, attemptNo: 2 });
    await settle(sampleSettlement(leaseOf(id)));
    expect(await stateOf(id)).toBe("running");
    expect((await attemptsOf(db, id)).map((row) => row.outcome)).toEqual(["delivered"]);
  });

  it.each(["pending", "retrying", "failed", "cancelled"] as const)(
    "a late delivered answer settles a delivery that was taken over and not yet repeated (%s)",
    async (state) => {
      const id = await insert({ state, attemptNo: 1, cause: "owner_lost" });
      const result = await settle(sampleSettlement(leaseOf(id), { externalId: "wamid.1" }));
      expect(result.late).toEqual([id]);
      const row = await deliveryOf(db, id);
      expect(row).toMatchObject({ state: "delivered", due_at: null, cause: null, fix: null, external_id: "wamid.1" });
      expect(row.settled_at).not.toBeNull();
    },
  );

  it("a delivered answer settles the delivery also after its owner had to sign on anew", async () => {
    const id = await insert({ state: "running", owner: ANOTHER, attemptNo: 1 });
    const result = await settle(sampleSettlement(leaseOf(id)));
    expect(result.late).toEqual([id]);
    expect(await deliveryOf(db, id)).toMatchObject({ state: "delivered", owner: null });
  });

  it("any other late answer fills only the row of its attempt, over what the takeover wrote there", async () => {
    const id = await insert({ state: "retrying", attemptNo: 1, attempts: 1, cause: "owner_lost" });
    await db.pool.query(
      "insert into attempts (delivery_id, attempt_no, at, outcome, cause) values ($1, 1, now(), 'unknown', 'owner_lost')",
      [id],
    );
    const before = await deliveryOf(db, id);
    const attempt = sampleAttempt({ outcome: "retry", httpStatus: 503, cause: "http_503" });
    await settle(sampleSettlement(leaseOf(id), { state: "retrying", attempt, dueAt: new Date() }));
    expect(await deliveryOf(db, id)).toEqual(before);
    expect(await attemptsOf(db, id)).toMatchObject([{ outcome: "retry", http_status: 503, cause: "http_503" }]);
  });
});

describe("dependents of what was delivered", () => {
  it("are leased by the same statement to the same owner when they go to the same connection", async () => {
    const parent = await underWay();
    const child = await insert({ dependsOn: parent.id, action: "deal.create" });
    const result = await settle(sampleSettlement(parent));
    expect(result.kids.map(({ row, parentId }) => [row.id, row.attempt_no, parentId])).toEqual([[child, 1, parent.id]]);
    const row = await deliveryOf(db, child);
    expect(row).toMatchObject({ state: "running", owner: ME, attempt_no: 1, due_at: null, started_at: null });
    expect(row.leased_at).not.toBeNull();
    expect(result.woken).toEqual([]);
  });

  it("wait for a slot of their own, due at once, when they go elsewhere", async () => {
    const parent = await underWay();
    const child = await insert({ dependsOn: parent.id, connectionId: elsewhere });
    const result = await settle(sampleSettlement(parent));
    expect(result).toMatchObject({ kids: [], woken: [elsewhere] });
    const row = await deliveryOf(db, child);
    expect(row).toMatchObject({ state: "pending", owner: null, attempt_no: 0 });
    expect(row.due_at?.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it("are leased one at a time: a second one waits its turn and does not hold the settlement up", async () => {
    const parent = await underWay();
    const first = await insert({ dependsOn: parent.id });
    const second = await insert({ dependsOn: parent.id });
    const result = await settle(sampleSettlement(parent));
    expect(result.kids.map(({ row }) => row.id)).toEqual([first]);
    expect(result.woken).toEqual([connectionId]);
    expect(await deliveryOf(db, second)).toMatchObject({ state: "pending", due_at: expect.any(Date) });
  });

  it("wait their turn when another delivery of the lead is under way there", async () => {
    const parent = await insert({ state: "retrying", attemptNo: 1, cause: "owner_lost" });
    const child = await insert({ dependsOn: parent });
    await insert({ state: "running", owner: ANOTHER });
    const result = await settle(sampleSettlement(leaseOf(parent)));
    expect(result).toMatchObject({ late: [parent], kids: [], woken: [connectionId] });
    expect(await deliveryOf(db, child)).toMatchObject({ state: "pending", due_at: expect.any(Date) });
  });

  it.each([
    ["its parent is tried again", { state: "retrying", dueAt: new Date() }],
    ["its parent's lease is given back", { state: "pending", attempt: null, dueAt: new Date() }],
  ] as const)("stay waiting without a lease while %s", async (_name, over) => {
    const parent = await underWay();
    const child = await insert({ dependsOn: parent.id });
    await settle(sampleSettlement(parent, over));
    expect(await deliveryOf(db, child)).toMatchObject({ state: "pending", due_at: null, owner: null });
  });

  it("find the ids that their parent was given", async () => {
    const parent = await underWay();
    await insert({ dependsOn: parent.id, action: "deal.create" });
    await settle(sampleSettlement(parent, { refs: { contact: "501" } }));
    await store.takeAway(ME);
    expect((await store.claim(ANOTHER, connectionId, 1))[0]?.refs).toEqual({ contact: "501" });
  });
});

describe("dependents of what was not delivered", () => {
  it.each(["failed", "skipped", "cancelled"] as const)(
    "are cancelled with its cause, down the whole chain (%s)",
    async (state) => {
      const parent = await underWay();
      const child = await insert({ dependsOn: parent.id });
      const grandchild = await insert({ dependsOn: child, connectionId: elsewhere });
      await settle(sampleSettlement(parent, { state, cause: "email_invalid", reason: "O e-mail não existe." }));
      for (const id of [child, grandchild]) {
        const row = await deliveryOf(db, id);
        expect(row).toMatchObject({
          state: "cancelled",
          due_at: null,
          cause: "email_invalid",
          fix: expect.any(String),
        });
        expect(row.reason).toContain("O e-mail não existe.");
        expect(row.settled_at).not.toBeNull();
      }
    },
  );

  it("are left alone when the failure came too late to count", async () => {
    const parent = await insert({ state: "running", owner: ANOTHER, attemptNo: 2 });
    const child = await insert({ dependsOn: parent });
    await settle(sampleSettlement(leaseOf(parent), { state: "failed", cause: "http_422" }));
    expect(await stateOf(child)).toBe("pending");
  });
});

describe("a stand-in for another channel", () => {
  const standInFor = (parent: number) =>
    insert({ dependsOn: parent, dependsKind: "else", connectionId: elsewhere, dueInMs: 120_000 });

  it.each(["failed", "skipped", "cancelled"] as const)("is due at once when that one was %s", async (state) => {
    const parent = await underWay();
    const standIn = await standInFor(parent.id);
    const result = await settle(sampleSettlement(parent, { state, cause: "x", reason: "x" }));
    expect(result.woken).toEqual([elsewhere]);
    const row = await deliveryOf(db, standIn);
    expect(row.state).toBe("pending");
    expect(row.due_at!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it("is cancelled as not needed when that one was delivered, also late", async () => {
    const inTime = await underWay();
    const first = await standInFor(inTime.id);
    await settle(sampleSettlement(inTime));
    const late = await insert({ ...(await insertLead(db)), state: "failed", attemptNo: 1, cause: "unknown_outcome" });
    const second = await standInFor(late);
    await settle(sampleSettlement(leaseOf(late)));
    for (const id of [first, second]) {
      expect(await deliveryOf(db, id)).toMatchObject({ state: "cancelled", cause: "not_needed", due_at: null });
    }
  });

  it("keeps its own time while that one is tried again", async () => {
    const parent = await underWay();
    const standIn = await standInFor(parent.id);
    const before = await deliveryOf(db, standIn);
    await settle(sampleSettlement(parent, { state: "retrying", dueAt: new Date() }));
    expect(await deliveryOf(db, standIn)).toEqual(before);
  });
});
