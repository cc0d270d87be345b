/**
 * A mailbox that is full or switched off may open again, so one refusal closes nothing. The third within a month does:
 * whoever goes on writing to dead mailboxes is taken for a sender of spam.
 */
import type pg from "pg";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import type { SendGate } from "./send-gate.ts";

/** Of an attempt, and of what a bounce says later. */
const SOFT_CAUSES = ["mailbox_full", "mailbox_disabled", "bounce_mailbox_full", "bounce_mailbox_disabled"] as const;
const CLOSES_AT = 3;
const WITHIN_DAYS = 30;

export function isSoftBounce(cause: string | null): boolean {
  return SOFT_CAUSES.some((one) => one === cause);
}

/**
 * Asked after a mail to a lead came back softly. Counts its failed mails to people, not the notices to staff, and from
 * the third on closes the address and ends the sequences that go there.
 * @returns whether it was closed
 */
export async function closeAfterSoftBounces(
  client: Pick<pg.PoolClient, "query">,
  gate: Pick<SendGate, "addressHash" | "suppress">,
  leadId: number,
): Promise<boolean> {
  const { rows } = await client.query<{ bounces: number; email: string | null }>(
    `select count(d.id) as bounces, l.email from leads l join deliveries d on d.lead_id = l.id
     where l.id = $1 and d.integration = 'email' and d.action in ('email.welcome','email.nurture') and d.state = 'failed'
       and d.cause = any($2::text[]) and d.settled_at > now() - $3 * interval '1 day' group by l.email`,
    [leadId, SOFT_CAUSES, WITHIN_DAYS],
  );
  const found = rows[0];
  if (!found || found.bounces < CLOSES_AT) return false;
  const hash = gate.addressHash({ email: found.email, telefone: null }, "email");
  if (hash) await gate.suppress(hash, "email", "soft_bounces");
  await endEnrolments(client, leadId, "bounced");
  return true;
}
