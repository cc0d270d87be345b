import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { RawStore } from "../receive/raw.store.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { retentionProblems } from "./problems.ts";
import { emptyBodies } from "./raw-bodies.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-24T12:00:00Z");
const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const LIMIT = ago(90);

let database: { url: string; drop(): Promise<void> };
let db: Database;

beforeAll(async () => {
  database = await freshDatabase("raw_bodies");
  db = openDatabase({ url: database.url, max: 4 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  await db.pool.query("truncate raw_requests, deliveries, retention_log restart identity");
  await db.pool.query("update retention_passes set last_id = 0, begun_at = $1", [NOW]);
});

let provider = 0;
async function keep(state: string, receivedAt: Date, over: { id?: number; providerId?: string } = {}): Promise<number> {
  provider += 1;
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into raw_requests (id, source, provider_id, received_at, headers, body, state, cause)
     values (coalesce($5, nextval('raw_requests_id_seq')), 'meta-ads', $1, $2, '{"x-a":"1"}', $3, $4, case when $4 = 'ignored' then 'bot' end) returning id`,
    [over.providerId ?? `p${provider}`, receivedAt, Buffer.from(`corpo de ${provider}`), state, over.id ?? null],
  );
  return rows[0]?.id as number;
}
const isEmpty = async (id: number) => {
  const { rows } = await db.pool.query<{ is: boolean; at: Date | null }>(
    "select body = '' and headers = '{}' as is, emptied_at as at from raw_requests where id = $1",
    [id],
  );
  expect(rows[0]?.is).toBe(rows[0]?.at !== null);
  return rows[0]?.is;
};
const walk = (now = NOW, limit = LIMIT) => emptyBodies(db, limit, now);

describe("emptying bodies of raw requests", () => {
  it("takes body and headers of what is finished and past its time, and no other", async () => {
    const gone = [await keep("parsed", ago(91)), await keep("ignored", ago(91))];
    const kept = [
      await keep("parked", ago(400)),
      await keep("received", ago(400)),
      await keep("parsed", ago(89)),
      await keep("ignored", ago(0)),
    ];
    expect(await walk()).toBe(2);
    expect(await Promise.all(gone.map(isEmpty))).toEqual([true, true]);
    expect(await Promise.all(kept.map(isEmpty))).toEqual([false, false, false, false]);
  });

  it("leaves the row, so that the provider's id is still refused a second time", async () => {
    await keep("parsed", ago(91), { providerId: "leadgen-1" });
    await walk();
    const store = new RawStore(db);
    const again = { source: "meta-ads", providerId: "leadgen-1", receivedAt: NOW, contentType: null, headers: {} };
    expect((await store.keep([{ ...again, body: Buffer.from("{}") }], null)).size).toBe(0);
    expect((await db.pool.query("select 1 from raw_requests")).rowCount).toBe(1);
  });

  it("goes on where it ended and does nothing twice", async () => {
    await keep("parsed", ago(95));
    expect(await walk()).toBe(1);
    const later = await keep("parsed", ago(91));
    expect(await walk()).toBe(1);
    expect(await isEmpty(later)).toBe(true);
    expect(await walk()).toBe(0);
    const { rows } = await db.pool.query("select what, rows, before from retention_log order by id");
    expect(rows).toEqual([
      { what: "raw_bodies", rows: 1, before: LIMIT },
      { what: "raw_bodies", rows: 1, before: LIMIT },
    ]);
  });

  it("finds within a week what was unfinished when it passed, and an id that was used long after it was drawn", async () => {
    const parked = await keep("parked", ago(95));
    await keep("parsed", ago(94), { id: 50 });
    await walk();
    await db.pool.query("update raw_requests set state = 'ignored' where id = $1", [parked]);
    const late = await keep("parsed", ago(91), { id: 20 });
    const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
    expect(await walk(inDays(6))).toBe(0);
    await walk(inDays(7));
    expect(await walk(inDays(7))).toBe(2);
    expect(await Promise.all([parked, late].map(isEmpty))).toEqual([true, true]);
  });

  it("waits for a delivery that passes it on unchanged", async () => {
    const id = await keep("parsed", ago(91));
    await db.pool.query(
      `insert into deliveries (lead_id, integration, action, state, prio, plan_no, touch_id, expires_at)
       values ($1, 'encaminhar', 'raw.forward', 'retrying', 1, 0, 0, now())`,
      [-id],
    );
    expect(await walk()).toBe(0);
    await db.pool.query("update deliveries set state = 'failed'");
    await db.pool.query("update retention_passes set last_id = 0");
    expect(await walk()).toBe(1);
  });

  it("never lets an emptied one be read again, as if it had come without a body", async () => {
    const id = await keep("ignored", ago(91));
    await walk();
    const store = new RawStore(db);
    expect(await store.leaseParked(id, "00000000-0000-4000-8000-000000000001")).toBeUndefined();
    expect(await store.find(id)).toBeUndefined();
  });

  it("walks more than a page in one tick", async () => {
    await db.pool.query(
      `insert into raw_requests (source, provider_id, received_at, body, state)
       select 'api', n::text, $1, '\\x01', 'parsed' from generate_series(1, 4500) n`,
      [ago(91)],
    );
    expect(await walk()).toBe(4_500);
  });
});

describe("what is past its time and may not go", () => {
  const days = { rawDays: 90, attemptDays: 400 };

  it("is told as a problem: parked, unread, and deliveries without an end", async () => {
    await keep("parked", ago(91));
    await keep("parked", ago(300));
    await keep("received", ago(91));
    await keep("parked", ago(1));
    await db.pool.query("update retention_passes set held = 3 where what = 'attempts'");
    const found = await retentionProblems(db, { raw: LIMIT }, days);
    expect(found.map(({ key, title }) => `${key} ${title}`)).toEqual([
      "retention:parked 2 pedidos parados há mais de 90 dias",
      "retention:waiting 1 pedido espera leitura há mais de 90 dias",
      "retention:attempts 3 entregas sem desfecho há mais de 400 dias",
    ]);
  });

  it("is nothing when nothing is", async () => {
    await keep("parsed", ago(91));
    await db.pool.query("update retention_passes set held = 0");
    expect(await retentionProblems(db, { raw: LIMIT }, days)).toEqual([]);
  });
});
