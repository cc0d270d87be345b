/** Sending again (delivery protocol, section 6): a new delivery that names the old one, once, with its children. */
import type { Action } from "@streamleads/domain";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  allDeliveries,
  type DeliveryInput,
  type DeliveryRecord,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertLead,
} from "../../../../tests/support/rows.ts";
import type { Connection } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import { SILENT } from "../observe/log.ts";
import type { Bus, Notice } from "../store/bus.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { type ReplayFilter, Replays } from "./replays.ts";

const HOUR_MS = 3_600_000;
const FAILED: ReplayFilter = { states: ["failed"] };
let db: Database;
let drop: () => Promise<void>;
let connectionId: number;
let lead: { leadId: number; touchId: number };
let live: Pick<Connection, "id" | "integration" | "name">[];
let notices: Notice[];

beforeAll(async () => {
  const database = await freshDatabase("replays");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 12 });
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate deliveries, replays");
  connectionId = await insertConnection(db);
  lead = await insertLead(db);
  live = [{ id: connectionId, integration: "n8n", name: "n8n" }];
  notices = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function replaysAt(now = new Date()): Replays {
  const connections = {
    get: (id: number) => live.find((connection) => connection.id === id),
    all: () => live,
    missing: { hubspot: "HUBSPOT_API_KEY" },
  } as unknown as Connections;
  const bus: Bus = {
    publish: (notice) => void notices.push(notice),
    subscribe: () => () => undefined,
    close: async () => undefined,
  };
  return new Replays({ db, bus, connections, now: () => now, log: SILENT });
}
const insert = (over: Partial<DeliveryInput> = {}) =>
  insertDelivery(db, { ...lead, connectionId, state: "failed", cause: "http_422", ...over });
const created = async () => (await allDeliveries(db)).filter((row) => row.replay_of !== null);
async function replayed(id: number): Promise<DeliveryRecord> {
  const result = await replaysAt().one(id);
  if (result.kind !== "created") throw new Error(`not created: ${JSON.stringify(result)}`);
  return deliveryOf(db, result.id);
}

describe("a replay", () => {
  it("is a new delivery that names the old one, due at once, with its whole time before it; the old one stays", async () => {
    const now = new Date();
    const old = await insert({ prio: 2, expiresInMs: -HOUR_MS, attempts: 12, attemptNo: 14, isRepeat: true });
    const before = await deliveryOf(db, old);
    const result = await replaysAt(now).one(old);
    const row = (await created())[0]!;
    expect(result).toEqual({ kind: "created", id: row.id });
    expect(row).toMatchObject({
      replay_of: old,
      state: "pending",
      lead_id: lead.leadId,
      touch_id: lead.touchId,
      connection_id: connectionId,
      action: "event.send",
      prio: 2,
      attempts: 0,
      attempt_no: 0,
      is_repeat: false,
      depends_on: null,
      expires_at: new Date(now.getTime() + 72 * HOUR_MS),
    });
    expect(row.due_at!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await deliveryOf(db, old)).toEqual(before);
    expect(notices).toEqual([{ kind: "due", id: connectionId }]);
  });

  it("is made once: a second click finds the first", async () => {
    const old = await insert();
    const first = await replayed(old);
    expect(await replaysAt().one(old)).toEqual({ kind: "already", id: first.id });
    expect(await created()).toHaveLength(1);
  });

  it("is made once also by clicks in the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      const old = await insert(await insertLead(db));
      const results = await Promise.all(Array.from({ length: 6 }, () => replaysAt().one(old)));
      const made = (await created()).filter((row) => row.replay_of === old);
      expect(made).toHaveLength(1);
      const kinds = results.map((result) => result.kind).sort();
      expect(kinds).toEqual(["already", "already", "already", "already", "already", "created"]);
      for (const result of results) expect(result).toMatchObject({ id: made[0]!.id });
    }
  });

  it("of a replay that failed names that one", async () => {
    const first = await replayed(await insert());
    await db.pool.query("update deliveries set state = 'failed' where id = $1", [first.id]);
    expect((await replayed(first.id)).replay_of).toBe(first.id);
  });

  it.each(["failed", "skipped", "cancelled"] as const)("may follow what is %s", async (state) => {
    expect((await replayed(await insert({ state }))).state).toBe("pending");
  });

  it.each(["pending", "running", "retrying", "delivered"] as const)("has nothing to repeat while %s", async (state) => {
    expect(await replaysAt().one(await insert({ state }))).toEqual({ kind: "not_final", state });
    expect(await created()).toEqual([]);
  });

  it("of nothing says so", async () => {
    expect(await replaysAt().one(999_999_999)).toEqual({ kind: "missing" });
  });

  it("of what was skipped for lack of an integration names the variable while it lacks, and goes there once it does not", async () => {
    const old = await insert({ connectionId: null, integration: "hubspot", state: "skipped", cause: "not_configured" });
    expect(await replaysAt().one(old)).toEqual({ kind: "not_configured", variable: "HUBSPOT_API_KEY" });
    const hubspot = await insertConnection(db, { integration: "hubspot" });
    live.push({ id: hubspot, integration: "hubspot", name: "hubspot" });
    expect((await replayed(old)).connection_id).toBe(hubspot);
  });

  it.each([
    ["notify.hot_lead", "slack:vendas"],
    ["notify.followup", "slack:vendas"],
    ["notify.new_lead", "slack:marketing"],
  ] as const)("of %s goes to the channel that it is for: %s", async (action, name) => {
    const ids = new Map<string, number>();
    for (const channel of ["slack:marketing", "slack:vendas"]) {
      const id = await insertConnection(db, { integration: "slack" });
      ids.set(channel, id);
      live.push({ id, integration: "slack", name: channel });
    }
    const old = await insert({ connectionId: null, integration: "slack", action: action as Action, state: "skipped" });
    expect((await replayed(old)).connection_id).toBe(ids.get(name));
  });
});

