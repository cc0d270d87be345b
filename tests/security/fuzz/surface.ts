/** What can be asked of a hub: every route, and values that stand where its parameters stand. */
import { ROUTES } from "../../../apps/hub/src/http/routes/index.ts";
import { webhookRoutes } from "../../../apps/hub/src/receive/webhook-routes.ts";
import { SOURCES } from "../../../integrations/src/sources.ts";

export interface Place {
  method: string;
  /** With `:name` where a parameter stands. */
  path: string;
  query: readonly string[];
}

/** Names of filters, pages and links that some route reads. */
const QUERY = [
  ...["skip", "limit", "cursor", "q", "status", "origem", "cidade", "data_inicio", "data_fim", "state", "integration"],
  ...["lead_id", "connection_id", "cause", "source", "from", "to", "code", "state", "link", "hub.challenge", "dry_run"],
];

const LIBRARY: Place[] = ["sign-in/email", "sign-out", "get-session", "update-user", "two-factor/enable"].flatMap(
  (name) => ["GET", "POST"].map((method) => ({ method, path: `/api/auth/${name}`, query: [] })),
);
const REST: Place[] = ["/", "/leads/1", "/docs", "/docs/json", "/openapi.json", "/assets/x.js", "/favicon.ico"].map(
  (path) => ({ method: "GET", path, query: [] }),
);

export const SURFACE: readonly Place[] = [
  ...[...ROUTES, ...webhookRoutes(SOURCES)]
    // A live stream does not end.
    .filter(({ path }) => path !== "/api/v1/events")
    .map(({ method, path }) => ({ method, path, query: QUERY })),
  ...LIBRARY,
  ...REST,
];

/** A lead that is right, so that a change of one thing reaches what lies behind the first check. */
export const LEAD = {
  nome: "Carlos Silva",
  email: "carlos@example.com",
  telefone: "11999999999",
  origem: "META_ADS",
  interesse: "Apartamento para investimento",
  renda_aproximada: 15_000,
  cidade: "São Paulo",
  consentimentos: [{ canal: "email", concedido: true }],
  respostas: { "Qual o prazo?": "3 meses" },
};

/** Bodies that other routes take, as a start. */
export const BODIES: readonly unknown[] = [
  LEAD,
  { name: "Chave", level: "read", allowed_origins: ["https://site.example"] },
  { integration: "n8n", label: "Outro", settings: { url: "http://127.0.0.1:9/x" }, statuses: ["QUENTE"] },
  { url: "https://example.com/hook", events: ["lead.created"] },
  { stage: "VISITA", em: "2026-11-24T12:00:00Z" },
  { other_id: 2, a: 1, b: 2 },
  { ids: [1, 2, 3], state: "failed", filter: { state: "failed" } },
  { channel: "email", address: "carlos@example.com" },
  { email: "carlos@example.com", password: "uma frase bem longa", token: "x", name: "Carlos" },
  { object: "page", entry: [{ id: "1", changes: [{ field: "leadgen", value: { leadgen_id: "1" } }] }] },
  { leads: [LEAD] },
];
