/**
 * Two leads that were merged come apart again, in the caller's transaction. The one that had joined is what it was;
 * the other loses what it had from it, and keeps what came since.
 */
import { identityKeys, isSameFields, type Lead, scoreLead, unmergeFields } from "@streamleads/domain";
import type pg from "pg";
import { recount } from "./figures.ts";
import type { BatchRules } from "./intake-batch.ts";
import { leadOf } from "./lead.row.ts";
import type { MergeRecord, WholeLead } from "./merge.record.ts";
import {
  factsOf,
  giveBackRows,
  type LeadFacts,
  lockLeads,
  reclaimKeys,
  restoreLead,
  writeLead,
} from "./merge.store.ts";
import { CannotMerge, fieldsOf } from "./merge-apply.ts";
import { undoConsents } from "./merge-consents.ts";
import { isBeingSent, lockDeliveries } from "./merge-deliveries.ts";
import { markDuplicates, undoOneEach, undoPairs, undoRefs } from "./merge-links.ts";
import { undoDeliveries, withReplays } from "./merge-undo-deliveries.ts";
import { planOccasion } from "./occasions.ts";
import { optOut } from "./withdrawal.ts";

export interface AppliedUnmerge {
  mergeId: number;
  lead: Lead;
  other: Lead;
  woken: number[];
}

/** A merge cannot be undone: there is none, it was undone before, or one on top of it must be undone first. */
export class CannotUnmerge extends Error {
  readonly why: "no_merge" | "already_undone" | "later_merge";
  /** The merge in the way, for `later_merge`. */
  readonly mergeId: number | undefined;

  constructor(why: CannotUnmerge["why"], mergeId?: number) {
    super(`merge ${mergeId ?? "?"}: ${why}`);
    this.name = "CannotUnmerge";
    this.why = why;
    this.mergeId = mergeId;
  }
}

/**
 * @param mergeId the newest merge that holds, when left out
 * @throws CannotUnmerge, CannotMerge, and KeysChanged when it must begin again
 */
export async function applyUnmerge(
  client: pg.PoolClient,
  leadId: number,
  mergeId: number | undefined,
  by: string,
  rules: BatchRules,
  now: Date,
): Promise<AppliedUnmerge> {
  // Looked at twice: what is to be locked stands in the record, and who held the locks before may have undone it.
  const seen = await chosenMerge(client, leadId, mergeId);
  const { before, other, moved } = seen.record;
  const keys = (moved.lead_keys ?? []) as { kind: string; value: string }[];
  const rows = await lockLeads(client, [leadId], rules.own, [before, other], keys);
  const current = rows.get(leadId);
  if (!current) throw new CannotMerge("missing", leadId);
  const { id, record } = await chosenMerge(client, leadId, mergeId ?? seen.id);
  await lockDeliveries(client, [leadId]);
  const deliveries = await withReplays(
    client,
    (moved.deliveries ?? []).map((row) => Number(row.id)),
  );
  if (await isBeingSent(client, leadId)) throw new CannotMerge("being_sent", leadId);

  const returning = { ...record.moved, deliveries: deliveries.map((one) => ({ id: one })) };
  await giveBackRows(client, returning, leadId, other.id);
  await restoreLead(client, other);
  const { lead, facts } = withoutOther(record, current, rules, now);
  const otherLead = leadOf(other);
  await markDuplicates(client, other.id, await reclaimKeys(client, keys, other.id), "shared_contact");
  await reclaimKeys(client, identityKeys(lead, rules.own), leadId);
  const refused = await undoConsents(client, record.consents, leadId, other.id);
  await undoRefs(client, record.refs);
  await undoOneEach(client, record.oneEach, leadId, other.id);
  await undoPairs(client, record.pairs, record.pairsMade);
  await recount(client, [leadOf(current)], [lead, otherLead]);

  const plans = { stays: current.plan_no, other: other.plan_no };
  const undone = await undoDeliveries(client, record, { stays: lead, other: otherLead }, plans, rules, now);
  await writeLead(client, lead, { ...facts, planNo: undone.planNos.stays });
  if (undone.planNos.other !== other.plan_no) {
    await client.query("update leads set plan_no = $2 where id = $1", [other.id, undone.planNos.other]);
  }
  const locked = { lead: otherLead, planNo: undone.planNos.other };
  const told = refused.length > 0 ? (await planOccasion(client, locked, optOut(refused), rules, now)).woken : [];
  await client.query("update lead_merges set undone_at = $2, undone_by = $3, undo = null where id = $1", [id, now, by]);
  await client.query(
    `insert into lead_events (lead_id, at, kind, data) select lead_id, $2, 'unmerged', data
     from jsonb_to_recordset($1::jsonb) as e(lead_id bigint, data jsonb)`,
    [JSON.stringify(eventsOf(record, id, leadId)), now],
  );
  const woken = [...undone.waiting.flatMap((row) => row.connection_id ?? []), ...told];
  return { mergeId: id, lead, other: otherLead, woken };
}

async function chosenMerge(
  client: pg.PoolClient,
  leadId: number,
  mergeId: number | undefined,
): Promise<{ id: number; record: MergeRecord }> {
  const { rows } = await client.query<{ id: number; undo: MergeRecord | null }>(
    "select id, undo from lead_merges where lead_id = $1 order by id desc",
    [leadId],
  );
  const newest = rows.find(({ undo }) => undo !== null);
  const chosen = mergeId === undefined ? newest : rows.find(({ id }) => id === mergeId);
  if (!chosen) throw new CannotUnmerge("no_merge", mergeId);
  if (!chosen.undo) throw new CannotUnmerge("already_undone", chosen.id);
  if (newest && newest.id !== chosen.id) throw new CannotUnmerge("later_merge", newest.id);
  return { id: chosen.id, record: chosen.undo };
}

/** The lead that stays, as it is without the other. With nothing new since the merge it is what it was, its score too. */
function withoutOther(
  { before, after, other }: MergeRecord,
  current: WholeLead,
  rules: BatchRules,
  now: Date,
): { lead: Lead; facts: LeadFacts } {
  const [old, joined, today] = [leadOf(before), leadOf(after), leadOf(current)];
  const fields = unmergeFields(fieldsOf(old), fieldsOf(joined), fieldsOf(today));
  const touches = current.touches - other.touches;
  const isAsBefore = isSameFields(fields, fieldsOf(old)) && touches === before.touches;
  const scored = scoreLead(fields, rules.ruleSet, { touches });
  const isReplanned = current.last_plan_at !== after.last_plan_at;
  return {
    lead: {
      ...fields,
      id: today.id,
      score: isAsBefore ? old.score : scored.score,
      status: isAsBefore ? old.status : scored.status,
      follow_up_date: isReplanned ? today.follow_up_date : old.follow_up_date,
      created_at: old.created_at,
      updated_at: now.toISOString(),
    },
    facts: {
      ...factsOf(isAsBefore ? before : current),
      ...(isAsBefore ? {} : { ruleSet: scored.rule_set, reasons: scored.reasons }),
      lastPlanAt: isReplanned ? current.last_plan_at : before.last_plan_at,
      touches,
    },
  };
}

/** One for each of them; `left` is the lead that left the other. */
function eventsOf({ other, consents }: MergeRecord, mergeId: number, leadId: number) {
  const refusals = consents.added.length;
  return [
    { lead_id: leadId, data: { merge_id: mergeId, other_id: other.id, left: other.id, refusals } },
    { lead_id: other.id, data: { merge_id: mergeId, other_id: leadId, left: other.id } },
  ];
}
