/** n8n at its HTTP edge: webhooks of published workflows, the CORS preflight, and the public API's view of workflows. */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { API_KEY, type FakeWorkflow, publicApi } from "./fake-api.ts";
import { type FakeAuth, refusedByAuth } from "./fake-auth.ts";

export type { FakeWorkflow };

export interface N8nFakeOptions {
  workflows?: readonly FakeWorkflow[];
  /** What the Webhook nodes ask of their caller; nothing by default, as n8n's own default is. */
  auth?: FakeAuth;
  /** What the API key may not do. */
  forbidden?: "executions";
}

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const WORKFLOWS: readonly FakeWorkflow[] = [
  { id: "workflow_100", path: "streamleads" },
  { id: "workflow_123", path: "streamleads-hot" },
  { id: "workflow_456", path: "streamleads-warm" },
  { id: "workflow_789", path: "streamleads-cold" },
];

/**
 * Plays n8n 2 (texts and statuses read in its public source, checked 2026-11-23). One thing is stricter than n8n: a body
 * that is not declared as JSON is refused, where n8n would start the workflow with an empty one and lose the lead.
 */
export function n8nFake(options: N8nFakeOptions = {}): FakeProvider {
  const workflows = options.workflows ?? WORKFLOWS;
  const byPath = new Map<string, FakeWorkflow>();
  for (const workflow of workflows) if (workflow.published ?? true) byPath.set(workflow.path, workflow);
  return {
    slug: "n8n",
    label: "n8n",
    env: (baseUrl) => ({
      N8N_WEBHOOK_URL: `${baseUrl}/webhook/streamleads`,
      N8N_WEBHOOK_URL_HOT: `${baseUrl}/webhook/streamleads-hot`,
      N8N_WEBHOOK_URL_WARM: `${baseUrl}/webhook/streamleads-warm`,
      N8N_WEBHOOK_URL_COLD: `${baseUrl}/webhook/streamleads-cold`,
      N8N_API_URL: baseUrl,
      N8N_API_KEY: API_KEY,
      N8N_WORKFLOW_ID_HOT: "workflow_123",
      N8N_WORKFLOW_ID_WARM: "workflow_456",
      N8N_WORKFLOW_ID_COLD: "workflow_789",
    }),
    handle(request, arrived) {
      if (request.path.startsWith("/webhook/")) return webhook(request, byPath, options.auth, arrived);
      if (request.path.startsWith("/api/v1/")) return publicApi(request, { workflows, forbidden: options.forbidden });
      return { status: 404, text: `Cannot ${request.method} ${request.path}` };
    },
    reset() {},
  };
}

function webhook(
  request: FakeRequest,
  byPath: ReadonlyMap<string, FakeWorkflow>,
  auth: FakeAuth | undefined,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  const { method, path, headers, body } = request;
  const name = path.slice("/webhook/".length);
  const workflow = byPath.get(name);
  const allowed = workflow === undefined ? undefined : (workflow.method ?? "POST");
  if (method === "OPTIONS") {
    const methods = allowed === undefined ? "OPTIONS" : `OPTIONS, ${allowed}`;
    return { status: 204, headers: headers.origin === undefined ? {} : { "access-control-allow-methods": methods } };
  }
  if (allowed === undefined) return refusal(404, `The requested webhook "${method} ${name}" is not registered.`, HINT);
  if (method !== allowed) {
    const message = `This webhook is not registered for ${method} requests. Did you mean to make a ${allowed} request?`;
    return refusal(404, message);
  }
  const refused = refusedByAuth(request, auth);
  if (refused !== undefined) return refused;
  if (body.length > BODY_BYTES_MAX) return refusal(413, "request entity too large");
  const event = readJson(headers["content-type"], body);
  if (event === undefined) return refusal(422, "Failed to parse request body");
  arrived({
    kind: "event",
    title: `n8n recebeu o lead ${event.nome} (${event.status})`,
    ...(headers["webhook-id"] === undefined ? {} : { key: headers["webhook-id"] }),
    data: event,
  });
  return { status: 200, json: { message: "Workflow was started" } };
}

const HINT =
  "The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor.";

/** n8n's error body; its `code` repeats the status. */
function refusal(status: number, message: string, hint?: string): FakeAnswer {
  return { status, json: { code: status, message, ...(hint === undefined ? {} : { hint }) } };
}

function readJson(contentType: string | undefined, body: Buffer): Record<string, unknown> | undefined {
  if (contentType === undefined || !contentType.startsWith("application/json")) return undefined;
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON: the caller answers as n8n does, with a 422.
    return undefined;
  }
}
