/** Which lead somebody speaks of: by its number, by an id that a system gave for it, by e-mail or by phone. */
import type { IdentityKey } from "@streamleads/domain";
import type pg from "pg";

/** A phone that was seen with this many different people identifies nobody any more. */
export const MISMATCHES_MAX = 3;

/** The lead of this number, or the one that it is part of now; `undefined` when it is gone. */
export async function leadOfNumber(client: pg.PoolClient, id: number): Promise<number | undefined> {
  const { rows } = await client.query<{ id: number }>(
    `with recursive way as (
       select $1::bigint as id
       union select m.lead_id from lead_merges m join way on m.other_id = way.id where m.undone_at is null
     ) select l.id from way join leads l on l.id = way.id limit 1`,
    [id],
  );
  return rows[0]?.id;
}

/**
 * The lead for which an integration gave an id. Of several at one connection (the system merged two of its contacts) the
 * one that got it last. Ids of different accounts may be equal: several leads at different connections are nobody.
 */
export async function leadOfRef(
  client: pg.PoolClient,
  ref: { integration: string; object: string; id: string },
): Promise<number | undefined> {
  const { rows } = await client.query<{ lead_id: number; connection_id: number }>(
    `select r.lead_id, r.connection_id from external_refs r join connections c on c.id = r.connection_id
     where r.external_id = $3 and r.object = $2 and c.integration = $1 order by r.at desc, r.lead_id desc limit 20`,
    [ref.integration, ref.object, ref.id],
  );
  const [newest] = rows;
  if (!newest) return undefined;
  const isAmbiguous = rows.some((row) => row.connection_id !== newest.connection_id && row.lead_id !== newest.lead_id);
  return isAmbiguous ? undefined : newest.lead_id;
}

/** By the provider's own id first, then e-mail, then phone; the oldest lead among equals. */
export async function leadOfKeys(client: pg.PoolClient, keys: readonly IdentityKey[]): Promise<number | undefined> {
  if (keys.length === 0) return undefined;
  const { rows } = await client.query<{ lead_id: number }>(
    `select k.lead_id from lead_keys k join unnest($1::text[], $2::text[]) as asked(kind, value)
       on k.kind = asked.kind and k.value = asked.value
     where k.kind <> 'phone' or k.mismatches < ${MISMATCHES_MAX}
     order by array_position(array['provider','email','phone'], k.kind), k.lead_id limit 1`,
    [keys.map((key) => key.kind), keys.map((key) => key.value)],
  );
  return rows[0]?.lead_id;
}
