/**
 * What else points at a lead: its ids in other systems, its possible duplicates, and what it has one of (the broker who
 * took it on, its way through a sequence). All come apart again as they were.
 */
import type pg from "pg";
import type { OneEach, PairRow, RefRow } from "./merge.record.ts";
import { ONE_EACH } from "./merge.store.ts";

// ---- ids in other systems --------------------------------------------------------------------------------------

/**
 * The lead that stays keeps its own ids and gets those that it lacks; one of the other that finds its place taken
 * leaves the table.
 * @returns all that the other had, and what of it was handed over
 */
export async function mergeRefs(
  client: pg.PoolClient,
  from: number,
  to: number,
): Promise<{ refs: RefRow[]; given: RefRow[] }> {
  const { rows } = await client.query<{ row: RefRow }>(
    "select to_jsonb(r) as row from external_refs r where lead_id = $1 order by connection_id, object",
    [from],
  );
  const given = await client.query<{ row: RefRow }>(
    `insert into external_refs as r (connection_id, lead_id, object, external_id, at)
     select connection_id, $2, object, external_id, at from external_refs where lead_id = $1
     order by connection_id, object on conflict do nothing returning to_jsonb(r) as row`,
    [from, to],
  );
  await client.query("delete from external_refs where lead_id = $1", [from]);
  return { refs: rows.map(({ row }) => row), given: given.rows.map(({ row }) => row) };
}

/** The lead that stays keeps what it got since under the same name; two people never share an id of a CRM. */
export async function undoRefs(
  client: pg.PoolClient,
  { refs, given }: { refs: readonly RefRow[]; given: readonly RefRow[] },
): Promise<void> {
  await client.query(
    `delete from external_refs r using jsonb_populate_recordset(null::external_refs, $1::jsonb) m
     where r.lead_id = m.lead_id and r.connection_id = m.connection_id and r.object = m.object and r.external_id = m.external_id`,
    [JSON.stringify(given)],
  );
  await client.query(
    `insert into external_refs (connection_id, lead_id, object, external_id, at)
     select connection_id, lead_id, object, external_id, at from jsonb_populate_recordset(null::external_refs, $1::jsonb)`,
    [JSON.stringify(refs)],
  );
}

// ---- one of each -----------------------------------------------------------------------------------------------

/** Hands over what the lead that stays has not; what finds its place taken leaves the table. */
export async function mergeOneEach(client: pg.PoolClient, from: number, to: number): Promise<Record<string, OneEach>> {
  const found: Record<string, OneEach> = {};
  for (const [table, names] of Object.entries(ONE_EACH)) {
    const others = names.filter((name) => name !== "lead_id");
    const given = await client.query<{ row: Record<string, unknown> }>(
      `update ${table} t set lead_id = $2 where t.lead_id = $1 and not exists (select from ${table} k
         where k.lead_id = $2 ${others.map((name) => `and k.${name} = t.${name}`).join(" ")}) returning to_jsonb(t) as row`,
      [from, to],
    );
    const gone = await client.query<{ row: Record<string, unknown> }>(
      `delete from ${table} t where t.lead_id = $1 returning to_jsonb(t) as row`,
      [from],
    );
    found[table] = { given: given.rows.map(({ row }) => row), gone: gone.rows.map(({ row }) => row) };
  }
  return found;
}

/** Gives back what was handed over, as far as it is still there, as it is now; what had left the table returns to it. */
export async function undoOneEach(
  client: pg.PoolClient,
  parts: Record<string, OneEach> | undefined,
  from: number,
  to: number,
): Promise<void> {
  for (const [table, names] of Object.entries(ONE_EACH)) {
    const { given = [], gone = [] } = parts?.[table] ?? {};
    // A claim is one broker's: another who took the merged lead on meanwhile keeps it.
    const same = names.includes("sequence") ? "t.sequence = m.sequence" : "t.nome = m.nome and t.at = m.at";
    await client.query(
      `update ${table} t set lead_id = $2 from jsonb_populate_recordset(null::${table}, $3::jsonb) m
       where t.lead_id = $1 and ${same}`,
      [from, to, JSON.stringify(given)],
    );
    await client.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict do nothing`,
      [JSON.stringify(gone)],
    );
  }
}

// ---- possible duplicates ---------------------------------------------------------------------------------------

/** What was said of the other is said of the lead that stays; the pair of the two is answered. */
export async function mergePairs(
  client: pg.PoolClient,
  from: number,
  to: number,
  by: string,
  now: Date,
): Promise<{ pairs: PairRow[]; made: { lead_id: number; other_id: number }[] }> {
  const pairs = await client.query<{ row: PairRow }>(
    "select to_jsonb(p) as row from possible_duplicates p where $1 in (lead_id, other_id) order by lead_id, other_id",
    [from],
  );
  const made = await client.query<{ lead_id: number; other_id: number }>(
    `insert into possible_duplicates (lead_id, other_id, reason, at, resolved_at, resolution, resolved_by)
     select least($2, third), greatest($2, third), reason, at, resolved_at, resolution, resolved_by
     from (select *, case when lead_id = $1 then other_id else lead_id end as third from possible_duplicates
       where $1 in (lead_id, other_id)) p where third <> $2
     order by 1, 2 on conflict do nothing returning lead_id, other_id`,
    [from, to],
  );
  await client.query(
    "delete from possible_duplicates where $1 in (lead_id, other_id) and $2 not in (lead_id, other_id)",
    [from, to],
  );
  await client.query(
    `update possible_duplicates set resolved_at = $3, resolution = 'merged', resolved_by = $4
     where lead_id = least($1::bigint, $2::bigint) and other_id = greatest($1::bigint, $2::bigint)`,
    [from, to, now, by],
  );
  return { pairs: pairs.rows.map(({ row }) => row), made: made.rows };
}

/** Pairs with a lead that is gone since do not come back. */
export async function undoPairs(
  client: pg.PoolClient,
  pairs: readonly PairRow[],
  made: readonly { lead_id: number; other_id: number }[],
): Promise<void> {
  await client.query(
    `delete from possible_duplicates p using jsonb_populate_recordset(null::possible_duplicates, $1::jsonb) m
     where p.lead_id = m.lead_id and p.other_id = m.other_id`,
    [JSON.stringify(made)],
  );
  await client.query(
    `insert into possible_duplicates (lead_id, other_id, reason, at, resolved_at, resolution, resolved_by)
     select lead_id, other_id, reason, at, resolved_at, resolution, resolved_by
     from jsonb_populate_recordset(null::possible_duplicates, $1::jsonb) m
     where exists (select from leads where id = m.lead_id) and exists (select from leads where id = m.other_id)
     on conflict (lead_id, other_id) do update set reason = excluded.reason, at = excluded.at,
       resolved_at = excluded.resolved_at, resolution = excluded.resolution, resolved_by = excluded.resolved_by`,
    [JSON.stringify(pairs)],
  );
}

/** Marks pairs for a person to look at; those known, answered ones too, stay as they are. */
export async function markDuplicates(
  client: pg.PoolClient,
  leadId: number,
  others: readonly number[],
  reason: string,
): Promise<void> {
  if (others.length === 0) return;
  await client.query(
    `insert into possible_duplicates (lead_id, other_id, reason)
     select least($1, other), greatest($1, other), $3 from unnest($2::bigint[]) as other on conflict do nothing`,
    [leadId, others, reason],
  );
}
