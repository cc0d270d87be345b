/**
 * What a person says about consent, and what follows when they take one back: what waits and rests on it is cancelled,
 * the sequences of mails end, and the systems that hold a state of it are told. All in the transaction of the act.
 */
import {
  ACTIONS,
  type Action,
  type Consentimento,
  type Finalidade,
  type OccasionFacts,
  policyOf,
  WITHDRAWN,
  withdrawnBetween,
} from "@streamleads/domain";
import type pg from "pg";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import { CONSENTS_SQL } from "./intake.store.ts";
import type { BatchRules } from "./intake-batch.ts";
import { cancelWaiting, holdLead, type LockedLead, planOccasion } from "./occasions.ts";
import { consentsOf } from "./plan-update.ts";

export interface Spoken {
  /** Purposes that are refused now and were not before. */
  withdrawn: Finalidade[];
  /** Connections that have something to do. */
  woken: number[];
}

/**
 * Adds acts of consent to a lead and does what follows from those that take one back. An act without a moment is of
 * `at`. Holds the lead's row, so that the same word twice at once is one withdrawal. Every system is told, the one that
 * told us too: another account or list of it may hold the person still, and a refusal said again ends here. A withdrawal
 * stands on the timeline, unless the caller writes an event of its own that says it.
 */
export async function speak(
  client: pg.PoolClient,
  leadId: number,
  said: { acts: readonly Consentimento[]; at: Date; hasOwnEvent?: boolean },
  rules: BatchRules,
  now: Date,
): Promise<Spoken> {
  const locked = said.acts.length > 0 ? await holdLead(client, leadId) : undefined;
  if (!locked) return { withdrawn: [], woken: [] };
  const before = await consentsOf(client, leadId);
  const rows = said.acts.map((act) => ({
    ...act,
    em: act.em ?? said.at.toISOString(),
    lead_id: leadId,
    touch_id: null,
  }));
  await client.query(CONSENTS_SQL, [JSON.stringify(rows)]);
  const withdrawn = withdrawnBetween(before, await consentsOf(client, leadId));
  if (!said.hasOwnEvent) await note(client, leadId, withdrawn, said.at);
  return { withdrawn, woken: await followWithdrawal(client, locked, withdrawn, rules, now) };
}

async function note(
  client: pg.PoolClient,
  leadId: number,
  finalidades: readonly Finalidade[],
  at: Date,
): Promise<void> {
  if (finalidades.length === 0) return;
  await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, 'consent_withdrawn', $3)", [
    leadId,
    at,
    JSON.stringify({ finalidades }),
  ]);
}

/** What follows from consents that were taken back; nothing for none. @returns the connections that have something to do */
export async function followWithdrawal(
  client: pg.PoolClient,
  locked: LockedLead,
  withdrawn: readonly Finalidade[],
  rules: BatchRules,
  now: Date,
): Promise<number[]> {
  if (withdrawn.length === 0) return [];
  const { id } = locked.lead;
  if (withdrawn.includes("marketing_email")) await endEnrolments(client, id, "consent_withdrawn", { at: now });
  const standIns = await cancelWaiting(client, id, { actions: actionsOn(withdrawn) }, WITHDRAWN, now);
  const { woken } = await planOccasion(client, locked, optOut(withdrawn), rules, now);
  return [...standIns, ...woken];
}

/** The occasion of consents that were taken back. */
export function optOut(withdrawn: readonly Finalidade[]): OccasionFacts {
  return { on: "opt_out", params: { finalidades: [...withdrawn] } };
}

/** Actions that rest on one of these purposes. */
export function actionsOn(finalidades: readonly Finalidade[]): Action[] {
  return (Object.keys(ACTIONS) as Action[]).filter((action) => {
    const { finalidade } = policyOf(action);
    return finalidade !== null && finalidades.includes(finalidade);
  });
}
