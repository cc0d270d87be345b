/**
 * Takes a lead off its sequences of mails, in the caller's transaction: called wherever something happens after which
 * no more of them may come (a reply, a claim, a sale, a bounce, a withdrawn consent).
 */
import { endingWords, type NurtureEnding } from "@streamleads/domain";
import type pg from "pg";

type Client = Pick<pg.PoolClient, "query">;

/**
 * Ends what runs for a lead and cancels the mails of it that still wait; a second call changes nothing. What is under
 * way cannot be called back.
 * @param at when it happened; by default the database's now
 * @param only one sequence; by default all
 * @returns the sequences that ended
 */
export async function endEnrolments(
  client: Client,
  leadId: number,
  cause: NurtureEnding,
  { at, only }: { at?: Date; only?: string } = {},
): Promise<string[]> {
  const { rows } = await client.query<{ sequence: string }>(
    `update enrolments set ended_at = coalesce($3, now()), ended_cause = $2, next_at = null
     where lead_id = $1 and ended_at is null and ($4::text is null or sequence = $4) returning sequence`,
    [leadId, cause, at ?? null, only ?? null],
  );
  // A statement of its own: what the clock wrote while the one above waited for its lock is seen only by the next.
  await client.query(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = coalesce($3, now()), cause = $2, reason = $5, fix = null
     where lead_id = $1 and action = 'email.nurture' and state in ('pending','retrying')
       and ($4::text is null or params -> 'nurture' ->> 'sequence' = $4)`,
    [leadId, cause, at ?? null, only ?? null, cancelledWords(cause)],
  );
  return rows.map(({ sequence }) => sequence);
}

/**
 * Why a sequence stopped before its end, asked when a mail of it leaves: one that was taken up before the stop may wait
 * in memory still. `null`: it runs, or has run through.
 */
export async function stoppedBecause(client: Client, leadId: number, sequence: string): Promise<string | null> {
  const { rows } = await client.query<{ ended_cause: string | null }>({
    name: "nurture_stopped",
    text: "select ended_cause from enrolments where lead_id = $1 and sequence = $2 and ended_cause <> 'completed'",
    values: [leadId, sequence],
  });
  return rows[0]?.ended_cause ?? null;
}

export function cancelledWords(cause: string): string {
  return `A sequência de e-mails parou: ${endingWords(cause)}`;
}
