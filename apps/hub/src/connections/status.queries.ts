/**
 * How each connection is doing, from the hourly roll-up of attempts and from the partial indexes over deliveries that
 * wait or failed: nothing here reads a delivered row, so it costs the same after a million leads.
 */
import { sql } from "kysely";
import { quantile } from "../deliveries/attempt-counts.ts";
import type { Database } from "../store/database.ts";

export interface HourCounts {
  hour: string;
  delivered: number;
  failed: number;
}

export interface Traffic {
  delivered: number;
  /** Attempts that did not deliver. */
  failed: number;
  hourly: HourCounts[];
  p95_ms: number | null;
}

/** Counting of what waits or failed stops here: beyond it a person acts in the same way. */
export const PROBLEM_COUNT_MAX = 10_000;
/** Skipped ones are counted among this many of the newest. */
const SKIPPED_MAX = 20_000;
const HOUR_MS = 3_600_000;

/** A lease given back, and what a rule left out, say nothing about the provider. */
const NOT_AN_ATTEMPT = ["given_back", "skipped"];

interface TrafficRow {
  connection_id: number;
  hora: Date;
  delivered: number;
  failed: number;
  buckets: Record<string, number>;
}

/** The 24 hours up to `now`, hour by hour, by connection. Connections without attempts are absent. */
export async function traffic24h(db: Database, now: Date): Promise<Map<number, Traffic>> {
  const since = hoursBefore(now, 23);
  const { rows } = await sql<TrafficRow>`
    select connection_id, hora,
      coalesce(sum(total) filter (where outcome = 'delivered'), 0) as delivered,
      coalesce(sum(total) filter (where outcome <> 'delivered'), 0) as failed,
      jsonb_build_object('le_10', sum(le_10), 'le_25', sum(le_25), 'le_50', sum(le_50), 'le_100', sum(le_100),
        'le_250', sum(le_250), 'le_500', sum(le_500), 'le_1000', sum(le_1000), 'le_2500', sum(le_2500),
        'le_5000', sum(le_5000), 'le_inf', sum(le_inf)) as buckets
    from attempt_counts where hora >= ${since} and connection_id > 0 and outcome <> all(${NOT_AN_ATTEMPT}::text[])
    group by connection_id, hora`.execute(db.kysely);
  const hours = Array.from({ length: 24 }, (_, i) => hoursBefore(now, 23 - i).toISOString());
  const byConnection = Map.groupBy(rows, (row) => row.connection_id);
  return new Map([...byConnection].map(([id, mine]) => [id, trafficOf(mine, hours)]));
}

function trafficOf(rows: readonly TrafficRow[], hours: readonly string[]): Traffic {
  const byHour = new Map(rows.map((row) => [row.hora.toISOString(), row]));
  const hourly = hours.map((hour) => ({
    hour,
    delivered: byHour.get(hour)?.delivered ?? 0,
    failed: byHour.get(hour)?.failed ?? 0,
  }));
  const buckets: Record<string, number> = {};
  for (const row of rows) {
    for (const [bound, count] of Object.entries(row.buckets)) buckets[bound] = (buckets[bound] ?? 0) + count;
  }
  return {
    delivered: hourly.reduce((sum, hour) => sum + hour.delivered, 0),
    failed: hourly.reduce((sum, hour) => sum + hour.failed, 0),
    hourly,
    p95_ms: quantile(buckets, 0.95),
  };
}

/** Hours without attempts, for a connection that made none. */
export function noTraffic(now: Date): Traffic {
  return trafficOf(
    [],
    Array.from({ length: 24 }, (_, i) => hoursBefore(now, 23 - i).toISOString()),
  );
}

function hoursBefore(now: Date, hours: number): Date {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - hours * HOUR_MS);
}

export interface Backlog {
  /** Due and not done, or being tried again; at most `PROBLEM_COUNT_MAX`. */
  waiting: number;
  /** Since the oldest of these was first due or first tried. */
  oldest_waiting_seconds: number | null;
  /** Failed and not sent again; at most `PROBLEM_COUNT_MAX`. */
  problems: number;
}

/** What waits and what failed, by connection. A follow-up planned for later does not wait yet. */
export async function backlogs(db: Database, now: Date): Promise<Map<number, Backlog>> {
  const [due, retrying, failed] = await Promise.all([dueNow(db, now), retryingLater(db, now), failedNow(db)]);
  const backlogOf = (id: number): Backlog => {
    const ages = [due.get(id)?.seconds, retrying.get(id)?.seconds].filter((age) => age != null);
    return {
      waiting: Math.min((due.get(id)?.count ?? 0) + (retrying.get(id)?.count ?? 0), PROBLEM_COUNT_MAX),
      oldest_waiting_seconds: ages.length > 0 ? Math.max(0, ...ages) : null,
      problems: failed.get(id) ?? 0,
    };
  };
  const ids = new Set([...due.keys(), ...retrying.keys(), ...failed.keys()]);
  return new Map([...ids].map((id) => [id, backlogOf(id)]));
}

