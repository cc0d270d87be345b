/**
 * What undoing a merge does to deliveries. Those of the lead that leaves go back to it, with their replays. What the
 * merge cancelled waits again, unless the CRM has learned of the merged person meanwhile: then it is told anew of both.
 */
import type { Lead } from "@streamleads/domain";
import type pg from "pg";
import { CURRENT_ACTIONS } from "../deliveries/delivery.store.ts";
import type { BatchRules } from "./intake-batch.ts";
import type { MergeRecord, WaitingRow } from "./merge.record.ts";
import { MERGED, supersededByMerge } from "./merge-deliveries.ts";
import { planUpdate, setParents, supersede, waitingOf } from "./plan-update.ts";

/**
 * The contact of the one that leaves may bear the address of the one that stays. It gets its own back first, or looking
 * for that address would find it.
 */
const OWN_ADDRESS_MS = 60_000;

/** The deliveries that moved with a merge, and everything that was sent again in their place. */
export async function withReplays(client: pg.PoolClient, ids: readonly number[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `with recursive one as (
       select unnest($1::bigint[]) as id
       union select d.id from deliveries d join one on d.replay_of = one.id
     ) select id from one`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

export interface UndoneDeliveries {
  /** Numbers of the newest plans of the two leads. */
  planNos: { stays: number; other: number };
  /** What may be due now. */
  waiting: WaitingRow[];
}

/** Call it when the rows of the lead that leaves are its own again. */
export async function undoDeliveries(
  client: pg.PoolClient,
  record: MergeRecord,
  leads: { stays: Lead; other: Lead },
  planNos: UndoneDeliveries["planNos"],
  rules: BatchRules,
  now: Date,
): Promise<UndoneDeliveries> {
  const { stays, other } = leads;
  const isTold = await wasTold(client, record, stays.id);
  const withdrawn = isTold ? false : await withdraw(client, record.plan.ids, now);
  await waitAgain(client, record, ({ lead_id, action }) => {
    if (!CURRENT_ACTIONS.some((current) => current === action)) return true;
    // Of the lead that stays, only the merge's own update replaced it; a later one still does.
    return !isTold && (lead_id === other.id || withdrawn);
  });
  const update = async (lead: Lead, planNo: number, dueAt: Date): Promise<number> => {
    const fresh = await planUpdate(client, lead, planNo, rules, now, dueAt);
    const older = (await waitingOf(client, [lead.id])).filter(({ id }) => !fresh.ids.includes(id));
    await supersede(client, supersededByMerge(older, fresh.rows, lead.id), now, MERGED);
    await adoptStrays(client, lead.id, fresh.rows, now);
    return fresh.ids.length > 0 ? planNo : planNo - 1;
  };
  const isOtherStale = isTold || (await hasLostUpdate(client, record, other.id));
  const later = new Date(now.getTime() + OWN_ADDRESS_MS);
  const after = {
    stays: isTold ? await update(stays, planNos.stays + 1, later) : planNos.stays,
    other: isOtherStale ? await update(other, planNos.other + 1, now) : planNos.other,
  };
  return { planNos: after, waiting: await waitingOf(client, [stays.id, other.id]) };
}

/** Whether an update of the merged person has left, or may have. */
async function wasTold(client: pg.PoolClient, { plan }: MergeRecord, leadId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from deliveries where lead_id = $1 and action = any($2) and (id = any($3::bigint[]) or plan_no > $4)
     and (attempts > 0 or state in ('running','delivered')) limit 1`,
    [leadId, CURRENT_ACTIONS, plan.ids, plan.no],
  );
  return rowCount === 1;
}

/** Cancels the update of the merge; false when something else had done so before. */
async function withdraw(client: pg.PoolClient, ids: readonly number[], now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = $2, cause = 'merge_undone',
       reason = 'A unificação dos leads foi desfeita antes deste envio.', fix = null
     where id = any($1::bigint[]) and state in ('pending','retrying')`,
    [ids, now],
  );
  return (rowCount ?? 0) > 0;
}

/** Gives waiting back to what the merge cancelled, and their parents back to the children that it gave others. */
async function waitAgain(
  client: pg.PoolClient,
  { cancelled, adopted }: MergeRecord,
  isWanted: (row: WaitingRow) => boolean,
): Promise<void> {
  const wanted = cancelled.filter(isWanted);
  await client.query(
    `update deliveries d set state = w.state, due_at = w.due_at, cause = w.cause, reason = w.reason, fix = w.fix,
       depends_on = w.depends_on, settled_at = null
     from jsonb_populate_recordset(null::deliveries, $1::jsonb) w
     where d.id = w.id and d.state = 'cancelled' and d.cause = 'merged'
       and not exists (select from deliveries r where r.replay_of = d.id)`,
    [JSON.stringify(wanted)],
  );
  const parents = new Set(wanted.map(({ id }) => id));
  const children = adopted.filter(({ depends_on }) => depends_on !== null && parents.has(depends_on));
  const { rows } = await client.query<{ id: number }>(
    "select id from deliveries where id = any($1::bigint[]) and state in ('pending','retrying')",
    [children.map(({ id }) => id)],
  );
  await setParents(
    client,
    children.filter(({ id }) => rows.some((row) => row.id === id)),
  );
}

/** A delivery `d` that waits for a parent `p` that belongs to the other lead, or that will not be made any more. */
const IS_STRAY = `d.state in ('pending','retrying') and (p.lead_id <> d.lead_id or
  d.depends_kind = 'then' and p.state in ('failed','skipped','cancelled'))`;

/** Whether an update of the lead that leaves was replaced while it was part of the other, or is waited for elsewhere. */
async function hasLostUpdate(client: pg.PoolClient, { waited }: MergeRecord, leadId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from deliveries d left join deliveries p on p.id = d.depends_on where d.lead_id = $1 and (
       d.id = any($2::bigint[]) and d.action = any($3) and d.state = 'cancelled' and d.cause = 'superseded' or
       ${IS_STRAY}) limit 1`,
    [leadId, waited, CURRENT_ACTIONS],
  );
  return rowCount === 1;
}

/** Strays wait for this lead's own update; without one, for nothing any more. */
async function adoptStrays(
  client: pg.PoolClient,
  leadId: number,
  fresh: readonly WaitingRow[],
  now: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: number; connection_id: number | null }>(
    `select d.id, d.connection_id from deliveries d join deliveries p on p.id = d.depends_on
     where d.lead_id = $1 and ${IS_STRAY}`,
    [leadId],
  );
  const found = rows.map(({ id, connection_id }) => ({
    id,
    depends_on: fresh.find((one) => one.connection_id === connection_id)?.id ?? null,
  }));
  await setParents(
    client,
    found.filter(({ depends_on }) => depends_on !== null),
  );
  await client.query(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = $2, cause = 'merge_undone',
       reason = 'Dependia de uma entrega do lead do qual este foi separado.', fix = 'Reenvie, se ainda for preciso.'
     where id = any($1::bigint[])`,
    [found.filter(({ depends_on }) => depends_on === null).map(({ id }) => id), now],
  );
}
