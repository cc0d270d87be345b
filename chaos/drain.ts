/** Waiting, for a bounded time, until the hubs have done what is due. */
import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";

export interface Open {
  running: number;
  due: number;
  unread: number;
}

const LOOK_MS = 250;

/**
 * Due is what waits although its time has come, its connection is open and its lead is not at that connection already.
 * A connection that is held or broken makes its deliveries wait rightly: they are owed.
 */
const OPEN_SQL = `select
  (select count(*)::int from deliveries where state = 'running') as running,
  (select count(*)::int from deliveries d join connections c on c.id = d.connection_id
    where d.state in ('pending','retrying') and d.due_at <= now() and c.enabled and c.paused_cause is null
      and (c.not_before is null or c.not_before <= now()) and (c.breaker_until is null or c.breaker_until <= now())) as due,
  (select count(*)::int from raw_requests where state = 'received' and (due_at is null or due_at <= now())) as unread`;

export async function openWork(db: pg.ClientBase): Promise<Open> {
  return (await db.query<Open>(OPEN_SQL)).rows[0] as Open;
}

/** @returns what is still open after `withinMs`; all zero when it drained before */
export async function drain(db: pg.ClientBase, withinMs: number): Promise<Open> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const open = await openWork(db);
    if (open.running + open.due + open.unread === 0 || performance.now() > deadline) return open;
    await wait(LOOK_MS);
  }
}
