/**
 * What a caller may send about a lead, for the description of the API. The values are read by the domain
 * (`parseLead`), which names every wrong field at once; here they are only told apart.
 */
import { FINALIDADES, type INPUT_FIELDS, LIMITS } from "@streamleads/domain";
import { z } from "zod";

type JsonSchema = Record<string, unknown>;

const line = (max: number, description?: string): JsonSchema => ({
  type: ["string", "null"],
  maxLength: max,
  ...(description && { description }),
});

const PROPERTIES: Record<(typeof INPUT_FIELDS)[number], JsonSchema> = {
  nome: { type: "string", minLength: 1, maxLength: LIMITS.nome },
  email: line(LIMITS.email, "E-mail; this or telefone is needed"),
  telefone: line(LIMITS.telefone, "Any Brazilian spelling, or international with +; kept as E.164"),
  origem: { type: "string", pattern: "^[A-Z0-9_]{2,40}$", description: "Default: that of the key, else API" },
  interesse: line(LIMITS.interesse),
  renda_aproximada: {
    type: ["number", "string", "null"],
    description: "BRL a month; a text is read to its lower bound",
  },
  cidade: line(LIMITS.cidade),
  observacoes: line(LIMITS.observacoes),
  mensagem: line(LIMITS.mensagem),
  codigo_imovel: line(LIMITS.id),
  portal: line(LIMITS.id),
  campanha_id: line(LIMITS.id),
  anuncio_id: line(LIMITS.id),
  formulario_id: line(LIMITS.id),
  utm_source: line(LIMITS.utm),
  utm_medium: line(LIMITS.utm),
  utm_campaign: line(LIMITS.utm),
  utm_content: line(LIMITS.utm),
  utm_term: line(LIMITS.utm),
  gclid: line(LIMITS.clickId),
  fbclid: line(LIMITS.clickId),
  ga_client_id: line(LIMITS.id),
  ga_session_id: line(LIMITS.id),
  pagina: line(LIMITS.url),
  referrer: line(LIMITS.url),
  capturado_em: { type: ["string", "null"], description: "ISO 8601 moment" },
  teste: { type: "boolean", description: "Kept and shown, delivered only in the sandbox" },
  consentimentos: {
    type: "array",
    maxItems: LIMITS.consentimentos,
    items: {
      type: "object",
      required: ["finalidade", "estado"],
      properties: {
        finalidade: { enum: [...FINALIDADES] },
        estado: { enum: ["concedido", "negado", "revogado"] },
        base_legal: { type: "string" },
        texto: { type: "string", description: "What the person saw" },
        texto_versao: { type: "string" },
        em: { type: "string", description: "ISO 8601 moment" },
      },
    },
  },
  respostas: {
    type: "object",
    maxProperties: LIMITS.respostas,
    additionalProperties: { type: "string", maxLength: LIMITS.respostaValue },
    description: "Answers of the form, by question",
  },
};

/** Body of POST /api/v1/leads. */
export const leadInputSchema = z.record(z.string(), z.unknown()).meta({
  id: "LeadInput",
  properties: PROPERTIES,
  required: ["nome"],
  additionalProperties: false,
});

/** Body of PUT /api/v1/leads/{id}: only what is to change. */
export const leadChangesSchema = z.record(z.string(), z.unknown()).meta({
  id: "LeadChanges",
  properties: PROPERTIES,
  additionalProperties: false,
});
