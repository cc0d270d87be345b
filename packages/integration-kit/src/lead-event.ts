/**
 * What happens to a lead, told to systems that listen: one catalogue for outgoing webhooks, Zapier and whoever comes
 * next, so that an event has one shape wherever it arrives.
 */
import { LEAD_FIELD_NAMES, type Lead, STAGES, STATUSES } from "@streamleads/domain";
import type { Job } from "./connector.ts";

export const LEAD_EVENT_TYPES = ["lead.received", "lead.claimed", "lead.stage_changed", "lead.opted_out"] as const;
export type LeadEventType = (typeof LEAD_EVENT_TYPES)[number];

export interface LeadEvent {
  type: LeadEventType;
  /** ISO 8601: when it happened, not when it was sent. */
  timestamp: string;
  data: {
    lead: Lead;
    /** The person was known before. */
    returning: boolean;
    claim?: { nome: string; via: string; at: string };
    stage?: { name: string; at: string; value_cents: number | null };
    /** Purposes whose consent was withdrawn. */
    purposes?: string[];
  };
}

/** In Portuguese, for the form in which people choose. */
export const LEAD_EVENT_LABELS: Readonly<Record<LeadEventType, string>> = {
  "lead.received": "Lead recebido (novo, ou de volta)",
  "lead.claimed": "Lead assumido por um corretor",
  "lead.stage_changed": "Etapa da venda mudou",
  "lead.opted_out": "Consentimento retirado",
};

/** Which event a delivery tells, by what the plan put into it. */
export function leadEventType({ params }: Pick<Job, "params">): LeadEventType {
  if (params.finalidades) return "lead.opted_out";
  if (params.stage) return "lead.stage_changed";
  return params.claimed ? "lead.claimed" : "lead.received";
}

/** The event of one delivery, the same at every attempt. */
export function leadEvent(job: Pick<Job, "delivery" | "lead" | "returning" | "params">): LeadEvent {
  const { claimed, stage, stageAt, valueCents, finalidades } = job.params;
  const timestamp = job.delivery.plannedAt.toISOString();
  return {
    type: leadEventType(job),
    timestamp,
    data: {
      lead: job.lead,
      returning: job.returning,
      ...(claimed ? { claim: claimed } : {}),
      ...(stage ? { stage: { name: stage, at: stageAt ?? timestamp, value_cents: valueCents ?? null } } : {}),
      ...(finalidades ? { purposes: finalidades } : {}),
    },
  };
}

/**
 * An event as one flat object, as Zapier wants it: each value is a field that a person can pick, and the fields are the
 * same whatever happened. `id` is the delivery's key, by which a receiver drops repeats.
 */
export function flatLeadEvent(id: string, { type, timestamp, data }: LeadEvent): Record<string, unknown> {
  const { lead, returning, claim, stage, purposes } = data;
  const { id: leadId, respostas, ...fields } = lead;
  return {
    id,
    event: type,
    timestamp,
    lead_id: leadId,
    returning,
    ...fields,
    respostas: JSON.stringify(respostas),
    claimed_by: claim?.nome ?? null,
    stage: stage?.name ?? null,
    stage_at: stage?.at ?? null,
    value_brl: stage?.value_cents == null ? null : stage.value_cents / 100,
    purposes: purposes?.join(", ") ?? null,
  };
}

type JsonSchema = Readonly<Record<string, unknown>>;

const moment = { type: "string", format: "date-time" } as const;
const optionalText = { type: ["string", "null"] } as const;
const NOT_TEXT: Readonly<Partial<Record<keyof Lead, JsonSchema>>> = {
  id: { type: "integer", minimum: 1 },
  nome: { type: "string" },
  origem: { type: "string", pattern: "^[A-Z0-9_]{2,40}$" },
  renda_aproximada: { type: ["number", "null"], description: "BRL a month" },
  telefone: { type: ["string", "null"], description: "E.164 when it could be read" },
  teste: { type: "boolean" },
  respostas: { type: "object", additionalProperties: { type: "string" } },
  score: { type: "integer", minimum: 0, maximum: 40 },
  status: { enum: STATUSES },
  created_at: moment,
  updated_at: moment,
};

const LEAD_SCHEMA: JsonSchema = {
  type: "object",
  required: [...LEAD_FIELD_NAMES],
  properties: Object.fromEntries(LEAD_FIELD_NAMES.map((name) => [name, NOT_TEXT[name] ?? optionalText])),
};

const PART_OF: Readonly<Record<LeadEventType, Readonly<Record<string, JsonSchema>>>> = {
  "lead.received": {},
  "lead.claimed": {
    claim: {
      type: "object",
      required: ["nome", "via", "at"],
      properties: { nome: { type: "string" }, via: { type: "string" }, at: moment },
    },
  },
  "lead.stage_changed": {
    stage: {
      type: "object",
      required: ["name", "at", "value_cents"],
      properties: { name: { enum: STAGES }, at: moment, value_cents: { type: ["integer", "null"], minimum: 0 } },
    },
  },
  "lead.opted_out": { purposes: { type: "array", items: { type: "string" }, minItems: 1 } },
};

/** The JSON Schema (2020-12) of an event's body. Receivers ignore what they do not know: fields are only ever added. */
export function leadEventSchema(type: LeadEventType): JsonSchema {
  const part = PART_OF[type];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: type,
    description: LEAD_EVENT_LABELS[type],
    type: "object",
    required: ["type", "timestamp", "data"],
    properties: {
      type: { const: type },
      timestamp: moment,
      data: {
        type: "object",
        required: ["lead", "returning", ...Object.keys(part)],
        properties: { lead: LEAD_SCHEMA, returning: { type: "boolean" }, ...part },
      },
    },
  };
}
