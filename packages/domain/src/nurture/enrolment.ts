/** Whether the plan of a lead enrols it in a sequence of mails. Pure; the hub keeps the row and sends by the clock. */
import type { Lead } from "../lead/lead.ts";
import { consentSkip } from "../plan/consent.ts";
import { connectionFor } from "../plan/place.ts";
import type { PlanContext } from "../plan/plan.ts";
import { type NurtureClock, nurtureMoment } from "./moment.ts";
import { type NurtureSequence, sequenceFor } from "./sequences.ts";

export type FirstMoment = (sequence: NurtureSequence, at: Date, clock: NurtureClock) => Date | null;

export const firstNurtureMoment: FirstMoment = (sequence, at, clock) => nurtureMoment(sequence, 1, at, null, clock);

export interface PlannedEnrolment {
  sequence: string;
  connectionId: number;
  /** When the first mail goes; `null`: the person's word forbids it, and the enrolment ends as it begins. */
  nextAt: Date | null;
}

/**
 * The enrolment that a full plan makes: for MORNO and FRIO with an e-mail, where an e-mail connection takes sequences.
 * A test lead only goes through one of the sandbox. `null`: none. Whether the lead had the sequence before is known to
 * the store alone.
 * @param firstMoment when the first mail of a sequence goes to whoever begins it `at`; by default `nurtureMoment`
 */
export function enrolmentFor(
  lead: Lead,
  context: PlanContext,
  firstMoment: FirstMoment = firstNurtureMoment,
): PlannedEnrolment | null {
  const sequence = sequenceFor(lead.status);
  if (sequence === undefined || lead.email === null) return null;
  const connection = connectionFor({ lead, context, deliveries: [] }, "email", "email.nurture");
  if (connection === undefined || (lead.teste && !connection.sandbox)) return null;
  const isForbidden = consentSkip("email.nurture", context.consents, context.nurtureBasis) !== null;
  const nextAt = isForbidden ? null : firstMoment(sequence, context.now, context);
  return { sequence: sequence.slug, connectionId: connection.id, nextAt };
}