describe("the children of what is replayed", () => {
  it("wait for the new delivery, down the whole chain", async () => {
    const parent = await insert();
    const child = await insert({ state: "cancelled", dependsOn: parent, expiresInMs: -HOUR_MS });
    const grandchild = await insert({ state: "cancelled", dependsOn: child, expiresInMs: -HOUR_MS });
    const { id } = await replayed(parent);
    const waits = { state: "pending", due_at: null, settled_at: null, cause: null, reason: null, fix: null };
    expect(await deliveryOf(db, child)).toMatchObject({ ...waits, depends_on: id });
    expect(await deliveryOf(db, grandchild)).toMatchObject({ ...waits, depends_on: child });
    for (const one of [child, grandchild]) {
      expect((await deliveryOf(db, one)).expires_at.getTime()).toBeGreaterThan(Date.now() + 71 * HOUR_MS);
    }
  });

  it("are left as they are when they were delivered, wait, stood in for another channel, or were replaced", async () => {
    const parent = await insert();
    const children = [
      await insert({ state: "delivered", dependsOn: parent }),
      await insert({ state: "pending", dependsOn: parent, dueInMs: HOUR_MS }),
      await insert({ state: "cancelled", dependsOn: parent, dependsKind: "else", cause: "not_needed" }),
      await insert({ state: "cancelled", dependsOn: parent, cause: "superseded" }),
    ];
    const before = await Promise.all(children.map((id) => deliveryOf(db, id)));
    await replayed(parent);
    expect(await Promise.all(children.map((id) => deliveryOf(db, id)))).toEqual(before);
  });

  it("that were replayed by themselves before are not made a second time", async () => {
    const parent = await insert();
    const child = await insert({ state: "cancelled", dependsOn: parent });
    await replayed(child);
    await replayed(parent);
    expect(await deliveryOf(db, child)).toMatchObject({ state: "cancelled", depends_on: parent });
  });

  it("replayed alone wait for their parent's replay while it is on its way, and go at once when it has arrived", async () => {
    const parent = await insert();
    const first = await insert({ state: "cancelled", dependsOn: parent });
    const second = await insert({ state: "failed", dependsOn: parent });
    const { id } = await replayed(parent);
    expect(await replayed(second)).toMatchObject({ depends_on: id, depends_kind: "then", due_at: null });
    await db.pool.query("update deliveries set state = 'delivered' where id = $1", [id]);
    await db.pool.query("update deliveries set state = 'failed', depends_on = $2 where id = $1", [first, parent]);
    expect(await replayed(first)).toMatchObject({ depends_on: null, due_at: expect.any(Date) });
  });
});

describe("the preview of a bulk replay", () => {
  it("counts what matches and was not replayed yet, and names the first ten", async () => {
    const ids = [];
    for (let i = 0; i < 12; i += 1) ids.push(await insert());
    await replayed(ids[0]!);
    await insert({ state: "delivered" });
    expect(await replaysAt().preview(FAILED, false)).toEqual({
      matching: 11,
      leftOutExpired: 0,
      sample: ids.slice(1, 11),
    });
  });

  it("leaves expired ones out and says how many, unless told otherwise", async () => {
    const alive = await insert();
    const expired = await insert({ expiresInMs: -1_000 });
    expect(await replaysAt().preview(FAILED, false)).toMatchObject({ matching: 1, leftOutExpired: 1, sample: [alive] });
    expect(await replaysAt().preview(FAILED, true)).toMatchObject({ matching: 2, sample: [alive, expired] });
  });

  it("leaves out what was replaced by something newer, what was not needed, and children that come along", async () => {
    const parent = await insert();
    await insert({ state: "cancelled", dependsOn: parent, cause: "http_422" });
    await insert({ state: "cancelled", cause: "superseded" });
    await insert({ state: "cancelled", cause: "not_needed" });
    const filter: ReplayFilter = { states: ["failed", "cancelled"] };
    expect(await replaysAt().preview(filter, false)).toMatchObject({ matching: 1, sample: [parent] });
  });

  it.each([
    ["integration", { integration: "hubspot" }],
    ["connection", { connection: "another" }],
    ["cause", { cause: "owner_lost" }],
    ["since", { since: new Date(Date.now() + HOUR_MS).toISOString() }],
    ["until", { until: new Date(Date.now() - HOUR_MS).toISOString() }],
  ])("asks for the %s", async (_name, narrower) => {
    await insert();
    expect((await replaysAt().preview({ ...FAILED, ...narrower }, false)).matching).toBe(0);
  });
});

