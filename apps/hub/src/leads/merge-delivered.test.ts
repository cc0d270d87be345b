/** Merging with the engine at work and a CRM behind it: from two leads that came in to the contacts that the CRM holds. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hubspotFake } from "../../../../integrations/src/hubspot/fake.ts";
import { World } from "../../../../tests/support/world.ts";
import type { Hub } from "../hub.ts";
import { arrivalOf, leadIn } from "./testing.ts";

const FINAL = new Set(["delivered", "failed", "skipped", "cancelled"]);
const crm = hubspotFake();
let world: World;
let hub: Hub;

beforeAll(async () => {
  world = await World.open("leads_merge_delivered");
  const server = await world.fake(crm);
  hub = await world.hub(crm.env(server.url));
});
afterAll(() => world.close());

const lead = async (input: Record<string, unknown>) => leadIn(await hub.context.intake.accept(arrivalOf(input)));
const untilCrmKnows = (leadId: number, planNo: number) =>
  world.untilDeliveries((rows) =>
    rows.some(
      (row) =>
        row.lead_id === leadId && row.plan_no === planNo && row.action === "contact.upsert" && FINAL.has(row.state),
    ),
  );
const contactOf = async (leadId: number) => {
  const [ref] = await world.query<{ external_id: string }>(
    "select external_id from external_refs where lead_id = $1 and object = 'contact'",
    [leadId],
  );
  return { id: ref?.external_id, ...crm.account.records.contacts.get(ref?.external_id ?? "")?.properties };
};

describe("two leads that the CRM knows", () => {
  it("are merged at once, though they are being sent, and told as one; parted, each contact is its own again", async () => {
    const one = await lead({ nome: "Rita Alves", telefone: null, cidade: "Santos" });
    const two = await lead({ nome: "Rita Alves", cidade: "Recife" });
    const result = await hub.context.merges.merge(one.id, two.id, "Ana Lima");
    expect(result).toMatchObject({ kind: "merged", lead: { email: two.email, telefone: two.telefone } });
    await untilCrmKnows(one.id, 2);
    const joint = await contactOf(one.id);
    expect(joint).toMatchObject({ email: two.email, city: "Recife" });

    expect(await hub.context.merges.unmerge(one.id, undefined, "Ana Lima")).toMatchObject({ kind: "unmerged" });
    await untilCrmKnows(two.id, 2);
    const theirs = await contactOf(two.id);
    expect(theirs).toMatchObject({ email: two.email, city: "Recife", streamleads_lead_id: String(two.id) });
    // The other follows a minute later, so that the two never look for one address at the same moment.
    const [update] = await world.query<{ state: string; due_at: Date; lead_id: number }>(
      "select state, due_at, lead_id from deliveries where lead_id = $1 and action = 'contact.upsert' order by id desc limit 1",
      [one.id],
    );
    expect(update?.state).toBe("pending");
    expect(update?.due_at.getTime()).toBeGreaterThan(Date.now());
    await world.query("update deliveries set due_at = now() where lead_id = $1 and state = 'pending'", [one.id]);
    hub.context.bus.publish({ kind: "due", id: hub.context.connections.byName("hubspot")?.id ?? 0 });
    await untilCrmKnows(one.id, 3);
    const own = await contactOf(one.id);
    expect(own).toMatchObject({ email: one.email, city: "Santos", streamleads_lead_id: String(one.id) });
    expect(own.id).not.toBe(theirs.id);
    expect(await contactOf(two.id)).toEqual(theirs);
  });
});
