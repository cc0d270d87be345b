import type { Lead } from "@streamleads/domain";
import type { Leased } from "./leased.ts";
import type { AttemptRecord, Settlement } from "./settlement.ts";

/** The lead of the seed's sample payload, for unit tests. */
export function sampleLead(over: Partial<Lead> = {}): Lead {
  return {
    id: 123,
    nome: "Carlos Silva",
    email: "carlos@email.com",
    telefone: "+5511999999999",
    origem: "META_ADS",
    interesse: "Apartamento para investimento",
    renda_aproximada: 15_000,
    renda_texto: null,
    cidade: "São Paulo",
    observacoes: null,
    mensagem: null,
    codigo_imovel: null,
    portal: null,
    campanha_id: null,
    anuncio_id: null,
    formulario_id: null,
    utm_source: null,
    utm_medium: null,
    utm_campaign: null,
    utm_content: null,
    utm_term: null,
    gclid: null,
    fbclid: null,
    ga_client_id: null,
    ga_session_id: null,
    pagina: null,
    referrer: null,
    capturado_em: null,
    teste: false,
    respostas: {},
    score: 35,
    status: "QUENTE",
    follow_up_date: null,
    created_at: "2026-11-23T12:00:00.000Z",
    updated_at: "2026-11-23T12:00:00.000Z",
    ...over,
  };
}

export function sampleLeased(over: Partial<Leased> = {}): Leased {
  const plannedAt = new Date("2026-11-23T12:00:00Z");
  return {
    id: 1,
    leadId: 123,
    connectionId: 1,
    integration: "n8n",
    action: "event.send",
    prio: 2,
    attemptNo: 1,
    attempts: 0,
    isRepeat: false,
    planNo: 1,
    touchId: 1,
    plannedAt,
    expiresAt: new Date(plannedAt.getTime() + 72 * 3_600_000),
    params: {},
    returning: false,
    mayHaveChildren: true,
    lead: sampleLead(),
    refs: {},
    ...over,
  };
}

/** A first attempt that was answered "delivered", waiting to be written. */
export function sampleSettlement(leased: Leased, over: Partial<Settlement> = {}): Settlement {
  const state = over.state ?? "delivered";
  return {
    leased,
    attempt: sampleAttempt({ outcome: OUTCOME_OF[state] }),
    state,
    dueAt: null,
    burnt: true,
    isRepeat: leased.isRepeat,
    cause: null,
    reason: null,
    fix: null,
    externalId: null,
    refs: null,
    ...over,
  };
}

export function sampleAttempt(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    at: new Date("2026-11-23T12:00:01Z"),
    durationMs: 42,
    outcome: "delivered",
    httpStatus: 200,
    cause: null,
    reason: null,
    answer: null,
    ...over,
  };
}

const OUTCOME_OF = {
  delivered: "delivered",
  retrying: "retry",
  pending: "retry",
  failed: "rejected",
  skipped: "skipped",
  cancelled: "retry",
} as const;
