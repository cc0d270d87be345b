import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { cutRange, dropExpired, forgetRevived, LOCK_TAKEN } from "./attempt-ranges.ts";

const DAY_MS = 86_400_000;
const BEGUN = new Date("2026-01-01T00:00:00Z");
const after = (days: number) => new Date(BEGUN.getTime() + days * DAY_MS);

let database: { url: string; drop(): Promise<void> };
let db: Database;

beforeAll(async () => {
  database = await freshDatabase("attempt_ranges");
  db = openDatabase({ url: database.url, max: 4 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** One open range again, begun on the first day. */
beforeEach(async () => {
  const { rows } = await db.pool.query("select relid::text as name from pg_partition_tree('attempts') where isleaf");
  await db.pool.query(`drop table ${rows.map(({ name }) => name).join(", ")}`);
  await db.pool.query("create table attempts_from_0 partition of attempts for values from (minvalue) to (maxvalue)");
  await db.pool.query("truncate attempt_ranges, deliveries, retention_log restart identity");
  await db.pool.query("insert into attempt_ranges (first_id, partition, begun_at) values (0, 'attempts_from_0', $1)", [
    BEGUN,
  ]);
  await db.pool.query("update retention_passes set held = 0, oldest_held_at = null");
});

/** As many deliveries, each with one attempt at that time. @returns their ids */
async function deliver(count: number, at: Date, state = "delivered"): Promise<number[]> {
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into deliveries (lead_id, integration, action, state, prio, plan_no, touch_id, expires_at, created_at, attempts)
     select 1, 'n8n', 'event.send', $3, 0, 1, 1, $2, $2, 1 from generate_series(1, $1) returning id`,
    [count, at, state],
  );
  const ids = rows.map(({ id }) => id);
  for (const id of ids) await attempt(id, at);
  return ids;
}

const attempt = (id: number, at: Date, no = 1) =>
  db.pool.query("insert into attempts (delivery_id, attempt_no, at, outcome) values ($1, $2, $3, 'delivered')", [
    id,
    no,
    at,
  ]);
const placeOf = async (id: number) =>
  (await db.pool.query("select tableoid::regclass::text as place from attempts where delivery_id = $1", [id])).rows[0]
    ?.place;
const bounds = async () =>
  (
    await db.pool.query<{ name: string; bound: string }>(
      `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'attempts'::regclass order by c.oid`,
    )
  ).rows
    .map(({ name, bound }) => `${name} ${bound.replace("FOR VALUES FROM ", "")}`)
    .sort();
const held = async () =>
  (await db.pool.query("select held, oldest_held_at from retention_passes where what = 'attempts'")).rows[0];

describe("closing a range", () => {
  it("is left alone until a month after it was begun", async () => {
    await deliver(3, after(1));
    expect(await cutRange(db, after(29))).toBeUndefined();
    expect(await bounds()).toEqual(["attempts_from_0 (MINVALUE) TO (MAXVALUE)"]);
  });

  it("ends it at the newest id and begins one for all that follow, ahead of the first of them", async () => {
    await deliver(3, after(1));
    expect(await cutRange(db, after(30))).toEqual({ firstId: 0, nextId: 4 });
    expect(await bounds()).toEqual(["attempts_from_0 (MINVALUE) TO ('4')", "attempts_from_4 ('4') TO (MAXVALUE)"]);
    const [next] = await deliver(1, after(31));
    expect([await placeOf(3), await placeOf(next!)]).toEqual(["attempts_from_0", "attempts_from_4"]);
  });

  it("makes no range for a hub that delivers nothing", async () => {
    await deliver(1, after(1));
    await cutRange(db, after(30));
    expect(await cutRange(db, after(365))).toBeUndefined();
    expect(await bounds()).toHaveLength(2);
  });

  it("does not wait for a month when a busy hub has drawn ten million ids", async () => {
    await db.pool.query("select setval('deliveries_id_seq', 10000000)");
    expect(await cutRange(db, after(1))).toEqual({ firstId: 0, nextId: 10_000_001 });
  });

  it("counts an id as used when it was drawn, whether its delivery is written yet or not", async () => {
    await deliver(1, after(1));
    const { rows } = await db.pool.query("select nextval('deliveries_id_seq') as id");
    await cutRange(db, after(30));
    await attempt(rows[0].id, after(31));
    expect(await placeOf(rows[0].id)).toBe("attempts_from_0");
  });

  it("gives up instead of making everybody wait behind a transaction that holds the table", async () => {
    await deliver(1, after(1));
    await db.transaction(async (client) => {
      await client.query("select 1 from attempts");
      await expect(cutRange(db, after(30))).rejects.toMatchObject({ code: LOCK_TAKEN });
    });
    expect(await bounds()).toHaveLength(1);
    expect(await cutRange(db, after(30))).toBeDefined();
  });

  it("lets an id be looked for in its own range only", async () => {
    await deliver(3, after(1));
    await cutRange(db, after(30));
    await deliver(1, after(31));
    const { rows } = await db.pool.query("explain select * from attempts where delivery_id = any($1)", [[2]]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("attempts_from_0");
    expect(plan).not.toContain("attempts_from_4");
  });

  it("takes every attempt when it has not run for years", async () => {
    const [id] = await deliver(1, after(1));
    await attempt(9_000_000_000, after(900));
    expect([await placeOf(id!), await placeOf(9_000_000_000)]).toEqual(["attempts_from_0", "attempts_from_0"]);
    await db.pool.query("select setval('deliveries_id_seq', 9000000000)");
    expect(await cutRange(db, after(900))).toEqual({ firstId: 0, nextId: 9_000_000_001 });
  });
});

describe("dropping a range", () => {
  /** Three ranges: ids 1-2 of the first month, 3-4 of the second, 5 of the third, which is open. */
  async function threeMonths() {
    const ids = await deliver(2, after(10));
    await cutRange(db, after(30));
    ids.push(...(await deliver(2, after(40))));
    await cutRange(db, after(60));
    ids.push(...(await deliver(1, after(70))));
    return ids;
  }

  it("removes whole ranges that are past their time, and leaves the deliveries with their number of attempts", async () => {
    await threeMonths();
    expect(await dropExpired(db, after(31), after(131))).toEqual([{ firstId: 0, rows: 2 }]);
    const { rows } = await db.pool.query(
      `select (select json_agg(delivery_id order by delivery_id) from attempts) as left, (select sum(attempts) from deliveries) as counted`,
    );
    expect(rows).toEqual([{ left: [3, 4, 5], counted: 5 }]);
    expect(await bounds()).toEqual([
      "attempts_from_3 ('3') TO ('5')",
      "attempts_from_5 ('5') TO (MAXVALUE)",
      "attempts_past (MINVALUE) TO ('3')",
    ]);
  });

  it("writes down what went, how much and when, so that what is left and what went add up", async () => {
    await threeMonths();
    await dropExpired(db, after(61), after(161));
    const { rows: ranges } = await db.pool.query("select first_id, rows, dropped_at from attempt_ranges order by 1");
    expect(ranges).toEqual([
      { first_id: 0, rows: 2, dropped_at: after(161) },
      { first_id: 3, rows: 2, dropped_at: after(161) },
      { first_id: 5, rows: null, dropped_at: null },
    ]);
    const { rows: log } = await db.pool.query("select what, rows, before from retention_log order by id");
    expect(log).toEqual([
      { what: "attempts", rows: 2, before: after(61) },
      { what: "attempts", rows: 2, before: after(61) },
    ]);
  });

  it("never drops the open range, however old", async () => {
    await threeMonths();
    await dropExpired(db, after(5_000), after(5_400));
    expect((await db.pool.query("select delivery_id from attempts")).rows).toEqual([{ delivery_id: 5 }]);
  });

  it("waits for the newest attempt: a delivery of the first month that was tried in the third keeps its range", async () => {
    const [first] = await threeMonths();
    await attempt(first!, after(70), 2);
    expect(await dropExpired(db, after(69), after(169))).toEqual([]);
    expect(await dropExpired(db, after(71), after(171))).toHaveLength(2);
  });

  for (const state of ["pending", "running", "retrying"]) {
    it(`refuses a range with a delivery that is ${state}, and everything after it, and says so`, async () => {
      const [first] = await threeMonths();
      await db.pool.query("update deliveries set state = $2 where id = $1", [first, state]);
      expect(await dropExpired(db, after(300), after(700))).toEqual([]);
      expect(await held()).toEqual({ held: 1, oldest_held_at: after(10) });
      expect((await db.pool.query("select 1 from attempts")).rowCount).toBe(5);
      await db.pool.query("update deliveries set state = 'failed' where id = $1", [first]);
      expect(await dropExpired(db, after(300), after(700))).toHaveLength(2);
      expect(await held()).toEqual({ held: 0, oldest_held_at: null });
    });
  }

  it("still takes the attempt of a delivery that is revived after its range is gone, and forgets it in its time", async () => {
    const [first] = await threeMonths();
    await dropExpired(db, after(31), after(131));
    await attempt(first!, after(140), 2);
    expect(await placeOf(first!)).toBe("attempts_past");
    expect(await dropExpired(db, after(61), after(161))).toHaveLength(1);
    expect(await placeOf(first!)).toBe("attempts_past");
    await forgetRevived(db, after(139), after(239));
    expect(await placeOf(first!)).toBe("attempts_past");
    await forgetRevived(db, after(141), after(241));
    expect(await placeOf(first!)).toBeUndefined();
    expect((await db.pool.query("select sum(rows)::int as rows from retention_log")).rows).toEqual([{ rows: 5 }]);
  });

  it("gives up when somebody is at the table, and loses nothing by it", async () => {
    await threeMonths();
    await db.transaction(async (client) => {
      await client.query("select 1 from attempts");
      await expect(dropExpired(db, after(31), after(131))).rejects.toMatchObject({ code: LOCK_TAKEN });
    });
    expect((await db.pool.query("select 1 from attempts")).rowCount).toBe(5);
    expect(await dropExpired(db, after(31), after(131))).toHaveLength(1);
  });

  it("keeps one number of a delivery from being written twice, in every range", async () => {
    const ids = await threeMonths();
    for (const id of ids) await expect(attempt(id, after(71))).rejects.toMatchObject({ code: "23505" });
  });
});
