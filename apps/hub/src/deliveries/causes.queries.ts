/** Failures of an integration, grouped by what caused them. */
import { sql } from "kysely";
import type { Database } from "../store/database.ts";

export interface CauseView {
  cause: string;
  reason: string;
  fix: string | null;
  count: number;
  waiting: number;
  leads: number;
  last_at: string;
}

/** The cause of what has none, where causes are grouped and where they are asked for. */
export const NO_CAUSE = "sem_causa";

/** Failed and waiting deliveries that are looked at, the newest of each. */
const LOOKED_AT_MAX = 20_000;

/**
 * By cause, most frequent first: what failed and was not sent again, and what is being tried again. The words are
 * those of the newest of each cause.
 */
export async function causesOf(db: Database, connectionIds: readonly number[]): Promise<CauseView[]> {
  const { rows } = await sql<Omit<CauseView, "last_at"> & { last_at: Date }>`
    with failed as (
      select d.id, d.lead_id, d.cause, d.reason, d.fix, d.settled_at as at, 0 as waiting
      from deliveries d where d.state = 'failed' and d.connection_id = any(${connectionIds}::int[])
        and not exists (select from deliveries r where r.replay_of = d.id)
      limit ${LOOKED_AT_MAX}
    ), retrying as (
      select d.id, d.lead_id, d.cause, d.reason, d.fix, d.created_at as at, 1 as waiting from (
        select * from deliveries where state = 'retrying' order by id desc limit ${LOOKED_AT_MAX}) d
      where d.connection_id = any(${connectionIds}::int[])
    ), troubled as (select * from failed union all select * from retrying)
    select coalesce(cause, ${sql.lit(NO_CAUSE)}) as cause,
      coalesce((array_agg(reason order by id desc) filter (where reason is not null))[1], '') as reason,
      (array_agg(fix order by id desc) filter (where fix is not null))[1] as fix,
      count(*) as count, sum(waiting) as waiting, count(distinct lead_id) as leads, max(at) as last_at
    from troubled group by 1 order by count(*) desc, 1`.execute(db.kysely);
  return rows.map((row) => ({ ...row, last_at: row.last_at.toISOString() }));
}
