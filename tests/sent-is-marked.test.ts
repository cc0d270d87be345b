/** What must not be repeated blindly is marked before it leaves, and only then leaves (delivery protocol 3.2). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { googleAnalyticsFake } from "../integrations/src/google-analytics/fake.ts";
import { hubspotFake } from "../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { whatsappFake } from "../integrations/src/whatsapp/fake.ts";
import type { Held } from "./support/held.ts";
import { arrivalOf } from "./support/hub.ts";
import { attemptsOf, type DeliveryRecord } from "./support/rows.ts";
import { World } from "./support/world.ts";

let world: World;
let providers: Record<"n8n" | "hubspot" | "whatsapp" | "ga", Held>;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("sent_is_marked");
  const [n8n, hubspot, whatsapp, ga] = await Promise.all(
    [n8nFake(), hubspotFake(), whatsappFake(), googleAnalyticsFake()].map((fake) => world.held(fake)),
  );
  providers = { n8n: n8n!, hubspot: hubspot!, whatsapp: whatsapp!, ga: ga! };
  const env = Object.assign({}, ...Object.values(providers).map((held) => held.env()));
  hub = await world.hub({ ...env, ATTEMPT_TIMEOUT_MS: "10000" });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.query("truncate deliveries, attempts");
  for (const held of Object.values(providers)) held.requests.length = 0;
});
afterEach(() => world.query("drop trigger if exists no_mark on deliveries"));

const accept = () => hub.context.intake.accept(arrivalOf());
const atOnce = async () =>
  (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id);
const hotLead = (rows: DeliveryRecord[]) =>
  rows.find((row) => row.action === "notify.hot_lead" && row.integration === "whatsapp");
const untilDelivered = () => world.until(atOnce, (rows) => rows.every((row) => row.state === "delivered"), 10_000);

/** Does something when a mark is written: the database refuses it, or finds nothing to mark, or is slow about it. */
async function onMark(body: string): Promise<void> {
  await world.query(
    `create or replace function no_mark() returns trigger language plpgsql as $$ begin ${body}; end $$`,
  );
  await world.query(`create trigger no_mark before update on deliveries for each row
    when (old.started_at is null and new.started_at is not null) execute function no_mark()`);
}

describe("an attempt", () => {
  it("finds its mark committed before its request leaves, where a repeat could do harm, and none where it could not", async () => {
    for (const held of Object.values(providers)) held.hold();
    await accept();
    await Promise.all(Object.values(providers).map((held) => held.seen(1)));
    const marked = Object.fromEntries((await atOnce()).map((row) => [row.action, row.started_at !== null]));
    expect(marked).toEqual({
      "event.send": false,
      "contact.upsert": false,
      "deal.create": false,
      "notify.hot_lead": true,
      "analytics.lead": true,
    });
    for (const held of Object.values(providers)) held.release();
    await untilDelivered();
  });

  it("does not leave while its mark cannot be written; its lease goes back and nothing is burnt", async () => {
    await onMark("raise exception 'no'");
    await accept();
    const rows = await world.until(atOnce, (all) => (hotLead(all)?.attempt_no ?? 0) > 1);
    expect(hotLead(rows)?.attempts).toBe(0);
    expect(providers.whatsapp.requests).toHaveLength(0);
    await world.query("drop trigger no_mark on deliveries");
    const delivered = hotLead(await untilDelivered());
    expect(delivered).toMatchObject({ attempts: 1, is_repeat: false });
    expect(providers.whatsapp.requests).toHaveLength(1);
    expect(await attemptsOf(world.db, delivered!.id)).toHaveLength(1);
  });

  it("does not leave when its lease turns out to be somebody else's; the rightful one sends it, once", async () => {
    await onMark("return null");
    await accept();
    await world.until(atOnce, (all) => all.filter((row) => row.state === "delivered").length === 3);
    await world.beats(hub);
    expect(providers.whatsapp.requests).toHaveLength(0);
    await world.query("drop trigger no_mark on deliveries");
    expect(hotLead(await untilDelivered())).toMatchObject({ attempts: 1, is_repeat: false });
    expect(providers.whatsapp.requests).toHaveLength(1);
  });

  it("does not leave when its process has not been heard of for too long by the time the mark is written", async () => {
    const { db } = world;
    await onMark("perform pg_advisory_xact_lock(42); return new");
    await db.transaction(async (silence) => {
      await db.transaction(async (slow) => {
        await slow.query("select pg_advisory_xact_lock(42)");
        await accept();
        await world.until(atOnce, (rows) => rows.filter((row) => row.state === "delivered").length === 3);
        await silence.query("lock table instances in access exclusive mode");
        await vi.waitFor(() => expect(hub.context.engine.isFresh).toBe(false), { timeout: 5_000, interval: 20 });
      });
      const row = await world.until(
        async () => hotLead(await atOnce()),
        (seen) => seen?.state === "pending",
      );
      expect(row).toMatchObject({ owner: null, started_at: null, attempts: 0 });
      expect(providers.whatsapp.requests).toHaveLength(0);
    });
    expect(hotLead(await untilDelivered())).toMatchObject({ attempts: 1, is_repeat: false });
    expect(providers.whatsapp.requests).toHaveLength(1);
  });
});
