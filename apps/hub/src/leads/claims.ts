/**
 * A broker takes a lead on, or gives it back. The row of `claims` decides: the first insert wins, whoever comes later is
 * told who has it. What was only for a lead that nobody had is cancelled, and what connections do on a claim is planned,
 * in the same transaction.
 */
import { CLAIMED } from "@streamleads/domain";
import type pg from "pg";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import type { BatchRules } from "./intake-batch.ts";
import { cancelWaiting, holdLead, planOccasion } from "./occasions.ts";

export interface Claimer {
  nome: string;
  telefone?: string | undefined;
  email?: string | undefined;
}

export interface Claim {
  nome: string;
  telefone: string | null;
  email: string | null;
  /** Where it was said: "Slack", "API". */
  via: string;
  at: Date;
}

export type ClaimTaken =
  | { kind: "taken"; claim: Claim; woken: number[] }
  /** The same person again: nothing is done twice. */
  | { kind: "already"; claim: Claim; woken: [] }
  /** Somebody else was first. */
  | { kind: "held"; claim: Claim; woken: [] }
  | { kind: "missing" };

export type ClaimReleased =
  | { kind: "released"; claim: Claim }
  | { kind: "free" }
  /** It is another broker's. */
  | { kind: "held"; claim: Claim }
  | { kind: "missing" };

/** Takes a lead on for a broker. A broker who comes too late stands on the timeline, once. */
export async function claimLead(
  client: pg.PoolClient,
  leadId: number,
  claim: { by: Claimer; via: string; at: Date },
  rules: BatchRules,
  now: Date,
): Promise<ClaimTaken> {
  const locked = await holdLead(client, leadId);
  if (!locked) return { kind: "missing" };
  const { by, via, at } = claim;
  const { rows } = await client.query<Claim>(
    `insert into claims (lead_id, nome, telefone, email, via, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (lead_id) do nothing returning nome, telefone, email, via, at`,
    [leadId, by.nome, by.telefone ?? null, by.email ?? null, via, at],
  );
  const mine = rows[0];
  if (!mine) return late(client, leadId, by, via, at);
  await note(client, leadId, at, "claimed", { nome: by.nome, via });
  await endEnrolments(client, leadId, "claimed", { at });
  const standIns = await cancelWaiting(client, leadId, { unlessClaimed: true }, CLAIMED, now);
  const claimed = { nome: by.nome, via, at: at.toISOString() };
  const { woken } = await planOccasion(client, locked, { on: "claim", params: { claimed } }, rules, now);
  return { kind: "taken", claim: mine, woken: [...standIns, ...woken] };
}

async function late(client: pg.PoolClient, leadId: number, by: Claimer, via: string, at: Date): Promise<ClaimTaken> {
  const claim = await claimOf(client, leadId);
  // Taken on when we tried and free now cannot be: its row is held.
  if (!claim) throw new Error(`lead ${leadId} was claimed and has no claim`);
  if (isSamePerson(claim, by)) return { kind: "already", claim, woken: [] };
  await client.query(
    `insert into lead_events (lead_id, at, kind, data) select $1, $2, 'claim_late', $3 where not exists (
       select from lead_events where lead_id = $1 and kind = 'claim_late' and at >= $4 and data ->> 'nome' = $5)`,
    [leadId, at, JSON.stringify({ nome: by.nome, via, held_by: claim.nome }), claim.at, by.nome],
  );
  return { kind: "held", claim, woken: [] };
}

/**
 * Gives a lead back. `by`: only that broker may; left out, whoever has it (a manager decides). What the claim cancelled
 * stays cancelled: its time is over.
 */
export async function releaseLead(
  client: pg.PoolClient,
  leadId: number,
  release: { by?: Claimer | undefined; via: string; at: Date },
): Promise<ClaimReleased> {
  if (!(await holdLead(client, leadId))) return { kind: "missing" };
  const claim = await claimOf(client, leadId);
  if (!claim) return { kind: "free" };
  const { by, via, at } = release;
  if (by && !isSamePerson(claim, by)) return { kind: "held", claim };
  await client.query("delete from claims where lead_id = $1", [leadId]);
  await note(client, leadId, at, "released", { nome: claim.nome, via });
  return { kind: "released", claim };
}

export async function claimOf(client: pg.PoolClient, leadId: number): Promise<Claim | undefined> {
  const { rows } = await client.query<Claim>("select nome, telefone, email, via, at from claims where lead_id = $1", [
    leadId,
  ]);
  return rows[0];
}

/** By the address that both give; by the name where they give none in common. */
export function isSamePerson(claim: Pick<Claim, "nome" | "telefone" | "email">, by: Claimer): boolean {
  if (claim.email !== null && by.email !== undefined) return isSameText(claim.email, by.email);
  if (claim.telefone !== null && by.telefone !== undefined) return claim.telefone === by.telefone;
  return isSameText(claim.nome, by.nome);
}

function isSameText(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

async function note(
  client: pg.PoolClient,
  leadId: number,
  at: Date,
  kind: "claimed" | "released",
  data: Record<string, unknown>,
): Promise<void> {
  await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, $3, $4)", [
    leadId,
    at,
    kind,
    JSON.stringify(data),
  ]);
}
