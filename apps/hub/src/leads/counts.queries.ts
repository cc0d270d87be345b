/** Figures about leads, from the hourly roll-up `lead_counts`: test leads are not in it, and it knows no person. */
import type { Status } from "@streamleads/domain";
import { sql } from "kysely";
import { type Database, executeLong } from "../store/database.ts";

export interface CountFilter {
  status?: Status | undefined;
  origem?: string | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
}

/** How many leads match, by their hour of arrival. */
export async function countLeads(db: Database, filter: CountFilter): Promise<number> {
  let query = db.kysely.selectFrom("lead_counts").select(sql<number>`coalesce(sum(total), 0)`.as("total"));
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.origem !== undefined) query = query.where("origem", "=", filter.origem);
  if (filter.from) query = query.where("hora", ">=", filter.from);
  if (filter.to) query = query.where("hora", "<", filter.to);
  return (await query.executeTakeFirstOrThrow()).total;
}

export interface StatusCounts {
  total: number;
  QUENTE: number;
  MORNO: number;
  FRIO: number;
  /** 0 without leads. */
  score_medio: number;
}

export interface LeadStats {
  total: number;
  por_status: { QUENTE: number; MORNO: number; FRIO: number };
  score_medio: number;
  hoje: number;
  semana: number;
  mes: number;
}

/** Of the sums by status, what a figure shows. The sums are made first: most rows meet one addition, not eight. */
const FIGURES = sql`coalesce(sum(total), 0) as total,
  coalesce(sum(total) filter (where status = 'QUENTE'), 0) as "QUENTE",
  coalesce(sum(total) filter (where status = 'MORNO'), 0) as "MORNO",
  coalesce(sum(total) filter (where status = 'FRIO'), 0) as "FRIO",
  coalesce(round(sum(score_sum)::numeric / nullif(sum(total), 0), 1), 0) as score_medio`;

/** All leads, and those since each of three moments. */
export async function leadStats(db: Database, since: { day: Date; week: Date; month: Date }): Promise<LeadStats> {
  const [all, hoje, semana, mes] = await Promise.all([
    sql<StatusCounts>`select ${FIGURES} from (
      select status, sum(total) as total, sum(score_sum) as score_sum from lead_counts group by status) s`.execute(
      db.kysely,
    ),
    countLeads(db, { from: since.day }),
    countLeads(db, { from: since.week }),
    countLeads(db, { from: since.month }),
  ]);
  const { total, QUENTE, MORNO, FRIO, score_medio } = all.rows[0] as StatusCounts;
  return { total, por_status: { QUENTE, MORNO, FRIO }, score_medio, hoje, semana, mes };
}

export interface OriginCounts extends StatusCounts {
  origem: string;
  ultimo_em: Date | null;
}

/** By origem, most leads first; `ultimo_em` is its newest lead's arrival. */
export async function countsByOrigin(db: Database): Promise<OriginCounts[]> {
  const { rows } = await sql<OriginCounts>`
    select c.*, l.created_at as ultimo_em from (
      select origem, ${FIGURES} from (
        select origem, status, sum(total) as total, sum(score_sum) as score_sum from lead_counts group by origem, status) s
      group by origem
    ) c
    left join lateral (select created_at from leads where origem = c.origem order by created_at desc limit 1) l on true
    where c.total > 0 order by c.total desc, c.origem`.execute(db.kysely);
  return rows;
}

export type PeriodUnit = "hora" | "dia" | "semana" | "mes";
const UNITS: Record<PeriodUnit, string> = { hora: "hour", dia: "day", semana: "week", mes: "month" };

/** By period of the business time zone. Periods without leads are absent. */
export async function countsByPeriod(
  db: Database,
  unit: PeriodUnit,
  range: { from: Date; to: Date },
  timeZone: string,
): Promise<(StatusCounts & { inicio: Date })[]> {
  const { rows } = await sql<StatusCounts & { inicio: Date }>`
    select date_trunc(${UNITS[unit]}, hora, ${timeZone}) as inicio, ${FIGURES} from (
      select hora, status, sum(total) as total, sum(score_sum) as score_sum from lead_counts
      where hora >= ${range.from} and hora < ${range.to} group by hora, status) s
    group by 1 order by 1`.execute(db.kysely);
  return rows;
}

/** Hours are kept apart for this long; before, only days. */
export const HOURLY_DAYS = 40;

/**
 * Folds the hours of old days, and the slots of their writers, into one row per business day, origem and status: two
 * years of a busy company are some ten thousand rows then instead of half a million, and a total costs 5 ms. A lead
 * that changes later writes its difference to its own hour, and the next run folds that in. Safe while leads come in:
 * a row that a writer holds is waited for and taken as the writer left it.
 * @returns how many rows were folded
 */
export async function foldOldCounts(db: Database, now: Date, timeZone: string): Promise<number> {
  const before = new Date(now.getTime() - HOURLY_DAYS * 86_400_000);
  const statement = sql<{ folded: number }>`
    with gone as (
      delete from lead_counts where hora < date_trunc('day', ${before}::timestamptz, ${timeZone})
        and (slot <> ${FOLDED_SLOT} or hora <> date_trunc('day', hora, ${timeZone}))
      returning hora, origem, status, total, score_sum
    ), kept as (
      insert into lead_counts as c (hora, origem, status, slot, total, score_sum)
      select date_trunc('day', hora, ${timeZone}), origem, status, ${FOLDED_SLOT}::smallint, sum(total), sum(score_sum)
      from gone group by 1, 2, 3
      on conflict (hora, origem, status, slot) do update set total = c.total + excluded.total,
        score_sum = c.score_sum + excluded.score_sum
    )
    select count(*) as folded from gone`;
  return (await executeLong(db, statement))[0]?.folded ?? 0;
}

/** Slots of instances begin at 0. */
const FOLDED_SLOT = -1;
