/** n8n: one event per lead, POSTed to the production URL of the workflow for its status. */
import type { Outcome } from "@streamleads/domain";
import { defineConnector, type Field, type HttpAnswer, type Job, outcomeOf } from "@streamleads/integration-kit";
import {
  addressProblem,
  originOf,
  webhookPathFor,
  webhookUrlFor,
  webhookUrlProblem,
  webhookVariableFor,
  workflowIdProblem,
} from "./addresses.ts";
import { checkN8n } from "./check.ts";
import { toEvent, toHeaders } from "./map.ts";
import { LABEL, notRegistered, redirected, TOKEN_FIX } from "./refusals.ts";

/** A 404 may be an n8n that is still starting (provider sheet, checked 2026-11-23): so many attempts before it is believed. */
const NOT_REGISTERED_ATTEMPTS = 3;

export const n8n = defineConnector({
  slug: "n8n",
  label: LABEL,
  docs: "https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/",
  receives: [
    "id",
    "nome",
    "email",
    "telefone",
    "origem",
    "interesse",
    "renda_aproximada",
    "cidade",
    "score",
    "status",
    "created_at",
  ],
  fields: {
    webhookUrl: {
      label: "Endereço do webhook",
      help: "Production URL do nó Webhook (método POST). Recebe os leads de todo status sem endereço próprio.",
      env: "N8N_WEBHOOK_URL",
      example: "https://n8n.empresa.com/webhook/streamleads",
      validate: webhookUrlProblem,
    },
    webhookUrlHot: statusUrl("HOT", "quentes"),
    webhookUrlWarm: statusUrl("WARM", "mornos"),
    webhookUrlCold: statusUrl("COLD", "frios"),
    authToken: {
      label: "Token do webhook",
      help: "Vai no cabeçalho X-StreamLeads-Token. No nó Webhook, escolha Header Auth com esse nome e este valor.",
      secret: true,
    },
    apiUrl: {
      label: "Endereço da API pública",
      help: "Só se não for o que vem antes de /webhook/ no endereço do webhook. No mesmo servidor que ele.",
      env: "N8N_API_URL",
      example: "https://n8n.empresa.com",
      validate: addressProblem,
    },
    apiKey: {
      label: "Chave da API pública",
      help: "Settings > n8n API. Só serve para conferir os fluxos; o envio de leads não a usa.",
      env: "N8N_API_KEY",
      secret: true,
    },
    workflowIdHot: workflowId("HOT", "quentes"),
    workflowIdWarm: workflowId("WARM", "mornos"),
    workflowIdCold: workflowId("COLD", "frios"),
  },
  connections(settings) {
    const isWhole = (["QUENTE", "MORNO", "FRIO"] as const).every((status) => webhookUrlFor(settings, status));
    return isWhole ? [{ name: "n8n", settings }] : [];
  },
  request: (settings) => ({ baseUrl: originOf(settings) }),
  // n8n documents no limit for webhooks; it queues what it cannot run. Measured: 39 whole runs a second on two cores.
  limits: { concurrency: 8, rate: { requests: 20, perMs: 1_000 } },
  check: checkN8n,
  actions: {
    async "event.send"(job, { settings, http }) {
      const path = webhookPathFor(settings, job.lead.status);
      if (typeof path !== "string") return path;
      const result = await http.post(path, toEvent(job), { headers: toHeaders(job, settings.authToken) });
      return outcomeOf(result, {
        label: LABEL,
        now: job.now,
        reconnectFix: TOKEN_FIX,
        own: (answer) => refusalOf(answer, job, webhookVariableFor(settings, job.lead.status)),
      });
    },
  },
});

/** What n8n means by a status where the common table would read it otherwise. A 2xx says "accepted", not "ran well". */
function refusalOf({ status }: HttpAnswer, { delivery }: Job, variable: string): Outcome | undefined {
  if (status === 404) {
    const refusal = notRegistered(variable);
    if (delivery.attempt > NOT_REGISTERED_ATTEMPTS) return refusal;
    return { kind: "retry", cause: refusal.cause, reason: refusal.reason };
  }
  if (status === 413) {
    return {
      kind: "rejected",
      cause: "payload_too_large",
      reason: "O n8n recusou o evento por causa do tamanho (413).",
      fix: "Aumente N8N_PAYLOAD_SIZE_MAX no n8n, ou o limite do proxy à frente dele, e reenvie a entrega.",
    };
  }
  if (status >= 300 && status < 400) return redirected(variable, status);
  return undefined;
}

function statusUrl(suffix: string, leads: string): Field {
  return {
    label: `Webhook dos leads ${leads}`,
    help: "Production URL do fluxo destes leads, no mesmo servidor que os outros. Vazio: usa o endereço comum.",
    env: `N8N_WEBHOOK_URL_${suffix}`,
    example: `https://n8n.empresa.com/webhook/streamleads-${suffix.toLowerCase()}`,
    validate: webhookUrlProblem,
  };
}

function workflowId(suffix: string, leads: string): Field {
  return {
    label: `Fluxo dos leads ${leads}`,
    help: "Id do fluxo: o trecho depois de /workflow/ no editor. Com a chave da API, o teste confere se está publicado.",
    env: `N8N_WORKFLOW_ID_${suffix}`,
    example: "2tUt1wbLX592XDdX",
    validate: workflowIdProblem,
  };
}
