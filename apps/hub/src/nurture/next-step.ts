/** What becomes of one enrolment whose moment has come. Pure: rows and facts in, a step out. */
import {
  consentSkip,
  NURTURE_STALE_MS,
  type NurtureBasis,
  type NurtureClock,
  type NurtureEnding,
  type NurtureSequence,
  nextOpening,
  nurtureMoment,
  sequenceNamed,
} from "@streamleads/domain";
import type { DueRow, Step } from "./due.store.ts";

export interface StepFacts extends NurtureClock {
  now: Date;
  /** The e-mail connection that this lead's mail goes through now; `undefined`: there is none. */
  connectionId: number | undefined;
  isSuppressed: boolean;
  basis: NurtureBasis;
}

/** Without a connection an enrolment is asked after this often, until it is too old to go on. */
const ASK_AGAIN_MS = 3_600_000;

/** The mail that goes and when the one after it does, or why the sequence ends here. */
export function nextStepOf(row: DueRow, facts: StepFacts): Step {
  const { now, connectionId } = facts;
  const sequence = sequenceNamed(row.sequence);
  const ending = sequence === undefined ? "removed" : endingOf(row, sequence, facts);
  if (sequence === undefined || ending !== null) {
    return { id: row.id, send: null, nextStep: row.next_step, nextAt: null, ended: ending };
  }
  if (connectionId === undefined) {
    const nextAt = nextOpening(facts.hours, facts.timeZone, new Date(now.getTime() + ASK_AGAIN_MS));
    return { id: row.id, send: null, nextStep: row.next_step, nextAt, ended: null };
  }
  const nextStep = row.next_step + 1;
  const nextAt = nurtureMoment(sequence, nextStep, row.started_at, now, facts);
  return {
    id: row.id,
    send: {
      leadId: row.lead_id,
      connectionId,
      planNo: row.plan_no,
      touchId: row.touch_id,
      sequence: row.sequence,
      step: row.next_step,
    },
    nextStep,
    nextAt,
    ended: nextAt === null ? ("completed" satisfies NurtureEnding) : null,
  };
}

/** What may have changed since the enrolment, most of it told to `endEnrolments` too; here nothing is left to chance. */
function endingOf(row: DueRow, sequence: NurtureSequence, facts: StepFacts): NurtureEnding | null {
  const moment = nurtureMoment(sequence, row.next_step, row.started_at, null, facts);
  if (moment === null) return "completed";
  if (row.is_claimed) return "claimed";
  if (row.stage === "ganho") return "sold";
  if (row.stage === "perdido") return "lost";
  if (row.email === null) return "no_email";
  if (row.status === "QUENTE") return "hot";
  if (facts.isSuppressed) return "suppressed";
  if (consentSkip("email.nurture", row.consent ? { marketing_email: row.consent } : {}, facts.basis) !== null)
    return row.consent === null ? "no_consent" : "consent_withdrawn";
  return facts.now.getTime() - moment.getTime() > NURTURE_STALE_MS ? "expired" : null;
}
