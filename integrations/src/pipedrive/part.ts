/** What a Pipedrive connection adds to the plans: the person always, the lead or deal and the note as the settings say. */
import { type PlanStep, STATUSES, type Status } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import type { PipedriveSettings } from "./fields.ts";

const FOR: Readonly<Record<string, readonly Status[]>> = {
  todos: STATUSES,
  quente_morno: ["QUENTE", "MORNO"],
  quente: ["QUENTE"],
};

export function partOf({ create, createFor, note }: PipedriveSettings): Part {
  const opened = create === "none" ? [] : (FOR[createFor ?? "todos"] ?? STATUSES);
  const others = STATUSES.filter((status) => !opened.includes(status));
  const steps: PlanStep[] = [{ action: "contact.upsert" }];
  if (opened.length > 0) steps.push({ action: "deal.create", after: "contact.upsert", statuses: opened });
  if (note !== "nao") {
    if (opened.length > 0) steps.push({ action: "note.create", after: "deal.create", statuses: opened });
    if (others.length > 0) steps.push({ action: "note.create", after: "contact.upsert", statuses: others });
  }
  steps.push({ action: "contact.optout", on: "opt_out" });
  return { steps };
}
