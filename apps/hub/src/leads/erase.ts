import type pg from "pg";

/**
 * Deletes everything of a person that this installation holds: the lead, its touches, raw requests, deliveries with
 * their attempts, keys and events. What remains names nobody: figures, and the suppression list of hashes, so that an
 * import cannot bring the person back into a mailing.
 */
export async function eraseLead(client: pg.PoolClient, id: number): Promise<void> {
  await client.query(`delete from attempts where delivery_id in (select id from deliveries where lead_id = $1)`, [id]);
  for (const table of TABLES) await client.query(`delete from ${table} where lead_id = $1`, [id]);
  await client.query("delete from possible_duplicates where lead_id = $1 or other_id = $1", [id]);
  await client.query("delete from leads where id = $1", [id]);
}

const TABLES = [
  "deliveries",
  "external_refs",
  "touches",
  "raw_requests",
  "lead_keys",
  "consents",
  "lead_events",
  "idempotency_keys",
] as const;
