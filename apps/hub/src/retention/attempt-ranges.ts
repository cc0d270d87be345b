/**
 * `attempts` in ranges of delivery ids. Ids are drawn in order, so a range of ids is a stretch of time, known at every
 * settlement without a look-up; the newest range is open at its upper end, so no attempt is ever without a place, also
 * when this work did not run for a year.
 *
 *     attempts_past   [.., a)     empty in practice: what comes to a delivery of a range that was dropped
 *     attempts_from_a [a, b)      closed: no new delivery gets an id in it
 *     attempts_from_b [b, ..)     open
 *
 * A month or `CUT_IDS` ids after it was begun the open range is closed at the last id drawn and a new one begun. When
 * the newest attempt of the oldest range is past its time, the range is dropped whole and `attempts_past` widened over
 * it in the same transaction: a delivery that is revived years later still writes its attempts.
 *
 * Both changes take the lock that keeps everybody out, for milliseconds, and give up after `LOCK_MS` of waiting for it.
 * DETACH CONCURRENTLY would take less, but cannot be part of a transaction: between it and the widening there would be
 * ids without a place.
 */
import type pg from "pg";
import { type Database, within } from "../store/database.ts";

/** SQLSTATE of a lock that was not given within `lock_timeout`. */
export const LOCK_TAKEN = "55P03";

const CUT_MS = 30 * 86_400_000;
/** Closing a range reads it once, about 0.15 s for a million attempts: a busy hub closes ranges sooner. */
const CUT_IDS = 10_000_000;
const LOCK_MS = 500;
/** Looking through a range that is about to go, or one that was never closed before. */
const LOOK_MS = 10 * 60_000;

/**
 * Closes the open range when it is due and begins the next.
 * @returns where the closed one begins and the new one does; `undefined` when nothing was due
 * @throws with the code `LOCK_TAKEN` when somebody is at the table for longer
 */
export async function cutRange(db: Database, now: Date): Promise<{ firstId: number; nextId: number } | undefined> {
  return db.transaction(async (client) => {
    await client.query(`set local lock_timeout = ${LOCK_MS}`);
    const open = await openRange(client);
    if (!isDue(open, now)) return undefined;
    // From here on no attempt is written, so no row can be at or beyond the id that is read next.
    await client.query("lock table attempts in access exclusive mode");
    const { last_id, first_id, partition } = await openRange(client);
    const nextId = last_id + 1;
    await client.query(`alter table attempts detach partition ${partition}`);
    const from = (await isLowest(client, first_id)) ? "minvalue" : String(first_id);
    await client.query(within(LOOK_MS, { text: attach(partition, from, String(nextId)) }));
    const next = `attempts_from_${nextId}`;
    await client.query(`create table ${next} partition of attempts for values from (${nextId}) to (maxvalue)`);
    await client.query("insert into attempt_ranges (first_id, partition, begun_at) values ($1, $2, $3)", [
      nextId,
      next,
      now,
    ]);
    return { firstId: first_id, nextId };
  });
}

/**
 * Drops closed ranges whose newest attempt is older than `before`, oldest first. One with a delivery that has no end
 * yet stays, and everything after it; that is written down for `retentionProblems`.
 * @throws with the code `LOCK_TAKEN` when somebody is at the table for longer; what was dropped until then is dropped
 */
export async function dropExpired(db: Database, before: Date, now: Date): Promise<{ firstId: number; rows: number }[]> {
  const dropped: { firstId: number; rows: number }[] = [];
  for (;;) {
    const one = await dropOldest(db, before, now);
    if (one === undefined) return dropped;
    dropped.push(one);
  }
}

/** Removes what came to deliveries of dropped ranges and is past its own time. */
export async function forgetRevived(db: Database, before: Date, now: Date): Promise<void> {
  if (!(await hasPast(db.pool))) return;
  await db.pool.query(
    `with gone as (delete from attempts_past where at < $1 returning 1), n as (select count(*) as rows from gone)
     insert into retention_log (what, rows, before, at) select 'attempts', rows, $1, $2 from n where rows > 0`,
    [before, now],
  );
}

interface OpenRange {
  first_id: number;
  partition: string;
  begun_at: Date;
  last_id: number;
}

async function openRange(client: pg.PoolClient): Promise<OpenRange> {
  const { rows } = await client.query<OpenRange>(
    `select r.first_id, r.partition, r.begun_at, case when s.is_called then s.last_value else 0 end as last_id
     from attempt_ranges r cross join deliveries_id_seq s order by r.first_id desc limit 1`,
  );
  const [open] = rows;
  if (!open) throw new Error("attempt_ranges is empty: the migration made one, and the newest is never removed");
  return open;
}

