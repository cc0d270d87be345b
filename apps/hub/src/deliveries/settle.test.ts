/** What one settlement changes (delivery protocol, sections 2, 3.4 and 3.6): on a real database, one statement each. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attemptsOf, deliveryOf, insertLead } from "../../../../tests/support/rows.ts";
import { givenBack } from "./attempt.ts";
import { AttemptCounts } from "./attempt-counts.ts";
import { sampleAttempt, sampleSettlement } from "./testing.ts";
import { ANOTHER, ME, SettleTrial } from "./testing-settle.ts";

let trial: SettleTrial;

beforeAll(async () => {
  trial = await SettleTrial.open("settle");
});
afterAll(() => trial.close());
beforeEach(() => trial.begin());

describe("a settlement", () => {
  it("writes delivery, attempt, external ids and roll-up together", async () => {
    const leased = await trial.underWay({ attempts: 2, attemptNo: 4 });
    const counts = new AttemptCounts();
    const settlement = sampleSettlement(leased, { externalId: "501", refs: { contact: "501", deal: "9" } });
    counts.addAll([settlement]);
    const result = await trial.store.settle(ME, [settlement], counts.rows(), 3);
    expect(result.settled).toEqual([leased.id]);
    expect(await deliveryOf(trial.db, leased.id)).toMatchObject({
      state: "delivered",
      owner: null,
      due_at: null,
      attempts: 3,
      external_id: "501",
      cause: null,
    });
    expect((await deliveryOf(trial.db, leased.id)).settled_at).not.toBeNull();
    expect(await attemptsOf(trial.db, leased.id)).toEqual([
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
    const refs = await trial.db.pool.query(
      "select object, external_id from external_refs where lead_id = $1 order by 1",
      [trial.lead.leadId],
    );
    expect(refs.rows).toEqual([
      { object: "contact", external_id: "501" },
      { object: "deal", external_id: "9" },
    ]);
    const { rows } = await trial.db.pool.query("select outcome, slot, total, ms_sum, le_50 from attempt_counts");
    expect(rows).toEqual([{ outcome: "delivered", slot: 3, total: 1, ms_sum: 42, le_50: 1 }]);
  });

  it("writes nothing at all when a part of it is refused", async () => {
    const leased = await trial.underWay();
    await trial.db.pool.query("alter table external_refs add constraint no_boom check (external_id <> 'boom')");
    await expect(trial.settle(sampleSettlement(leased, { refs: { contact: "boom" } }))).rejects.toMatchObject({
      code: "23514",
    });
    await trial.db.pool.query("alter table external_refs drop constraint no_boom");
    expect(await trial.stateOf(leased.id)).toBe("running");
    expect(await attemptsOf(trial.db, leased.id)).toEqual([]);
  });

  it("adds to the hour's figures of its own slot", async () => {
    const batches = [await trial.underWay(), await trial.underWay({ ...(await insertLead(trial.db)) })];
    for (const leased of batches) {
      const counts = new AttemptCounts();
      counts.add(leased.connectionId, "delivered", 20);
      await trial.store.settle(ME, [sampleSettlement(leased)], counts.rows(), 1);
    }
    const { rows } = await trial.db.pool.query("select total, ms_sum, le_25 from attempt_counts");
    expect(rows).toEqual([{ total: 2, ms_sum: 40, le_25: 2 }]);
  });

  it("replaces an external id that the provider gave anew", async () => {
    for (const contact of ["501", "777"])
      await trial.settle(sampleSettlement(await trial.underWay(), { refs: { contact } }));
    const { rows } = await trial.db.pool.query("select external_id from external_refs");
    expect(rows).toEqual([{ external_id: "777" }]);
  });

  it.each([
    ["burnt", true, 1],
    ["not burnt", false, 0],
  ] as const)("counts an attempt that was %s so, and records it either way", async (_name, burnt, attempts) => {
    const leased = await trial.underWay();
    const dueAt = new Date(Date.now() + 60_000);
    await trial.settle(
      sampleSettlement(leased, { state: "retrying", dueAt, burnt, cause: "http_503", isRepeat: true }),
    );
    expect(await deliveryOf(trial.db, leased.id)).toMatchObject({
      state: "retrying",
      due_at: dueAt,
      attempts,
      is_repeat: true,
      cause: "http_503",
      settled_at: null,
    });
    expect(await attemptsOf(trial.db, leased.id)).toHaveLength(1);
  });

  it("of a lease that is given back leaves no attempt, burns nothing and takes the mark away", async () => {
    const leased = await trial.underWay({ isStarted: true });
    await trial.settle(givenBack(leased, "quiet_hours", new Date()));
    expect(await deliveryOf(trial.db, leased.id)).toMatchObject({
      state: "pending",
      owner: null,
      attempts: 0,
      started_at: null,
      cause: "quiet_hours",
    });
    expect(await attemptsOf(trial.db, leased.id)).toEqual([]);
  });

  it("takes texts with NUL and half surrogates, which PostgreSQL does not store", async () => {
    const leased = await trial.underWay();
    const bad = "a\0b\ud800c";
    const attempt = sampleAttempt({ outcome: "rejected", reason: bad, answer: bad });
    await trial.settle(
      sampleSettlement(leased, { state: "failed", attempt, reason: bad, fix: bad, externalId: bad, refs: { x: bad } }),
    );
    const good = "a\ufffdb\ufffdc";
    expect(await deliveryOf(trial.db, leased.id)).toMatchObject({ reason: good, fix: good, external_id: good });
    expect((await attemptsOf(trial.db, leased.id))[0]).toMatchObject({ reason: good, answer: good });
  });
});

describe("fencing", () => {
  it.each([
    ["another's lease", { owner: ANOTHER, attemptNo: 2 }],
    ["a newer lease of our own", { owner: ME, attemptNo: 2 }],
    ["a lease that we had under a name that is not ours any more", { owner: ANOTHER, attemptNo: 1 }],
  ] as const)("a failure changes nothing of %s but the record of its own attempt", async (_name, now) => {
    const id = await trial.insert({ state: "running", ...now });
    const result = await trial.settle(
      sampleSettlement(trial.lease(id), { state: "failed", cause: "http_422", reason: "x", externalId: "1" }),
    );
    expect(result).toMatchObject({ settled: [], late: [] });
    expect(await deliveryOf(trial.db, id)).toMatchObject({
      state: "running",
      owner: now.owner,
      attempt_no: now.attemptNo,
      attempts: 0,
      cause: null,
      external_id: null,
    });
    expect((await attemptsOf(trial.db, id)).map((row) => [row.attempt_no, row.outcome])).toEqual([[1, "rejected"]]);
  });

  it("a late delivered answer does not settle a delivery that is being repeated", async () => {
    const id = await trial.insert({ state: "running", owner: ANOTHER, attemptNo: 2 });
    await trial.settle(sampleSettlement(trial.lease(id)));
    expect(await trial.stateOf(id)).toBe("running");
    expect((await attemptsOf(trial.db, id)).map((row) => row.outcome)).toEqual(["delivered"]);
  });

  it.each(["pending", "retrying", "failed", "cancelled"] as const)(
    "a late delivered answer settles a delivery that was taken over and not yet repeated (%s)",
    async (state) => {
      const id = await trial.insert({ state, attemptNo: 1, cause: "owner_lost" });
      const result = await trial.settle(sampleSettlement(trial.lease(id), { externalId: "wamid.1" }));
      expect(result.late).toEqual([id]);
      const row = await deliveryOf(trial.db, id);
      expect(row).toMatchObject({ state: "delivered", due_at: null, cause: null, fix: null, external_id: "wamid.1" });
      expect(row.settled_at).not.toBeNull();
    },
  );

  it("a delivered answer settles the delivery also after its owner had to sign on anew", async () => {
    const id = await trial.insert({ state: "running", owner: ANOTHER, attemptNo: 1 });
    const result = await trial.settle(sampleSettlement(trial.lease(id)));
    expect(result.late).toEqual([id]);
    expect(await deliveryOf(trial.db, id)).toMatchObject({ state: "delivered", owner: null });
  });

  it("any other late answer fills only the row of its attempt, over what the takeover wrote there", async () => {
    const id = await trial.insert({ state: "retrying", attemptNo: 1, attempts: 1, cause: "owner_lost" });
    await trial.db.pool.query(
      "insert into attempts (delivery_id, attempt_no, at, outcome, cause) values ($1, 1, now(), 'unknown', 'owner_lost')",
      [id],
    );
    const before = await deliveryOf(trial.db, id);
    const attempt = sampleAttempt({ outcome: "retry", httpStatus: 503, cause: "http_503" });
    await trial.settle(sampleSettlement(trial.lease(id), { state: "retrying", attempt, dueAt: new Date() }));
    expect(await deliveryOf(trial.db, id)).toEqual(before);
    expect(await attemptsOf(trial.db, id)).toMatchObject([{ outcome: "retry", http_status: 503, cause: "http_503" }]);
  });
});
