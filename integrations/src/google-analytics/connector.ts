/** Google Analytics 4: the lead's events in one request, sent once, joined to the visit that produced the lead. */
import type { Outcome } from "@streamleads/domain";
import { defineConnector, outcomeOf } from "@streamleads/integration-kit";
import { EVENTS_MAX, eventNameCode } from "./limits.ts";
import { toCollectBody } from "./map.ts";
import { keysOf, LABEL, validateAtGoogle } from "./validate.ts";

const DEFAULT_URL = "https://www.google-analytics.com";

export const googleAnalytics = defineConnector({
  slug: "google-analytics",
  label: LABEL,
  docs: "https://developers.google.com/analytics/devguides/collection/protocol/ga4",
  receives: ["id", "origem", "cidade", "ga_client_id", "ga_session_id", "score", "status", "created_at"],
  fields: {
    measurementId: {
      label: "ID da métrica",
      help: "Administrador > Fluxos de dados > seu site: começa com G-.",
      env: "GA_MEASUREMENT_ID",
      required: true,
      example: "G-XXXXXXXXXX",
      validate: (value) =>
        /^G-[A-Z0-9]+$/.test(value) ? undefined : "O ID da métrica começa com G- e só tem letras maiúsculas e números.",
    },
    apiSecret: {
      label: "Chave secreta da API",
      help: "No mesmo fluxo de dados: Chaves secretas da API Measurement Protocol. O Google não avisa se ela estiver errada.",
      env: "GA_API_SECRET",
      secret: true,
      required: true,
    },
    apiUrl: {
      label: "Endereço",
      help: "Troque por https://region1.google-analytics.com para coletar na União Europeia.",
      env: "GA_API_URL",
      default: DEFAULT_URL,
      validate: (value) =>
        /^https?:\/\/[^\s?#@]+$/.test(value) ? undefined : "Informe o endereço completo, com https://.",
    },
  },
  request: ({ apiUrl }) => ({ baseUrl: apiUrl ?? DEFAULT_URL }),
  // Google counts in millions an hour; this is our own courtesy.
  limits: { concurrency: 4, rate: { requests: 10, perMs: 1_000 } },
  check: validateAtGoogle,
  setup: validateAtGoogle,
  actions: {
    async "analytics.lead"(job, { settings, http }) {
      const names = job.params.events ?? [];
      const refused = refusedNames(names);
      if (refused !== undefined) return refused;
      const result = await http.post("/mp/collect", toCollectBody(job, names), { query: keysOf(settings) });
      const outcome = outcomeOf(result, { label: LABEL, now: job.now });
      // Any 2xx, even for nonsense: it says "sent", and nothing about what was recorded.
      return outcome.kind === "delivered"
        ? { kind: "delivered", note: "enviado; o Google não confirma o registro" }
        : outcome;
    },
  },
});

/** Google would take these in silence and drop them. */
function refusedNames(names: readonly string[]): Outcome | undefined {
  const wrong = names.find((name) => eventNameCode(name) !== undefined);
  if (names.length > 0 && names.length <= EVENTS_MAX && wrong === undefined) return undefined;
  return {
    kind: "rejected",
    cause: "invalid_event_names",
    reason:
      wrong === undefined
        ? `O plano pediu ${names.length} eventos; cada envio leva de 1 a ${EVENTS_MAX}.`
        : "O plano pediu um evento cujo nome o Google reserva ou não aceita.",
    fix: "Use os nomes recomendados para leads, como generate_lead e qualify_lead, no plano deste status.",
  };
}
