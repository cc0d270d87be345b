/**
 * Figures for the watch over this installation, by cause of work for a person. Each reads the head of a partial index
 * and stops at a bound, so it costs the same after a million leads.
 */
import { sql } from "kysely";
import type { Database } from "../store/database.ts";

/** The newest of each kind that are looked at. Beyond it a person acts in the same way. */
export const LOOKED_AT_MAX = 10_000;
/** What ended longer ago is history: it stays in the lists, but calls nobody any more (as in the dashboard's problems). */
export const TROUBLE_DAYS = 7;

export interface Troubled {
  connection_id: number;
  /** `failed`: refused, or nobody knows whether it arrived. `expired`: tried until its time was over. */
  kind: "failed" | "expired";
  count: number;
}

/** Deliveries that ended without being delivered and were not sent again, of the last days. */
export async function troubledDeliveries(db: Database, now: Date): Promise<Troubled[]> {
  const { rows } = await sql<Troubled>`
    select d.connection_id, case d.state when 'failed' then 'failed' else 'expired' end as kind, count(*) as count from (
      (select id, connection_id, state, cause, settled_at from deliveries where state = 'failed'
        order by id desc limit ${LOOKED_AT_MAX})
      union all
      (select id, connection_id, state, cause, settled_at from deliveries where state = 'cancelled'
        order by id desc limit ${LOOKED_AT_MAX})) d
    where d.connection_id is not null and (d.state = 'failed' or d.cause = 'expired')
      and d.settled_at > ${now}::timestamptz - ${TROUBLE_DAYS} * interval '1 day'
      and not exists (select from deliveries r where r.replay_of = d.id)
    group by 1, 2`.execute(db.kysely);
  return rows;
}

/** Raw requests that wait for a person, of the last days, by source. */
export async function parkedRequests(db: Database, now: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ source: string; count: number }>`
    select source, count(*) as count from (
      select source, received_at from raw_requests where state = 'parked' order by id desc limit ${LOOKED_AT_MAX}) r
    where received_at > ${now}::timestamptz - ${TROUBLE_DAYS} * interval '1 day'
    group by source`.execute(db.kysely);
  return new Map(rows.map(({ source, count }) => [source, count]));
}

/** By source, how long the oldest raw request that may be read now has been waiting for it, in seconds. */
export async function oldestUnread(db: Database, now: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ source: string; seconds: number }>`
    select source, extract(epoch from ${now}::timestamptz - min(due_at)) as seconds from (
      select source, due_at from raw_requests where state = 'received' and due_at <= ${now}
      order by due_at limit ${LOOKED_AT_MAX}) r
    group by source`.execute(db.kysely);
  return new Map(rows.map(({ source, seconds }) => [source, seconds]));
}

/** When the access of a connection ends, by connection. Access that renews itself has no end. */
export async function accessEnds(db: Database): Promise<Map<number, Date>> {
  const { rows } = await sql<{ id: number; at: Date }>`
    select id, token_expires_at as at from connections c
    where removed_at is null and enabled and token_expires_at is not null and not exists (
      select from oauth_tokens t where t.connection_id = c.id and t.state = 'live' and t.refresh_due_at is not null)`.execute(
    db.kysely,
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Bytes of this database on its server's disk. */
export async function databaseBytes(db: Database): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
    db.kysely,
  );
  return rows[0]?.bytes ?? 0;
}

/** Where the server keeps its files; only its owner is told. */
export async function databaseFolder(db: Database): Promise<string | undefined> {
  const { rows } = await sql<{ folder: string | null }>`
    select setting as folder from pg_settings where name = 'data_directory'`.execute(db.kysely);
  return rows[0]?.folder ?? undefined;
}
