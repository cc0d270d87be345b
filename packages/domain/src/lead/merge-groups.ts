/** How the fields of a lead go together when values of several arrivals become one. */
import type { LeadFields } from "./lead.ts";

/** Fields that go together; what the first of them says, the others explain. */
export type FieldGroup = readonly [keyof LeadFields, ...(keyof LeadFields)[]];

/** What the person wants now. */
export const NEWEST = ["interesse", "mensagem", "cidade", "codigo_imovel"] as const;

/** Filled as a whole, and only while wholly empty. */
export const FIRST = [
  ["campanha_id", "anuncio_id", "formulario_id"],
  ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"],
  ["ga_client_id", "ga_session_id"],
  ["pagina", "referrer"],
  ["portal"],
  ["gclid"],
  ["fbclid"],
  ["observacoes"],
  ["capturado_em"],
] as const satisfies readonly FieldGroup[];

export const INCOME = ["renda_aproximada", "renda_texto"] as const satisfies FieldGroup;
