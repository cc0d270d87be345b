/** Which stages are conversions, by the actions that the account filled in, and when they are sent. */
import type { PlanStep, Stage } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import { fields, type GoogleSettings } from "./fields.ts";

const action = "ads.conversion";

const FIELD_OF = {
  novo: "actionNovo",
  qualificado: "actionQualificado",
  visita: "actionVisita",
  proposta: "actionProposta",
  ganho: "actionGanho",
} as const satisfies Partial<Record<Stage, keyof GoogleSettings>>;

/** The conversion action of a stage in digits, or `undefined` when it is none here. */
export function actionOf(stage: Stage, settings: GoogleSettings): string | undefined {
  return Object.hasOwn(FIELD_OF, stage) ? settings[FIELD_OF[stage as keyof typeof FIELD_OF]] || undefined : undefined;
}

/** Stages with an action, in the order of the way. */
export function countedStages(settings: GoogleSettings): Stage[] {
  return (Object.keys(FIELD_OF) as Stage[]).filter((stage) => actionOf(stage, settings) !== undefined);
}

/**
 * Steps for the stages that have an action, and for no other. A hot lead is qualified when it comes, unless only people
 * qualify; the broker's word for it later is the same transaction, which Google counts once.
 */
export function partOf(settings: GoogleSettings): Part {
  const counted = countedStages(settings);
  const steps: PlanStep[] = [];
  if (counted.includes("novo")) steps.push({ action, params: { stage: "novo" } });
  const isByScore = (settings.qualifiedBy ?? fields.qualifiedBy.default) === "QUENTE";
  if (isByScore && counted.includes("qualificado")) {
    steps.push({ action, statuses: ["QUENTE"], params: { stage: "qualificado" } });
  }
  if (counted.length > 0) steps.push({ action, on: "stage", stages: counted });
  return { steps };
}
