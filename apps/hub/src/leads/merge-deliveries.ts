/**
 * What a merge does to deliveries. They keep their rows and their history and change the lead that they belong to. The
 * CRM is told once, as after any change of a person; nothing else is planned, and what the person or the broker would
 * now get twice is cancelled. The caller holds the locks of both leads.
 */
import {
  ACTIONS,
  type Action,
  type Consents,
  type Lead,
  type PlannedDelivery,
  policyOf,
  updatePlanFor,
} from "@streamleads/domain";
import type pg from "pg";
import type { BatchRules } from "./intake-batch.ts";
import type { WaitingRow } from "./merge.record.ts";

/** Beside the state of the CRM and what goes to the lead. */
const ONCE_MORE: ReadonlySet<Action> = new Set<Action>(["deal.create", "notify.followup"]);

/**
 * Actions of which one person needs one: the state of the CRM, what goes to the lead, and what says the same of them
 * once more. Events, analytics and notices of an arrival tell of that arrival, and every arrival stays.
 */
const ONCE_A_PERSON: ReadonlySet<string> = new Set(
  (Object.keys(ACTIONS) as Action[]).filter(
    (action) => policyOf(action).sends === "current" || policyOf(action).toLead || ONCE_MORE.has(action),
  ),
);

/** Holds every delivery of these leads; one that is being replayed has its replay when this returns. */
export async function lockDeliveries(client: pg.PoolClient, leadIds: readonly number[]): Promise<void> {
  await client.query("select from deliveries where lead_id = any($1::bigint[]) order by id for update", [leadIds]);
}

/**
 * Whether something of a lead is being sent right now; `only` these deliveries, when given. Who sends knows the lead by
 * its number and writes down what the other system answers under it, so neither may change meanwhile.
 */
export async function isBeingSent(client: pg.PoolClient, leadId: number, only?: readonly number[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from deliveries where lead_id = $1 and state = 'running' and ($2::bigint[] is null or id = any($2)) limit 1`,
    [leadId, only ?? null],
  );
  return rowCount === 1;
}

const WAITING_COLUMNS = "id, lead_id, connection_id, action, state, due_at, depends_on, cause, reason, fix";

export async function waitingOf(client: pg.PoolClient, leadIds: readonly number[]): Promise<WaitingRow[]> {
  const { rows } = await client.query<{ row: WaitingRow }>(
    `select to_jsonb(w) as row from (select ${WAITING_COLUMNS} from deliveries
     where lead_id = any($1::bigint[]) and state in ('pending','retrying') order by id) w`,
    [leadIds],
  );
  return rows.map(({ row }) => row);
}

/**
 * Plans what the CRM must learn of a lead as it is now.
 * @param dueAt when it is to learn that; `now` when left out
 * @returns `rows`: what waits to be sent; the rest was skipped
 */
export async function planUpdate(
  client: pg.PoolClient,
  lead: Lead,
  planNo: number,
  rules: BatchRules,
  now: Date,
  dueAt = now,
): Promise<{ ids: number[]; rows: WaitingRow[] }> {
  const consents = await consentsOf(client, lead.id);
  const planned = updatePlanFor(lead, { ...rules.planContext, now: dueAt, returning: false, consents });
  const rows: WaitingRow[] = [];
  for (const one of planned) rows.push(await insertPlanned(client, lead.id, planNo, one, now));
  return { ids: rows.map(({ id }) => id), rows: rows.filter(({ state }) => state === "pending") };
}

async function insertPlanned(
  client: pg.PoolClient,
  leadId: number,
  planNo: number,
  planned: PlannedDelivery,
  now: Date,
): Promise<WaitingRow> {
  const { skip } = planned;
  const { rows } = await client.query<{ row: WaitingRow }>(
    `insert into deliveries as d (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id,
       expires_at, params, cause, reason, fix, created_at, settled_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce((select max(id) from touches where lead_id = $1), 0),
       $9, $10, $11, $12, $13, $14, $15) returning to_jsonb(d) as row`,
    [
      leadId,
      planned.connectionId,
      planned.integration,
      planned.action,
      skip ? "skipped" : "pending",
      planned.prio,
      skip ? null : planned.dueAt,
      planNo,
      planned.expiresAt,
      JSON.stringify(planned.params),
      skip?.cause,
      skip?.reason,
      skip?.fix,
      now,
      skip ? now : null,
    ],
  );
  return (rows[0] as { row: WaitingRow }).row;
}

async function consentsOf(client: pg.PoolClient, leadId: number): Promise<Consents> {
  const { rows } = await client.query<{ consents: Consents | null }>(
    `select jsonb_object_agg(finalidade, estado) as consents from (select distinct on (finalidade) finalidade, estado
     from consents where lead_id = $1 order by finalidade, em desc, id desc) c`,
    [leadId],
  );
  return rows[0]?.consents ?? {};
}

// ---- merging ---------------------------------------------------------------------------------------------------

export interface Superseded {
  cancelled: WaitingRow[];
  /** Children of those, as they were, with their new parent. */
  adopted: { row: WaitingRow; parent: number }[];
}

/**
 * Which waiting deliveries the merged lead no longer needs. Of state actions the `fresh` ones replace all older; of
 * the rest, the one of the lead that stays replaces the same of the lead that joins. Pure.
 */
export function supersededBy(
  waiting: readonly WaitingRow[],
  fresh: readonly WaitingRow[],
  staysId: number,
): Superseded {
  const heirs = new Map<number, number>();
  for (const row of waiting) {
    const isSame = (other: WaitingRow) => other.action === row.action && other.connection_id === row.connection_id;
    const heir =
      fresh.find(isSame) ??
      (row.lead_id !== staysId && ONCE_A_PERSON.has(row.action)
        ? waiting.find((other) => other.lead_id === staysId && isSame(other))
        : undefined);
    if (heir) heirs.set(row.id, heir.id);
  }
  const cancelled = waiting.filter(({ id }) => heirs.has(id));
  const adopted = waiting.flatMap((row) => {
    const parent = row.depends_on === null || heirs.has(row.id) ? undefined : heirs.get(row.depends_on);
    return parent === undefined ? [] : [{ row, parent }];
  });
  return { cancelled, adopted };
}

export async function supersede(client: pg.PoolClient, { cancelled, adopted }: Superseded, now: Date): Promise<void> {
  await client.query(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = $2, cause = 'merged',
       reason = 'Dois leads foram unificados, e outra entrega diz o mesmo desta pessoa.', fix = null where id = any($1::bigint[])`,
    [cancelled.map(({ id }) => id), now],
  );
  await setParents(
    client,
    adopted.map(({ row, parent }) => ({ id: row.id, depends_on: parent })),
  );
}

export async function setParents(
  client: pg.PoolClient,
  children: readonly { id: number; depends_on: number | null }[],
): Promise<void> {
  if (children.length === 0) return;
  await client.query(
    `update deliveries d set depends_on = c.depends_on from jsonb_to_recordset($1::jsonb) as c(id bigint, depends_on bigint)
     where d.id = c.id`,
    [JSON.stringify(children)],
  );
}
