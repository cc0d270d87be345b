/** The part of n8n's public API that is used: workflows and the executions that failed; it refuses what the real one refuses. */
import type { FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";

/** One workflow with one Webhook node. */
export interface FakeWorkflow {
  id: string;
  path: string;
  /** Default `POST`. */
  method?: string;
  /** Default true. Only a published one answers at its path. */
  published?: boolean;
  /** When its failed executions ended. */
  failedAt?: readonly Date[];
}

export interface FakeApiOptions {
  workflows: readonly FakeWorkflow[];
  /** What the key may not do: 403 for it. */
  forbidden?: "executions" | undefined;
}

export const API_KEY = "chave-de-exemplo-do-n8n";

export function publicApi(request: FakeRequest, { workflows, forbidden }: FakeApiOptions): FakeAnswer {
  const { method, path, headers } = request;
  const key = headers["x-n8n-api-key"];
  if (key === undefined || key === "") return { status: 401, json: { message: "'X-N8N-API-KEY' header required" } };
  // A key that ends is a JWT: the fake knows its own by the first part.
  if (key !== API_KEY && !key.startsWith(`${API_KEY}.`)) return { status: 401, json: { message: "unauthorized" } };
  if (method !== "GET") return { status: 405, json: { message: `${method} method not allowed` } };
  if (path === "/api/v1/workflows") {
    return { status: 200, json: { data: workflows.slice(0, 1).map(shown), nextCursor: null } };
  }
  if (path === "/api/v1/executions") {
    return forbidden === "executions"
      ? { status: 403, json: { message: "Forbidden" } }
      : executions(request, workflows);
  }
  const id = /^\/api\/v1\/workflows\/([^/]+)$/.exec(path)?.[1];
  const workflow = workflows.find((each) => each.id === id);
  if (workflow === undefined) return { status: 404, json: { message: "Not Found" } };
  return { status: 200, json: shown(workflow) };
}

const EXECUTION_QUERY: ReadonlySet<string> = new Set(["workflowId", "status", "includeData", "limit", "cursor"]);
const LIMIT_MAX = 250;

/** Newest first. Only failures are kept here, so any other status lists nothing. */
function executions({ query }: FakeRequest, workflows: readonly FakeWorkflow[]): FakeAnswer {
  const unknown = [...query.keys()].find((name) => !EXECUTION_QUERY.has(name));
  if (unknown !== undefined) return badRequest(`Unknown query parameter '${unknown}'`);
  const limit = Number(query.get("limit") ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) return badRequest(`limit must be <= ${LIMIT_MAX}`);
  const found =
    query.get("status") === "error" ? workflows.find(({ id }) => id === query.get("workflowId")) : undefined;
  const moments = [...(found?.failedAt ?? [])].sort((a, b) => b.getTime() - a.getTime());
  const data = moments.slice(0, limit).map((at, index) => ({
    id: 9_000 - index,
    finished: false,
    mode: "webhook",
    retryOf: null,
    retrySuccessId: null,
    startedAt: at.toISOString(),
    stoppedAt: at.toISOString(),
    workflowId: found?.id,
    status: "error",
    waitTill: null,
  }));
  return { status: 200, json: { data, nextCursor: moments.length > limit ? "Y3Vyc29y" : null } };
}

function badRequest(message: string): FakeAnswer {
  return { status: 400, json: { message } };
}

function shown({ id, path, method, published }: FakeWorkflow) {
  const active = published ?? true;
  // A parameter at its default (GET) is not stored, as in n8n.
  const parameters = {
    path,
    responseMode: "onReceived",
    ...(method === "GET" ? {} : { httpMethod: method ?? "POST" }),
  };
  const nodes = [
    {
      id: `${id}-node`,
      name: "StreamLeads",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2.1,
      position: [0, 0],
      webhookId: `${id}-webhook`,
      parameters,
    },
  ];
  return {
    id,
    name: `StreamLeads ${path}`,
    active,
    isArchived: false,
    nodes,
    connections: {},
    settings: { executionOrder: "v1" },
    ...(active ? { activeVersion: { nodes, connections: {} } } : {}),
  };
}
