/** A delivery as people see it: with the name of its connection, and whether it was sent again. */
import { ACTIONS, type DeliveryState, isAction, type RepeatAfterUnknown } from "@streamleads/domain";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../store/database.ts";

export interface DeliveryView {
  id: number;
  /** `null`: a raw request that was passed on, which is nobody's. */
  lead_id: number | null;
  integration: string;
  connection: string | null;
  action: string;
  action_label: string;
  state: DeliveryState;
  attempts: number;
  /** How it was repeated after an attempt of which nobody knows whether it arrived. */
  repeated: Repeated;
  due_at: string | null;
  created_at: string;
  settled_at: string | null;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  external_id: string | null;
  depends_on: number | null;
  replay_of: number | null;
  replayed_by: number | null;
  can_replay: boolean;
}

/**
 * `same_key`: the provider takes it once under its key; `looked_up`: it was looked for first; `marked`: with "(reenvio)"
 * in it; `no`: it was not.
 */
export type Repeated = "no" | "same_key" | "looked_up" | "marked";

export interface AttemptView {
  attempt_no: number;
  at: string;
  duration_ms: number | null;
  outcome: string;
  http_status: number | null;
  cause: string | null;
  reason: string | null;
  answer: string | null;
}

export interface DeliveryDetail extends DeliveryView {
  /** What the provider has said of the message since it accepted it. */
  message_state: MessageState | null;
  attempts_list: AttemptView[];
  /** When the retention dropped the records of its attempts; their number stays. */
  attempts_dropped_at: string | null;
}

export type MessageState = "sent" | "delivered" | "read" | "failed";

export interface DeliveryRow {
  id: number;
  lead_id: number;
  integration: string;
  connection: string | null;
  action: string;
  state: DeliveryState;
  attempts: number;
  is_repeat: boolean;
  due_at: Date | null;
  created_at: Date;
  settled_at: Date | null;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  external_id: string | null;
  depends_on: number | null;
  replay_of: number | null;
  replayed_by: number | null;
}

interface AttemptRow extends Omit<AttemptView, "at"> {
  delivery_id: number;
  at: Date;
}

/** Whether an integration has a connection now: what was skipped for lack of one can be sent once it has. */
export type IsConfigured = (integration: string) => boolean;

/** No lead comes near it; a limit keeps one strange lead from filling the answer. */
const DELIVERIES_OF_LEAD_MAX = 500;

/** The rows of `source`, a query or table with the columns of `deliveries` under the name `d`, made readable. */
export function readable(source: RawBuilder<unknown>): RawBuilder<DeliveryRow> {
  return sql<DeliveryRow>`
    select d.id, d.lead_id, d.integration, c.name as connection, d.action, d.state, d.attempts, d.is_repeat, d.due_at, d.created_at,
      d.settled_at, d.cause, d.reason, d.fix, d.external_id, d.depends_on, d.replay_of,
      (select r.id from deliveries r where r.replay_of = d.id order by r.id desc limit 1) as replayed_by
    from ${source} left join connections c on c.id = d.connection_id`;
}

/** By id, in the order of the ids; unknown ids are left out. */
export async function findDeliveries(
  db: Database,
  ids: readonly number[],
  isConfigured: IsConfigured,
): Promise<DeliveryView[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<DeliveryRow>`
    ${readable(sql`deliveries d`)} where d.id = any(${ids}::bigint[])
    order by array_position(${ids}::bigint[], d.id)`.execute(db.kysely);
  return rows.map((row) => viewOf(row, isConfigured));
}

/** All deliveries of a lead with their attempts, newest first. */
export async function deliveriesOfLead(
  db: Database,
  leadId: number,
  isConfigured: IsConfigured,
): Promise<DeliveryDetail[]> {
  const [deliveries, messages] = await Promise.all([
    sql<DeliveryRow>`${readable(sql`deliveries d`)} where d.lead_id = ${leadId}
      order by d.id desc limit ${DELIVERIES_OF_LEAD_MAX}`.execute(db.kysely),
    sql<{ delivery_id: number; state: MessageState }>`select m.delivery_id, m.state from deliveries d
      join message_states m on m.delivery_id = d.id where d.lead_id = ${leadId}`.execute(db.kysely),
  ]);
  // By the ids themselves, not by a join: only the ranges that hold them are opened.
  const attempts = await sql<AttemptRow>`select * from attempts
    where delivery_id = any(${deliveries.rows.map(({ id }) => id)}::bigint[]) order by delivery_id, attempt_no`.execute(
    db.kysely,
  );
  const dropped = await droppedRanges(db, deliveries.rows);
  const states = new Map(messages.rows.map((row) => [row.delivery_id, row.state]));
  const byDelivery = Map.groupBy(attempts.rows, (row) => row.delivery_id);
  return deliveries.rows.map((row) => ({
    ...viewOf(row, isConfigured),
    message_state: states.get(row.id) ?? null,
    attempts_list: (byDelivery.get(row.id) ?? []).map(attemptViewOf),
    attempts_dropped_at: dropped(row)?.toISOString() ?? null,
  }));
}

/** Ranges of attempts are few, one a month or so. */
async function droppedRanges(
  db: Database,
  deliveries: readonly DeliveryRow[],
): Promise<(delivery: DeliveryRow) => Date | undefined> {
  if (deliveries.every(({ attempts }) => attempts === 0)) return () => undefined;
  const ranges = await db.kysely
    .selectFrom("attempt_ranges")
    .select(["first_id", "dropped_at"])
    .orderBy("first_id", "desc")
    .execute();
  return ({ id, attempts }) =>
    attempts === 0 ? undefined : (ranges.find(({ first_id }) => first_id <= id)?.dropped_at ?? undefined);
}

export function viewOf({ is_repeat, ...row }: DeliveryRow, isConfigured: IsConfigured): DeliveryView {
  const isLost = row.state === "failed" || row.state === "skipped" || row.state === "cancelled";
  const hasWay = row.cause !== "not_configured" || isConfigured(row.integration);
  return {
    ...row,
    lead_id: row.lead_id > 0 ? row.lead_id : null,
    action_label: isAction(row.action) ? ACTIONS[row.action].label : row.action,
    repeated: is_repeat && isAction(row.action) ? REPEATED[ACTIONS[row.action].repeatAfterUnknown] : "no",
    due_at: row.due_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    settled_at: row.settled_at?.toISOString() ?? null,
    can_replay: isLost && hasWay && row.replayed_by === null,
  };
}

const REPEATED: Record<RepeatAfterUnknown, Repeated> = {
  yes: "same_key",
  lookup: "looked_up",
  once: "marked",
  never: "no",
};

function attemptViewOf({ delivery_id: _, at, ...rest }: AttemptRow): AttemptView {
  return { ...rest, at: at.toISOString() };
}
