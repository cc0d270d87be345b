import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type Bus, type Notice, openBus } from "./bus.ts";
import { type Database, openDatabase } from "./database.ts";
import { startProxy } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
let db: Database;
const open: TestBus[] = [];

beforeAll(async () => {
  database = await freshDatabase("store_bus");
  db = openDatabase({ url: database.url, max: 4 });
});
afterEach(async () => {
  for (const { bus } of open.splice(0)) await bus.close();
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

interface TestBus {
  bus: Bus;
  heard: Notice[];
  errors: Error[];
  /** Resolves with the n-th (re)connection. */
  up(times?: number): Promise<void>;
  /** Resolves when so many notices were heard. */
  hears(count: number): Promise<Notice[]>;
}

function joinBus(url = database.url, times: { askMs?: number; answerMs?: number } = {}): TestBus {
  const heard: Notice[] = [];
  const errors: Error[] = [];
  let ups = 0;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  const once = (isTrue: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const bus = openBus(url, db.pool, {
    ...times,
    onUp: () => {
      ups += 1;
      look();
    },
    onError: (error) => errors.push(error),
  });
  bus.subscribe((notice) => {
    heard.push(notice);
    look();
  });
  const joined: TestBus = {
    bus,
    heard,
    errors,
    up: (times = 1) => once(() => ups >= times),
    hears: async (count) => {
      await once(() => heard.length >= count);
      return heard;
    },
  };
  open.push(joined);
  return joined;
}

describe("the bus", () => {
  it("tells the own process at once, and every other one through the database", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    here.bus.publish({ kind: "due", id: 7 });
    expect(here.heard).toEqual([{ kind: "due", id: 7 }]);
    expect(await there.hears(1)).toEqual([{ kind: "due", id: 7 }]);
  });

  it("never tells its own notice twice", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    here.bus.publish({ kind: "due", id: 1 });
    // Notices arrive in the order of their commits: when the answer is here, an echo would be too.
    await there.hears(1);
    there.bus.publish({ kind: "due", id: 2 });
    expect(await here.hears(2)).toEqual([
      { kind: "due", id: 1 },
      { kind: "due", id: 2 },
    ]);
  });

  it("cuts long lists to what NOTIFY takes, for the others only", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    const ids = Array.from({ length: 5_000 }, (_, i) => 10_000_000 + i);
    here.bus.publish({ kind: "leads", ids });
    here.bus.publish({ kind: "deliveries", leadIds: ids });
    expect(here.heard).toEqual([
      { kind: "leads", ids },
      { kind: "deliveries", leadIds: ids },
    ]);
    const heard = await there.hears(2);
    expect(heard).toContainEqual({ kind: "leads", ids: ids.slice(0, 500) });
    expect(heard).toContainEqual({ kind: "deliveries", leadIds: ids.slice(0, 500) });
    expect(here.errors).toEqual([]);
  });

  it("gathers for the others what live pages are told: one notice for leads and one for deliveries", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    const brought: Notice[] = [
      { kind: "leads", ids: [1, 2] },
      { kind: "deliveries", leadIds: [9] },
      { kind: "leads", ids: [2, 3] },
      { kind: "deliveries", leadIds: [8, 9] },
    ];
    for (const notice of brought) here.bus.publish(notice);
    expect(here.heard).toEqual(brought);
    await there.hears(2);
    here.bus.publish({ kind: "due", id: 7 });
    expect(await there.hears(3)).toEqual([
      { kind: "leads", ids: [1, 2, 3] },
      { kind: "deliveries", leadIds: [9, 8] },
      { kind: "due", id: 7 },
    ]);
  });

  it("loses none of many notices about different connections, and none of what they overtake", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    here.bus.publish({ kind: "leads", ids: [4] });
    for (const id of [5, 6]) for (const kind of ["due", "connection"] as const) here.bus.publish({ kind, id });
    const heard = await there.hears(5);
    expect(heard).toHaveLength(5);
    expect(heard).toEqual(expect.arrayContaining([...here.heard]));
  });

  it("ignores what somebody else says on its channel", async () => {
    const here = joinBus();
    const there = joinBus();
    await Promise.all([here.up(), there.up()]);
    await db.pool.query("select pg_notify('streamleads', 'hello'), pg_notify('streamleads', '')");
    there.bus.publish({ kind: "connection", id: 3 });
    expect(await here.hears(1)).toEqual([{ kind: "connection", id: 3 }]);
  });

  it("listens again after its connection was lost, says so, and hears what comes then", async () => {
    const here = joinBus();
    await here.up();
    await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'streamleads-bus' and datname = current_database()`,
    );
    await here.up(2);
    expect(here.errors.length).toBeGreaterThan(0);
    const there = joinBus();
    await there.up();
    there.bus.publish({ kind: "connection", id: 9 });
    expect(await here.hears(1)).toEqual([{ kind: "connection", id: 9 }]);
  });

  it("notices that its connection has gone silent, though nothing tells it, and listens on a new one", async () => {
    const proxy = await startProxy(database.url);
    const here = joinBus(proxy.url, { askMs: 50, answerMs: 2_000 });
    await here.up();
    proxy.silence();
    proxy.speak();
    await here.up(2);
    const there = joinBus();
    await there.up();
    there.bus.publish({ kind: "due", id: 11 });
    expect(await here.hears(1)).toEqual([{ kind: "due", id: 11 }]);
    await here.bus.close();
    await proxy.close();
  });

  it("tells of every erased lead, in as many notices as that takes, and before what can wait", async () => {
    const [here, there] = [joinBus(), joinBus()];
    await Promise.all([here.up(), there.up()]);
    const ids = Array.from({ length: 1_200 }, (_, i) => i + 1);
    here.bus.publish({ kind: "erased", ids });
    expect(here.heard).toEqual([{ kind: "erased", ids }]);
    const heard = await there.hears(3);
    expect(heard.flatMap((notice) => (notice.kind === "erased" ? notice.ids : []))).toEqual(ids);
  });

  it("tells nobody who has unsubscribed, and the own listeners even when the database is away", async () => {
    const here = joinBus();
    await here.up();
    const gone: Notice[] = [];
    here.bus.subscribe((notice) => gone.push(notice))();
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nowhere" });
    const alone: Notice[] = [];
    const failed = new Promise<Error>((resolve) => {
      const bus = openBus(database.url, away.pool, { onUp: () => {}, onError: resolve });
      open.push({ ...here, bus });
      bus.subscribe((notice) => alone.push(notice));
      bus.publish({ kind: "due", id: 1 });
    });
    expect(alone).toEqual([{ kind: "due", id: 1 }]);
    expect(await failed).toBeInstanceOf(Error);
    here.bus.publish({ kind: "due", id: 2 });
    expect(gone).toEqual([]);
    await away.close();
  });
});
