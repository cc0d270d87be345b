import type { PlanStep } from "@streamleads/domain";
import type { LeadEventType } from "@streamleads/integration-kit";

const OCCASION = {
  "lead.received": "lead",
  "lead.claimed": "claim",
  "lead.stage_changed": "stage",
  "lead.opted_out": "opt_out",
} as const satisfies Record<LeadEventType, PlanStep["on"]>;

/** One Zap listens to one event. */
export function stepOf(event: LeadEventType): PlanStep {
  return { action: "event.send", on: OCCASION[event] };
}
