/**
 * One lead joins another, in the caller's transaction. The lead that joins leaves `leads`; everything that happened to
 * it belongs to the other from now on, and a record tells how to take it apart again.
 */
import { type Lead, type LeadStory, mergeLeads, scoreLead } from "@streamleads/domain";
import type pg from "pg";
import { recount } from "./figures.ts";
import type { BatchRules } from "./intake-batch.ts";
import { leadOf } from "./lead.row.ts";
import type { MergeRecord, WholeLead } from "./merge.record.ts";
import { lockLeads, moveRows, readLead, writeLead } from "./merge.store.ts";
import { disagreements, latestConsents, writeRefusals } from "./merge-consents.ts";
import { isBeingSent, lockDeliveries, MERGED, supersededByMerge } from "./merge-deliveries.ts";
import { mergeOneEach, mergePairs, mergeRefs } from "./merge-links.ts";
import { saidBy, sayingsOf } from "./merge-said.ts";
import { type PlannedOccasion, planOccasion } from "./occasions.ts";
import { planUpdate, supersede, waitingOf } from "./plan-update.ts";
import { optOut } from "./withdrawal.ts";

/** Why leads cannot be merged, or parted, now; nothing was changed. */
export class CannotMerge extends Error {
  readonly why: "missing" | "being_sent";
  readonly leadId: number;

  constructor(why: CannotMerge["why"], leadId: number) {
    super(`lead ${leadId}: ${why}`);
    this.name = "CannotMerge";
    this.why = why;
    this.leadId = leadId;
  }
}

export interface AppliedMerge {
  mergeId: number;
  lead: Lead;
  /** Connections that have something to do. */
  woken: number[];
}

