/** Sending again (delivery protocol, section 6): a new delivery that names the old one, once, with its children. */
import type { Action } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliveryOf, insertConnection, insertLead } from "../../../../tests/support/rows.ts";
import { ReplayTrial } from "./testing-replays.ts";

const HOUR_MS = 3_600_000;
let trial: ReplayTrial;

beforeAll(async () => {
  trial = await ReplayTrial.open("replays");
});
afterAll(() => trial.close());
beforeEach(() => trial.begin());

describe("a replay", () => {
  it("is a new delivery that names the old one, due at once, with its whole time before it; the old one stays", async () => {
    const now = new Date();
    const old = await trial.insert({ prio: 2, expiresInMs: -HOUR_MS, attempts: 12, attemptNo: 14, isRepeat: true });
    const before = await deliveryOf(trial.db, old);
    const result = await trial.replays(now).one(old);
    const row = (await trial.created())[0]!;
    expect(result).toEqual({ kind: "created", id: row.id });
    expect(row).toMatchObject({
      replay_of: old,
      state: "pending",
      lead_id: trial.lead.leadId,
      touch_id: trial.lead.touchId,
      connection_id: trial.connectionId,
      action: "event.send",
      prio: 2,
      attempts: 0,
      attempt_no: 0,
      is_repeat: false,
      depends_on: null,
      expires_at: new Date(now.getTime() + 72 * HOUR_MS),
    });
    expect(row.due_at!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await deliveryOf(trial.db, old)).toEqual(before);
    expect(trial.notices).toEqual([{ kind: "due", id: trial.connectionId }]);
  });

  it("is made once: a second click finds the first", async () => {
    const old = await trial.insert();
    const first = await trial.replayed(old);
    expect(await trial.replays().one(old)).toEqual({ kind: "already", id: first.id });
    expect(await trial.created()).toHaveLength(1);
  });

  it("is made once also by clicks in the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      const old = await trial.insert(await insertLead(trial.db));
      const results = await Promise.all(Array.from({ length: 6 }, () => trial.replays().one(old)));
      const made = (await trial.created()).filter((row) => row.replay_of === old);
      expect(made).toHaveLength(1);
      const kinds = results.map((result) => result.kind).sort();
      expect(kinds).toEqual(["already", "already", "already", "already", "already", "created"]);
      for (const result of results) expect(result).toMatchObject({ id: made[0]!.id });
    }
  });

  it("of a replay that failed names that one", async () => {
    const first = await trial.replayed(await trial.insert());
    await trial.db.pool.query("update deliveries set state = 'failed' where id = $1", [first.id]);
    expect((await trial.replayed(first.id)).replay_of).toBe(first.id);
  });

  it.each(["failed", "skipped", "cancelled"] as const)("may follow what is %s", async (state) => {
    expect((await trial.replayed(await trial.insert({ state }))).state).toBe("pending");
  });

  it.each(["pending", "running", "retrying", "delivered"] as const)("has nothing to repeat while %s", async (state) => {
    expect(await trial.replays().one(await trial.insert({ state }))).toEqual({ kind: "not_final", state });
    expect(await trial.created()).toEqual([]);
  });

  it("of nothing says so", async () => {
    expect(await trial.replays().one(999_999_999)).toEqual({ kind: "missing" });
  });

  it("of what was skipped for lack of an integration names the variable while it lacks, and goes there once it does not", async () => {
    const old = await trial.insert({
      connectionId: null,
      integration: "hubspot",
      state: "skipped",
      cause: "not_configured",
    });
    expect(await trial.replays().one(old)).toEqual({ kind: "not_configured", variable: "HUBSPOT_API_KEY" });
    const hubspot = await insertConnection(trial.db, { integration: "hubspot" });
    trial.live.push({ id: hubspot, integration: "hubspot", name: "hubspot" });
    expect((await trial.replayed(old)).connection_id).toBe(hubspot);
  });

  it.each([
    ["notify.hot_lead", "slack:vendas"],
    ["notify.followup", "slack:vendas"],
    ["notify.new_lead", "slack:marketing"],
  ] as const)("of %s goes to the channel that it is for: %s", async (action, name) => {
    const ids = new Map<string, number>();
    for (const channel of ["slack:marketing", "slack:vendas"]) {
      const id = await insertConnection(trial.db, { integration: "slack" });
      ids.set(channel, id);
      trial.live.push({ id, integration: "slack", name: channel });
    }
    const old = await trial.insert({
      connectionId: null,
      integration: "slack",
      action: action as Action,
      state: "skipped",
    });
    expect((await trial.replayed(old)).connection_id).toBe(ids.get(name));
  });
});

describe("the children of what is replayed", () => {
  it("wait for the new delivery, down the whole chain", async () => {
    const parent = await trial.insert();
    const child = await trial.insert({ state: "cancelled", dependsOn: parent, expiresInMs: -HOUR_MS });
    const grandchild = await trial.insert({ state: "cancelled", dependsOn: child, expiresInMs: -HOUR_MS });
    const { id } = await trial.replayed(parent);
    const waits = { state: "pending", due_at: null, settled_at: null, cause: null, reason: null, fix: null };
    expect(await deliveryOf(trial.db, child)).toMatchObject({ ...waits, depends_on: id });
    expect(await deliveryOf(trial.db, grandchild)).toMatchObject({ ...waits, depends_on: child });
    for (const one of [child, grandchild]) {
      expect((await deliveryOf(trial.db, one)).expires_at.getTime()).toBeGreaterThan(Date.now() + 71 * HOUR_MS);
    }
  });

  it("are left as they are when they were delivered, wait, stood in for another channel, or were replaced", async () => {
    const parent = await trial.insert();
    const children = [
      await trial.insert({ state: "delivered", dependsOn: parent }),
      await trial.insert({ state: "pending", dependsOn: parent, dueInMs: HOUR_MS }),
      await trial.insert({ state: "cancelled", dependsOn: parent, dependsKind: "else", cause: "not_needed" }),
      await trial.insert({ state: "cancelled", dependsOn: parent, cause: "superseded" }),
    ];
    const before = await Promise.all(children.map((id) => deliveryOf(trial.db, id)));
    await trial.replayed(parent);
    expect(await Promise.all(children.map((id) => deliveryOf(trial.db, id)))).toEqual(before);
  });

  it("that were replayed by themselves before are not made a second time", async () => {
    const parent = await trial.insert();
    const child = await trial.insert({ state: "cancelled", dependsOn: parent });
    await trial.replayed(child);
    await trial.replayed(parent);
    expect(await deliveryOf(trial.db, child)).toMatchObject({ state: "cancelled", depends_on: parent });
  });

  it("replayed alone wait for their parent's replay while it is on its way, and go at once when it has arrived", async () => {
    const parent = await trial.insert();
    const first = await trial.insert({ state: "cancelled", dependsOn: parent });
    const second = await trial.insert({ state: "failed", dependsOn: parent });
    const { id } = await trial.replayed(parent);
    expect(await trial.replayed(second)).toMatchObject({ depends_on: id, depends_kind: "then", due_at: null });
    await trial.db.pool.query("update deliveries set state = 'delivered' where id = $1", [id]);
    await trial.db.pool.query("update deliveries set state = 'failed', depends_on = $2 where id = $1", [first, parent]);
    expect(await trial.replayed(first)).toMatchObject({ depends_on: null, due_at: expect.any(Date) });
  });
});
