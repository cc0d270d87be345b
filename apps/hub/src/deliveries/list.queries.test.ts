import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { insertConnection, insertDelivery } from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { causesOf, NO_CAUSE } from "./causes.queries.ts";
import { type DeliveryFilter, listDeliveries } from "./list.queries.ts";

let db: Database;
let drop: () => Promise<void>;
let hubspot: number;

beforeAll(async () => {
  const database = await freshDatabase("delivery_list");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 3 });
  hubspot = await insertConnection(db, { integration: "hubspot", name: "hubspot" });
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(() => db.pool.query("truncate deliveries restart identity"));

/** `count` delivered ones of n8n, a second apart, the last one made now. */
async function many(count: number): Promise<void> {
  await db.pool.query(
    `insert into deliveries (lead_id, integration, action, state, prio, plan_no, touch_id, expires_at, created_at)
     select g, 'n8n', 'event.send', 'delivered', 1, 1, 0, now(), now() - ($1 - g) * interval '1 second'
     from generate_series(1, $1) g`,
    [count],
  );
}

async function all(filter: DeliveryFilter, limit = 50): Promise<{ ids: number[]; pages: number }> {
  const ids: number[] = [];
  let before: number | undefined;
  for (let pages = 1; ; pages++) {
    const page = await listDeliveries(db, filter, { limit, before }, () => true);
    ids.push(...page.deliveries.map(({ id }) => id));
    if (page.next === null) return { ids, pages };
    before = page.next;
  }
}

describe("the list of deliveries", () => {
  it("pages through everything once, the newest first", async () => {
    await many(10);
    expect(await all({}, 3)).toEqual({ ids: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], pages: 4 });
  });

  it("filters by state, integration, connection's name and cause", async () => {
    await many(3);
    const wanted = await insertDelivery(db, {
      leadId: 1,
      connectionId: hubspot,
      integration: "hubspot",
      state: "failed",
      cause: "http_500",
    });
    await insertDelivery(db, { leadId: 2, connectionId: hubspot, integration: "hubspot", state: "delivered" });
    for (const filter of [
      { state: "failed" },
      { integration: "hubspot", state: "failed" },
      { connection: "hubspot", cause: "http_500" },
      { cause: "http_500" },
    ] as const) {
      expect((await all(filter)).ids).toEqual([wanted]);
    }
    expect((await all({ integration: "slack" })).ids).toEqual([]);
  });

  it("takes the word under which those without a cause are grouped", async () => {
    const connectionId = hubspot;
    const without = await insertDelivery(db, { leadId: 1, connectionId, state: "retrying" });
    await insertDelivery(db, { leadId: 2, connectionId, state: "retrying", cause: "http_500" });
    const causes = (await causesOf(db, [hubspot])).map(({ cause }) => cause).sort();
    expect(causes).toEqual(["http_500", NO_CAUSE]);
    expect((await all({ cause: NO_CAUSE })).ids).toEqual([without]);
  });

  it("finds the only one of its kind behind forty thousand others, a bounded look at a time", async () => {
    const wanted = await insertDelivery(db, { leadId: 1, connectionId: hubspot, integration: "hubspot" });
    await many(40_000);
    const found = await all({ integration: "hubspot" });
    expect(found.ids).toEqual([wanted]);
    expect(found.pages).toBe(2);
  });

  it("takes a period although moments and numbers agree only roughly", async () => {
    await many(30_000);
    // A process drew these numbers early and used them much later.
    await db.pool.query("update deliveries set created_at = now() where id between 20000 and 20010");
    const until = new Date(Date.now() - 5_000_000);
    const since = new Date(until.getTime() - 100_000);
    const { rows } = await db.pool.query(
      "select array_agg(id order by id desc) as ids from deliveries where created_at >= $1 and created_at < $2",
      [since, until],
    );
    expect((await all({ since, until })).ids).toEqual(rows[0].ids.map(Number));
    const recent = await all({ since: new Date(Date.now() - 60_000) });
    expect(recent.ids).toEqual(expect.arrayContaining([30_000, 29_950]));
  });

  it("says which were sent again, and which can be", async () => {
    const failed = await insertDelivery(db, { leadId: 1, connectionId: hubspot, state: "failed" });
    const again = await insertDelivery(db, { leadId: 1, connectionId: hubspot, state: "failed", replayOf: failed });
    const skipped = await insertDelivery(db, {
      leadId: 2,
      connectionId: null,
      integration: "slack",
      state: "skipped",
      cause: "not_configured",
    });
    const running = await insertDelivery(db, { leadId: 3, connectionId: hubspot, state: "running" });
    const view = async (isConfigured: boolean) => {
      const { deliveries } = await listDeliveries(db, {}, { limit: 10 }, () => isConfigured);
      return Object.fromEntries(deliveries.map(({ id, replayed_by, can_replay }) => [id, { replayed_by, can_replay }]));
    };
    expect(await view(false)).toEqual({
      [failed]: { replayed_by: again, can_replay: false },
      [again]: { replayed_by: null, can_replay: true },
      [skipped]: { replayed_by: null, can_replay: false },
      [running]: { replayed_by: null, can_replay: false },
    });
    expect((await view(true))[skipped]?.can_replay).toBe(true);
  });
});
