/** What a settlement means for those that waited for it (delivery protocol, section 6): leased, woken, or cancelled. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliveryOf, insertLead } from "../../../../tests/support/rows.ts";
import { sampleSettlement } from "./testing.ts";
import { ANOTHER, ME, SettleTrial } from "./testing-settle.ts";

let trial: SettleTrial;

beforeAll(async () => {
  trial = await SettleTrial.open("dependents");
});
afterAll(() => trial.close());
beforeEach(() => trial.begin());

describe("dependents of what was delivered", () => {
  it("are leased by the same statement to the same owner when they go to the same connection", async () => {
    const parent = await trial.underWay();
    const child = await trial.insert({ dependsOn: parent.id, action: "deal.create" });
    const result = await trial.settle(sampleSettlement(parent));
    expect(result.kids.map(({ row, parentId }) => [row.id, row.attempt_no, parentId])).toEqual([[child, 1, parent.id]]);
    const row = await deliveryOf(trial.db, child);
    expect(row).toMatchObject({ state: "running", owner: ME, attempt_no: 1, due_at: null, started_at: null });
    expect(row.leased_at).not.toBeNull();
    expect(result.woken).toEqual([]);
  });

  it("wait for a slot of their own, due at once, when they go trial.elsewhere", async () => {
    const parent = await trial.underWay();
    const child = await trial.insert({ dependsOn: parent.id, connectionId: trial.elsewhere });
    const result = await trial.settle(sampleSettlement(parent));
    expect(result).toMatchObject({ kids: [], woken: [trial.elsewhere] });
    const row = await deliveryOf(trial.db, child);
    expect(row).toMatchObject({ state: "pending", owner: null, attempt_no: 0 });
    expect(row.due_at?.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it("are leased one at a time: a second one waits its turn and does not hold the settlement up", async () => {
    const parent = await trial.underWay();
    const first = await trial.insert({ dependsOn: parent.id });
    const second = await trial.insert({ dependsOn: parent.id });
    const result = await trial.settle(sampleSettlement(parent));
    expect(result.kids.map(({ row }) => row.id)).toEqual([first]);
    expect(result.woken).toEqual([trial.connectionId]);
    expect(await deliveryOf(trial.db, second)).toMatchObject({ state: "pending", due_at: expect.any(Date) });
  });

  it("wait their turn when another delivery of the lead is under way there", async () => {
    const parent = await trial.insert({ state: "retrying", attemptNo: 1, cause: "owner_lost" });
    const child = await trial.insert({ dependsOn: parent });
    await trial.insert({ state: "running", owner: ANOTHER });
    const result = await trial.settle(sampleSettlement(trial.lease(parent)));
    expect(result).toMatchObject({ late: [parent], kids: [], woken: [trial.connectionId] });
    expect(await deliveryOf(trial.db, child)).toMatchObject({ state: "pending", due_at: expect.any(Date) });
  });

  it.each([
    ["its parent is tried again", { state: "retrying", dueAt: new Date() }],
    ["its parent's lease is given back", { state: "pending", attempt: null, dueAt: new Date() }],
  ] as const)("stay waiting without a lease while %s", async (_name, over) => {
    const parent = await trial.underWay();
    const child = await trial.insert({ dependsOn: parent.id });
    await trial.settle(sampleSettlement(parent, over));
    expect(await deliveryOf(trial.db, child)).toMatchObject({ state: "pending", due_at: null, owner: null });
  });

  it("find the ids that their parent was given", async () => {
    const parent = await trial.underWay();
    await trial.insert({ dependsOn: parent.id, action: "deal.create" });
    await trial.settle(sampleSettlement(parent, { refs: { contact: "501" } }));
    await trial.store.takeAway(ME);
    expect((await trial.store.claim(ANOTHER, trial.connectionId, 1))[0]?.refs).toEqual({ contact: "501" });
  });
});

describe("dependents of what was not delivered", () => {
  it.each(["failed", "skipped", "cancelled"] as const)(
    "are cancelled with its cause, down the whole chain (%s)",
    async (state) => {
      const parent = await trial.underWay();
      const child = await trial.insert({ dependsOn: parent.id });
      const grandchild = await trial.insert({ dependsOn: child, connectionId: trial.elsewhere });
      await trial.settle(sampleSettlement(parent, { state, cause: "email_invalid", reason: "O e-mail não existe." }));
      for (const id of [child, grandchild]) {
        const row = await deliveryOf(trial.db, id);
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
    const parent = await trial.insert({ state: "running", owner: ANOTHER, attemptNo: 2 });
    const child = await trial.insert({ dependsOn: parent });
    await trial.settle(sampleSettlement(trial.lease(parent), { state: "failed", cause: "http_422" }));
    expect(await trial.stateOf(child)).toBe("pending");
  });
});

describe("a stand-in for another channel", () => {
  const standInFor = (parent: number) =>
    trial.insert({ dependsOn: parent, dependsKind: "else", connectionId: trial.elsewhere, dueInMs: 120_000 });

  it.each(["failed", "skipped", "cancelled"] as const)("is due at once when that one was %s", async (state) => {
    const parent = await trial.underWay();
    const standIn = await standInFor(parent.id);
    const result = await trial.settle(sampleSettlement(parent, { state, cause: "x", reason: "x" }));
    expect(result.woken).toEqual([trial.elsewhere]);
    const row = await deliveryOf(trial.db, standIn);
    expect(row.state).toBe("pending");
    expect(row.due_at!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it("is cancelled as not needed when that one was delivered, also late", async () => {
    const inTime = await trial.underWay();
    const first = await standInFor(inTime.id);
    await trial.settle(sampleSettlement(inTime));
    const late = await trial.insert({
      ...(await insertLead(trial.db)),
      state: "failed",
      attemptNo: 1,
      cause: "unknown_outcome",
    });
    const second = await standInFor(late);
    await trial.settle(sampleSettlement(trial.lease(late)));
    for (const id of [first, second]) {
      expect(await deliveryOf(trial.db, id)).toMatchObject({ state: "cancelled", cause: "not_needed", due_at: null });
    }
  });

  it("keeps its own time while that one is tried again", async () => {
    const parent = await trial.underWay();
    const standIn = await standInFor(parent.id);
    const before = await deliveryOf(trial.db, standIn);
    await trial.settle(sampleSettlement(parent, { state: "retrying", dueAt: new Date() }));
    expect(await deliveryOf(trial.db, standIn)).toEqual(before);
  });
});