describe("a bulk replay", () => {
  /** Makes one second's worth, as a process that then ends; `secondsIn`: how long the replay has been running. */
  async function step(id: number, secondsIn: number): Promise<void> {
    await db.pool.query("update replays set created_at = now() - $2 * interval '1 second' where id = $1", [
      id,
      secondsIn,
    ]);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const replays = replaysAt();
    replays.work();
    await vi.advanceTimersByTimeAsync(1_000);
    await replays.rest();
    vi.useRealTimers();
  }
  const replayRow = async (id: number) =>
    (
      await db.pool.query<{
        state: string;
        created: number;
        matching: number;
        left_out_expired: number;
        ended_at: Date | null;
      }>("select * from replays where id = $1", [id])
    ).rows[0]!;
  /** Failed ones from before the replay began. */
  const failedBefore = async (count: number, over: Partial<DeliveryInput> = {}) => {
    const ids: number[] = [];
    for (let i = 0; i < count; i += 1) ids.push(await insert({ createdAgoMs: 100_000, ...over }));
    return ids;
  };

  it("makes its rows at its rate, over as many processes as it takes, in the coldest lane", async () => {
    const old = await failedBefore(9, { prio: 2 });
    const id = await replaysAt().start(FAILED, { ratePerSecond: 2, includeExpired: false });
    expect(await created()).toEqual([]);
    await step(id, 0);
    expect(await created()).toHaveLength(2);
    await step(id, 0);
    expect(await created()).toHaveLength(2);
    await step(id, 1);
    expect(await created()).toHaveLength(4);
    await step(id, 3);
    await step(id, 6);
    const rows = await created();
    expect(rows.map((row) => row.replay_of)).toEqual(old);
    expect(new Set(rows.map((row) => [row.prio, row.replay_id].join()))).toEqual(new Set([`0,${id}`]));
    expect(await replayRow(id)).toMatchObject({ state: "done", created: 9, matching: 9, ended_at: expect.any(Date) });
    expect(notices.filter((notice) => notice.kind === "due").length).toBeGreaterThan(0);
  });

  it("goes slower than one a second when told to", async () => {
    await failedBefore(2);
    const id = await replaysAt().start(FAILED, { ratePerSecond: 0.5, includeExpired: false });
    await step(id, 0.5);
    expect(await created()).toHaveLength(0);
    await step(id, 1);
    expect(await created()).toHaveLength(1);
  });

  it("stops when told to: what it made stays, the rest is not made", async () => {
    await failedBefore(5);
    const replays = replaysAt();
    const id = await replays.start(FAILED, { ratePerSecond: 2, includeExpired: false });
    await step(id, 0);
    expect(await replays.stop(id)).toBe(true);
    await step(id, 60);
    expect(await created()).toHaveLength(2);
    expect(await replayRow(id)).toMatchObject({ state: "stopped", created: 2, ended_at: expect.any(Date) });
    expect(await replays.stop(id)).toBe(false);
  });

  it.each([
    [false, 1],
    [true, 3],
  ])("takes expired ones along only when told to (%s)", async (includeExpired, count) => {
    await failedBefore(1);
    await failedBefore(2, { expiresInMs: -1_000 });
    const id = await replaysAt().start(FAILED, { ratePerSecond: 10, includeExpired });
    expect(await replayRow(id)).toMatchObject({ left_out_expired: includeExpired ? 0 : 2 });
    await step(id, 0);
    expect(await created()).toHaveLength(count);
  });

  it("does not replay what it made itself, however fast that fails again", async () => {
    const old = await failedBefore(4);
    const id = await replaysAt().start(FAILED, { ratePerSecond: 2, includeExpired: false });
    for (let second = 0; second < 6; second += 1) {
      await step(id, second);
      await db.pool.query("update deliveries set state = 'failed', settled_at = now() where state = 'pending'");
    }
    expect((await created()).map((row) => row.replay_of)).toEqual(old);
    expect((await replayRow(id)).state).toBe("done");
  });

  it("passes over what still has no connection and over what a person replays in the same moment", async () => {
    const [unconfigured, clicked, plain] = [
      ...(await failedBefore(1, { connectionId: null, integration: "hubspot" })),
      ...(await failedBefore(2)),
    ];
    const id = await replaysAt().start(FAILED, { ratePerSecond: 10, includeExpired: false });
    await Promise.all([step(id, 0), replaysAt().one(clicked!)]);
    const made = await created();
    expect(made.map((row) => row.replay_of).sort()).toEqual([clicked, plain].sort());
    expect(made.some((row) => row.replay_of === unconfigured)).toBe(false);
    expect((await replayRow(id)).state).toBe("done");
  });
});