/** @throws CannotMerge, and KeysChanged when it must begin again */
export async function applyMerge(
  client: pg.PoolClient,
  ids: { stays: number; joins: number },
  by: string,
  rules: BatchRules,
  now: Date,
): Promise<AppliedMerge> {
  const { before, other } = await lockedPair(client, ids, rules);
  const [staysStory, joinsStory] = [await storyOf(client, before), await storyOf(client, other)];
  const merged = mergeLeads(staysStory, joinsStory);
  const refusals = disagreements(await latestConsents(client, [before.id, other.id]));

  const moved = await moveRows(client, other.id, before.id);
  const movedIds = new Set((moved.deliveries ?? []).map(({ id }) => Number(id)));
  // A replay may have been made and taken up between the lock and the move.
  if (await isBeingSent(client, before.id, [...movedIds])) throw new CannotMerge("being_sent", other.id);
  const consents = await writeRefusals(client, before.id, refusals, other.id, now);
  const refs = await mergeRefs(client, other.id, before.id);
  const oneEach = await mergeOneEach(client, other.id, before.id);
  const { pairs, made: pairsMade } = await mergePairs(client, other.id, before.id, by, now);

  const lead = asOne(before, other, merged.fields, rules, now);
  const waiting = (await waitingOf(client, [before.id])).map((row) =>
    movedIds.has(row.id) ? { ...row, lead_id: other.id } : row,
  );
  const planNo = Math.max(before.plan_no, other.plan_no) + 1;
  const fresh = await planUpdate(client, lead.lead, planNo, rules, now);
  const { cancelled, adopted } = supersededByMerge(waiting, fresh.rows, before.id);
  await supersede(client, { cancelled, adopted }, now, MERGED);

  await client.query("delete from leads where id = $1", [other.id]);
  const planned = fresh.ids.length > 0 ? planNo : planNo - 1;
  await writeLead(client, lead.lead, { ...lead.facts, planNo: planned });
  await recount(client, [before, other].map(leadOf), [lead.lead]);

  // What one of the two had allowed is refused now: the systems that know them by it are told.
  const refused = optOut(refusals.map(({ finalidade }) => finalidade));
  const told =
    refusals.length > 0
      ? await planOccasion(client, { lead: lead.lead, planNo: planned }, refused, rules, now)
      : NOTHING;

  const gone = new Set(cancelled.map(({ id }) => id));
  const record: MergeRecord = {
    before,
    after: (await readLead(client, before.id)) as WholeLead,
    other,
    moved,
    consents,
    cancelled,
    adopted: adopted.map(({ row }) => row),
    waited: waiting.filter(({ id }) => movedIds.has(id) && !gone.has(id)).map(({ id }) => id),
    plan: { no: planned, ids: [...fresh.ids, ...told.ids] },
    refs,
    oneEach,
    pairs,
    pairsMade,
  };
  const { touches = [], deliveries = [] } = moved;
  const { rows } = await client.query<{ id: number }>(
    `insert into lead_merges (lead_id, other_id, touches, deliveries, at, by, undo) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [before.id, other.id, touches.length, deliveries.length, now, by, JSON.stringify(record)],
  );
  const mergeId = (rows[0] as { id: number }).id;
  const { changed, kept } = merged;
  const event = { merge_id: mergeId, other_id: other.id, touches: touches.length, changed, kept, refusals };
  await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, 'merged', $3)", [
    before.id,
    now,
    JSON.stringify(event),
  ]);
  const woken = [...fresh.rows.flatMap(({ connection_id }) => connection_id ?? []), ...told.woken];
  return { mergeId, lead: lead.lead, woken };
}

const NOTHING: PlannedOccasion = { ids: [], woken: [] };

/** Both leads, locked, with nothing of the one that joins on its way out: who sends knows it by its old number. */
async function lockedPair(
  client: pg.PoolClient,
  { stays, joins }: { stays: number; joins: number },
  rules: BatchRules,
): Promise<{ before: WholeLead; other: WholeLead }> {
  const rows = await lockLeads(client, [stays, joins], rules.own);
  const [before, other] = [rows.get(stays), rows.get(joins)];
  if (!before) throw new CannotMerge("missing", stays);
  if (!other) throw new CannotMerge("missing", joins);
  await lockDeliveries(client, [joins]);
  if (await isBeingSent(client, joins)) throw new CannotMerge("being_sent", joins);
  return { before, other };
}

async function storyOf(client: pg.PoolClient, row: WholeLead): Promise<LeadStory> {
  const lead = leadOf(row);
  return {
    fields: fieldsOf(lead),
    createdAt: Date.parse(lead.created_at),
    said: saidBy(await sayingsOf(client, row.id)),
  };
}

/** A lead without what the hub adds to it. */
export function fieldsOf(lead: Lead): LeadStory["fields"] {
  const { id: _i, score: _s, status: _t, follow_up_date: _f, created_at: _c, updated_at: _u, ...fields } = lead;
  return fields;
}

/** The person came when the first of the two did, as often as both, and has the later of their plans. */
function asOne(before: WholeLead, other: WholeLead, fields: LeadStory["fields"], rules: BatchRules, now: Date) {
  const [stays, joins] = [leadOf(before), leadOf(other)];
  const touches = before.touches + other.touches;
  const scored = scoreLead(fields, rules.ruleSet, { touches });
  const [firstCame = stays.created_at] = [stays.created_at, joins.created_at].sort();
  const planned = planMoment(other) > planMoment(before) ? other : before;
  const lead: Lead = {
    ...fields,
    id: stays.id,
    score: scored.score,
    status: scored.status,
    follow_up_date: leadOf(planned).follow_up_date,
    created_at: firstCame,
    updated_at: now.toISOString(),
  };
  const facts = { lastPlanAt: planned.last_plan_at, touches, ruleSet: scored.rule_set, reasons: scored.reasons };
  return { lead, facts };
}

function planMoment(row: WholeLead): number {
  return row.last_plan_at === null ? Number.NEGATIVE_INFINITY : Date.parse(row.last_plan_at);
}
