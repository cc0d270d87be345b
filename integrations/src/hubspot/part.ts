/**
 * What a HubSpot connection adds to the plans. Contact and deal are the built-in plan's. Task and note are off unless a
 * setting asks for them: they are a matter of taste, and a plan that nobody changed keeps its deliveries.
 */
import { type Action, type PlanStep, STATUSES, type Status } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import type { HubSpotSettings } from "./fields.ts";

const FOR: Readonly<Record<string, readonly Status[]>> = {
  quente: ["QUENTE"],
  quente_morno: ["QUENTE", "MORNO"],
  todos: STATUSES,
};
/** The built-in plan opens a deal for these; there the step waits for it, so that it stands on the deal too. */
const WITH_DEAL: readonly Status[] = ["QUENTE"];

export function partOf({ task, note }: HubSpotSettings): Part {
  return {
    steps: [
      ...stepsOf("task.create", task),
      ...stepsOf("note.create", note),
      { action: "contact.optout", on: "opt_out" },
    ],
  };
}

function stepsOf(action: Action, setting: string | undefined): PlanStep[] {
  const wanted = FOR[setting ?? "nao"] ?? [];
  const onDeal = wanted.filter((status) => WITH_DEAL.includes(status));
  const onContact = wanted.filter((status) => !WITH_DEAL.includes(status));
  const deal: PlanStep[] = onDeal.length > 0 ? [{ action, after: "deal.create", statuses: onDeal }] : [];
  const contact: PlanStep[] = onContact.length > 0 ? [{ action, after: "contact.upsert", statuses: onContact }] : [];
  return [...deal, ...contact];
}
