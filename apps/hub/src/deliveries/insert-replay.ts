/**
 * Making one replay: the new delivery, and the children that wait for it again. The caller holds the old row's lock, in
 * a transaction of its own.
 */
import { isAction, policyOf } from "@streamleads/domain";
import type pg from "pg";

/** The delivery that is sent again. */
export interface OldRow {
  id: number;
  lead_id: number;
  integration: string;
  action: string;
  connection_id: number | null;
  connection: string | null;
  state: string;
  prio: number;
  cause: string | null;
}

export const OLD_COLUMNS =
  "d.id, d.lead_id, d.integration, d.action, d.connection_id, c.name as connection, d.state, d.prio, d.cause";

/**
 * Writes the new delivery, gives it a fresh time to live, and lets the children that were cancelled with the old one
 * wait for it again. `undefined`: it was replayed before. The caller holds the old row's lock; asked here and not with
 * that lock, because the statement that waited for it does not see what its last holder committed.
 */
export async function insertReplay(
  client: pg.PoolClient,
  old: OldRow,
  connectionId: number,
  options: { prio: number; replayId: number | null; now: Date },
): Promise<number | undefined> {
  if (!isAction(old.action)) throw new Error(`delivery ${old.id} has an unknown action`);
  const expiresAt = new Date(options.now.getTime() + policyOf(old.action).givesUpAfterMs);
  const { rows } = await client.query<{ id: number }>(
    `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, depends_on, depends_kind,
       plan_no, touch_id, expires_at, params, returning_lead, replay_of, replay_id)
     select d.lead_id, $2, d.integration, d.action, 'pending', $3,
       case when p.id is null then now() end, p.id, case when p.id is not null then 'then' end,
       d.plan_no, d.touch_id, $4, d.params, d.returning_lead, d.id, $5
     from deliveries d
     left join deliveries p on p.id = coalesce((select n.id from deliveries n where n.replay_of = d.depends_on order by n.id desc limit 1), d.depends_on)
       and d.depends_kind = 'then' and p.state not in ('delivered','failed','skipped','cancelled')
     where d.id = $1 and not exists (select 1 from deliveries n where n.replay_of = d.id) returning id`,
    [old.id, connectionId, options.prio, expiresAt, options.replayId],
  );
  const id = rows[0]?.id;
  if (id !== undefined) await client.query(REVIVE_SQL, [old.id, id, expiresAt, connectionId, old.cause]);
  return id;
}

/** The latest replay of a delivery that has one. */
export async function replayOf(client: pg.PoolClient, id: number): Promise<number> {
  const { rows } = await client.query<{ id: number }>("select max(id) as id from deliveries where replay_of = $1", [
    id,
  ]);
  return rows[0]?.id as number;
}

/** The children that were cancelled with a delivery, down the chain; those replayed by themselves are made already. */
const REVIVE_SQL = `
with recursive revived as (
  select c.id from deliveries c where c.depends_on = $1 and c.depends_kind = 'then' and c.state in ('cancelled','skipped')
    and c.cause is not distinct from $5 and not exists (select 1 from deliveries n where n.replay_of = c.id)
  union all
  select c.id from deliveries c join revived on c.depends_on = revived.id
  where c.depends_kind = 'then' and c.state in ('cancelled','skipped')
    and c.cause is not distinct from $5 and not exists (select 1 from deliveries n where n.replay_of = c.id)
)
update deliveries d set state = 'pending', depends_on = case when d.depends_on = $1 then $2 else d.depends_on end,
  due_at = null, settled_at = null, cause = null, reason = null, fix = null, expires_at = $3,
  connection_id = coalesce(d.connection_id, $4)
from revived where d.id = revived.id`;
