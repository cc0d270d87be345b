/** The rows of one batch, as the write of the intake takes them: short names where there are many. */
import { type Consentimento, foldText, type Lead, type PlannedDelivery } from "@streamleads/domain";
import type { Leased } from "../deliveries/leased.ts";
import type { Arrival } from "./arrival.ts";
import type { Draft } from "./batch-draft.ts";
import type { BatchRows, NewDelivery } from "./intake.store.ts";
import { compactLead, extrasOf } from "./lead.row.ts";
import { searchWords } from "./search.ts";

type Row = Record<string, unknown>;

export interface TouchFacts {
  touchId: number;
  rawId: number;
  contentHash: string;
  planNo: number | null;
  isKnown: boolean;
  isRepeated: boolean;
}

/** What the deliveries of one plan have in common. */
export interface PlanFacts {
  now: Date;
  planNo: number;
  touchId: number;
  returning: boolean;
}

export function rawRow(draft: Draft, arrival: Arrival, touch: TouchFacts): Row {
  return {
    id: touch.rawId,
    source: arrival.source,
    provider_id: arrival.providerId,
    at: arrival.receivedAt,
    key_id: arrival.keyId,
    content_type: arrival.contentType,
    headers: arrival.headers,
    body: arrival.body.toString("base64"),
    lead_id: draft.lead.id,
    touch_id: touch.touchId,
  };
}

export function touchRow({ lead }: Draft, arrival: Arrival, touch: TouchFacts): Row {
  return {
    id: touch.touchId,
    lead_id: lead.id,
    raw_id: touch.rawId,
    at: arrival.receivedAt,
    kind: touch.isRepeated ? "repeated" : touch.isKnown ? "returning" : "new",
    origem: arrival.fields.origem,
    content_hash: touch.contentHash,
    trusted: arrival.trusted,
    given: touch.isKnown ? givenOf(arrival) : null,
    snapshot: compactLead(lead),
    plan_no: touch.planNo,
  };
}

export function consentRow(draft: Draft, arrival: Arrival, given: Consentimento, touchId: number): Row {
  return {
    lead_id: draft.lead.id,
    touch_id: touchId,
    finalidade: given.finalidade,
    estado: given.estado,
    base_legal: given.base_legal,
    texto: given.texto,
    texto_versao: given.texto_versao,
    em: given.em ?? arrival.receivedAt.toISOString(),
  };
}

export function leadRow(draft: Draft): Row {
  const { lead } = draft;
  return {
    id: lead.id,
    nome: lead.nome,
    email: lead.email,
    telefone: lead.telefone,
    origem: lead.origem,
    interesse: lead.interesse,
    renda_aproximada: lead.renda_aproximada,
    renda_texto: lead.renda_texto,
    cidade: lead.cidade,
    observacoes: lead.observacoes,
    extras: extrasOf(lead),
    teste: lead.teste,
    score: lead.score,
    status: lead.status,
    rule_set: draft.ruleSet,
    reasons: draft.reasons,
    plan_no: draft.planNo,
    last_plan_at: draft.lastPlanAt,
    touches: draft.touches,
    follow_up_date: lead.follow_up_date,
    cidade_busca: lead.cidade === null ? null : foldText(lead.cidade),
    palavras: searchWords(lead),
    at: draft.isNew ? lead.created_at : lead.updated_at,
  };
}

export function deliveryRow(
  draft: Draft,
  planned: PlannedDelivery,
  at: PlanFacts & {
    id: number;
    state: "skipped" | "running" | "pending";
    dependsOn: number | null;
    waitsForParent: boolean;
  },
): NewDelivery {
  return {
    id: at.id,
    l: draft.lead.id,
    c: planned.connectionId,
    i: planned.integration,
    a: planned.action,
    st: at.state,
    p: planned.prio,
    due: at.state === "pending" && !at.waitsForParent ? planned.dueAt : null,
    dep: at.dependsOn,
    dk: at.dependsOn === null ? null : at.waitsForParent ? "then" : "else",
    pn: at.planNo,
    t: at.touchId,
    exp: planned.expiresAt,
    par: planned.params,
    ret: at.returning,
    cause: planned.skip?.cause,
    reason: planned.skip?.reason,
    fix: planned.skip?.fix,
    at: at.now,
  };
}

/** The lease in memory of a delivery that is born `running`. */
export function bornLease(
  { lead, refs }: Draft,
  planned: PlannedDelivery,
  at: PlanFacts & { id: number; connectionId: number; isParent: boolean },
): Leased {
  return {
    id: at.id,
    leadId: lead.id,
    connectionId: at.connectionId,
    integration: planned.integration,
    action: planned.action,
    prio: planned.prio,
    attemptNo: 1,
    attempts: 0,
    isRepeat: false,
    planNo: at.planNo,
    touchId: at.touchId,
    plannedAt: at.now,
    expiresAt: planned.expiresAt,
    params: planned.params,
    returning: at.returning,
    mayHaveChildren: at.isParent,
    lead,
    refs: refs[at.connectionId] ?? {},
  };
}

/** Adds what a lead changes in the figures. Test leads are kept and shown, never in a figure. */
export function addCounts(counts: BatchRows["counts"], { lead, countedAs }: Draft): void {
  if (lead.teste) return;
  const isSame =
    countedAs?.status === lead.status && countedAs.score === lead.score && countedAs.origem === lead.origem;
  if (isSame) return;
  const hora = `${lead.created_at.slice(0, 13)}:00:00.000Z`;
  if (countedAs) addCount(counts, hora, countedAs, -1);
  addCount(counts, hora, lead, 1);
}

function addCount(
  counts: BatchRows["counts"],
  hora: string,
  { origem, status, score }: Pick<Lead, "origem" | "status" | "score">,
  sign: 1 | -1,
): void {
  const row = counts.find((one) => one.hora === hora && one.origem === origem && one.status === status);
  if (row) {
    row.total += sign;
    row.score += sign * score;
  } else counts.push({ hora, origem, status, total: sign, score: sign * score });
}

function givenOf({ given, fields, trusted, consentimentos }: Arrival): Record<string, unknown> {
  const said: Record<string, unknown> = Object.fromEntries(given.map((field) => [field, fields[field]]));
  if (!trusted && consentimentos.length > 0) said.consentimentos = consentimentos;
  return said;
}
