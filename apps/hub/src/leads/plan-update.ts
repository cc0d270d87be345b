/**
 * Tells the CRM of a lead as it is now, outside an arrival: one update of its contact, in place of an older one that
 * still waits. Shared by whoever changes a person: an edit, a merge, its undoing. The caller holds the lead's locks and
 * writes the number of the plan.
 */
import { type Consents, isCrmChange, type Lead, type PlannedDelivery, updatePlanFor } from "@streamleads/domain";
import type pg from "pg";
import type { BatchRules } from "./intake-batch.ts";
import type { WaitingRow } from "./merge.record.ts";

/**
 * Plans an update of every connected CRM when a person's change concerns what it gets. Nothing is planned for a lead
 * that never had a plan (an import that was to be delivered nowhere), nor what would only be skipped.
 * @returns the connections that have something to do; empty: no plan was made
 */
export async function tellOfChange(
  client: pg.PoolClient,
  { before, after, planNo }: { before: Lead; after: Lead; planNo: number },
  rules: BatchRules,
  now: Date,
): Promise<number[]> {
  if (planNo === 0 || !isCrmChange(before, after)) return [];
  const planned = (await plannedUpdate(client, after, rules, now)).filter(({ skip }) => !skip);
  if (planned.length === 0) return [];
  const older = await waitingOf(client, [after.id]);
  const fresh: WaitingRow[] = [];
  for (const one of planned) fresh.push(await insertPlanned(client, after.id, planNo + 1, one, now));
  await supersede(client, supersededBy(older, fresh), now, {
    cause: "superseded",
    reason: "Uma alteração mais nova do lead substituiu esta entrega.",
  });
  await client.query("update leads set plan_no = $2 where id = $1", [after.id, planNo + 1]);
  return fresh.flatMap(({ connection_id }) => connection_id ?? []);
}

const WAITING_COLUMNS = `id, lead_id, connection_id, action, state, due_at, depends_on, cause, reason, fix,
  params ->> 'on' as occasion`;

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
  const rows: WaitingRow[] = [];
  for (const one of await plannedUpdate(client, lead, rules, dueAt))
    rows.push(await insertPlanned(client, lead.id, planNo, one, now));
  return { ids: rows.map(({ id }) => id), rows: rows.filter(({ state }) => state === "pending") };
}

async function plannedUpdate(
  client: pg.PoolClient,
  lead: Lead,
  rules: BatchRules,
  now: Date,
): Promise<PlannedDelivery[]> {
  const consents = await consentsOf(client, lead.id);
  return updatePlanFor(lead, { ...rules.planContext, now, returning: false, consents });
}

/** What a delivery waits for: its parent's delivery, or that the parent is not delivered by its own time. */
export interface Parent {
  id: number;
  kind: "then" | "else";
}

/** Writes one planned delivery as a row that waits, or as one that was skipped. */
export async function insertPlanned(
  client: pg.PoolClient,
  leadId: number,
  planNo: number,
  planned: PlannedDelivery,
  now: Date,
  parent?: Parent,
): Promise<WaitingRow> {
  const { skip } = planned;
  const waitsFor = skip ? undefined : parent;
  const { rows } = await client.query<{ row: WaitingRow }>(
    `insert into deliveries as d (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id,
       expires_at, params, cause, reason, fix, created_at, settled_at, depends_on, depends_kind)
     values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce((select max(id) from touches where lead_id = $1), 0),
       $9, $10, $11, $12, $13, $14, $15, $16, $17) returning to_jsonb(d) as row`,
    [
      leadId,
      planned.connectionId,
      planned.integration,
      planned.action,
      skip ? "skipped" : "pending",
      planned.prio,
      skip || waitsFor?.kind === "then" ? null : planned.dueAt,
      planNo,
      planned.expiresAt,
      JSON.stringify(planned.params),
      skip?.cause,
      skip?.reason,
      skip?.fix,
      now,
      skip ? now : null,
      waitsFor?.id,
      waitsFor?.kind,
    ],
  );
  return (rows[0] as { row: WaitingRow }).row;
}

/** The latest word of a person on each purpose. */
export async function consentsOf(client: pg.PoolClient, leadId: number): Promise<Consents> {
  const { rows } = await client.query<{ consents: Consents | null }>(
    `select jsonb_object_agg(finalidade, estado) as consents from (select distinct on (finalidade) finalidade, estado
     from consents where lead_id = $1 order by finalidade, em desc, id desc) c`,
    [leadId],
  );
  return rows[0]?.consents ?? {};
}

// ---- superseding -----------------------------------------------------------------------------------------------

export interface Superseded {
  cancelled: WaitingRow[];
  /** Children of those, as they were, with their new parent. */
  adopted: { row: WaitingRow; parent: number }[];
}

/**
 * Which waiting deliveries are not needed any more. Of state actions the `fresh` ones replace all older, but not what an
 * occasion asked for, which says more than how the lead is; `otherHeir` may name another successor. Pure.
 */
export function supersededBy(
  waiting: readonly WaitingRow[],
  fresh: readonly WaitingRow[],
  otherHeir: (row: WaitingRow) => WaitingRow | undefined = () => undefined,
): Superseded {
  const heirs = new Map<number, number>();
  for (const row of waiting) {
    const heir = (row.occasion ? undefined : fresh.find((one) => saysTheSame(one, row))) ?? otherHeir(row);
    if (heir) heirs.set(row.id, heir.id);
  }
  const cancelled = waiting.filter(({ id }) => heirs.has(id));
  const adopted = waiting.flatMap((row) => {
    const parent = row.depends_on === null || heirs.has(row.id) ? undefined : heirs.get(row.depends_on);
    return parent === undefined ? [] : [{ row, parent }];
  });
  return { cancelled, adopted };
}

/** Whether two deliveries do the same at the same connection. */
export function saysTheSame(one: WaitingRow, other: WaitingRow): boolean {
  return one.action === other.action && one.connection_id === other.connection_id;
}

export async function supersede(
  client: pg.PoolClient,
  { cancelled, adopted }: Superseded,
  now: Date,
  why: { cause: string; reason: string },
): Promise<void> {
  await client.query(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = $2, cause = $3, reason = $4, fix = null
     where id = any($1::bigint[])`,
    [cancelled.map(({ id }) => id), now, why.cause, why.reason],
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
