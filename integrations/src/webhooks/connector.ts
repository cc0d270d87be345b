/** Outgoing webhooks, signed as Standard Webhooks says: any system that can receive HTTP listens to leads. */

import { LEAD_FIELD_NAMES } from "@streamleads/domain";
import {
  defineConnector,
  LEAD_EVENT_LABELS,
  LEAD_EVENT_TYPES,
  leadEvent,
  outcomeOf,
  signingSecretProblem,
  standardWebhookHeaders,
  webAddressProblem,
} from "@streamleads/integration-kit";
import { chosenEvents, eventsProblem, stepsOf } from "./events.ts";

const LABEL = "Webhooks de saída";

export const webhooks = defineConnector({
  slug: "webhooks",
  label: LABEL,
  docs: "https://www.standardwebhooks.com/",
  receives: LEAD_FIELD_NAMES,
  fields: {
    url: {
      label: "Endereço",
      help: "Para onde os eventos são enviados (POST, JSON). Precisa responder 2xx em até 15 segundos.",
      env: "OUTGOING_WEBHOOK_URL",
      required: true,
      example: "https://sistema.imobiliaria.com.br/streamleads",
      validate: webAddressProblem,
    },
    secret: {
      label: "Segredo da assinatura",
      help: "Começa com whsec_. O mesmo que o sistema que recebe usa para conferir a assinatura.",
      env: "OUTGOING_WEBHOOK_SECRET",
      secret: true,
      required: true,
      validate: signingSecretProblem,
    },
    previousSecret: {
      label: "Segredo anterior",
      help: "Durante a troca: os dois segredos assinam, até que quem recebe use só o novo. Depois, apague.",
      env: "OUTGOING_WEBHOOK_SECRET_PREVIOUS",
      secret: true,
      validate: signingSecretProblem,
    },
    events: {
      label: "Eventos",
      help: `Quais enviar, separados por vírgula; vazio: todos. ${LEAD_EVENT_TYPES.map((type) => `${type}: ${LEAD_EVENT_LABELS[type]}`).join("; ")}.`,
      env: "OUTGOING_WEBHOOK_EVENTS",
      example: "lead.received, lead.stage_changed",
      validate: eventsProblem,
    },
  },
  request: ({ url }) => ({ baseUrl: url ?? "" }),
  limits: { concurrency: 8, rate: { requests: 50, perMs: 1_000 } },
  part: ({ events }) => ({ steps: stepsOf(chosenEvents(events)) }),

  /** A real, signed event of its own type: a receiver that only knows the catalogue answers 2xx and ignores it. */
  async check({ http, settings }) {
    const now = new Date();
    const body = JSON.stringify({ type: "streamleads.ping", timestamp: now.toISOString(), data: {} });
    const headers = headersOf(`ping-${now.getTime()}`, now, body, settings);
    return outcomeOf(await http.request("POST", "", { body, headers }), { label: LABEL, now, reconnectFix: FIX });
  },

  actions: {
    async "event.send"(job, { http, settings }) {
      const body = JSON.stringify(leadEvent(job));
      const headers = headersOf(job.delivery.key, job.now, body, settings);
      return outcomeOf(await http.request("POST", "", { body, headers }), {
        label: LABEL,
        now: job.now,
        reconnectFix: FIX,
        own: ({ status }) => (status === 410 ? GONE : undefined),
      });
    },
  },
});

const FIX =
  "Confira no sistema que recebe se ele aceita esta assinatura: o segredo precisa ser o mesmo dos dois lados.";

/** The specification's word for "do not send here any more". */
const GONE = {
  kind: "reconnect",
  cause: "endpoint_gone",
  reason: "O sistema que recebe respondeu que este endereço não existe mais (410).",
  fix: "Peça o endereço novo e troque-o na conexão; o que espera é enviado depois.",
} as const;

function headersOf(id: string, now: Date, body: string, settings: { secret?: string; previousSecret?: string }) {
  const secrets = [settings.secret, settings.previousSecret].filter((secret) => secret !== undefined);
  return { "content-type": "application/json; charset=utf-8", ...standardWebhookHeaders(id, now, body, secrets) };
}
