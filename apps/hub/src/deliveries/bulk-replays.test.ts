/** Sending many again (delivery protocol, section 6): at their own rate, behind everything else, until somebody stops it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeliveryInput } from "../../../../tests/support/rows.ts";
import { NO_CAUSE } from "./causes.queries.ts";
import type { ReplayFilter } from "./replays.ts";
import { ReplayTrial } from "./testing-replays.ts";

const HOUR_MS = 3_600_000;
const FAILED: ReplayFilter = { states: ["failed"] };
let trial: ReplayTrial;

beforeAll(async () => {
  trial = await ReplayTrial.open("bulk_replays");
});
afterAll(() => trial.close());
beforeEach(() => trial.begin());
afterEach(() => {
  vi.useRealTimers();
});

describe("the preview of a bulk replay", () => {
  it("counts what matches and was not replayed yet, and names the first ten", async () => {
    const ids = [];
    for (let i = 0; i < 12; i += 1) ids.push(await trial.insert());
    await trial.replayed(ids[0]!);
    await trial.insert({ state: "delivered" });
    expect(await trial.replays().preview(FAILED, false)).toEqual({
      matching: 11,
      leftOutExpired: 0,
      sample: ids.slice(1, 11),
    });
  });

  it("leaves expired ones out and says how many, unless told otherwise", async () => {
    const alive = await trial.insert();
    const expired = await trial.insert({ expiresInMs: -1_000 });
    expect(await trial.replays().preview(FAILED, false)).toMatchObject({
      matching: 1,
      leftOutExpired: 1,
      sample: [alive],
    });
    expect(await trial.replays().preview(FAILED, true)).toMatchObject({ matching: 2, sample: [alive, expired] });
  });

  it("leaves out what was replaced by something newer, what was not needed, and children that come along", async () => {
    const parent = await trial.insert();
    await trial.insert({ state: "cancelled", dependsOn: parent, cause: "http_422" });
    await trial.insert({ state: "cancelled", cause: "superseded" });
    await trial.insert({ state: "cancelled", cause: "not_needed" });
    const filter: ReplayFilter = { states: ["failed", "cancelled"] };
    expect(await trial.replays().preview(filter, false)).toMatchObject({ matching: 1, sample: [parent] });
  });

  it("finds those without a cause under the word that groups them", async () => {
    await trial.insert();
    const without = await trial.insert();
    await trial.db.pool.query("update deliveries set cause = null where id = $1", [without]);
    expect(await trial.replays().preview({ ...FAILED, cause: NO_CAUSE }, false)).toMatchObject({
      matching: 1,
      sample: [without],
    });
  });

  it.each([
    ["integration", { integration: "hubspot" }],
    ["connection", { connection: "another" }],
    ["cause", { cause: "owner_lost" }],
    ["since", { since: new Date(Date.now() + HOUR_MS).toISOString() }],
    ["until", { until: new Date(Date.now() - HOUR_MS).toISOString() }],
  ])("asks for the %s", async (_name, narrower) => {
    await trial.insert();
    expect((await trial.replays().preview({ ...FAILED, ...narrower }, false)).matching).toBe(0);
  });
});

describe("a bulk replay", () => {
  /** Makes one second's worth, as a process that then ends; `secondsIn`: how long the replay has been running. */
  async function step(id: number, secondsIn: number): Promise<void> {
    await trial.db.pool.query("update replays set created_at = now() - $2 * interval '1 second' where id = $1", [
      id,
      secondsIn,
    ]);
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const replays = trial.replays();
    replays.work();
    await vi.advanceTimersByTimeAsync(1_000);
    await replays.rest();
    vi.useRealTimers();
  }
  const replayRow = async (id: number) =>
    (
      await trial.db.pool.query<{
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
    for (let i = 0; i < count; i += 1) ids.push(await trial.insert({ createdAgoMs: 100_000, ...over }));
    return ids;
  };

  it("makes its rows at its rate, over as many processes as it takes, in the coldest lane", async () => {
    const old = await failedBefore(9, { prio: 2 });
    const id = await trial.replays().start(FAILED, { ratePerSecond: 2, includeExpired: false });
    expect(await trial.created()).toEqual([]);
    await step(id, 0);
    expect(await trial.created()).toHaveLength(2);
    await step(id, 0);
    expect(await trial.created()).toHaveLength(2);
    await step(id, 1);
    expect(await trial.created()).toHaveLength(4);
    await step(id, 3);
    await step(id, 6);
    const rows = await trial.created();
    expect(rows.map((row) => row.replay_of)).toEqual(old);
    expect(new Set(rows.map((row) => [row.prio, row.replay_id].join()))).toEqual(new Set([`0,${id}`]));
    expect(await replayRow(id)).toMatchObject({ state: "done", created: 9, matching: 9, ended_at: expect.any(Date) });
    expect(trial.notices.filter((notice) => notice.kind === "due").length).toBeGreaterThan(0);
  });

  it("goes slower than one a second when told to", async () => {
    await failedBefore(2);
    const id = await trial.replays().start(FAILED, { ratePerSecond: 0.5, includeExpired: false });
    await step(id, 0.5);
    expect(await trial.created()).toHaveLength(0);
    await step(id, 1);
    expect(await trial.created()).toHaveLength(1);
  });

  it("stops when told to: what it made stays, the rest is not made", async () => {
    await failedBefore(5);
    const replays = trial.replays();
    const id = await replays.start(FAILED, { ratePerSecond: 2, includeExpired: false });
    await step(id, 0);
    expect(await replays.stop(id)).toBe(true);
    await step(id, 60);
    expect(await trial.created()).toHaveLength(2);
    expect(await replayRow(id)).toMatchObject({ state: "stopped", created: 2, ended_at: expect.any(Date) });
    expect(await replays.stop(id)).toBe(false);
  });

  it.each([
    [false, 1],
    [true, 3],
  ])("takes expired ones along only when told to (%s)", async (includeExpired, count) => {
    await failedBefore(1);
    await failedBefore(2, { expiresInMs: -1_000 });
    const id = await trial.replays().start(FAILED, { ratePerSecond: 10, includeExpired });
    expect(await replayRow(id)).toMatchObject({ left_out_expired: includeExpired ? 0 : 2 });
    await step(id, 0);
    expect(await trial.created()).toHaveLength(count);
  });

  it("does not replay what it made itself, however fast that fails again", async () => {
    const old = await failedBefore(4);
    const id = await trial.replays().start(FAILED, { ratePerSecond: 2, includeExpired: false });
    for (let second = 0; second < 6; second += 1) {
      await step(id, second);
      await trial.db.pool.query("update deliveries set state = 'failed', settled_at = now() where state = 'pending'");
    }
    expect((await trial.created()).map((row) => row.replay_of)).toEqual(old);
    expect((await replayRow(id)).state).toBe("done");
  });

  it("passes over what still has no connection and over what a person replays in the same moment", async () => {
    const [unconfigured, clicked, plain] = [
      ...(await failedBefore(1, { connectionId: null, integration: "hubspot" })),
      ...(await failedBefore(2)),
    ];
    const id = await trial.replays().start(FAILED, { ratePerSecond: 10, includeExpired: false });
    await Promise.all([step(id, 0), trial.replays().one(clicked!)]);
    const made = await trial.created();
    expect(made.map((row) => row.replay_of).sort()).toEqual([clicked, plain].sort());
    expect(made.some((row) => row.replay_of === unconfigured)).toBe(false);
    expect((await replayRow(id)).state).toBe("done");
  });
});
