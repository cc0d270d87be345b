/** What waits at a connection: counted, cancelled with its removal, and given its time back after a rest. */
import { ACTIONS, type Action, policyOf } from "@streamleads/domain";
import { ORPHANED_CHILDREN_SQL } from "../deliveries/settle.sql.ts";
import { type Database, within } from "../store/database.ts";

/** Counting stops here: beyond it a person decides in the same way. */
export const WAITING_COUNT_MAX = 10_000;
const CANCELLED_AT_ONCE = 1_000;
/** Goes over everything that waits at one connection. */
const REVIVE_MS = 60_000;
const KEPT_MS = 72 * 3_600_000;

/** What is planned for it and not done, also for later; at most `WAITING_COUNT_MAX`. */
export async function countWaiting(db: Database, connectionId: number): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `select count(*)::int as n from (select from deliveries where connection_id = $1 and state in ('pending','retrying')
       limit ${WAITING_COUNT_MAX}) d`,
    [connectionId],
  );
  return rows[0]?.n ?? 0;
}

/**
 * Cancels what waits at a removed connection, a thousand at a time, and what waited for those; stand-ins at other
 * connections become due. Returns how many were cancelled here, and the connections where something became due.
 */
export async function cancelWaiting(
  db: Database,
  connectionId: number,
): Promise<{ cancelled: number; woken: Set<number> }> {
  const woken = new Set<number>();
  let cancelled = 0;
  for (;;) {
    const ids = await db.transaction(async (client) => {
      const { rows } = await client.query<{ id: number }>(CANCEL_SQL, [connectionId, CANCELLED_AT_ONCE]);
      const gone = rows.map((row) => row.id);
      if (gone.length > 0) {
        const orphans = await client.query<{ woken: number[] | null }>(ORPHANED_CHILDREN_SQL, [gone]);
        for (const id of orphans.rows[0]?.woken ?? []) woken.add(id);
      }
      return gone;
    });
    cancelled += ids.length;
    if (ids.length === 0) return { cancelled, woken };
  }
}

/** The secrets of a removed connection, or of all of them: the row alone stays. */
export async function forgetSecrets(db: Database, connectionId: number | null): Promise<void> {
  const { rows } = await db.pool.query<{ id: number }>(
    `update connections set sealed = null where removed_at is not null and ($1::int is null or id = $1) and sealed is not null
     returning id`,
    [connectionId],
  );
  await db.pool.query("delete from oauth_tokens where connection_id = any($1)", [rows.map((row) => row.id)]);
}

/**
 * Ends what a removal left: attempts that were under way, plans of a process that had not heard of it, secrets that a
 * process that died did not forget. Returns the connections where something became due.
 */
export async function sweepRemoved(db: Database): Promise<Set<number>> {
  await forgetSecrets(db, null);
  const { rows } = await db.pool.query<{ id: number }>(
    `select c.id from connections c where c.removed_at is not null
       and exists (select from deliveries d where d.connection_id = c.id and d.state in ('pending','retrying'))`,
  );
  const woken = new Set<number>();
  for (const { id } of rows) for (const other of (await cancelWaiting(db, id)).woken) woken.add(other);
  return woken;
}

/**
 * What was never attempted is tried once, however late. Of what was, records (contacts, deals, tasks, events for
 * systems) are as good after a rest as before and get back the time that the connection was off. Messages and alerts do
 * not: to repeat a call for help from two days ago would only mislead, so those past their time end as expired and are
 * shown.
 */
export async function giveTimeBack(db: Database, connectionId: number, disabledAt: Date): Promise<void> {
  await db.pool.query(
    within(REVIVE_MS, {
      text: `update deliveries set expires_at = expires_at + (now() - greatest(created_at, $2::timestamptz))
        where connection_id = $1 and state in ('pending','retrying') and action = any($3)
          and expires_at > greatest(created_at, $2::timestamptz)`,
      values: [connectionId, disabledAt, RECORDS],
    }),
  );
}

/** They may be repeated, and describe a state rather than a moment. */
const RECORDS = (Object.keys(ACTIONS) as Action[]).filter((action) => {
  const { repeatAfterUnknown, givesUpAfterMs } = policyOf(action);
  return (repeatAfterUnknown === "yes" || repeatAfterUnknown === "lookup") && givesUpAfterMs >= KEPT_MS;
});

const CANCEL_SQL = `
with doomed as (
  select id from deliveries where connection_id = $1 and state in ('pending','retrying') order by id limit $2 for update
)
update deliveries d set state = 'cancelled', due_at = null, owner = null, settled_at = now(), cause = 'connection_removed',
  reason = 'A conexão por onde ia foi removida.', fix = 'Se ainda fizer sentido, reenvie: vai pela outra conexão desta integração.'
from doomed where d.id = doomed.id returning d.id`;
