/** A lead as it is stored, sent and shown. Field names are the seed's, the same in JSON, SQL and TypeScript. */

export const STATUSES = ["QUENTE", "MORNO", "FRIO"] as const;
export type Status = (typeof STATUSES)[number];

export const FINALIDADES = [
  "responder_contato",
  "marketing_email",
  "marketing_whatsapp",
  "marketing_sms_ligacao",
  "audiencias",
  "analytics",
] as const;
export type Finalidade = (typeof FINALIDADES)[number];

/** One act of consent (or its refusal), kept append-only with the text the person saw (LGPD art. 8: the controller proves it). */
export interface Consentimento {
  finalidade: Finalidade;
  estado: "concedido" | "negado" | "revogado";
  base_legal?: string;
  texto?: string;
  texto_versao?: string;
  /** ISO 8601 moment; the arrival of the touch when the source gives none. */
  em?: string;
}

/** What a source may say about a person in one arrival, normalised. Absent and empty are both `null`. */
export interface LeadFields {
  nome: string;
  email: string | null;
  /** E.164 when it could be read as a phone number, otherwise as it came. */
  telefone: string | null;
  origem: string;
  interesse: string | null;
  /** BRL a month. */
  renda_aproximada: number | null;
  /** What the person wrote when the number was read out of a text ("8 a 12 mil"). */
  renda_texto: string | null;
  cidade: string | null;
  observacoes: string | null;
  mensagem: string | null;
  codigo_imovel: string | null;
  portal: string | null;
  campanha_id: string | null;
  anuncio_id: string | null;
  formulario_id: string | null;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_content: string | null;
  utm_term: string | null;
  gclid: string | null;
  fbclid: string | null;
  ga_client_id: string | null;
  ga_session_id: string | null;
  pagina: string | null;
  referrer: string | null;
  capturado_em: string | null;
  teste: boolean;
  respostas: Record<string, string>;
}

/** A person known to the hub, with the score of everything known so far. */
export interface Lead extends LeadFields {
  id: number;
  score: number;
  status: Status;
  follow_up_date: string | null;
  created_at: string;
  updated_at: string;
}

/** The fields that make up a score: a change to one of them means the lead is scored again. */
export const SCORING_FIELDS = ["nome", "email", "telefone", "interesse", "cidade", "renda_aproximada"] as const;

/** Every field of a lead, for those who name the ones they get. */
export const LEAD_FIELD_NAMES = [
  "id",
  "nome",
  "email",
  "telefone",
  "origem",
  "interesse",
  "renda_aproximada",
  "renda_texto",
  "cidade",
  "observacoes",
  "mensagem",
  "codigo_imovel",
  "portal",
  "campanha_id",
  "anuncio_id",
  "formulario_id",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_content",
  "utm_term",
  "gclid",
  "fbclid",
  "ga_client_id",
  "ga_session_id",
  "pagina",
  "referrer",
  "capturado_em",
  "teste",
  "respostas",
  "score",
  "status",
  "follow_up_date",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof Lead)[];

export interface Broker {
  nome: string;
  telefone: string;
  email?: string | undefined;
}
