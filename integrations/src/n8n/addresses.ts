/** Where an n8n is reached: three webhooks that may be one, the public API, and the editor's page of a workflow. */
import type { Outcome, Status } from "@streamleads/domain";

/** What the addresses are made of; all optional, as text. */
export interface N8nAddresses {
  webhookUrl?: string;
  webhookUrlHot?: string;
  webhookUrlWarm?: string;
  webhookUrlCold?: string;
  apiUrl?: string;
}

/** The suffix that the variables of a status carry (`N8N_WEBHOOK_URL_HOT`, `N8N_WORKFLOW_ID_HOT`). */
export const SUFFIX = { QUENTE: "HOT", MORNO: "WARM", FRIO: "COLD" } as const satisfies Record<Status, string>;

/** The production URL for leads of a status: its own, else the common one; `undefined` when neither is set. */
export function webhookUrlFor(settings: N8nAddresses, status: Status): string | undefined {
  const own = {
    QUENTE: settings.webhookUrlHot,
    MORNO: settings.webhookUrlWarm,
    FRIO: settings.webhookUrlCold,
  }[status];
  return own ?? settings.webhookUrl;
}

/** The variable that this address comes from, for words that people read. */
export function webhookVariableFor(settings: N8nAddresses, status: Status): string {
  const isCommon = webhookUrlFor({ ...settings, webhookUrl: undefined }, status) === undefined;
  return isCommon ? "N8N_WEBHOOK_URL" : `N8N_WEBHOOK_URL_${SUFFIX[status]}`;
}

/** Scheme, host and port that every request of a connection goes to: those of its first webhook; empty without one. */
export function originOf(settings: N8nAddresses): string {
  const first = settings.webhookUrl ?? settings.webhookUrlHot ?? settings.webhookUrlWarm ?? settings.webhookUrlCold;
  return (first === undefined ? null : URL.parse(first))?.origin ?? "";
}

/**
 * Path and query of the webhook for a status, below `originOf`; or why there is none to call. All addresses of a
 * connection share one server, because its client is bound to one.
 */
export function webhookPathFor(settings: N8nAddresses, status: Status): string | Outcome {
  const address = webhookUrlFor(settings, status);
  const url = address === undefined ? null : URL.parse(address);
  if (url === null) {
    return {
      kind: "reconnect",
      cause: "webhook_not_set",
      reason: `Não há endereço de webhook do n8n para leads ${status}.`,
      fix: `Preencha N8N_WEBHOOK_URL, ou N8N_WEBHOOK_URL_${SUFFIX[status]}, com a Production URL do nó Webhook.`,
    };
  }
  if (url.origin === originOf(settings)) return url.pathname + url.search;
  return {
    kind: "reconnect",
    cause: "webhook_on_other_server",
    reason: `O webhook dos leads ${status} está em outro servidor que o endereço principal da conexão.`,
    fix: "Deixe todos os webhooks no mesmo servidor n8n (mesmo protocolo, nome e porta).",
  };
}

/** The n8n itself, without a slash at the end: `N8N_API_URL` with or without `/api/v1`, else what stands before `/webhook/`. */
export function instanceUrl(settings: N8nAddresses): string {
  if (settings.apiUrl !== undefined) return settings.apiUrl.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  const webhook = webhookUrlFor(settings, "QUENTE") ?? webhookUrlFor(settings, "MORNO") ?? settings.webhookUrlCold;
  const url = webhook === undefined ? null : URL.parse(webhook);
  if (url === null) return "";
  const end = url.pathname.indexOf("/webhook/");
  return url.origin + (end === -1 ? "" : url.pathname.slice(0, end));
}

/** The editor's page of a workflow, for people. */
export function workflowUrl(settings: N8nAddresses, id: string): string {
  return `${instanceUrl(settings)}/workflow/${encodeURIComponent(id)}`;
}

/** Says what is wrong with a webhook address, in Portuguese. */
export function webhookUrlProblem(value: string): string | undefined {
  const problem = addressProblem(value);
  if (problem !== undefined) return problem;
  if (URL.parse(value)!.pathname.includes("/webhook-test/")) {
    return "Este é o endereço de teste (Test URL), que só responde com o editor aberto. Copie a Production URL do nó Webhook.";
  }
  return undefined;
}

/** Says what is wrong with an address of n8n, in Portuguese. Plain http is allowed: n8n often lives on an inner network. */
export function addressProblem(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return "Informe o endereço completo, começando com https:// ou http://.";
  }
  if (url.username !== "" || url.password !== "") {
    return "Retire usuário e senha do endereço: eles apareceriam em registros.";
  }
  return undefined;
}

/** Says what is wrong with a workflow id, in Portuguese. */
export function workflowIdProblem(value: string): string | undefined {
  return /^[A-Za-z0-9_-]{1,64}$/.test(value)
    ? undefined
    : "Informe só o id: o trecho que vem depois de /workflow/ no endereço do editor.";
}
