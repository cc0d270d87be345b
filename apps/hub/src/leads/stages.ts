/**
 * How far a lead has come on its way to a sale, as the CRM or a person says. Stages are kept with their time; one that
 * is new and later than what is known sets in motion what connections do on it. The same stage again changes nothing:
 * two systems that tell each other end there.
 */
import { type Action, STAGES, type Stage } from "@streamleads/domain";
import type pg from "pg";
import { endEnrolments } from "../nurture/end-enrolments.ts";
import type { BatchRules } from "./intake-batch.ts";
import { cancelWaiting, holdLead, planOccasion } from "./occasions.ts";

export interface StageFacts {
  stage: Stage;
  at: Date;
  /** Of the sale, in cents of BRL. */
  valueCents?: number | undefined;
  /** Where it was said: "HubSpot", "API". */
  via: string;
  /** The integration that said it, which is not told back. */
  from?: string | undefined;
}

export interface LeadStage {
  stage: Stage;
  at: Date;
  value_cents: number | null;
  via: string;
}

export type StageTaken =
  | { kind: "taken"; current: LeadStage; woken: number[] }
  /** It is at this stage already; only a value that is known now is added. */
  | { kind: "same"; current: LeadStage; woken: [] }
  /** It was there before what is known: kept as history, nothing follows. */
  | { kind: "past"; current: LeadStage; woken: [] }
  | { kind: "missing" };

const ENDS: Partial<Record<Stage, "sold" | "lost">> = { ganho: "sold", perdido: "lost" };
/** What goes to the lead so that it comes to a sale. Reminders to the broker stay: a lost deal may be worth a call. */
const PURSUIT: readonly Action[] = ["message.followup", "message.sms", "email.nurture"];

export const STAGE_LABELS: Record<Stage, string> = {
  novo: "Novo",
  contatado: "Contatado",
  qualificado: "Qualificado",
  visita: "Visita",
  proposta: "Proposta",
  ganho: "Ganho",
  perdido: "Perdido",
};

export function isStage(value: string): value is Stage {
  return (STAGES as readonly string[]).includes(value);
}

/** Writes a stage of a lead. One that claims to lie in the future is of now. */
export async function stageLead(
  client: pg.PoolClient,
  leadId: number,
  facts: StageFacts,
  rules: BatchRules,
  now: Date,
): Promise<StageTaken> {
  const locked = await holdLead(client, leadId);
  if (!locked) return { kind: "missing" };
  const { stage, valueCents, via, from } = facts;
  const at = facts.at > now ? now : facts.at;
  const known = await stageOf(client, leadId);
  if (known?.stage === stage) return { kind: "same", current: await withValue(client, known, valueCents), woken: [] };
  if (known && at < known.at) {
    await keep(client, leadId, { stage, at, valueCents, via }, now, "stage_past");
    return { kind: "past", current: known, woken: [] };
  }
  await keep(client, leadId, { stage, at, valueCents, via }, now, "stage");
  const woken: number[] = [];
  const end = ENDS[stage];
  if (end) {
    await endEnrolments(client, leadId, end, { at: now });
    woken.push(...(await cancelWaiting(client, leadId, { actions: PURSUIT }, ENDED[end], now)));
  }
  const params = { stage, stageAt: at.toISOString(), ...(valueCents !== undefined && { valueCents }) };
  const planned = await planOccasion(client, locked, { on: "stage", params, from }, rules, now);
  return {
    kind: "taken",
    current: { stage, at, value_cents: valueCents ?? null, via },
    woken: [...woken, ...planned.woken],
  };
}

const ENDED = {
  sold: { cause: "lead_sold", reason: "O lead chegou à venda; não precisa mais desta mensagem.", fix: null },
  lost: { cause: "lead_lost", reason: "O negócio foi dado como perdido; a mensagem não é mais enviada.", fix: null },
} as const;

interface StageRow extends LeadStage {
  id: number;
}

/** Where the lead is now; `undefined` when nobody has said. */
export async function stageOf(client: pg.PoolClient, leadId: number): Promise<StageRow | undefined> {
  const { rows } = await client.query<StageRow>(
    "select id, stage, at, value_cents, via from lead_stages where lead_id = $1 order by at desc, id desc limit 1",
    [leadId],
  );
  return rows[0];
}

/** A value that was not known, or changed, belongs to the stage that the lead is at: no stage of its own. */
async function withValue(client: pg.PoolClient, known: StageRow, valueCents: number | undefined): Promise<LeadStage> {
  const { id, ...current } = known;
  if (valueCents === undefined || valueCents === known.value_cents) return current;
  await client.query("update lead_stages set value_cents = $2 where id = $1", [id, valueCents]);
  return { ...current, value_cents: valueCents };
}

/** Once for a lead, stage and moment: the same webhook twice is one. */
async function keep(
  client: pg.PoolClient,
  leadId: number,
  { stage, at, valueCents, via }: StageFacts,
  now: Date,
  kind: "stage" | "stage_past",
): Promise<void> {
  const { rowCount } = await client.query(
    `insert into lead_stages (lead_id, stage, at, value_cents, via, taken_at) select $1, $2, $3, $4, $5, $6
     where not exists (select from lead_stages where lead_id = $1 and stage = $2 and at = $3)`,
    [leadId, stage, at, valueCents ?? null, via, now],
  );
  if (rowCount === 0) return;
  await client.query("insert into lead_events (lead_id, at, kind, data) values ($1, $2, $3, $4)", [
    leadId,
    at,
    kind,
    JSON.stringify({ stage, via, ...(valueCents !== undefined && { value_cents: valueCents }) }),
  ]);
}
