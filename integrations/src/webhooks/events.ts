/** Which events a connection gets, as a person wrote them into its form. */
import type { Occasion, PlanStep } from "@streamleads/domain";
import { LEAD_EVENT_TYPES, type LeadEventType } from "@streamleads/integration-kit";

const OCCASION: Readonly<Record<LeadEventType, Occasion>> = {
  "lead.received": "lead",
  "lead.claimed": "claim",
  "lead.stage_changed": "stage",
  "lead.opted_out": "opt_out",
};

/** The events of a setting; all when it is empty. */
export function chosenEvents(setting: string | undefined): readonly LeadEventType[] {
  const named = namesIn(setting);
  return named.length === 0 ? LEAD_EVENT_TYPES : LEAD_EVENT_TYPES.filter((type) => named.includes(type));
}

/** Names what is no event, in Portuguese. */
export function eventsProblem(setting: string): string | undefined {
  const unknown = namesIn(setting).filter((name) => !(LEAD_EVENT_TYPES as readonly string[]).includes(name));
  return unknown.length === 0 ? undefined : `não conheço ${unknown.join(", ")}; há ${LEAD_EVENT_TYPES.join(", ")}`;
}

export function stepsOf(events: readonly LeadEventType[]): PlanStep[] {
  return events.map((type) => ({ action: "event.send", on: OCCASION[type] }));
}

function namesIn(setting: string | undefined): string[] {
  return (setting ?? "").split(",").flatMap((name) => name.trim() || []);
}
