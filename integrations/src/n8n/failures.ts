/**
 * "n8n accepted the lead, but the workflow failed": the failed executions of the last day, counted by the public API
 * (`GET /executions`, newest first, n8n 2.41, checked 2026-11-23). Only counted: what they hold (`includeData`) is people's data.
 */
import type { Outcome, Status } from "@streamleads/domain";
import { at, type Http, outcomeOf, textAt } from "@streamleads/integration-kit";
import { workflowUrl } from "./addresses.ts";
import { type ApiSettings, apiRules, callApi, isSuccess, unreadable } from "./public-api.ts";
import { type WorkflowSettings, workflowIdFor } from "./workflow.ts";

export type Failures =
  /** Words to follow others; empty when none failed. */
  { note: string; wrong?: undefined } | { wrong: Outcome; note?: undefined };

const DAY_MS = 24 * 3_600_000;
/** One page: beyond it the number no longer matters. */
const COUNTED_MAX = 100;

const LEADS = { QUENTE: "quentes", MORNO: "mornos", FRIO: "frios" } as const satisfies Record<Status, string>;

/**
 * Counts for each of these statuses, whose workflows have ids; the same workflow once. Failed executions do not make a
 * connection bad, so they are a note. A key without the right to read them (403) is a note too; any other failure to read
 * is the outcome, never "none failed".
 */
export async function countFailures(
  settings: ApiSettings & WorkflowSettings,
  http: Http,
  statuses: readonly Status[],
  now: Date,
): Promise<Failures> {
  const notes: string[] = [];
  const asked = new Set<string>();
  for (const status of statuses) {
    const id = workflowIdFor(settings, status);
    if (id === undefined || asked.has(id)) continue;
    asked.add(id);
    const result = await callApi(settings, http, "/executions", {
      workflowId: id,
      status: "error",
      limit: String(COUNTED_MAX),
    });
    if (result.kind === "answer" && result.status === 403) {
      return { note: "; execuções não conferidas: a chave da API não permite lê-las (403)" };
    }
    const outcome = outcomeOf(result, {
      ...apiRules(),
      own: ({ status, json }) =>
        isSuccess(status) && !Array.isArray(at(json, "data")) ? unreadable("a lista de execuções") : undefined,
    });
    if (outcome.kind !== "delivered") return { wrong: outcome };
    const count = result.kind === "answer" ? recentOf(at(result.json, "data"), now) : 0;
    if (count > 0) notes.push(`; ${words(count)} no fluxo dos leads ${LEADS[status]}: ${link(settings, id)}`);
  }
  return { note: notes.join("") };
}

/** Executions of the last 24 hours; one whose moment cannot be read counts, since it failed all the same. */
function recentOf(list: unknown, now: Date): number {
  if (!Array.isArray(list)) return 0;
  return list.filter((execution: unknown) => {
    const moment = textAt(execution, "stoppedAt") ?? textAt(execution, "startedAt") ?? "";
    const ms = Date.parse(moment);
    return Number.isNaN(ms) || ms >= now.getTime() - DAY_MS;
  }).length;
}

function words(count: number): string {
  if (count === 1) return "1 execução falhou nas últimas 24 h";
  const number = count >= COUNTED_MAX ? `${COUNTED_MAX} ou mais` : String(count);
  return `${number} execuções falharam nas últimas 24 h`;
}

function link(settings: ApiSettings, id: string): string {
  return `${workflowUrl(settings, id)}/executions`;
}
