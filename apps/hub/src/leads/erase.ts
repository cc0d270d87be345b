import type pg from "pg";

/**
 * Deletes everything of a person that this installation holds: the lead, its touches, raw requests, deliveries with
 * their attempts, keys and events, and the leads that were merged into it. What remains names nobody: figures, the bare
 * ids of providers' events, and the suppression list of hashes, so that nothing brings the person back by itself.
 * @returns the numbers that are gone; once it is committed, processes that hold something of them must be told
 */
export async function eraseLead(client: pg.PoolClient, id: number): Promise<number[]> {
  const parts = await client.query<{ other_id: number }>(PARTS_SQL, [id]);
  const ids = [id, ...parts.rows.map(({ other_id }) => other_id)];
  await client.query(
    "delete from attempts where delivery_id in (select id from deliveries where lead_id = any($1::bigint[]))",
    [ids],
  );
  await client.query(
    "delete from message_states where delivery_id in (select id from deliveries where lead_id = any($1::bigint[]))",
    [ids],
  );
  for (const statement of FORGET_FORWARDS_SQL) await client.query(statement, [ids]);
  await client.query(FORGET_RAW_SQL, [ids]);
  for (const table of TABLES) await client.query(`delete from ${table} where lead_id = any($1::bigint[])`, [ids]);
  await client.query(
    "delete from possible_duplicates where lead_id = any($1::bigint[]) or other_id = any($1::bigint[])",
    [ids],
  );
  await client.query("delete from lead_merges where lead_id = any($1::bigint[]) or other_id = any($1::bigint[])", [
    ids,
  ]);
  await client.query("delete from leads where id = any($1::bigint[])", [ids]);
  return ids;
}

/** The leads that are part of this one, and of those: the records of their merges hold them whole. */
const PARTS_SQL = `
with recursive part as (
  select other_id from lead_merges where lead_id = $1 and undone_at is null
  union select m.other_id from lead_merges m join part on m.lead_id = part.other_id where m.undone_at is null
) select other_id from part`;

/**
 * A provider may send or list the same event again; its bare id stays so that the person does not come back with it.
 * What only we numbered (API, forms, imports) leaves nothing.
 */
const FORGET_RAW_SQL = `
  update raw_requests set state = 'ignored', cause = 'erased', reason = 'A pessoa pediu para ser apagada.', fix = null,
    body = '', headers = '{}', content_type = null, lead_id = null, touch_id = null, owner = null, due_at = null
  where lead_id = any($1::bigint[]) and source not in ('api', 'form') and source not like 'import:%'`;

/** What was passed on unchanged stands under minus the id of its raw request. */
const FORWARDED_SQL = "select -r.id from raw_requests r where r.lead_id = any($1::bigint[])";
const FORGET_FORWARDS_SQL = [
  `delete from attempts where delivery_id in (select id from deliveries where lead_id in (${FORWARDED_SQL}))`,
  `delete from deliveries where lead_id in (${FORWARDED_SQL})`,
] as const;

const TABLES = [
  "deliveries",
  "external_refs",
  "touches",
  "raw_requests",
  "lead_keys",
  "consents",
  "lead_events",
  "lead_stages",
  "claims",
  "enrolments",
  "idempotency_keys",
  "import_before",
] as const;
