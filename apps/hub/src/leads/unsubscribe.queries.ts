/** That a person wants no more mail, written beside what they said before: consents are append-only. */
import { sql } from "kysely";
import type { Database } from "../store/database.ts";

/**
 * Records the withdrawal and the event, once: with the latest word already a withdrawal nothing is added.
 * @returns false when it was so before
 */
export async function markUnsubscribed(db: Database, leadId: number, channel: "email", now: Date): Promise<boolean> {
  return db.kysely.transaction().execute(async (trx) => {
    // Two clicks at once must not write two events.
    await sql`select from leads where id = ${leadId} for no key update`.execute(trx);
    const { rows } = await sql<{ estado: string }>`select estado from consents
      where lead_id = ${leadId} and finalidade = 'marketing_email' order by em desc, id desc limit 1`.execute(trx);
    if (rows[0]?.estado === "revogado") return false;
    await sql`insert into consents (lead_id, finalidade, estado, texto, em)
      values (${leadId}, 'marketing_email', 'revogado', 'Descadastro pelo link do e-mail', ${now})`.execute(trx);
    await sql`insert into lead_events (lead_id, at, kind, data)
      values (${leadId}, ${now}, 'unsubscribed', ${JSON.stringify({ channel })}::jsonb)`.execute(trx);
    return true;
  });
}
