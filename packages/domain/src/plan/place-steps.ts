/** Puts what connections say of themselves into a plan. */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import type { DeliveryParams } from "./params.ts";
import { type Draft, ownWorld, place } from "./place.ts";
import type { PlanConnection, PlannedDelivery } from "./plan.ts";
import { NO_EMAIL, NO_PHONE, type Skip } from "./skip.ts";
import type { Occasion, PlanStep } from "./steps.ts";

export interface StepContext {
  on: Occasion;
  /** Given to every step, under what the step says itself. */
  params: DeliveryParams;
  /** The integration that the occasion came from. */
  from?: string | undefined;
}

/** Not an echo: the platform that told of a stage still counts its conversion. */
const NEVER_AN_ECHO: ReadonlySet<Action> = new Set<Action>(["ads.conversion"]);

/**
 * Adds the steps of every connection of the lead's own world for an occasion, connection by connection. A step whose
 * parent is not in the plan is left out; one that stands in for the first alert comes at once where there is none. What
 * an integration told us of is not told back to it, or two systems would answer each other for ever.
 */
export function placeSteps(draft: Draft, given: StepContext): void {
  const byIntegration = Map.groupBy(draft.context.connections, ({ integration }) => integration);
  for (const connections of byIntegration.values()) {
    for (const connection of ownWorld(draft, connections)) placeStepsOf(draft, connection, given);
  }
}

function placeStepsOf(draft: Draft, connection: PlanConnection, given: StepContext): void {
  const { lead } = draft;
  if (connection.statuses && !connection.statuses.includes(lead.status)) return;
  for (const step of connection.steps ?? []) {
    if ((step.on ?? "lead") !== given.on || !(step.statuses?.includes(lead.status) ?? true)) continue;
    const { stage } = given.params;
    if (step.stages && !(stage && step.stages.includes(stage))) continue;
    if (connection.integration === given.from && !NEVER_AN_ECHO.has(step.action)) continue;
    placeStep(draft, connection, step, given);
  }
}

function placeStep(draft: Draft, connection: PlanConnection, step: PlanStep, given: StepContext): void {
  const { context, deliveries } = draft;
  const parent = step.after === undefined ? undefined : lastIndex(deliveries, connection, step.after);
  if (step.after !== undefined && parent === undefined) return;
  const first = step.insteadOf === undefined ? undefined : firstAlert(deliveries);
  const waits = step.insteadOf === undefined || first !== undefined;
  const dueAt = new Date(context.now.getTime() + (waits ? (step.delayMs ?? 0) : 0));
  place(draft, {
    integration: connection.integration,
    connection,
    action: step.action,
    dueAt,
    params: { ...given.params, ...step.params, ...(step.unlessClaimed ? { unlessClaimed: true } : {}) },
    after: parent,
    insteadOf: first,
    skip: addressSkip(draft, connection, step),
  });
}

function lastIndex(
  deliveries: readonly PlannedDelivery[],
  { id }: PlanConnection,
  action: PlanStep["action"],
): number | undefined {
  const index = deliveries.findLastIndex((one) => one.connectionId === id && one.action === action);
  return index < 0 ? undefined : index;
}

/** The broker's first channel, where it is tried at all. */
function firstAlert(deliveries: readonly PlannedDelivery[]): number | undefined {
  const index = deliveries.findIndex(
    ({ action, integration, skip }) => action === "notify.hot_lead" && integration === "whatsapp" && !skip,
  );
  return index < 0 ? undefined : index;
}

/** A message to the lead needs the address of its channel. */
function addressSkip({ lead }: Draft, { integration }: PlanConnection, { action }: PlanStep): Skip | null {
  if (!policyOf(action).toLead) return null;
  if (integration === "email" || action.startsWith("email.")) return lead.email === null ? NO_EMAIL : null;
  return /^\+[1-9]\d{6,14}$/.test(lead.telefone ?? "") ? null : NO_PHONE;
}
