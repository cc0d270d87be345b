/** A lead between its row and its JSON: common fields are columns, the rest is one `extras` object. */
import type { Lead, Status } from "@streamleads/domain";

/** Fields that live in `extras`. */
export const EXTRA_FIELDS = [
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
  "respostas",
] as const;

/** Columns of `leads` that make up a `Lead`. */
export const LEAD_COLUMNS = [
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
  "extras",
  "teste",
  "score",
  "status",
  "follow_up_date",
  "created_at",
  "updated_at",
] as const;

export interface LeadRow {
  id: number;
  nome: string;
  email: string | null;
  telefone: string | null;
  origem: string;
  interesse: string | null;
  renda_aproximada: number | null;
  renda_texto: string | null;
  cidade: string | null;
  observacoes: string | null;
  extras: Record<string, unknown>;
  teste: boolean;
  score: number;
  status: Status;
  follow_up_date: Date | string | null;
  created_at: Date | string;
  updated_at: Date | string;
}

const NOTHING = {
  email: null,
  telefone: null,
  interesse: null,
  renda_aproximada: null,
  renda_texto: null,
  cidade: null,
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
  follow_up_date: null,
} as const satisfies Partial<Lead>;

/** Reads a row, whether it came as columns (dates) or as `to_jsonb` (texts). */
export function leadOf(row: LeadRow): Lead {
  const extras = row.extras;
  const lead: Lead = {
    ...NOTHING,
    id: row.id,
    nome: row.nome,
    email: row.email,
    telefone: row.telefone,
    origem: row.origem,
    interesse: row.interesse,
    renda_aproximada: row.renda_aproximada === null ? null : Number(row.renda_aproximada),
    renda_texto: row.renda_texto,
    cidade: row.cidade,
    observacoes: row.observacoes,
    teste: row.teste,
    respostas: {},
    score: row.score,
    status: row.status,
    follow_up_date: isoOrNull(row.follow_up_date),
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
  return Object.assign(lead, extras);
}

/** A lead without its empty fields. */
export type CompactLead = { [F in keyof Lead as null extends Lead[F] ? never : F]: Lead[F] } & Partial<Lead>;

/** A lead as a touch keeps it: what is empty is left out, which halves the row. */
export function compactLead(lead: Lead): CompactLead {
  const entries = Object.entries(lead).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as CompactLead;
}

/** The lead that `compactLead` was given. */
export function wholeLead(compact: CompactLead): Lead {
  return { ...NOTHING, ...compact };
}

/** The `extras` object of a lead: only what is there, so that most rows stay small. */
export function extrasOf(lead: Lead): Record<string, unknown> {
  const extras: Record<string, unknown> = {};
  for (const field of EXTRA_FIELDS) {
    const value = lead[field];
    if (value === null) continue;
    if (field === "respostas" && Object.keys(lead.respostas).length === 0) continue;
    extras[field] = value;
  }
  return extras;
}

function iso(value: Date | string): string {
  return (typeof value === "string" ? new Date(value) : value).toISOString();
}

function isoOrNull(value: Date | string | null): string | null {
  return value === null ? null : iso(value);
}
