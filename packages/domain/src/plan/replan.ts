/**
 * What an arrival sets in motion: everything, an update of the CRM, or nothing more. Every arrival is a touch on its
 * lead whatever is decided here.
 */
import type { Lead, Status } from "../lead/lead.ts";
import { type PlanContext, type PlannedDelivery, planFor } from "./plan.ts";

export interface Arrival {
  /** The person was known before this touch. */
  known: boolean;
  /** The same content as an earlier touch of this person. */
  repeatedContent: boolean;
  /**
   * When that earlier touch came: the repeat counts only within `repeatWindowMs` of it. Left out by a caller that has
   * looked for the earlier touch within the window only.
   */
  repeatedAt?: Date | null;
  /** Default `REPEAT_WINDOW_MS`. */
  repeatWindowMs?: number;
  /** The status before this touch; absent for a new person. */
  previousStatus?: Status;
  status: Status;
  /** When the last full plan was made; `null` when there was none. */
  lastPlanAt: Date | null;
  now: Date;
  /** Default `REPLAN_AFTER_MS`. */
  replanAfterMs?: number;
}

export interface ArrivalDecision {
  /** `update`: the CRM only (`updatePlanFor`). */
  plan: "full" | "update" | "none";
  /** The person was known: messages say so, and the broker is told first. */
  returning: boolean;
}

export const REPEAT_WINDOW_MS = 24 * 3_600_000;
export const REPLAN_AFTER_MS = 30 * 24 * 3_600_000;

const HEAT: Record<Status, number> = { FRIO: 0, MORNO: 1, QUENTE: 2 };

/**
 * A new person gets the full plan. A known one gets nothing more for repeated content; the full plan when the status
 * rose, when there was no plan yet, or when the last one is older than `replanAfterMs`; otherwise the CRM is updated.
 */
export function decideArrival(arrival: Arrival): ArrivalDecision {
  if (!arrival.known) return { plan: "full", returning: false };
  if (isRepeat(arrival)) return { plan: "none", returning: true };
  return { plan: hasRisen(arrival) || isPlanOld(arrival) ? "full" : "update", returning: true };
}

/** What a CRM gets of a person (`contact.upsert`), whichever it is. */
export const CRM_FIELDS = [
  "nome",
  "email",
  "telefone",
  "cidade",
  "interesse",
  "renda_aproximada",
  "origem",
  "score",
  "status",
] as const satisfies readonly (keyof Lead)[];

/** Whether a change of a lead outside an arrival is one that the CRM must learn of (`updatePlanFor`). */
export function isCrmChange(before: Lead, after: Lead): boolean {
  return CRM_FIELDS.some((field) => before[field] !== after[field]);
}

/** The plan of an update: what the CRM knows of the person, without messages, deals or events. */
export function updatePlanFor(lead: Lead, context: PlanContext): PlannedDelivery[] {
  return planFor(lead, context).filter(
    (delivery) => delivery.action === "contact.upsert" && delivery.after === undefined,
  );
}

function isRepeat({ repeatedContent, repeatedAt, repeatWindowMs = REPEAT_WINDOW_MS, now }: Arrival): boolean {
  if (!repeatedContent) return false;
  return !repeatedAt || now.getTime() - repeatedAt.getTime() <= repeatWindowMs;
}

function hasRisen({ previousStatus, status }: Arrival): boolean {
  return previousStatus !== undefined && HEAT[status] > HEAT[previousStatus];
}

function isPlanOld({ lastPlanAt, now, replanAfterMs = REPLAN_AFTER_MS }: Arrival): boolean {
  return lastPlanAt === null || now.getTime() - lastPlanAt.getTime() > replanAfterMs;
}
