/** n8n: one event per lead, POSTed to the production URL of the workflow for its status. */
import type { Outcome } from "@streamleads/domain";
import { defineConnector, type HttpAnswer, type Job, outcomeOf } from "@streamleads/integration-kit";
import { originOf, webhookPathFor, webhookUrlFor, webhookVariableFor } from "./addresses.ts";
import { authFix, authHeaders, authProblem } from "./auth.ts";
import { checkN8n } from "./check.ts";
import { fields } from "./fields.ts";
import { toEvent, toHeaders } from "./map.ts";
import { LABEL, notRegistered, redirected } from "./refusals.ts";

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
  fields,
  connections(settings) {
    const isWhole = (["QUENTE", "MORNO", "FRIO"] as const).every((status) => webhookUrlFor(settings, status));
    return isWhole ? [{ name: "n8n", settings }] : [];
  },
  request: (settings) => ({ baseUrl: originOf(settings) }),
  // n8n documents no limit for webhooks; it queues what it cannot run. Measured: 39 whole runs a second on two cores.
  limits: { concurrency: 8, rate: { requests: 20, perMs: 1_000 } },
  check: (ctx) => checkN8n(ctx),
  actions: {
    async "event.send"(job, { settings, http }) {
      const path = webhookPathFor(settings, job.lead.status);
      if (typeof path !== "string") return path;
      const incomplete = authProblem(settings);
      if (incomplete !== undefined) return incomplete;
      const headers = { ...toHeaders(job), ...authHeaders(settings, job) };
      const result = await http.post(path, toEvent(job), { headers });
      return outcomeOf(result, {
        label: LABEL,
        now: job.now,
        reconnectFix: authFix(settings),
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
