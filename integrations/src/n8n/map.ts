/** What a workflow receives: the seed's payload, key by key, and two keys that a workflow needs to be safe. */
import type { Job } from "@streamleads/integration-kit";

/** The body that the Webhook node hands on as `$json.body`. The first eleven keys are the seed's. */
export interface LeadEvent {
  lead_id: number;
  nome: string;
  email: string | null;
  /** E.164 (`+5511999999999`), as it is stored; as it came when it could not be read as a phone number. */
  telefone: string | null;
  score: number;
  status: string;
  interesse: string | null;
  /** BRL a month. */
  renda_aproximada: number | null;
  cidade: string | null;
  origem: string;
  /** ISO 8601 in whole seconds, UTC, as the seed prints it. */
  created_at: string;
  /** The same at every attempt and equal to the header `webhook-id`: n8n runs twice what comes twice, so workflows drop repeats by it. */
  event_id: string;
  /** The person was known before this touch. */
  returning: boolean;
}

/** The event of one delivery. Absent fields are `null`, never missing: an expression in n8n then finds its key. */
export function toEvent({ delivery, lead, returning }: Pick<Job, "delivery" | "lead" | "returning">): LeadEvent {
  return {
    lead_id: lead.id,
    nome: lead.nome,
    email: lead.email,
    telefone: lead.telefone,
    score: lead.score,
    status: lead.status,
    interesse: lead.interesse,
    renda_aproximada: lead.renda_aproximada,
    cidade: lead.cidade,
    origem: lead.origem,
    created_at: lead.created_at.replace(/\.\d+Z$/, "Z"),
    event_id: delivery.key,
    returning,
  };
}

/**
 * Headers of one attempt: the names of Standard Webhooks (`webhook-timestamp` in Unix seconds, of this attempt) and
 * `Idempotency-Key`. No `webhook-signature`: the Webhook node has no HMAC mode (checked 2026-11-23), its own
 * authentication is the proof (`auth.ts`).
 */
export function toHeaders({ delivery, now }: Pick<Job, "delivery" | "now">): Record<string, string> {
  return {
    "webhook-id": delivery.key,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "idempotency-key": delivery.key,
  };
}
