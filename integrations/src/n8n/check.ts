/**
 * Proves a connection to n8n without starting a workflow. Calling a webhook runs it, so the webhook is asked with
 * OPTIONS: n8n answers 204 and names the published methods of the path in `access-control-allow-methods` (read in n8n's
 * `webhook-request-handler.ts`, checked 2026-11-23), and runs nothing. With an API key the workflows are looked at too.
 * What this cannot prove: the webhook's token or password, which n8n asks for only on a real call.
 */
import type { Outcome, Status } from "@streamleads/domain";
import { type ConnectorContext, type Http, type HttpAnswer, outcomeOf } from "@streamleads/integration-kit";
import { instanceUrl, type N8nAddresses, originOf, webhookPathFor, webhookVariableFor } from "./addresses.ts";
import { type AuthSettings, authProblem } from "./auth.ts";
import { countFailures } from "./failures.ts";
import { keyExpiry } from "./public-api.ts";
import { LABEL, notRegistered, redirected, wrongMethod } from "./refusals.ts";
import { checkWorkflow, listWorkflows, type WorkflowSettings, workflowIdFor } from "./workflow.ts";

const STATUSES: readonly Status[] = ["QUENTE", "MORNO", "FRIO"];

type Settings = N8nAddresses & WorkflowSettings & AuthSettings;

/**
 * Looks at the webhook and, where an id is set, the workflow of each status; the first thing wrong is the outcome. The
 * executions that failed in the last 24 hours before `now` are told in the note, with the link to their list.
 */
export async function checkN8n(
  { settings, http }: Pick<ConnectorContext, "settings" | "http">,
  now = new Date(),
): Promise<Outcome> {
  const incomplete = authProblem(settings);
  if (incomplete !== undefined) return incomplete;
  const unverified = new Map<string, Outcome>();
  const asked = new Set<string>();
  for (const status of STATUSES) {
    const path = webhookPathFor(settings, status);
    if (typeof path !== "string") return path;
    if (asked.has(path)) continue;
    asked.add(path);
    const outcome = await askWebhook(http, path, webhookVariableFor(settings, status));
    if (outcome.kind === "unknown" && outcome.cause === "webhook_unverified") unverified.set(path, outcome);
    else if (outcome.kind !== "delivered") return outcome;
  }
  const api = await askApi(settings, http, now);
  if (api.wrong !== undefined) return api.wrong;
  for (const [path, outcome] of unverified) if (!api.confirmed.has(path)) return outcome;
  const expiresAt = keyExpiry(settings.apiKey);
  return { kind: "delivered", note: `webhooks publicados${api.note}`, ...(expiresAt ? { expiresAt } : {}) };
}

async function askWebhook(http: Http, path: string, variable: string): Promise<Outcome> {
  // `origin` makes n8n name the methods; `access-control-request-method` would make it look the webhook up and fail hard.
  const result = await http.request("OPTIONS", path, { headers: { origin: "https://streamleads.invalid" } });
  return outcomeOf(result, { label: LABEL, now: new Date(), own: (answer) => published(answer, variable) });
}

function published({ status, headers }: HttpAnswer, variable: string): Outcome | undefined {
  if (status === 404) return notRegistered(variable);
  if (status >= 300 && status < 400) return redirected(variable, status);
  const isSilent = status === 405 || status === 501;
  if (!isSilent && (status < 200 || status >= 300)) return undefined;
  const named = headers["access-control-allow-methods"];
  if (isSilent || named === undefined) {
    return {
      kind: "unknown",
      cause: "webhook_unverified",
      reason: `O endereço de ${variable} responde, mas não diz se há um workflow publicado. Envie um lead de teste.`,
    };
  }
  const methods = named.split(",").map((method) => method.trim().toUpperCase());
  if (methods.includes("POST")) return { kind: "delivered" };
  const others = methods.filter((method) => method !== "OPTIONS" && /^[A-Z]{1,10}$/.test(method));
  return others.length === 0 ? notRegistered(variable) : wrongMethod(variable, others.join(", "));
}

interface ApiFindings {
  wrong?: Outcome;
  /** Paths whose workflow was found published. */
  confirmed: ReadonlySet<string>;
  /** What was or could not be looked at, to follow the first words. */
  note: string;
}

/** Asks the public API, where a key is set, about the workflows that have an id and what failed in them. */
async function askApi(settings: Settings, http: Http, now: Date): Promise<ApiFindings> {
  const confirmed = new Set<string>();
  const statuses = STATUSES.filter((status) => workflowIdFor(settings, status) !== undefined);
  if (settings.apiKey === undefined) {
    return { confirmed, note: statuses.length === 0 ? "" : "; fluxos não conferidos: falta N8N_API_KEY" };
  }
  if (URL.parse(instanceUrl(settings))?.origin !== originOf(settings)) {
    return { confirmed, note: "; fluxos não conferidos: N8N_API_URL fica em outro servidor que o webhook" };
  }
  if (statuses.length === 0) {
    const wrong = await listWorkflows(settings, http);
    return { confirmed, note: "; chave da API aceita", ...(wrong === undefined ? {} : { wrong }) };
  }
  for (const status of statuses) {
    const path = webhookPathFor(settings, status);
    if (typeof path !== "string") return { confirmed, note: "", wrong: path };
    const wrong = await checkWorkflow(settings, http, status, path);
    if (wrong !== undefined) return { confirmed, note: "", wrong };
    confirmed.add(path);
  }
  const failures = await countFailures(settings, http, statuses, now);
  if (failures.wrong !== undefined) return { confirmed, note: "", wrong: failures.wrong };
  return { confirmed, note: `; fluxos conferidos pela API: ${statuses.join(", ")}${failures.note}` };
}