/** A range to which no id belongs yet is never closed: a quiet hub makes no empty ones. */
function isDue({ first_id, begun_at, last_id }: OpenRange, now: Date): boolean {
  if (last_id < Math.max(first_id, 1)) return false;
  return now.getTime() - begun_at.getTime() >= CUT_MS || last_id - first_id >= CUT_IDS;
}

interface OldestRange {
  first_id: number;
  partition: string;
  next_id: number;
  closed_at: Date;
}

async function dropOldest(
  db: Database,
  before: Date,
  now: Date,
): Promise<{ firstId: number; rows: number } | undefined> {
  return db.transaction(async (client) => {
    const { rows: ranges } = await client.query<OldestRange>(OLDEST_SQL);
    const [range] = ranges;
    // Something may have been written to it until it was closed: no need to look.
    if (!range || range.closed_at >= before) return undefined;
    const { first_id: firstId, next_id: nextId, partition } = range;
    await client.query(`set local lock_timeout = ${LOCK_MS}`);
    // Readers pass, and so do writers of every other range; nothing is written here between the look and the drop.
    await client.query(`lock table ${partition} in share row exclusive mode`);
    const held = await unfinished(client, firstId, nextId);
    await client.query("update retention_passes set held = $1, oldest_held_at = $2 where what = 'attempts'", [
      held.n,
      held.oldest,
    ]);
    const { n: rows, newest } = await content(client, partition);
    if (held.n > 0 || (newest !== null && newest >= before)) return undefined;
    await client.query("lock table attempts in access exclusive mode");
    await client.query(`alter table attempts detach partition ${partition}`);
    await client.query(`drop table ${partition}`);
    await widenPast(client, nextId);
    await client.query("update attempt_ranges set rows = $2, dropped_at = $3 where first_id = $1", [
      firstId,
      rows,
      now,
    ]);
    await client.query("insert into retention_log (what, rows, before, at) values ('attempts', $1, $2, $3)", [
      rows,
      before,
      now,
    ]);
    return { firstId, rows };
  });
}

/** The oldest range that is there and closed; it was closed when its successor was begun. */
const OLDEST_SQL = `
  select first_id, partition, next_id, closed_at from (
    select *, lead(first_id) over w as next_id, lead(begun_at) over w as closed_at
    from attempt_ranges window w as (order by first_id)) r
  where dropped_at is null and next_id is not null order by first_id limit 1`;

async function unfinished(
  client: pg.PoolClient,
  firstId: number,
  nextId: number,
): Promise<{ n: number; oldest: Date | null }> {
  const { rows } = await client.query<{ n: number; oldest: Date | null }>(
    within(LOOK_MS, {
      text: `select count(*) as n, min(created_at) as oldest from deliveries
        where id >= $1 and id < $2 and state in ('pending','running','retrying')`,
      values: [firstId, nextId],
    }),
  );
  return rows[0] ?? { n: 0, oldest: null };
}

async function content(client: pg.PoolClient, partition: string): Promise<{ n: number; newest: Date | null }> {
  const { rows } = await client.query<{ n: number; newest: Date | null }>(
    within(LOOK_MS, { text: `select count(*) as n, max(at) as newest from ${partition}` }),
  );
  return rows[0] ?? { n: 0, newest: null };
}

async function widenPast(client: pg.PoolClient, to: number): Promise<void> {
  if (!(await hasPast(client))) {
    await client.query(`create table attempts_past partition of attempts for values from (minvalue) to (${to})`);
    return;
  }
  await client.query("alter table attempts detach partition attempts_past");
  await client.query(attach("attempts_past", "minvalue", String(to)));
}

async function hasPast(client: Pick<pg.PoolClient, "query">): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>("select to_regclass('attempts_past') is not null as is");
  return rows[0]?.is === true;
}

/** The lowest range has no lower end until `attempts_past` is below it. */
async function isLowest(client: pg.PoolClient, firstId: number): Promise<boolean> {
  if (await hasPast(client)) return false;
  const { rowCount } = await client.query("select from attempt_ranges where first_id < $1 limit 1", [firstId]);
  return rowCount === 0;
}

function attach(partition: string, from: string, to: string): string {
  return `alter table attempts attach partition ${partition} for values from (${from}) to (${to})`;
}
