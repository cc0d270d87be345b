/** That a person wants no more mail, written beside what they said before: consents are append-only. */
import type pg from "pg";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import type { BatchRules } from "./intake-batch.ts";
import { consentsOf } from "./plan-update.ts";
import { speak } from "./withdrawal.ts";

export interface Unsubscribed {
  /** False when the latest word was a withdrawal before: nothing is added. */
  isNew: boolean;
  woken: number[];
}

/** Records the withdrawal and the event, once, and tells the systems that hold a state of it. */
export async function unsubscribeLead(
  client: pg.PoolClient,
  leadId: number,
  channel: "email",
  rules: BatchRules,
  now: Date,
): Promise<Unsubscribed> {
  // Two clicks at once must not write two events.
  const { rowCount } = await client.query("select from leads where id = $1 for no key update", [leadId]);
  if (rowCount === 0 || (await consentsOf(client, leadId)).marketing_email === "revogado") {
    return { isNew: false, woken: [] };
  }
  const act = { finalidade: "marketing_email", estado: "revogado", texto: "Descadastro pelo link do e-mail" } as const;
  await endEnrolments(client, leadId, "unsubscribed", { at: now });
  const { woken } = await speak(client, leadId, { acts: [act], at: now, hasOwnEvent: true }, rules, now);
  await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, 'unsubscribed', $3)", [
    leadId,
    now,
    JSON.stringify({ channel }),
  ]);
  return { isNew: true, woken };
}
