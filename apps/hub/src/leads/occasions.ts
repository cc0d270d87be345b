/**
 * What happened to a lead after its plan (taken on, a stage, a withdrawn consent) sets in motion what its connections
 * say they do then. Everything is written in the caller's transaction, so that the occasion and what follows from it
 * are kept together or not at all. The caller holds the lead's row.
 */
import {
  type Action,
  type Broker,
  type Lead,
  normalizePhone,
  type OccasionFacts,
  occasionPlanFor,
  phoneKey,
} from "@streamleads/domain";
import type pg from "pg";
import { ORPHANED_CHILDREN_SQL } from "../deliveries/settle.sql.ts";
import type { BatchRules } from "./intake-batch.ts";
import { LEAD_COLUMNS, type LeadRow, leadOf } from "./lead.row.ts";
import { consentsOf, insertPlanned, type Parent } from "./plan-update.ts";

export interface LockedLead {
  lead: Lead;
  planNo: number;
}

/** Reads a lead and holds its row against other changes until the transaction ends; `undefined`: there is none. */
export async function holdLead(client: pg.PoolClient, id: number): Promise<LockedLead | undefined> {
  const { rows } = await client.query<LeadRow & { plan_no: number }>(
    `select ${LEAD_COLUMNS.join(", ")}, plan_no from leads where id = $1 for no key update`,
    [id],
  );
  const row = rows[0];
  return row && { lead: leadOf(row), planNo: row.plan_no };
}

export interface PlannedOccasion {
  ids: number[];
  /** Connections that have something to do. */
  woken: number[];
}

/**
 * Writes the deliveries of an occasion. Who took the lead on is its broker from then on, for every step that names one.
 * They bear the number of the lead's newest plan and belong to none: a newer plan leaves them alone.
 */
export async function planOccasion(
  client: pg.PoolClient,
  { lead, planNo }: LockedLead,
  occasion: OccasionFacts,
  rules: BatchRules,
  now: Date,
): Promise<PlannedOccasion> {
  const { planContext } = rules;
  const concerns = planContext.connections.some(({ steps }) => steps?.some(({ on }) => on === occasion.on));
  if (!concerns) return { ids: [], woken: [] };
  const consents = await consentsOf(client, lead.id);
  const broker = await claimerOf(client, lead.id, planContext.brokers);
  const planned = occasionPlanFor(
    lead,
    { ...planContext, now, returning: false, consents },
    { ...occasion, params: { ...(broker && { broker }), ...occasion.params } },
  );
  const ids: number[] = [];
  const woken = new Set<number>();
  for (const one of planned) {
    const row = await insertPlanned(client, lead.id, planNo, one, now, parentOf(one, ids));
    ids.push(row.id);
    if (row.connection_id !== null && row.state === "pending") woken.add(row.connection_id);
  }
  return { ids, woken: [...woken] };
}

function parentOf({ after, insteadOf }: { after?: number; insteadOf?: number }, ids: readonly number[]) {
  const index = after ?? insteadOf;
  const id = index === undefined ? undefined : ids[index];
  return id === undefined ? undefined : ({ id, kind: after === undefined ? "else" : "then" } satisfies Parent);
}

/** The broker who took the lead on: as the company lists them, or as they were named when they did. */
async function claimerOf(
  client: pg.PoolClient,
  leadId: number,
  brokers: readonly Broker[],
): Promise<Broker | undefined> {
  const { rows } = await client.query<{ nome: string; telefone: string | null; email: string | null }>(
    "select nome, telefone, email from claims where lead_id = $1",
    [leadId],
  );
  const claim = rows[0];
  if (!claim) return undefined;
  const { nome, telefone, email } = claim;
  const listed =
    brokers.find(
      (one) =>
        (email !== null && one.email?.toLowerCase() === email.toLowerCase()) || isSamePhone(one.telefone, telefone),
    ) ?? brokers.find((one) => one.nome === nome);
  if (listed || telefone === null) return listed;
  return { nome, telefone, ...(email !== null && { email }) };
}

function isSamePhone(one: string, other: string | null): boolean {
  if (other === null) return false;
  const [first, second] = [normalizePhone(one)?.e164 ?? one, normalizePhone(other)?.e164 ?? other];
  return phoneKey(first) === phoneKey(second);
}

/** Why a waiting delivery is not made any more. */
export interface Cancelled {
  cause: string;
  reason: string;
  fix: string | null;
}

/**
 * Cancels what waits for a lead, of these actions or of those that are only for a lead that nobody has taken on, with
 * what depends on it.
 * @returns the connections of stand-ins that became due
 */
export async function cancelWaiting(
  client: pg.PoolClient,
  leadId: number,
  which: { actions: readonly Action[] } | { unlessClaimed: true },
  why: Cancelled,
  now: Date,
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `update deliveries set state = 'cancelled', due_at = null, settled_at = $5, cause = $2, reason = $3, fix = $4
     where lead_id = $1 and state in ('pending','retrying')
       and case when $6::text[] is null then params @> '{"unlessClaimed": true}' else action = any($6) end
     returning id`,
    [leadId, why.cause, why.reason, why.fix, now, "actions" in which ? which.actions : null],
  );
  if (rows.length === 0) return [];
  const { rows: standIns } = await client.query<{ woken: number[] | null }>(ORPHANED_CHILDREN_SQL, [
    rows.map(({ id }) => id),
  ]);
  return standIns[0]?.woken ?? [];
}
