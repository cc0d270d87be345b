/**
 * What a connection adds to the plan by itself. A connector says as data what it wants done, and when; so a new
 * destination takes part in every plan without a line of this package knowing its name.
 */
import type { Action } from "../delivery/action-policy.ts";
import type { Status } from "../lead/lead.ts";
import type { DeliveryParams } from "./params.ts";

/** Where a lead is on its way to a sale. In the order of the way; `perdido` ends it from anywhere. */
export const STAGES = ["novo", "contatado", "qualificado", "visita", "proposta", "ganho", "perdido"] as const;
export type Stage = (typeof STAGES)[number];

/**
 * What sets a step in motion: a lead's plan (`lead`), a broker who took it on (`claim`), its way to the sale (`stage`),
 * a withdrawn consent (`opt_out`).
 */
export type Occasion = "lead" | "claim" | "stage" | "opt_out";

export interface PlanStep {
  action: Action;
  /** Default `lead`. */
  on?: Occasion;
  /** Default: all. */
  statuses?: readonly Status[];
  /** Of a `stage`; default: all. */
  stages?: readonly Stage[];
  /** An earlier step of the same connection: this one waits until that one is delivered. */
  after?: Action;
  /** From the touch; default 0. */
  delayMs?: number;
  /** Made only when the first alert to the broker was not delivered by `delayMs`. */
  insteadOf?: "notify.hot_lead";
  /** Left out when somebody has taken the lead on by then; asked when it is sent. */
  unlessClaimed?: boolean;
  params?: DeliveryParams;
}
