/** What all instances share about an account (delivery protocol, section 4): one row, its lock, the database's clock. */
import { randomUUID } from "node:crypto";
import { DEFAULT_BREAKER } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { insertConnection } from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { ConnectionStore, type EnvConnection } from "./connection.store.ts";
import type { SharedState } from "./connection.ts";

const BREAKER = { ...DEFAULT_BREAKER, threshold: 3, openMs: 60_000 };
let db: Database;
let store: ConnectionStore;
let drop: () => Promise<void>;
let id: number;

beforeAll(async () => {
  const database = await freshDatabase("connection_store");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 12 });
  store = new ConnectionStore(db);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate connections");
  id = await insertConnection(db);
});

const shared = async (): Promise<SharedState> => (await store.readShared([id])).get(id)!;
const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));
/** Lets the wait of the breaker or of a set-up pass, by the database's clock. */
const pass = (column: "breaker_until" | "setup_due_at") =>
  db.pool.query(`update connections set ${column} = now() - interval '1 second'`);

describe("the shared breaker", () => {
  it("adds up the failures of all instances, none lost, and opens for them together", async () => {
    await times(2, () => store.recordResults(id, { failures: 1, successes: 0 }, BREAKER));
    expect((await shared()).breaker).toMatchObject({ state: "closed", failures: 2 });
    const changes = await times(4, () => store.recordResults(id, { failures: 1, successes: 0 }, BREAKER));
    expect((await shared()).breaker).toMatchObject({ state: "open", failures: 3, opens: 1 });
    expect(changes.filter((change) => change?.before.state !== change?.after.state)).toHaveLength(1);
  });

  it("lets one of many instances probe, when the wait is over and not before", async () => {
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    expect(await times(5, () => store.startProbe(id, BREAKER))).toEqual([false, false, false, false, false]);
    await pass("breaker_until");
    expect((await times(8, () => store.startProbe(id, BREAKER))).filter(Boolean)).toHaveLength(1);
    expect((await shared()).breaker.state).toBe("probing");
  });

  it("stays open for longer after each failed probe, and closes with a probe that succeeds", async () => {
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    const waits: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      await pass("breaker_until");
      await store.startProbe(id, BREAKER);
      await store.recordResults(id, { failures: 1, successes: 0, isProbe: true }, BREAKER);
      const { rows } = await db.pool.query("select extract(epoch from breaker_until - now()) as s from connections");
      waits.push(Math.round(rows[0].s / 60));
    }
    expect(waits).toEqual([2, 4, 8]);
    await pass("breaker_until");
    await store.startProbe(id, BREAKER);
    await store.recordResults(id, { failures: 0, successes: 1, isProbe: true }, BREAKER);
    expect((await shared()).breaker).toEqual({ state: "closed", failures: 0, opens: 0, until: null });
  });

  it("lets the next probe go at once when one ended without a word on the provider, as when a set-up is needed first", async () => {
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    await pass("breaker_until");
    await store.startProbe(id, BREAKER);
    await store.recordResults(id, { failures: 0, successes: 0, isProbe: true }, BREAKER);
    expect(await store.startProbe(id, BREAKER)).toBe(true);
  });

  it("while probing counts the probe's result alone, not what was under way when it opened", async () => {
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    await pass("breaker_until");
    await store.startProbe(id, BREAKER);
    await store.recordResults(id, { failures: 1, successes: 0 }, BREAKER);
    await store.recordResults(id, { failures: 0, successes: 1 }, BREAKER);
    expect((await shared()).breaker).toMatchObject({ state: "probing", opens: 1 });
  });

  it("gives the right to probe to another when the prober is not heard of any more", async () => {
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    await pass("breaker_until");
    expect(await store.startProbe(id, BREAKER)).toBe(true);
    expect(await store.startProbe(id, BREAKER)).toBe(false);
    await pass("breaker_until");
    expect(await store.startProbe(id, BREAKER)).toBe(true);
  });
});

describe("the shared rate", () => {
  const RATE = { requests: 10, perMs: 60_000 };

  it("grants no more in a slice than its quota, however many instances draw at once", async () => {
    const draws = await times(12, () => store.drawTokens(id, { requests: 60, perMs: 6_000 }, 4));
    // 10 a second. A slow machine may get into a second slice: then what it granted is a second quota at most.
    const granted = draws.reduce((sum, one) => sum + one.granted, 0);
    expect(granted % 10).toBe(0);
    expect(granted).toBeLessThanOrEqual(20);
  });

  it("says how long to wait when nothing is left", async () => {
    expect(await store.drawTokens(id, RATE, 3)).toMatchObject({ granted: 1 });
    const { granted, waitMs } = await store.drawTokens(id, RATE, 3);
    expect(granted).toBe(0);
    expect(waitMs).toBeGreaterThan(4_000);
    expect(waitMs).toBeLessThanOrEqual(6_000);
  });
});

describe("a hold", () => {
  it("lasts to the latest moment that a provider asked for", async () => {
    const soon = new Date(Date.now() + 10_000);
    const late = new Date(Date.now() + 60_000);
    for (const moment of [soon, late, soon]) await store.holdUntil(id, moment, "http_429");
    expect((await shared()).notBefore).toEqual(late);
  });
});

