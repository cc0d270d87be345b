import { sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type Database, dropConnection, executeLong, isConnectionLoss, openDatabase, within } from "./database.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { type DatabaseProxy, startProxy } from "./testing.ts";

let database: { url: string; drop(): Promise<void> };
let proxy: DatabaseProxy;
let db: Database;
const lost: string[] = [];

beforeAll(async () => {
  database = await freshDatabase("store_database");
  proxy = await startProxy(database.url);
  db = openDatabase({ url: proxy.url, max: 4, onError: (error) => lost.push(error.message) });
  await db.pool.query("create table livro (id bigint primary key, preco numeric)");
});
afterAll(async () => {
  await db.close();
  await proxy.close();
  await database.drop();
});

const books = async () => (await db.pool.query("select id, preco from livro order by id")).rows;

describe("a transaction", () => {
  it("keeps everything or nothing", async () => {
    await db.transaction((client) => client.query("insert into livro values (1, 10)"));
    const failed = db.transaction(async (client) => {
      await client.query("insert into livro values (2, 20)");
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    expect(await books()).toEqual([{ id: 1, preco: 10 }]);
  });

  it("is never reported as done when a statement that was let pass has undone it", async () => {
    const swallowed = db.transaction(async (client) => {
      await client.query("insert into livro values (3, 30)");
      await client.query("select 1/0").catch(() => undefined);
      return "done";
    });
    await expect(swallowed).rejects.toThrow("ROLLBACK");
    expect((await books()).map((book) => book.id)).not.toContain(3);
  });

  it("that loses its connection rejects as such, ends no process and leaves the pool whole", async () => {
    let backend = 0;
    const cut = db.transaction(async (client) => {
      backend = (await client.query("select pg_backend_pid() as pid")).rows[0].pid;
      const ended = db.pool.query("select pg_terminate_backend($1)", [backend]);
      return Promise.all([client.query("select pg_sleep(600)"), ended]);
    });
    const error = await cut.catch((reason: unknown) => reason);
    expect(isConnectionLoss(error)).toBe(true);
    const all = await Promise.all([1, 2, 3, 4].map(() => db.pool.query("select pg_backend_pid() as pid")));
    expect(all.map(({ rows }) => rows[0].pid)).not.toContain(backend);
  });

  it("that loses the answer to its COMMIT rejects as a lost connection, though it was kept", async () => {
    proxy.loseCommitAnswer();
    const unanswered = db.transaction((client) => client.query("insert into livro values (4, 40)"));
    expect(isConnectionLoss(await unanswered.catch((reason: unknown) => reason))).toBe(true);
    expect((await books()).map((book) => book.id)).toContain(4);
  });
});

describe("the pool", () => {
  it("reads bigint ids, counts and money as numbers", async () => {
    const { rows } = await db.pool.query(
      "select 9007199254740991::bigint as id, count(*) as n, 12.50 as preco from livro",
    );
    expect(rows[0]).toEqual({ id: 9_007_199_254_740_991, n: expect.any(Number), preco: 12.5 });
  });

  it("survives its server going away and coming back at the same address", async () => {
    await Promise.all([db.pool.query("select 1"), db.pool.query("select 1")]);
    await proxy.stop();
    expect(isConnectionLoss(await db.pool.query("select 1").catch((reason: unknown) => reason))).toBe(true);
    expect(lost.length).toBeGreaterThan(0);
    await proxy.start();
    expect((await db.pool.query("select 1 as um")).rows).toEqual([{ um: 1 }]);
  });

  it("drops the connections that nobody holds, and only those", async () => {
    const held = await db.pool.connect();
    const pidOf = async (from: Pick<pg.PoolClient, "query">) =>
      (await from.query("select pg_backend_pid() as pid")).rows[0].pid as number;
    const [mine, idle] = [await pidOf(held), await pidOf(db.pool as unknown as pg.PoolClient)];
    await db.dropIdle();
    expect(db.pool.idleCount).toBe(0);
    expect(await pidOf(held)).toBe(mine);
    expect(await pidOf(db.pool as unknown as pg.PoolClient)).not.toBe(idle);
    held.release();
  });

  it("rejects what was asked of a connection that is dropped while it is silent", async () => {
    const client = await db.pool.connect();
    proxy.silence();
    const asked = client.query("select 1").catch((reason: unknown) => reason);
    dropConnection(client);
    expect(isConnectionLoss(await asked)).toBe(true);
    client.release(true);
    proxy.speak();
    await db.dropIdle();
  });
});

describe("connections that have gone silent, as after a fail-over", () => {
  const ANSWER_MS = 1_000;
  let quick: Database;
  let silences = 0;
  const onSilence = () => {
    silences += 1;
  };

  beforeAll(() => {
    quick = openDatabase({ url: proxy.url, max: 4, answerMs: ANSWER_MS, onSilence });
  });
  afterAll(() => quick.close());
  beforeEach(async () => {
    // Three that nobody holds, all of which stop answering; new ones are answered.
    const held = await Promise.all([1, 2, 3].map(() => quick.pool.connect()));
    for (const client of held) {
      await client.query("select 1");
      client.release();
    }
    silences = 0;
    proxy.silence();
    proxy.speak();
  });

  it.each([
    ["by itself", () => quick.pool.query("select 1")],
    ["in a transaction", () => quick.transaction((client) => client.query("select 1"))],
    ["in a transaction with a time of its own", () => quick.transaction((client) => client.query("select 1"), 50)],
    ["with a time of its own", () => quick.pool.query(within(50, { text: "select 1" }))],
  ])("a statement %s is given up as a lost connection, and the next one goes out on a new one", async (_, ask) => {
    expect(isConnectionLoss(await ask().catch((reason: unknown) => reason))).toBe(true);
    expect(silences).toBe(1);
    expect((await quick.pool.query("select 1 as um")).rows).toEqual([{ um: 1 }]);
    expect(quick.pool.totalCount).toBe(1);
  });

  it("a read by Kysely is given up too, and its connection is never handed out again", async () => {
    const read = sql`select 1`.execute(quick.kysely);
    expect(isConnectionLoss(await read.catch((reason: unknown) => reason))).toBe(true);
    await quick.dropIdle();
    expect((await sql`select 1 as um`.execute(quick.kysely)).rows).toEqual([{ um: 1 }]);
  });

  it("one that is held with nothing asked of it, as by who holds a lock, is nobody's to cut", async () => {
    await quick.dropIdle();
    const holder = await quick.pool.connect();
    await holder.query("select pg_advisory_lock(4711)");
    const other = await quick.pool.connect();
    const cut = other.query(within(50, { text: "select pg_sleep(600)" })).catch((reason: unknown) => reason);
    expect(isConnectionLoss(await cut)).toBe(true);
    other.release(true);
    await quick.dropIdle();
    expect((await holder.query("select pg_advisory_unlock(4711) as mine")).rows).toEqual([{ mine: true }]);
    holder.release();
  });
});

describe("statements by key, none of which takes long", () => {
  it("are given up when another connection is known to be silent, unless the server is at work on them", async () => {
    const hot = openDatabase({ url: proxy.url, max: 4, isByKey: true, answerMs: 600_000 });
    await hot.pool.query("select 1");
    proxy.silence();
    proxy.speak();
    const unheard = hot.pool.query("select 1").catch((reason: unknown) => reason);
    const slow = hot.pool.query("select 1 as um from pg_sleep(3.5)");
    // Both have waited for long, and one more has not.
    await hot.pool.query("select pg_sleep(2.2)");
    const young = hot.pool.query("select 1 as um from pg_sleep(0.2)");
    await hot.distrust();
    expect(isConnectionLoss(await unheard)).toBe(true);
    expect((await Promise.all([slow, young])).map(({ rows }) => rows)).toEqual([[{ um: 1 }], [{ um: 1 }]]);
    await hot.close();
  });
});

describe("closing", () => {
  it("waits for nobody who waits for a connection that has gone silent", async () => {
    const closing = openDatabase({ url: proxy.url, max: 1, answerMs: 600_000 });
    const held = await closing.pool.connect();
    await held.query("select 1");
    proxy.silence();
    proxy.speak();
    const asked = held
      .query("select 1")
      .catch((reason: unknown) => reason)
      .finally(() => held.release());
    await closing.close();
    expect(isConnectionLoss(await asked)).toBe(true);
  });
});

describe("work that rightly takes long", () => {
  it("has a time of its own where it says so", async () => {
    const quick = openDatabase({ url: database.url, max: 2, answerMs: 200 });
    const [row] = await executeLong(quick, sql<{ um: number }>`select 1 as um from pg_sleep(${0.6})`);
    expect(row).toEqual({ um: 1 });
    await quick.close();
  });

  it("has no limit at all in migrations", async () => {
    const fresh = await freshDatabase("store_database_slow");
    // Not even a statement that only goes there and back would be answered in this time.
    const hasty = openDatabase({ url: fresh.url, max: 2, answerMs: 1 });
    const blocker = openDatabase({ url: fresh.url, max: 1 });
    const migrating = await blocker.transaction(async (client) => {
      await client.query("lock table kysely_migration_lock in access exclusive mode");
      const under = hasty.migrate().then(() => "migrated");
      await expect(hasty.pool.query("select pg_sleep(0.2)")).rejects.toThrow();
      return { under };
    });
    expect(await migrating.under).toBe("migrated");
    await Promise.all([hasty.close(), blocker.close()]);
    await fresh.drop();
  });
});

describe("asking whether the server is there", () => {
  it("says yes of one that answers, and no of one that is stopped or silent", async () => {
    expect(await db.isThere(2_000)).toBe(true);
    proxy.silence();
    expect(await db.isThere(50)).toBe(false);
    proxy.speak();
    await proxy.stop();
    expect(await db.isThere(2_000)).toBe(false);
    await proxy.start();
    expect(await db.isThere(2_000)).toBe(true);
  });

  it("counts a server without room for one more connection as there", async () => {
    const { rows } = await db.pool.query("select quote_ident(current_database()) as name");
    await db.pool.query(`alter database ${rows[0].name} connection limit 1`);
    expect(await db.isThere(2_000)).toBe(true);
    await db.pool.query(`alter database ${rows[0].name} connection limit -1`);
  });
});

describe("what counts as a lost connection", () => {
  const coded = (code: string, message = "x") => Object.assign(new Error(message), { code });
  it.each([
    ["a server that shuts down", coded("57P01")],
    ["a server that starts up", coded("57P03")],
    ["a broken protocol", coded("08006")],
    ["no room for connections", coded("53300")],
    ["a full disk", coded("53100")],
    ["a standby that takes no writes", coded("25006")],
    ["a refused connection", coded("ECONNREFUSED")],
    ["a socket file that is gone", coded("ENOENT")],
    ["a name that cannot be looked up now", coded("EAI_AGAIN")],
    ["a connection that ended", new Error("Connection terminated unexpectedly")],
    ["a pool without a free connection", new Error("timeout exceeded when trying to connect")],
    [
      "a client that cannot be asked any more",
      new Error("Client has encountered a connection error and is not queryable"),
    ],
  ])("%s", (_, error) => {
    expect(isConnectionLoss(error)).toBe(true);
  });
  it.each([
    ["a row that is there already", coded("23505", "duplicate key value")],
    ["a deadlock", coded("40P01", "deadlock detected")],
    ["a value that does not fit, whatever its text says", coded("22P05", "connection timeout")],
    ["a fault of ours", new TypeError("x is not a function")],
    ["something that is no error", "Connection terminated"],
  ])("not %s", (_, error) => {
    expect(isConnectionLoss(error)).toBe(false);
  });
});

describe("migrations", () => {
  it("run once, even when two processes start at the same moment", async () => {
    const other = openDatabase({ url: database.url, max: 2 });
    await Promise.all([db.migrate(), other.migrate()]);
    await other.close();
    const { rows } = await db.pool.query("select name from kysely_migration order by name");
    expect(rows.map((row) => row.name)).toEqual(Object.keys(MIGRATIONS).sort());
  });
});
