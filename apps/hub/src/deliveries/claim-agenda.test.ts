/** The lead's own link to book a meeting, found with the claim of what goes to the lead; on a real database. */
import { randomUUID } from "node:crypto";
import type { Action } from "@streamleads/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { insertConnection, insertDelivery, insertInstances, insertLead } from "../../../../tests/support/rows.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { DeliveryStore } from "./delivery.store.ts";

const ME = randomUUID();
const LINK = "https://calendly.com/d/cq7/visita";
let db: Database;
let store: DeliveryStore;
let drop: () => Promise<void>;
let mail: number;
let agenda: number;
let lead: { leadId: number; touchId: number };

beforeAll(async () => {
  const database = await freshDatabase("agenda");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 4 });
  store = new DeliveryStore(db);
  await insertInstances(db, [ME]);
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await db.pool.query("truncate deliveries, leads, touches, external_refs, lead_events");
  mail = await insertConnection(db);
  agenda = await insertConnection(db);
  lead = await insertLead(db);
});

/** Minutes before now. */
async function insertLink(url: string, minutesAgo = 5, leadId = lead.leadId, connectionId = agenda): Promise<void> {
  await db.pool.query(
    `insert into external_refs (connection_id, lead_id, object, external_id, at)
     values ($1, $2, 'agenda', $3, now() - $4 * interval '1 minute')`,
    [connectionId, leadId, url, minutesAgo],
  );
}
async function insertEvent(kind: string, minutesAgo: number): Promise<void> {
  await db.pool.query(
    "insert into lead_events (lead_id, at, kind, data) values ($1, now() - $2 * interval '1 minute', $3, '{}')",
    [lead.leadId, minutesAgo, kind],
  );
}
async function claimedLink(action: Action = "email.welcome"): Promise<string | undefined> {
  await insertDelivery(db, { ...lead, connectionId: mail, action });
  const [leased] = await store.claim(ME, mail, 1);
  expect(leased?.action).toBe(action);
  return leased?.schedulingUrl;
}

describe("what goes to the lead", () => {
  it.each(["email.welcome", "email.nurture", "message.followup", "message.sms"] as const)(
    "%s carries the link that another connection made for the lead",
    async (action) => {
      await insertLink(LINK);
      expect(await claimedLink(action)).toBe(LINK);
    },
  );

  it("goes without one when there is none, and takes nobody else's", async () => {
    const other = await insertLead(db);
    await insertLink(LINK, 5, other.leadId);
    expect(await claimedLink()).toBeUndefined();
  });

  it("carries the newest", async () => {
    await insertLink("https://calendly.com/d/velho", 60);
    await insertLink(LINK, 1, lead.leadId, await insertConnection(db));
    expect(await claimedLink()).toBe(LINK);
  });

  it("does not carry one with which a meeting was booked, as it books one only", async () => {
    await insertLink(LINK, 5);
    await insertEvent("meeting_booked", 2);
    expect(await claimedLink()).toBeUndefined();
  });

  it("carries one that was made after an earlier meeting, whatever else happened since", async () => {
    await insertEvent("meeting_booked", 60);
    await insertLink(LINK, 5);
    await insertEvent("email_reply", 1);
    expect(await claimedLink()).toBe(LINK);
  });
});

it.each(["event.send", "notify.hot_lead", "contact.upsert"] as const)(
  "%s, which does not go to the lead, carries none",
  async (action) => {
    await insertLink(LINK);
    expect(await claimedLink(action)).toBeUndefined();
  },
);