describe("a pause", () => {
  const why = (cause: string) => ({ cause, reason: `por ${cause}`, fix: "corrija" });

  it("keeps its first cause until it is resumed, which also closes the breaker and ends a hold", async () => {
    await store.pause(id, why("http_401"));
    await store.pause(id, why("http_403"));
    await store.holdUntil(id, new Date(Date.now() + 60_000), "http_429");
    await store.recordResults(id, { failures: 3, successes: 0 }, BREAKER);
    expect(await shared()).toMatchObject({ paused: why("http_401"), breaker: { state: "open" } });
    await store.resume(id);
    expect(await shared()).toMatchObject({ paused: null, notBefore: null, breaker: { state: "closed", opens: 0 } });
  });
});

describe("a set-up", () => {
  const LEASE_MS = 60_000;
  const claim = (owner = randomUUID()) => store.claimSetup(owner, [id], LEASE_MS);
  beforeEach(() => db.pool.query("update connections set setup_state = 'waiting'"));

  it("is run by one of many instances", async () => {
    expect((await times(8, () => claim())).filter(Boolean)).toHaveLength(1);
    expect((await shared()).setup).toBe("running");
  });

  it("is taken up by another when the instance that ran it died", async () => {
    await claim();
    await pass("setup_due_at");
    expect(await claim()).toMatchObject({ id, attempts: 2 });
  });

  it("is not run while the connection is paused, disabled, or set up", async () => {
    await store.pause(id, { cause: "x", reason: "x", fix: "x" });
    expect(await claim()).toBeUndefined();
    await store.resume(id);
    await db.pool.query("update connections set enabled = false");
    expect(await claim()).toBeUndefined();
    await db.pool.query("update connections set enabled = true, setup_state = 'done'");
    expect(await claim()).toBeUndefined();
  });

  it("is ended by its owner alone, and comes again later when it did not work", async () => {
    const owner = randomUUID();
    await claim(owner);
    await store.settleSetup(id, randomUUID(), { done: true, note: null });
    expect((await shared()).setup).toBe("running");
    await store.settleSetup(id, owner, { done: false, retryInMs: 5_000 });
    expect((await shared()).setup).toBe("waiting");
    expect(await claim()).toBeUndefined();
    expect(await store.nextSetupInMs([id])).toBeGreaterThan(3_000);
    await pass("setup_due_at");
    await claim(owner);
    await store.settleSetup(id, owner, { done: true, note: "pronto" });
    expect((await shared()).setup).toBe("done");
    expect(await store.nextSetupInMs([id])).toBeUndefined();
  });

  it("that waits for its next try is due at once when a person says: try again now", async () => {
    const owner = randomUUID();
    await claim(owner);
    await store.settleSetup(id, owner, { done: false, retryInMs: 300_000 });
    expect(await claim()).toBeUndefined();
    await store.resume(id);
    expect(await claim()).toMatchObject({ id });
    // One that runs is left to whoever runs it.
    await store.resume(id);
    expect(await claim()).toBeUndefined();
  });

  it("is asked for again once: not while it waits or runs", async () => {
    await store.requireSetup(id);
    await claim();
    await store.requireSetup(id);
    expect((await shared()).setup).toBe("running");
    await db.pool.query("update connections set setup_state = 'done'");
    await store.requireSetup(id);
    expect((await shared()).setup).toBe("waiting");
    expect(await claim()).toMatchObject({ id });
  });
});

describe("the connections of the environment", () => {
  const crm = (over: Partial<EnvConnection> = {}): EnvConnection => ({
    integration: "hubspot",
    name: "hubspot",
    settingsHash: "a",
    sandbox: false,
    needsSetup: true,
    ...over,
  });
  const stateOf = async (connection: number) => (await store.readShared([connection])).get(connection);
  async function synced(...wanted: EnvConnection[]): Promise<number | undefined> {
    return (await store.syncWithEnvironment(wanted)).get("hubspot");
  }

  it("keep their row, set-up and pause over a restart with the same settings", async () => {
    const first = await synced(crm());
    await db.pool.query("update connections set setup_state = 'done' where id = $1", [first]);
    await store.pause(first!, { cause: "http_401", reason: "x", fix: "y" });
    expect(await synced(crm())).toBe(first);
    expect(await stateOf(first!)).toMatchObject({ setup: "done", paused: { cause: "http_401" } });
  });

  it("begin anew with changed settings: the pause ends, the set-up runs again", async () => {
    const first = await synced(crm());
    await db.pool.query("update connections set setup_state = 'done' where id = $1", [first]);
    await store.pause(first!, { cause: "http_401", reason: "x", fix: "y" });
    expect(await synced(crm({ settingsHash: "b" }))).toBe(first);
    expect(await stateOf(first!)).toMatchObject({ setup: "waiting", paused: null });
  });

  it("are disabled, not forgotten, when the environment no longer describes them", async () => {
    const first = await synced(crm());
    expect(await synced()).toBeUndefined();
    expect(await stateOf(first!)).toMatchObject({ enabled: false });
    expect(await synced(crm())).toBe(first);
    expect(await stateOf(first!)).toMatchObject({ enabled: true });
  });
});
