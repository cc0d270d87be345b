/** What stands in a database of the version before must stand in this one, and the version before must run on it. */
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../store/database.ts";
import { createDatabase, dropDatabase } from "../store/embedded/testing.ts";
import { MIGRATIONS } from "../store/migrations/index.ts";

const NAME = "retention_migration";
const BEFORE = "0009-retention";
const OLD_DELIVERY = new Date("2025-01-02T03:04:05Z");

let db: Database;
let filesBefore: unknown;

const FILE_OF = "select pg_relation_filepath($1::regclass) as file";
const file = async (table: string) => (await db.pool.query(FILE_OF, [table])).rows[0].file;

beforeAll(async () => {
  db = openDatabase({ url: await createDatabase(NAME), max: 3 });
  const older = Object.entries(MIGRATIONS).filter(([name]) => name < BEFORE);
  const provider = { getMigrations: async () => Object.fromEntries(older) };
  const { error } = await new Migrator({ db: db.kysely, provider }).migrateToLatest();
  if (error) throw error;
  await db.pool.query(
    `insert into deliveries (lead_id, integration, action, state, prio, plan_no, touch_id, expires_at, created_at)
     select n, 'n8n', 'event.send', 'delivered', 0, 1, n, now(), $1::timestamptz + n * interval '1 minute' from generate_series(1, 500) n`,
    [OLD_DELIVERY],
  );
  await db.pool.query(
    `insert into attempts (delivery_id, attempt_no, at, outcome, answer)
     select n, k, now(), 'retry', 'answer ' || n from generate_series(1, 500) n, generate_series(1, 3) k`,
  );
  await db.pool.query(
    "insert into raw_requests (source, provider_id, body, state) select 'meta-ads', n::text, '\\x01', 'parsed' from generate_series(1, 100) n",
  );
  filesBefore = [await file("attempts"), await file("raw_requests")];
  // The version before is at work, with statements that it prepared on the old tables.
  await db.pool.query({ name: "old_attempt", text: OLD_ATTEMPT, values: [500, 4] });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await dropDatabase(NAME);
});

const OLD_ATTEMPT = `insert into attempts (delivery_id, attempt_no, at, duration_ms, outcome, http_status, cause, reason, answer)
  values ($1, $2, now(), 1, 'delivered', 200, null, null, null)
  on conflict (delivery_id, attempt_no) do update set outcome = excluded.outcome`;
const OLD_KEEP = `insert into raw_requests (source, provider_id, received_at, content_type, headers, body, state)
  values ('meta-ads', $1, now(), null, '{}', '\\x02', 'received') on conflict (source, provider_id) do nothing returning id`;

describe("the migration to ranges of attempts", () => {
  it("keeps every attempt and every raw request without rewriting either table", async () => {
    const { rows } = await db.pool.query(
      "select (select count(*) from attempts) as attempts, (select count(*) from raw_requests) as raws",
    );
    expect(rows).toEqual([{ attempts: 1501, raws: 100 }]);
    expect([await file("attempts_from_0"), await file("raw_requests")]).toEqual(filesBefore);
  });

  it("takes the primary key over instead of building it anew", async () => {
    const { rows } = await db.pool.query(
      `select c.relname, c.relispartition, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid
       where i.indrelid in ('attempts'::regclass, 'attempts_from_0'::regclass) order by 1`,
    );
    expect(rows).toEqual([
      { relname: "attempts_from_0_pkey", relispartition: true, indisvalid: true },
      { relname: "attempts_pkey", relispartition: false, indisvalid: true },
    ]);
  });

  it("dates the first range from the oldest delivery, so that it is cut with the next look", async () => {
    const { rows } = await db.pool.query("select first_id, begun_at, dropped_at from attempt_ranges");
    expect(rows).toEqual([{ first_id: 0, begun_at: new Date("2025-01-02T03:05:05Z"), dropped_at: null }]);
  });

  it("lets the version before write attempts as it did, also with what it had prepared", async () => {
    await db.pool.query({ name: "old_attempt", text: OLD_ATTEMPT, values: [501, 1] });
    await db.pool.query({ name: "old_attempt", text: OLD_ATTEMPT, values: [500, 4] });
    const { rows } = await db.pool.query(
      "select delivery_id, attempt_no from attempts where outcome = 'delivered' order by 1",
    );
    expect(rows).toEqual([
      { delivery_id: 500, attempt_no: 4 },
      { delivery_id: 501, attempt_no: 1 },
    ]);
  });

  it("lets the version before keep raw requests as it did, each id once", async () => {
    expect((await db.pool.query(OLD_KEEP, ["100"])).rows).toEqual([]);
    expect((await db.pool.query(OLD_KEEP, ["101"])).rows).toHaveLength(1);
    expect((await db.pool.query(OLD_KEEP, ["101"])).rows).toEqual([]);
  });

  it("refuses a second attempt of one number, whatever its range", async () => {
    const twice = db.pool.query(
      "insert into attempts (delivery_id, attempt_no, at, outcome) values (7, 1, now(), 'x')",
    );
    await expect(twice).rejects.toMatchObject({ code: "23505" });
  });
});
