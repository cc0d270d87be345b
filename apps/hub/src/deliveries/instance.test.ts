/** Who is alive (delivery protocol 3.3, 3.4): every moment here is one of the observer's own, injected clock. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { insertConnection, insertDelivery, insertLead } from "../../../../tests/support/rows.ts";
import { SILENT } from "../observe/log.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { Instance } from "./instance.ts";

const DEAD_MS = 30_000;
let db: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase("instance");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 6 });
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(() => db.pool.query("truncate instances, deliveries"));

/** A process with a clock of its own; no two start at the same number. */
function process(startMs = 0, role = "all") {
  const clock = { now: startMs };
  const instance = new Instance({ db, role, host: "teste", deadMs: DEAD_MS, log: SILENT, monotonic: () => clock.now });
  return { instance, clock };
}
async function living(startMs = 0, role = "all") {
  const one = process(startMs, role);
  await one.instance.register();
  return one;
}
/** Lets time pass for observers who beat and look every three seconds, each by its own clock. */
async function watchFor(ms: number, ...observers: ReturnType<typeof process>[]): Promise<string[]> {
  const buried: string[] = [];
  for (let passed = 0; passed < ms; passed += 3_000) {
    for (const { clock } of observers) clock.now += 3_000;
    await Promise.all(observers.map(({ instance }) => instance.beat()));
    buried.push(...(await Promise.all(observers.map(({ instance }) => instance.buryDead()))).flat());
  }
  return buried;
}
/** Resolves when some statement waits for a lock. */
async function somebodyWaits(): Promise<void> {
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await db.pool.query(waiting)).rowCount === 0);
}

describe("an owner", () => {
  it("may start nothing before it has registered", () => {
    expect(process().instance.mayStart()).toBe(false);
  });

  it("may start attempts for a third of the time after which it is called dead, counted from its last beat", async () => {
    const { instance, clock } = await living(5_000);
    clock.now += 9_999;
    expect(instance.mayStart()).toBe(true);
    clock.now += 1;
    expect(instance.mayStart()).toBe(false);
    expect(await instance.beat()).toBe("alive");
    expect(instance.mayStart()).toBe(true);
  });

  it("counts from the moment its beat was sent, not from that of the answer", async () => {
    const { instance, clock } = await living();
    await db.transaction(async (blocker) => {
      await blocker.query("lock table instances in access exclusive mode");
      const beat = instance.beat();
      await somebodyWaits();
      clock.now += 9_000;
      await blocker.query("commit");
      expect(await beat).toBe("alive");
    });
    clock.now += 1_000;
    expect(instance.mayStart()).toBe(false);
  });

  it("learns from a beat that updates no row that it was called dead, and registers anew under another id", async () => {
    const { instance, clock } = await living();
    const before = instance.id;
    await db.pool.query("delete from instances where id = $1", [before]);
    clock.now += 20_000;
    expect(await instance.beat()).toBe("lost");
    expect(instance.mayStart()).toBe(false);
    await instance.register();
    expect(instance.id).not.toBe(before);
    expect(instance.mayStart()).toBe(true);
    expect(await instance.beat()).toBe("alive");
  });

  it("takes the lowest slot that is free, alone, also when many register at once", async () => {
    const many = await Promise.all(Array.from({ length: 5 }, () => living()));
    expect(many.map(({ instance }) => instance.slot).sort()).toEqual([0, 1, 2, 3, 4]);
    const second = many.find(({ instance }) => instance.slot === 2)!.instance;
    await second.leave();
    expect((await living()).instance.slot).toBe(2);
  });
});

describe("an observer", () => {
  it("calls an instance dead after 30 seconds of silence by its own clock, and not before", async () => {
    const silent = await living(9_000_000);
    const observer = await living(7);
    expect(await watchFor(30_000, observer)).toEqual([]);
    expect(await watchFor(3_000, observer)).toEqual([silent.instance.id]);
    expect(await silent.instance.beat()).toBe("lost");
  });

  it("never calls dead what beats, however slowly the others' clocks run", async () => {
    const slow = await living();
    const observer = await living(1_000);
    for (let i = 0; i < 5; i += 1) {
      expect(await watchFor(27_000, observer)).toEqual([]);
      await slow.instance.beat();
    }
  });

  it("counts anew after a reconnection: while the database was away nobody could be heard", async () => {
    await living();
    const observer = await living();
    await watchFor(27_000, observer);
    observer.instance.countAnew();
    expect(await watchFor(30_000, observer)).toEqual([]);
    expect(await watchFor(3_000, observer)).toHaveLength(1);
  });

  it("counts anew when it did not look for a while itself: its own sleep is no silence of theirs", async () => {
    await living();
    const observer = await living();
    await watchFor(6_000, observer);
    observer.clock.now += 60_000;
    expect(await observer.instance.buryDead()).toEqual([]);
    expect(await watchFor(27_000, observer)).toEqual([]);
    expect(await watchFor(3_000, observer)).toHaveLength(1);
  });

  it("buries each dead instance alone: one of two gets it", async () => {
    const silent = await living();
    const observers = [await living(), await living(5_000), await living(70)];
    expect(await watchFor(30_000, ...observers)).toEqual([]);
    expect(await watchFor(3_000, ...observers)).toEqual([silent.instance.id]);
  });

  it("does not bury one that beats at the last moment", async () => {
    const late = await living();
    const observer = await living();
    await watchFor(30_000, observer);
    observer.clock.now += 3_000;
    await db.transaction(async (blocker) => {
      // The observer has read the silence; the beat comes before its delete does.
      await blocker.query("update instances set beat = beat + 1 where id = $1", [late.instance.id]);
      const burying = observer.instance.buryDead();
      await somebodyWaits();
      await blocker.query("commit");
      expect(await burying).toEqual([]);
    });
    expect(await late.instance.beat()).toBe("alive");
  });

  it("never calls itself dead", async () => {
    const alone = await living();
    for (let i = 0; i < 30; i += 1) {
      alone.clock.now += 3_000;
      expect(await alone.instance.buryDead()).toEqual([]);
    }
  });

  it("counts the living that deliver, itself included, from its first moment", async () => {
    await living();
    await living(0, "api");
    const observer = await living(0, "worker");
    expect(observer.instance.liveCount).toBe(2);
    const fourth = await living();
    await observer.instance.buryDead();
    expect(observer.instance.liveCount).toBe(3);
    await fourth.instance.leave();
    await observer.instance.buryDead();
    expect(observer.instance.liveCount).toBe(2);
  });
});

describe("work whose owner is no instance any more", () => {
  it("is found, and that of the living is not", async () => {
    const { instance } = await living();
    const connectionId = await insertConnection(db);
    const gone = crypto.randomUUID();
    for (const owner of [instance.id, gone, gone]) {
      await insertDelivery(db, { ...(await insertLead(db)), connectionId, state: "running", owner });
    }
    expect(await instance.ownersWithoutInstance()).toEqual([gone]);
    await instance.leave();
    expect((await instance.ownersWithoutInstance()).sort()).toEqual([gone, instance.id].sort());
  });
});
