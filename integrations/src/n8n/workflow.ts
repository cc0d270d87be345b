/** Workflows of n8n as its public API shows them: is the one we send to there, published, and listening at our path? */
import type { Outcome, Status } from "@streamleads/domain";
import { at, type Http, outcomeOf, textAt } from "@streamleads/integration-kit";
import { type N8nAddresses, SUFFIX, workflowUrl } from "./addresses.ts";
import { apiRules, callApi, isSuccess, unreadable } from "./public-api.ts";
import type { Refusal } from "./refusals.ts";

export interface WorkflowSettings {
  apiKey?: string;
  workflowIdHot?: string;
  workflowIdWarm?: string;
  workflowIdCold?: string;
}
type AllSettings = N8nAddresses & WorkflowSettings;

const WEBHOOK_NODE = "n8n-nodes-base.webhook";

/** The workflow that a status is said to start. n8n starts by path; the id serves the check and links. */
export function workflowIdFor(settings: WorkflowSettings, status: Status): string | undefined {
  return { QUENTE: settings.workflowIdHot, MORNO: settings.workflowIdWarm, FRIO: settings.workflowIdCold }[status];
}

/** Asks whether the key is let in, for a connection without ids. @returns what is wrong, or `undefined`. */
export async function listWorkflows(settings: AllSettings, http: Http): Promise<Outcome | undefined> {
  const outcome = outcomeOf(await callApi(settings, http, "/workflows", { limit: "1" }), {
    ...apiRules(),
    own: ({ status, json }) =>
      isSuccess(status) && !Array.isArray(at(json, "data")) ? unreadable("a lista de fluxos") : undefined,
  });
  return outcome.kind === "delivered" ? undefined : outcome;
}

/**
 * Looks a workflow up by id (`GET /workflows/{id}`, n8n 2.41, checked 2026-11-23).
 * @param path of our webhook, query included.
 * @returns what is wrong, or `undefined` when it exists, is published and has a Webhook node with POST at this path.
 */
export async function checkWorkflow(
  settings: AllSettings,
  http: Http,
  status: Status,
  path: string,
): Promise<Outcome | undefined> {
  const id = workflowIdFor(settings, status);
  if (id === undefined) return undefined;
  const variable = `N8N_WORKFLOW_ID_${SUFFIX[status]}`;
  const result = await callApi(settings, http, `/workflows/${encodeURIComponent(id)}`);
  const outcome = outcomeOf(result, {
    ...apiRules(),
    own: (answer) => {
      if (answer.status === 404) return notFound(variable);
      return isSuccess(answer.status) ? judge(answer.json, path, variable, workflowUrl(settings, id)) : undefined;
    },
  });
  return outcome.kind === "delivered" ? undefined : outcome;
}

function judge(workflow: unknown, path: string, variable: string, link: string): Outcome {
  const isActive = at(workflow, "active");
  // Since n8n 2 what runs is the published version; `nodes` is the draft.
  const nodes = at(workflow, "activeVersion", "nodes") ?? at(workflow, "nodes");
  if (typeof isActive !== "boolean" || !Array.isArray(nodes)) {
    return unreadable(`o fluxo de ${variable}`);
  }
  if (!isActive || at(workflow, "isArchived") === true) {
    return refusal(
      "workflow_not_published",
      `O fluxo de ${variable} não está publicado.`,
      `Abra ${link} e publique-o.`,
    );
  }
  const here = nodes.filter((node: unknown) => listensAt(node, path));
  if (here.length === 0) {
    return refusal(
      "workflow_without_webhook",
      `O fluxo de ${variable} não tem nó Webhook ativo no caminho do nosso endereço.`,
      `Abra ${link}, confira o campo Path do nó Webhook e publique; ou corrija o endereço ou o id na conexão.`,
    );
  }
  if (here.some(acceptsPost)) return { kind: "delivered" };
  return refusal(
    "webhook_wrong_method",
    `O nó Webhook do fluxo de ${variable} não aceita POST.`,
    `Abra ${link}, escolha POST em HTTP Method (o padrão do n8n é GET) e publique.`,
  );
}

function listensAt(node: unknown, path: string): boolean {
  if (at(node, "type") !== WEBHOOK_NODE || at(node, "disabled") === true) return false;
  const own = textAt(node, "parameters", "path")?.replace(/^\/+|\/+$/g, "");
  const ours = path.replace(/\?.*$/s, "").replace(/\/+$/, "");
  return own !== undefined && own !== "" && ours.endsWith(`/${own}`);
}

/** The node's default method is GET; several methods come as a list. */
function acceptsPost(node: unknown): boolean {
  const method = at(node, "parameters", "httpMethod") ?? "GET";
  return Array.isArray(method) ? method.includes("POST") : method === "POST";
}

function notFound(variable: string): Refusal {
  return refusal(
    "workflow_not_found",
    `O n8n não conhece o fluxo de ${variable} (404).`,
    `Confira o id em ${variable}: é o trecho depois de /workflow/ no editor. Confira também se a API pública está ligada.`,
  );
}

function refusal(cause: string, reason: string, fix: string): Refusal {
  return { kind: "reconnect", cause, reason, fix };
}
