/** A lead and a context with everything connected, for tests; invented people. */
import type { Lead } from "../lead/lead.ts";
import { DEFAULT_HOURS, type Hours, parseHours } from "./hours.ts";
import { DEFAULT_FOLLOW_UP_MS, type PlanContext } from "./plan.ts";

/** Parses hours that are known to be right. */
export function hoursOf(text: string): Hours {
  const hours = parseHours(text);
  if ("problem" in hours) throw new Error(hours.problem);
  return hours;
}

export const ana = { nome: "Ana Corretora", telefone: "+5511955550101", email: "ana@corretora.example" };
export const bruno = { nome: "Bruno Corretor", telefone: "+5511955550102" };

export function aLead(given: Partial<Lead> = {}): Lead {
  return {
    id: 42,
    nome: "Carlos Silva",
    email: "carlos@exemplo.example",
    telefone: "+5511955550100",
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
    ...given,
  };
}

const ALL = ["n8n", "hubspot", "whatsapp", "slack:vendas", "slack:marketing", "email", "google-analytics"];

/** The connections of these names, with ids in their order from 1. */
export function connectionsOf(names: readonly string[], sandbox = false): PlanContext["connections"] {
  return names.map((name, i) => ({ id: i + 1, integration: name.split(":")[0]!, name, sandbox }));
}

/** A Monday at 09:00 in São Paulo. */
export function aContext(given: Partial<PlanContext> = {}): PlanContext {
  return {
    now: new Date("2026-11-23T12:00:00Z"),
    returning: false,
    brokers: [ana, bruno],
    connections: connectionsOf(ALL),
    missing: {},
    dealStatuses: ["QUENTE"],
    consents: { marketing_whatsapp: "concedido" },
    hours: hoursOf(DEFAULT_HOURS),
    timeZone: "America/Sao_Paulo",
    followUpMs: DEFAULT_FOLLOW_UP_MS,
    ...given,
  };
}
