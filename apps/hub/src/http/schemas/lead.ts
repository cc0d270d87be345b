import { STAGES } from "@streamleads/domain";
import { z } from "zod";
import { moment, statusSchema } from "./common.ts";

const text = z.string().nullable();

export const claimSchema = z
  .object({ nome: z.string(), telefone: text, email: text, via: z.string().describe("Where it was said"), at: moment })
  .meta({ id: "Claim" });
export const leadStageSchema = z
  .object({
    stage: z.enum(STAGES),
    at: moment,
    value_cents: z.number().int().nullable().describe("Of the sale, in cents of BRL"),
    via: z.string().describe("Where it was said"),
  })
  .meta({ id: "LeadStage" });

export const leadSchema = z
  .object({
    id: z.number().int(),
    nome: z.string(),
    email: text,
    telefone: text.describe("E.164 when it could be read as a phone number"),
    origem: z.string(),
    interesse: text,
    renda_aproximada: z.number().nullable().describe("BRL a month"),
    renda_texto: text.describe("What the person wrote, when the number was read out of a text"),
    cidade: text,
    observacoes: text,
    mensagem: text,
    codigo_imovel: text,
    portal: text,
    campanha_id: text,
    anuncio_id: text,
    formulario_id: text,
    utm_source: text,
    utm_medium: text,
    utm_campaign: text,
    utm_content: text,
    utm_term: text,
    gclid: text,
    fbclid: text,
    ga_client_id: text,
    ga_session_id: text,
    pagina: text,
    referrer: text,
    capturado_em: text,
    teste: z.boolean(),
    respostas: z.record(z.string(), z.string()),
    score: z.number().int().min(0).max(40),
    status: statusSchema,
    follow_up_date: moment.nullable(),
    created_at: moment,
    updated_at: moment,
    claimed_by: claimSchema
      .nullable()
      .optional()
      .describe("Who took the lead on; null: nobody. Absent where a lead has just been received"),
    stage: leadStageSchema
      .nullable()
      .optional()
      .describe("How far it has come; null: nobody has said. Absent where a lead has just been received"),
  })
  .meta({ id: "Lead" });

export const createdLeadSchema = leadSchema.extend({
  duplicate: z.boolean().optional().describe("true: the person (or this Idempotency-Key) was already known"),
});
export const receiptSchema = z
  .object({ receipt: z.string(), received_at: moment })
  .meta({ id: "Receipt", description: "What a publishable key is told: nothing about the person" });

/** Filters of the list; the cursor wins over `skip`. */
export const leadQuery = z.object({
  status: statusSchema.optional(),
  origem: z.string().max(40).optional(),
  cidade: z.string().max(120).optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe("Name, e-mail, any spelling of the phone, interest, listing code"),
  data_inicio: z
    .union([moment, z.iso.date()])
    .optional()
    .describe("From this day or moment, in the business time zone"),
  data_fim: z.union([moment, z.iso.date()]).optional().describe("Up to and including this day, or before this moment"),
  skip: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export const leadPageSchema = z
  .object({
    leads: z.array(leadSchema),
    total: z.number().int(),
    skip: z.number().int(),
    limit: z.number().int(),
    next_cursor: z.string().nullable(),
    total_capped: z.boolean().optional().describe("true: more than `total` match; counting stopped there"),
  })
  .meta({ id: "LeadPage" });

export const explanationSchema = z
  .object({
    lead_id: z.number().int(),
    score: z.number().int(),
    status: statusSchema,
    rule_set: z.string(),
    reasons: z.array(z.object({ rule: z.string(), points: z.number(), reason: z.string() })),
  })
  .meta({ id: "ScoringExplanation" });

export const timelineSchema = z
  .object({
    lead_id: z.number().int(),
    entries: z.array(
      z.object({
        id: z.string(),
        at: moment,
        kind: z
          .enum([
            "received",
            "returned",
            "repeated",
            "updated",
            "scored",
            "delivered",
            "delivery_failed",
            "delivery_skipped",
            "delivery_cancelled",
            "delivery_waiting",
            "replayed",
            "unsubscribed",
            "possible_duplicate",
            "answered",
            "merged",
            "unmerged",
            "reprocessed",
            "claimed",
            "released",
            "claim_late",
            "stage",
            "consent_withdrawn",
            "enrolled",
            "enrolment_ended",
          ])
          .describe("What happened"),
        title: z.string().describe("One line in Portuguese"),
        detail: z.string().nullable(),
        delivery_id: z.number().int().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: "Timeline" });

export const leadStatsSchema = z
  .object({
    total: z.number().int(),
    por_status: z.object({ QUENTE: z.number().int(), MORNO: z.number().int(), FRIO: z.number().int() }),
    score_medio: z.number(),
    hoje: z.number().int(),
    semana: z.number().int(),
    mes: z.number().int(),
  })
  .meta({ id: "LeadStats" });
export const originStatsSchema = z
  .object({
    origens: z.array(
      z.object({
        origem: z.string(),
        total: z.number().int(),
        QUENTE: z.number().int(),
        MORNO: z.number().int(),
        FRIO: z.number().int(),
        score_medio: z.number(),
        ultimo_em: moment.nullable(),
      }),
    ),
  })
  .meta({ id: "OriginStats" });
export const periodQuery = z.object({
  por: z.enum(["hora", "dia", "semana", "mes"]).default("dia"),
  de: z.union([moment, z.iso.date()]).optional(),
  ate: z.union([moment, z.iso.date()]).optional(),
});
export const periodStatsSchema = z
  .object({
    por: z.enum(["hora", "dia", "semana", "mes"]),
    periodos: z.array(
      z.object({
        inicio: moment,
        total: z.number().int(),
        QUENTE: z.number().int(),
        MORNO: z.number().int(),
        FRIO: z.number().int(),
        score_medio: z.number(),
      }),
    ),
  })
  .meta({ id: "PeriodStats" });
