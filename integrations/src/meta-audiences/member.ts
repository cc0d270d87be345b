/**
 * A person as one row of a customer list. Several keys always, in one order: an audience that once took rows of one key
 * refuses those of several, and the other way round (code 2650; Meta's Python SDK, issue 433, checked 2026-11-23).
 */
import { metaHashes, type PersonData, sha256Hex } from "@streamleads/integration-kit";

export const SCHEMA = ["EXTERN_ID", "EMAIL", "PHONE", "FN", "LN", "CT", "COUNTRY"] as const;

export interface UsersPayload {
  schema: readonly string[];
  data: string[][];
}
export interface UsersBody {
  session: { session_id: number; batch_seq: 1; last_batch_flag: true; estimated_num_total: 1 };
  payload: UsersPayload;
}

/** The person's row; an unknown key is left blank, as Meta asks. EXTERN_ID is not hashed: it is our number, no name. */
export function payloadOf(leadId: number, person: PersonData): UsersPayload {
  const { em, ph, fn, ln, ct, country } = metaHashes(person);
  return {
    schema: SCHEMA,
    data: [[`lead-${leadId}`, em ?? "", ph ?? "", fn ?? "", ln ?? "", ct ?? "", country ?? ""]],
  };
}

/** Whether Meta has anything to find the person by: a name and a city fit too many. */
export function isMatchable(person: PersonData): boolean {
  const { em, ph } = metaHashes(person);
  return em !== undefined || ph !== undefined;
}

/**
 * The whole request for one person.
 * @param run what tells this run from all others in the ad account: the same text gives the same session.
 */
export function bodyOf(payload: UsersPayload, run: string): UsersBody {
  return {
    session: { session_id: sessionId(run), batch_seq: 1, last_batch_flag: true, estimated_num_total: 1 },
    payload,
  };
}

/** A positive whole number of at most 52 bits: Meta takes 64, JSON numbers only so many without rounding. */
function sessionId(run: string): number {
  return Number.parseInt(sha256Hex(run).slice(0, 13), 16) + 1;
}
