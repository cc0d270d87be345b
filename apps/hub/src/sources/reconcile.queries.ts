/** What looks at providers' own lists came to. */
import type { Database } from "../store/database.ts";

export interface ReconciliationRow {
  source: string;
  scope_id: string;
  scope_name: string;
  since: Date;
  at: Date;
  expected: number;
  present: number;
  fetched: number;
  state: "complete" | "unread";
  cause: string | null;
  reason: string | null;
  fix: string | null;
}

/** The last look at each scope of a source, newest first. */
export async function latestReconciliations(db: Database, source: string): Promise<ReconciliationRow[]> {
  const { rows } = await db.pool.query<ReconciliationRow>(
    `select * from (select distinct on (scope_id) source, scope_id, scope_name, since, at, expected, present, fetched, state, cause, reason, fix
       from reconciliations where source = $1 order by scope_id, at desc) r order by at desc, scope_name limit 500`,
    [source],
  );
  return rows;
}

export async function recordReconciliation(db: Database, row: Omit<ReconciliationRow, "at">): Promise<void> {
  await db.pool.query(
    `insert into reconciliations (source, scope_id, scope_name, since, expected, present, fetched, state, cause, reason, fix)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
    [
      row.source,
      row.scope_id,
      row.scope_name,
      row.since,
      row.expected,
      row.present,
      row.fetched,
      row.state,
      row.cause,
      row.reason,
      row.fix,
    ],
  );
}
