import { describe, expect, it } from "vitest";
import { type Draft, place } from "./place.ts";
import { aContext, aLead } from "./plan.fixture.ts";
import { NO_EMAIL } from "./skip.ts";

describe("place", () => {
  it("skips a child with the cause of its parent, whatever that was, although the child itself could be made", () => {
    const draft: Draft = { lead: aLead(), context: aContext(), deliveries: [] };
    const parent = place(draft, { integration: "email", action: "email.welcome", skip: NO_EMAIL });
    place(draft, { integration: "hubspot", action: "deal.create", after: parent });
    place(draft, { integration: "hubspot", action: "deal.create" });
    expect(draft.deliveries.map((d) => d.skip)).toEqual([NO_EMAIL, NO_EMAIL, undefined]);
  });
  it("makes a second channel although the first was skipped", () => {
    const draft: Draft = { lead: aLead(), context: aContext(), deliveries: [] };
    const first = place(draft, { integration: "email", action: "email.welcome", skip: NO_EMAIL });
    place(draft, { integration: "slack", channel: "vendas", action: "notify.hot_lead", insteadOf: first });
    expect(draft.deliveries[1]).toMatchObject({ insteadOf: 0, connectionId: 4 });
    expect(draft.deliveries[1]?.skip).toBeUndefined();
  });
});
