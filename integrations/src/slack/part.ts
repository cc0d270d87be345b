/**
 * What a connection adds to the plans. The built-in plan knows two channels by name (slack:vendas, slack:marketing);
 * a connection that says for itself which notices it gets takes nothing from that plan, so that nothing comes twice.
 */
import { DEFAULT_FOLLOW_UP_MS, type PlanStep, STATUSES } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import { type SlackSettings, targetOf } from "./target.ts";

/** The card is rewritten, and the thread told, when somebody takes the lead on: a webhook can do neither. */
const CLAIM_STEP: PlanStep = { action: "notify.claimed", on: "claim" };

const SALES: readonly PlanStep[] = [
  { action: "notify.hot_lead", statuses: ["QUENTE"] },
  ...STATUSES.map(
    (status): PlanStep => ({
      action: "notify.followup",
      statuses: [status],
      delayMs: DEFAULT_FOLLOW_UP_MS[status],
      params: { followUpHours: DEFAULT_FOLLOW_UP_MS[status] / 3_600_000 },
    }),
  ),
];
const MARKETING: readonly PlanStep[] = [{ action: "notify.new_lead", statuses: ["MORNO"] }];

/** By the choice of `notices`; "nenhum" has none. */
export const STEPS: Readonly<Record<string, readonly PlanStep[]>> = {
  vendas: SALES,
  marketing: MARKETING,
  ambos: [...SALES, ...MARKETING],
};

/**
 * Without `notices` (a connection of the environment): what the built-in plan sends to its name, and the claim. With
 * it: exactly those notices, under any name. "nenhum": no lead at all, the hub's alarms only.
 */
export function partOf(settings: SlackSettings): Part {
  const claim = targetOf(settings)?.kind === "bot" ? [CLAIM_STEP] : [];
  const { notices } = settings;
  if (!notices) return { steps: claim };
  const own = STEPS[notices] ?? [];
  return { steps: own.length > 0 ? [...own, ...claim] : [], serves: [] };
}
