/** When people enter the audience and when they leave it, as steps of the plan. */
import { type PlanStep, STAGES, STATUSES, type Status } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import { type AudienceSettings, fields } from "./fields.ts";

/** A withdrawn consent always leads out; everything else is a setting. */
export function partOf(settings: AudienceSettings): Part {
  const entering = enteringStatuses(settings);
  const others = STATUSES.filter((status) => !entering.includes(status));
  const leaving = STAGES.filter(isIn(settings.leaveOnStages ?? fields.leaveOnStages.default));
  const isRemoving = (settings.onOtherStatus ?? fields.onOtherStatus.default) === "retirar";
  const steps: PlanStep[] = [{ action: "audience.add", statuses: entering }];
  if (isRemoving && others.length > 0) steps.push({ action: "audience.remove", statuses: others });
  if (leaving.length > 0) steps.push({ action: "audience.remove", on: "stage", stages: leaving });
  steps.push({ action: "audience.remove", on: "opt_out" });
  return { steps };
}

/** Statuses whose leads belong in the audience. */
export function enteringStatuses(settings: AudienceSettings): readonly Status[] {
  return STATUSES.filter(isIn(settings.statuses ?? fields.statuses.default));
}

function isIn(list: string): (value: string) => boolean {
  const values = list.split(",");
  return (value) => values.includes(value);
}