type Aged = Map<number, { count: number; seconds: number | null }>;

async function dueNow(db: Database, now: Date): Promise<Aged> {
  const { rows } = await sql<{ id: number; count: number; seconds: number | null }>`
    select c.id, sum(w.count) as count, max(extract(epoch from ${now}::timestamptz - w.oldest)) as seconds
    from connections c cross join unnest(array[2,1,0]::smallint[]) as p(prio)
    cross join lateral (
      select count(*) as count, min(due_at) as oldest from (
        select due_at from deliveries where connection_id = c.id and prio = p.prio and state in ('pending','retrying')
          and due_at <= ${now} order by due_at limit ${PROBLEM_COUNT_MAX}) d) w
    where w.count > 0 group by c.id`.execute(db.kysely);
  return new Map(rows.map(({ id, count, seconds }) => [id, { count, seconds }]));
}

/** In a pause between two tries. The age of the oldest is that of its first attempt. */
async function retryingLater(db: Database, now: Date): Promise<Aged> {
  const { rows } = await sql<{ id: number; count: number; seconds: number | null }>`
    select r.connection_id as id, r.count,
      extract(epoch from ${now}::timestamptz - (select min(a.at) from attempts a where a.delivery_id = r.oldest)) as seconds
    from (
      select connection_id, count(*) filter (where due_at > ${now}) as count, min(id) as oldest from (
        select id, connection_id, due_at from deliveries where state = 'retrying' order by id desc
        limit ${PROBLEM_COUNT_MAX}) d
      group by connection_id) r`.execute(db.kysely);
  return new Map(rows.map(({ id, count, seconds }) => [id, { count, seconds }]));
}

async function failedNow(db: Database): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; count: number }>`
    select c.id, f.count from connections c cross join lateral (
      select count(*) as count from (
        select from deliveries d where d.connection_id = c.id and d.state = 'failed'
          and not exists (select from deliveries r where r.replay_of = d.id) limit ${PROBLEM_COUNT_MAX}) d) f
    where f.count > 0`.execute(db.kysely);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** By integration, what was skipped since a moment for lack of a connection, among the newest skipped ones. */
export async function skippedNotConfigured(db: Database, since: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ integration: string; count: number }>`
    select integration, count(*) as count from (
      select integration, cause, created_at from deliveries where state = 'skipped' order by id desc limit ${SKIPPED_MAX}) d
    where cause = 'not_configured' and created_at >= ${since} group by integration`.execute(db.kysely);
  return new Map(rows.map(({ integration, count }) => [integration, count]));
}

export interface ConnectionFacts {
  id: number;
  setup_note: string | null;
  not_before_cause: string | null;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  disabled_at: Date | null;
  disabled_by: string | null;
  checked_at: Date | null;
  check_kind: string | null;
  check_note: string | null;
  token_expires_at: Date | null;
  quota: { what: string; left: number; limit: number } | null;
  /** Access that was given by OAuth, whatever became of it. */
  access: "live" | "revoked" | "lost" | null;
  access_at: Date | null;
}

/** What the rows say beyond what the live connections know. */
export async function connectionFacts(db: Database, ids?: readonly number[]): Promise<Map<number, ConnectionFacts>> {
  const { rows } = await db.pool.query<ConnectionFacts>(
    `select c.id, c.setup_note, c.not_before_cause, c.created_by, c.created_at, c.updated_at, c.disabled_at, c.disabled_by,
       c.checked_at, c.check_kind, c.check_note, c.token_expires_at, c.quota, t.state as access,
       coalesce(t.refreshed_at, t.created_at) as access_at
     from connections c left join oauth_tokens t on t.connection_id = c.id
     where c.removed_at is null and ($1::int[] is null or c.id = any($1))`,
    [ids ?? null],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Deliveries among which the last delivered one of each connection is looked for. */
const NEWEST_DELIVERIES = 2_000;

/**
 * When each connection last delivered: exact among the newest deliveries, else the hour of the roll-up, up to a week
 * back. Connections that delivered nothing in it are absent.
 */
export async function lastDelivered(db: Database, now: Date): Promise<Map<number, Date>> {
  const weekAgo = hoursBefore(now, 7 * 24);
  const { rows } = await sql<{ id: number; at: Date | null }>`
    with recent as (
      select connection_id, max(settled_at) as at from (
        select connection_id, state, settled_at from deliveries order by id desc limit ${NEWEST_DELIVERIES}) d
      where state = 'delivered' group by connection_id
    )
    select c.id, coalesce(r.at, (
      select hora from attempt_counts a where a.connection_id = c.id and a.outcome = 'delivered' and a.hora >= ${weekAgo}
      order by hora desc limit 1)) as at
    from connections c left join recent r on r.connection_id = c.id`.execute(db.kysely);
  return new Map(rows.flatMap(({ id, at }) => (at ? [[id, at] as const] : [])));
}
