/** The figures of the first page. Each is a small read of a roll-up or of the head of an index. */
import type { Status } from "@streamleads/domain";
import { sql } from "kysely";
import { firstCallOutcome, quantile } from "../deliveries/attempt-counts.ts";
import type { Database } from "../store/database.ts";

/** Today and yesterday up to the same border: `[yesterday, today)` and `[today, tomorrow)`. */
export interface TwoDays {
  yesterday: Date;
  today: Date;
  tomorrow: Date;
}

export interface HourRow {
  hora: Date;
  origem: string;
  total: number;
  quentes: number;
}

/** Leads of both days by hour and origem. */
export async function leadsByHour(db: Database, days: TwoDays): Promise<HourRow[]> {
  const { rows } = await sql<HourRow>`
    select hora, origem, sum(total) as total, coalesce(sum(total) filter (where status = 'QUENTE'), 0) as quentes
    from lead_counts where hora >= ${days.yesterday} and hora < ${days.tomorrow}
    group by hora, origem`.execute(db.kysely);
  return rows;
}

const STATUSES: readonly Status[] = ["QUENTE", "MORNO", "FRIO"];

/** Median time from a lead's commit to its first call, by day; the upper bound of its bucket, `null` without calls. */
export async function firstCallMedian(
  db: Database,
  days: TwoDays,
): Promise<{ hoje: number | null; ontem: number | null }> {
  const { rows } = await sql<{ is_today: boolean } & Record<string, number>>`
    select hora >= ${days.today} as is_today, sum(le_10) as le_10, sum(le_25) as le_25, sum(le_50) as le_50,
      sum(le_100) as le_100, sum(le_250) as le_250, sum(le_500) as le_500, sum(le_1000) as le_1000,
      sum(le_2500) as le_2500, sum(le_5000) as le_5000, sum(le_inf) as le_inf
    from attempt_counts where hora >= ${days.yesterday} and hora < ${days.tomorrow} and connection_id = 0
      and outcome = any(${STATUSES.map(firstCallOutcome)}::text[])
    group by 1`.execute(db.kysely);
  const medianOf = (isToday: boolean) => {
    const row = rows.find((one) => Boolean(one.is_today) === isToday);
    return row ? quantile(row, 0.5) : null;
  };
  return { hoje: medianOf(true), ontem: medianOf(false) };
}

/** Of the failed deliveries that were not sent again, how many were already there when today began. */
export async function failedBefore(db: Database, moment: Date, max: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from deliveries d where d.state = 'failed' and d.settled_at < ${moment}
        and not exists (select from deliveries r where r.replay_of = d.id) limit ${max}) d`.execute(db.kysely);
  return rows[0]?.count ?? 0;
}

export interface LatestLead {
  id: number;
  nome: string;
  score: number;
  status: Status;
  origem: string;
  cidade: string | null;
  interesse: string | null;
  created_at: string;
  updated_at: string;
}

export async function latestLeads(db: Database, limit: number): Promise<LatestLead[]> {
  const rows = await db.kysely
    .selectFrom("leads")
    .select(["id", "nome", "score", "status", "origem", "cidade", "interesse", "created_at", "updated_at"])
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }));
}

/** When each of these origens last brought a lead. */
export async function lastArrivals(db: Database, origens: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ origem: string; at: Date }>`
    select o.origem, l.created_at as at from unnest(${origens}::text[]) as o(origem)
    cross join lateral (select created_at from leads where origem = o.origem
      order by created_at desc, id desc limit 1) l`.execute(db.kysely);
  return new Map(rows.map(({ origem, at }) => [origem, at]));
}

/** Origens that brought leads since a moment. */
export async function recentOrigins(db: Database, since: Date): Promise<string[]> {
  const { rows } = await sql<{ origem: string }>`
    select origem from lead_counts where hora >= ${since} group by origem order by sum(total) desc`.execute(db.kysely);
  return rows.map((row) => row.origem);
}

export interface ProblemView {
  id: number;
  cause: string;
  integration: string | null;
  connection_id: number | null;
  title: string;
  reason: string;
  fix: string;
  count: number;
  waiting: number;
  since: string;
  last_at: string;
}

/** What needs a person now, the oldest first. */
export async function openProblems(db: Database, limit: number): Promise<ProblemView[]> {
  const rows = await db.kysely
    .selectFrom("problems")
    .select([
      "id",
      "cause",
      "integration",
      "connection_id",
      "title",
      "reason",
      "fix",
      "count",
      "waiting",
      "since",
      "last_at",
    ])
    .where("solved_at", "is", null)
    .orderBy("since")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, since: row.since.toISOString(), last_at: row.last_at.toISOString() }));
}
