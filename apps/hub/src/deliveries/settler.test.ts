/** Results stay in memory until they are committed, and are tried for ever (delivery protocol 3.6). */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import {
  attemptsOf,
  deliveryOf,
  insertConnection,
  insertDelivery,
  insertLead,
} from "../../../../tests/support/rows.ts";
import { SILENT } from "../observe/log.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore } from "./delivery.store.ts";
import type { Settlement } from "./settlement.ts";
import { Settler } from "./settler.ts";
import { sampleAttempt, sampleLeased, sampleSettlement } from "./testing.ts";

const ME = randomUUID();
let db: Database;
let drop: () => Promise<void>;
let connectionId: number;

beforeAll(async () => {
  const database = await freshDatabase("settler");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 6 });
  connectionId = await insertConnection(db);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate deliveries, attempts, attempt_counts, external_refs");
  await db.pool.query("alter table attempts drop constraint if exists poison");
});

/** The real store; each statement is noted, and may be kept from the database. */
class WatchedStore extends DeliveryStore {
  readonly sizes: number[] = [];
  before: ((batch: readonly Settlement[]) => void) | undefined;
  override async settle(...asked: Parameters<DeliveryStore["settle"]>): ReturnType<DeliveryStore["settle"]> {
    this.sizes.push(asked[1].length);
    this.before?.(asked[1]);
    return super.settle(...asked);
  }
}

function settlerOn(store: DeliveryStore) {
  const settled: number[][] = [];
  const settler = new Settler({
    store,
    owner: () => ME,
    slot: () => 0,
    log: SILENT,
    onSettled: (batch) => settled.push(batch.map((one) => one.leased.id)),
    waitMs: 1,
    retryMs: 5,
  });
  return { settler, settled };
}

