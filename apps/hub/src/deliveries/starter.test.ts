/** The mark "sent" (delivery protocol 3.2): committed before the call, for many deliveries at once, for the holder only. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { deliveryOf, insertConnection, insertDelivery, insertLead } from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";
import { Starter } from "./starter.ts";
import { sampleLeased } from "./testing.ts";

const ME = randomUUID();
let db: Database;
let drop: () => Promise<void>;
let connectionId: number;

beforeAll(async () => {
  const database = await freshDatabase("starter");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 6 });
  connectionId = await insertConnection(db);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(() => db.pool.query("truncate deliveries"));

class CountingStore extends DeliveryStore {
  calls = 0;
  override markStarted(...asked: Parameters<DeliveryStore["markStarted"]>): Promise<Set<number>> {
    this.calls += 1;
    return super.markStarted(...asked);
  }
}

async function underWay(owner = ME): Promise<Leased> {
  const id = await insertDelivery(db, { ...(await insertLead(db)), connectionId, state: "running", owner });
  return sampleLeased({ id, connectionId, attemptNo: 1 });
}
const startedAt = async ({ id }: Leased) => (await deliveryOf(db, id)).started_at;

describe("the mark", () => {
  it("is committed when the call may be made", async () => {
    const leased = await underWay();
    expect(await new Starter(new DeliveryStore(db), () => ME).mark(leased)).toBe(true);
    expect(await startedAt(leased)).not.toBeNull();
  });

  it("is written for all that start within the same moment by one statement", async () => {
    const store = new CountingStore(db);
    const starter = new Starter(store, () => ME);
    const leases = await Promise.all(Array.from({ length: 40 }, () => underWay()));
    expect(await Promise.all(leases.map((leased) => starter.mark(leased)))).toEqual(leases.map(() => true));
    expect(store.calls).toBe(1);
  });

  it.each([
    ["was taken over and waits", "update deliveries set state = 'pending', owner = null"],
    ["is somebody else's now", "update deliveries set owner = gen_random_uuid(), attempt_no = 2"],
    ["was leased again by ourselves", "update deliveries set attempt_no = 2"],
    ["was cancelled", "update deliveries set state = 'cancelled', owner = null"],
  ])("is refused for a lease that %s, and granted to the others of its batch", async (_name, change) => {
    const lost = await underWay();
    const kept = await underWay();
    await db.pool.query(`${change} where id = $1`, [lost.id]);
    const starter = new Starter(new DeliveryStore(db), () => ME);
    expect(await Promise.all([starter.mark(lost), starter.mark(kept)])).toEqual([false, true]);
    expect(await startedAt(lost)).toBeNull();
  });

  it("is asked for under the name that the process has at that moment: leases of an earlier one are not ours", async () => {
    const leased = await underWay();
    let name = ME;
    const starter = new Starter(new DeliveryStore(db), () => name);
    name = randomUUID();
    expect(await starter.mark(leased)).toBe(false);
  });

  it("that cannot be written is an error, never a permission", async () => {
    const leased = await underWay();
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    await expect(new Starter(new DeliveryStore(away), () => ME).mark(leased)).rejects.toThrow();
    await away.close();
  });
});

describe("the question whether a lease is still ours", () => {
  it("is answered yes while it is, and marks nothing", async () => {
    const leased = await underWay();
    expect(await new Starter(new DeliveryStore(db), () => ME).confirm(leased)).toBe(true);
    expect(await startedAt(leased)).toBeNull();
  });

  it.each([
    ["was taken over and waits", "update deliveries set state = 'pending', owner = null"],
    ["is somebody else's now", "update deliveries set owner = gen_random_uuid(), attempt_no = 2"],
    ["is leased to us anew", "update deliveries set attempt_no = 2"],
    ["was erased with its lead", "delete from deliveries"],
  ])("is answered no when it %s", async (_, sql) => {
    const leased = await underWay();
    await db.pool.query(sql);
    expect(await new Starter(new DeliveryStore(db), () => ME).confirm(leased)).toBe(false);
  });
});
