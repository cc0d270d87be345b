/** What people see of a lead's sequences of mails. */
import { endingWords, sequenceNamed, stepOf } from "@streamleads/domain";
import type { Database } from "../store/database.ts";

export interface Enrolment {
  sequence: string;
  next_step: number;
  next_at: Date | null;
  started_at: Date;
  ended_at: Date | null;
  ended_cause: string | null;
}

/** Newest first; there are no more than there are sequences. */
export function enrolmentsOf(db: Database, leadId: number): Promise<Enrolment[]> {
  return db.kysely
    .selectFrom("enrolments")
    .select(["sequence", "next_step", "next_at", "started_at", "ended_at", "ended_cause"])
    .where("lead_id", "=", leadId)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(50)
    .execute();
}

export interface EnrolmentView {
  sequence: string;
  label: string;
  state: "running" | "ended";
  steps: number;
  /** The mail that comes next; `null` when none does. */
  next_step: number | null;
  next_subject: string | null;
  next_at: string | null;
  started_at: string;
  ended_at: string | null;
  ended_cause: string | null;
  /** Why it ended, in Portuguese. */
  ended_reason: string | null;
}

export function enrolmentView(row: Enrolment): EnrolmentView {
  const sequence = sequenceNamed(row.sequence);
  const isRunning = row.ended_at === null;
  return {
    sequence: row.sequence,
    label: sequence?.label ?? row.sequence,
    state: isRunning ? "running" : "ended",
    steps: sequence?.steps.length ?? 0,
    next_step: isRunning ? row.next_step : null,
    next_subject: (isRunning && sequence && stepOf(sequence, row.next_step)?.subject) || null,
    next_at: row.next_at?.toISOString() ?? null,
    started_at: row.started_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    ended_cause: row.ended_cause,
    ended_reason: row.ended_cause === null ? null : endingWords(row.ended_cause),
  };
}
