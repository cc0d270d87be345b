/**
 * The last question before a message leaves: may it go, now? What the plan found may have changed since: consent
 * withdrawn, address suppressed, night fallen. Waiting here burns no attempt.
 */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import { type Consents, consentSkip } from "./consent.ts";
import { type Hours, nextOpening } from "./hours.ts";
import { SUPPRESSED } from "./skip.ts";

export interface GateFacts {
  consents: Consents;
  /** The address that this action would use is on the suppression list of its channel. */
  suppressed: boolean;
}

export type Gate =
  | { kind: "go" }
  | { kind: "wait"; until: Date; cause: "quiet_hours" }
  | { kind: "skip"; cause: string; reason: string; fix: string };

/**
 * Checks, in this order, suppression (actions to the lead), consent (every action that rests on a purpose, analytics
 * included) and the hours (actions to the lead that may not come at any hour). A delivery that will never be allowed is
 * skipped rather than left waiting. Staff notices and systems always go.
 */
export function gate(action: Action, facts: GateFacts, hours: Hours, timeZone: string, now: Date): Gate {
  const policy = policyOf(action);
  if (policy.toLead && facts.suppressed) return { kind: "skip", ...SUPPRESSED };
  const forbidden = consentSkip(action, facts.consents);
  if (forbidden !== null) return { kind: "skip", ...forbidden };
  if (!policy.toLead || policy.anyHour) return { kind: "go" };
  const until = nextOpening(hours, timeZone, now);
  return until.getTime() <= now.getTime() ? { kind: "go" } : { kind: "wait", until, cause: "quiet_hours" };
}
