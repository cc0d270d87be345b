import { describe, expect, it } from "vitest";
import { STATUSES } from "../lead/lead.ts";
import { aContext, aLead, connectionsOf } from "./plan.fixture.ts";
import { type Arrival, decideArrival, REPEAT_WINDOW_MS, REPLAN_AFTER_MS, updatePlanFor } from "./replan.ts";

const now = new Date("2026-11-23T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const DAY = 24 * 3_600_000;
const decide = (given: Partial<Arrival>) =>
  decideArrival({
    known: true,
    repeatedContent: false,
    previousStatus: "MORNO",
    status: "MORNO",
    lastPlanAt: ago(DAY),
    now,
    ...given,
  });

describe("an arrival", () => {
  it.each<[string, Partial<Arrival>, string, boolean]>([
    ["a new person", { known: false, lastPlanAt: null, previousStatus: undefined }, "full", false],
    ["a known person with something new", {}, "update", true],
    ["repeated content", { repeatedContent: true }, "none", true],
    [
      "repeated content although the last plan is old",
      { repeatedContent: true, lastPlanAt: ago(90 * DAY) },
      "none",
      true,
    ],
    [
      "repeated content at the end of the window",
      { repeatedContent: true, repeatedAt: ago(REPEAT_WINDOW_MS) },
      "none",
      true,
    ],
    [
      "the same content after the window",
      { repeatedContent: true, repeatedAt: ago(REPEAT_WINDOW_MS + 1) },
      "update",
      true,
    ],
    ["a window of its own", { repeatedContent: true, repeatedAt: ago(2000), repeatWindowMs: 1000 }, "update", true],
    ["a status that rose", { previousStatus: "FRIO", status: "MORNO" }, "full", true],
    ["a status that rose to the top", { previousStatus: "MORNO", status: "QUENTE" }, "full", true],
    ["a status that fell", { previousStatus: "QUENTE", status: "FRIO" }, "update", true],
    ["a last plan of exactly thirty days", { lastPlanAt: ago(REPLAN_AFTER_MS) }, "update", true],
    ["a last plan older than thirty days", { lastPlanAt: ago(REPLAN_AFTER_MS + 1) }, "full", true],
    ["an age of its own", { lastPlanAt: ago(DAY), replanAfterMs: DAY - 1 }, "full", true],
    ["a known person who never had a plan", { lastPlanAt: null }, "full", true],
  ])("%s: %o", (_, given, plan, returning) => {
    expect(decide(given)).toEqual({ plan, returning });
  });
});

describe("the plan of an update", () => {
  it("is the contact of the CRM with the tags of the status, and nothing that anybody reads", () => {
    for (const status of STATUSES) {
      const plan = updatePlanFor(aLead({ status }), aContext({ returning: true, dealStatuses: STATUSES }));
      expect(plan.map((d) => [d.integration, d.action])).toEqual([["hubspot", "contact.upsert"]]);
      expect(plan[0]?.params.tags ?? []).toEqual({ QUENTE: [], MORNO: ["Nutrição"], FRIO: ["Frio"] }[status]);
    }
  });
  it("is recorded as skipped without a CRM, and empty where none is offered", () => {
    const missing = { hubspot: "HUBSPOT_API_KEY" };
    expect(updatePlanFor(aLead(), aContext({ connections: [], missing }))[0]?.skip?.cause).toBe("not_configured");
    expect(updatePlanFor(aLead(), aContext({ connections: connectionsOf(["n8n"]) }))).toEqual([]);
  });
});
