/** How far a bulk replay is: what it was to send, and what became of the deliveries that it made. */
import { sql } from "kysely";
import type { Database } from "../store/database.ts";

export interface ReplayProgress {
  id: number;
  state: "running" | "done" | "stopped";
  matching: number;
  left_out_expired: number;
  created: number;
  delivered: number;
  /** Failed, skipped or cancelled. */
  failed: number;
  waiting: number;
  rate_per_second: number;
  created_at: string;
  /** Ids of its first ten deliveries. */
  sample: number[];
}

export async function findReplay(db: Database, id: number): Promise<ReplayProgress | undefined> {
  const { rows } = await sql<Omit<ReplayProgress, "created_at"> & { created_at: Date }>`
    select r.id, r.state, r.matching, r.left_out_expired, r.created, r.rate_per_second, r.created_at,
      d.delivered, d.failed, d.waiting,
      array(select id from deliveries where replay_id = r.id order by id limit 10) as sample
    from replays r cross join lateral (
      select count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state in ('failed','skipped','cancelled')) as failed,
        count(*) filter (where state in ('pending','running','retrying')) as waiting
      from deliveries where replay_id = r.id) d
    where r.id = ${id}`.execute(db.kysely);
  const row = rows[0];
  return row && { ...row, sample: row.sample.map(Number), created_at: row.created_at.toISOString() };
}
