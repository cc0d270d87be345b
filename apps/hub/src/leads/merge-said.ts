/** When each field of a lead was said: by its arrivals, and by people who edited it. */
import type { LeadFields, LeadStory } from "@streamleads/domain";
import type pg from "pg";

type Field = keyof LeadFields;

export interface Saying {
  at: Date;
  /** False for a touch that anybody can send. */
  trusted: boolean;
  fields: readonly string[];
}

/** Repeated touches said nothing; nor does a field that came empty. */
export async function sayingsOf(client: pg.PoolClient, leadId: number): Promise<Saying[]> {
  const { rows } = await client.query<Saying>(
    `select at, trusted, array(select key from jsonb_each(coalesce(given, snapshot)) where value <> 'null'::jsonb) as fields
       from touches where lead_id = $1 and kind <> 'repeated'
     union all
     select at, true, array(select jsonb_array_elements_text(data -> 'fields')) from lead_events
       where lead_id = $1 and kind = 'updated' and jsonb_typeof(data -> 'fields') = 'array'`,
    [leadId],
  );
  return rows;
}

/** Pure. A trusted saying of a field outweighs a stranger's, whenever that came. */
export function saidBy(sayings: readonly Saying[]): LeadStory["said"] {
  const said: LeadStory["said"] = {};
  for (const { at, trusted, fields } of sayings) {
    const ms = at.getTime();
    for (const field of fields as Field[]) {
      const known = said[field];
      const last = trusted ? ms : Number.NEGATIVE_INFINITY;
      said[field] = { first: Math.min(known?.first ?? ms, ms), last: Math.max(known?.last ?? last, last) };
    }
  }
  return said;
}
