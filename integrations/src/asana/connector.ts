/** Asana: a task for the broker, due soon. */
import type { Status } from "@streamleads/domain";
import { defineConnector, TASK_FIELDS } from "@streamleads/integration-kit";
import { checkAccount } from "./check.ts";
import { eraseTasks } from "./erase.ts";
import { DEFAULT_API_URL, fields } from "./fields.ts";
import { createTask } from "./task.ts";

export const asana = defineConnector({
  slug: "asana",
  label: "Asana",
  docs: "https://developers.asana.com/reference/createtask",
  receives: TASK_FIELDS,
  fields,
  part: ({ statuses }) => ({
    steps: [{ action: "task.create", statuses: (statuses ?? "QUENTE").split(",").map((one) => one.trim() as Status) }],
  }),
  oauth: {
    provider: "asana",
    docs: "https://developers.asana.com/docs/oauth",
    authorizationUrl: () => "https://app.asana.com/-/oauth_authorize",
    tokenUrl: () => "https://app.asana.com/-/oauth_token",
    scopes: ["tasks:read", "tasks:write", "tasks:delete", "projects:read", "users:read"],
    pkce: true,
    clientAuth: "post",
    tokenField: "token",
    refresh: "stays",
    expiresInDefault: 3_600,
  },
  request: ({ token, apiUrl }) => ({
    baseUrl: apiUrl || DEFAULT_API_URL,
    headers: { authorization: `Bearer ${token}` },
  }),
  // 150 requests a minute for each token of the free plan, 15 writes at once (rate-limits page, checked 2026-11-23).
  limits: { concurrency: 5, rate: { requests: 25, perMs: 10_000 } },
  check: checkAccount,
  actions: { "task.create": createTask },
  erase: eraseTasks,
});