/** A delivery under way, and that it was delivered. */
async function result(over: Partial<Settlement> = {}): Promise<Settlement> {
  const lead = await insertLead(db);
  const id = await insertDelivery(db, { ...lead, connectionId, state: "running", owner: ME });
  return sampleSettlement(sampleLeased({ id, leadId: lead.leadId, connectionId, attemptNo: 1 }), over);
}
const states = async () => {
  const { rows } = await db.pool.query<{ state: string; n: number }>(
    "select state, count(*) as n from deliveries group by 1",
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};
const lost = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

describe("settling", () => {
  it("writes what came within the same moment by one statement, and says so once", async () => {
    const store = new WatchedStore(db);
    const { settler, settled } = settlerOn(store);
    const batch = await Promise.all(Array.from({ length: 30 }, () => result()));
    for (const one of batch) settler.add(one);
    await settler.drained();
    expect(store.sizes).toEqual([30]);
    expect(settled.map((ids) => ids.length)).toEqual([30]);
    expect(await states()).toEqual({ delivered: 30 });
    expect(settler.size).toBe(0);
  });

  it("keeps a batch whole and tries again while the database is away, without losing or doubling a result", async () => {
    const store = new WatchedStore(db);
    const { settler, settled } = settlerOn(store);
    store.before = () => {
      if (store.sizes.length <= 6) throw lost();
    };
    const batch = await Promise.all(Array.from({ length: 5 }, () => result({ refs: { contact: "501" } })));
    for (const one of batch) settler.add(one);
    await settler.drained();
    expect(store.sizes).toEqual([5, 5, 5, 5, 5, 5, 5]);
    expect(settled).toHaveLength(1);
    expect(await states()).toEqual({ delivered: 5 });
    expect((await db.pool.query("select total from attempt_counts")).rows).toEqual([{ total: 5 }]);
  });

  it("halves a batch that is refused until the bad one stands alone, and commits all the others", async () => {
    const { settler, settled } = settlerOn(new DeliveryStore(db));
    const batch = await Promise.all(Array.from({ length: 16 }, () => result()));
    const bad = batch[10]!.leased.id;
    await db.pool.query(`alter table attempts add constraint poison check (delivery_id <> ${bad})`);
    const othersDone = new Promise<void>((resolve) => {
      const look = () => (settled.flat().length === 15 ? resolve() : setImmediate(look));
      look();
    });
    for (const one of batch) settler.add(one);
    await othersDone;
    expect(await states()).toEqual({ delivered: 15, running: 1 });

    await db.pool.query("alter table attempts drop constraint poison");
    await settler.drained();
    expect(await states()).toEqual({ delivered: 16 });
    expect(settled.flat().sort()).toEqual(batch.map((one) => one.leased.id).sort());
    const { rows } = await db.pool.query("select sum(total)::int as total from attempt_counts");
    expect(rows).toEqual([{ total: 16 }]);
  });

  it("lets the words go of a result that the database refuses for them, never its outcome", async () => {
    const { settler } = settlerOn(new DeliveryStore(db));
    await db.pool.query("alter table attempts add constraint no_words check (answer is null)");
    const attempt = sampleAttempt({
      outcome: "rejected",
      httpStatus: 422,
      cause: "http_422",
      reason: "x",
      answer: "y",
    });
    const bad = await result({ state: "failed", cause: "http_422", reason: "x", fix: "z", attempt });
    settler.add(bad);
    await settler.drained();
    await db.pool.query("alter table attempts drop constraint no_words");
    expect(await deliveryOf(db, bad.leased.id)).toMatchObject({ state: "failed", cause: "http_422", attempts: 1 });
    expect(await attemptsOf(db, bad.leased.id)).toMatchObject([
      { outcome: "rejected", http_status: 422, answer: null },
    ]);
  });

  it("goes on with new results while an old one cannot be written", async () => {
    const { settler, settled } = settlerOn(new DeliveryStore(db));
    const bad = await result();
    await db.pool.query(`alter table attempts add constraint poison check (delivery_id <> ${bad.leased.id})`);
    settler.add(bad);
    const good = await result();
    const goodDone = new Promise<void>((resolve) => {
      const look = () => (settled.flat().includes(good.leased.id) ? resolve() : setImmediate(look));
      look();
    });
    settler.add(good);
    await goodDone;
    await db.pool.query("alter table attempts drop constraint poison");
    await settler.drained();
    expect(await states()).toEqual({ delivered: 2 });
  });

  it("does not write a batch again because what followed from it went wrong", async () => {
    const store = new WatchedStore(db);
    const settler = new Settler({
      store,
      owner: () => ME,
      slot: () => 0,
      log: SILENT,
      onSettled: () => {
        throw new Error("a fault of ours");
      },
    });
    settler.add(await result());
    settler.add(await result());
    await settler.drained();
    expect(store.sizes).toEqual([2]);
  });

  it("ends its tries when it is told to, as the last step of a shutdown", async () => {
    const store = new WatchedStore(db);
    const { settler } = settlerOn(store);
    store.before = () => {
      settler.abandon();
      throw lost();
    };
    settler.add(await result());
    await settler.drained();
    expect(store.sizes).toEqual([1]);
    expect(await states()).toEqual({ running: 1 });
  });

  it("is drained only when what followed from a commit is committed too", async () => {
    const store = new WatchedStore(db);
    const second = await result();
    const settler = new Settler({
      store,
      owner: () => ME,
      slot: () => 0,
      log: SILENT,
      onSettled: () => {
        if (store.sizes.length === 1) settler.add(second);
      },
      waitMs: 1,
    });
    settler.add(await result());
    await settler.drained();
    expect(await states()).toEqual({ delivered: 2 });
  });

  it("counts the first call for a lead once, also when its batch had to be halved", async () => {
    const { settler } = settlerOn(new DeliveryStore(db));
    const batch = await Promise.all(Array.from({ length: 4 }, () => result()));
    await db.pool.query(
      `alter table attempts add constraint poison check (delivery_id <> ${batch[0]!.leased.id} or answer is null)`,
    );
    for (const one of batch) settler.add({ ...one, attempt: sampleAttempt({ answer: "x" }) });
    settler.countFirstCall("QUENTE", 42);
    await settler.drained();
    await db.pool.query("alter table attempts drop constraint poison");
    const { rows } = await db.pool.query(
      "select total, ms_sum from attempt_counts where outcome = 'first_call:QUENTE'",
    );
    expect(rows).toEqual([{ total: 1, ms_sum: 42 }]);
  });
});
