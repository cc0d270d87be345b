/**
 * The last question before a message leaves: may it go, now? What the plan found may have changed since: consent
 * withdrawn, address suppressed, night fallen. Waiting here burns no attempt.
 */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import { type Consents, consentSkip, type NurtureBasis } from "./consent.ts";
import { type Hours, nextOpening } from "./hours.ts";
import { CLAIMED, SUPPRESSED } from "./skip.ts";

export interface GateFacts {
  consents: Consents;
  /** The address that this action would use is on the suppression list of its channel. */
  suppressed: boolean;
  /** Default `legitimate_interest`. */
  nurtureBasis?: NurtureBasis | undefined;
  /** Somebody has taken the lead on, and this delivery is only for one that nobody has. */
  claimed?: boolean;
}

/**
 * Actions that write to nobody, and are still for addresses that may be written to: an audience is shown advertising,
 * and a marketing tool mails whom it was told of.
 */
const FEEDS_MARKETING: ReadonlySet<Action> = new Set<Action>(["audience.add", "conversion.create"]);

/** Whether the suppression list of its channel stops an action. */
export function heedsSuppression(action: Action): boolean {
  return policyOf(action).toLead || FEEDS_MARKETING.has(action);
}

export type Gate =
  | { kind: "go" }
  | { kind: "wait"; until: Date; cause: "quiet_hours" }
  | { kind: "skip"; cause: string; reason: string; fix: string };

/**
 * Checks, in this order, whether the lead was taken on (deliveries that are only for one that nobody has), suppression
 * (actions to the lead, and those that feed marketing), consent (every action that rests on a purpose, analytics
 * included) and the hours (actions to the lead that may not come at any hour). A delivery that will never be allowed is
 * skipped rather than left waiting. Staff notices and systems always go.
 */
export function gate(action: Action, facts: GateFacts, hours: Hours, timeZone: string, now: Date): Gate {
  const policy = policyOf(action);
  if (facts.claimed) return { kind: "skip", ...CLAIMED };
  if (facts.suppressed && heedsSuppression(action)) return { kind: "skip", ...SUPPRESSED };
  const forbidden = consentSkip(action, facts.consents, facts.nurtureBasis);
  if (forbidden !== null) return { kind: "skip", ...forbidden };
  if (!policy.toLead || policy.anyHour) return { kind: "go" };
  const until = nextOpening(hours, timeZone, now);
  return until.getTime() <= now.getTime() ? { kind: "go" } : { kind: "wait", until, cause: "quiet_hours" };
}
