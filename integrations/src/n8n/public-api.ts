/** n8n's public API (`<host>/api/v1`, header `X-N8N-API-KEY`; n8n 2.41, checked 2026-11-23): it manages n8n and starts nothing. */
import type { Outcome } from "@streamleads/domain";
import { type Http, type HttpResult, textAt } from "@streamleads/integration-kit";
import { instanceUrl, type N8nAddresses } from "./addresses.ts";
import { LABEL } from "./refusals.ts";

export interface ApiSettings extends N8nAddresses {
  apiKey?: string;
}

/** Reads one thing; `path` begins after `/api/v1`. */
export function callApi(
  settings: ApiSettings,
  http: Http,
  path: string,
  query: Record<string, string> = {},
): Promise<HttpResult> {
  const base = URL.parse(instanceUrl(settings))?.pathname.replace(/\/+$/, "") ?? "";
  return http.get(`${base}/api/v1${path}`, { query, headers: { "x-n8n-api-key": settings.apiKey ?? "" } });
}

/** How the common table reads the API's answers. */
export function apiRules() {
  return {
    label: LABEL,
    now: new Date(),
    reconnectFix: "Crie outra chave em Settings > n8n API (ela vence, e pode ter escopos) e troque N8N_API_KEY.",
    detail: ({ json }: { json: unknown }) => textAt(json, "message"),
  };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** @param what "a lista de fluxos". */
export function unreadable(what: string): Outcome {
  const reason = `O n8n respondeu, mas ${what} não veio no formato da API pública. Confira N8N_API_URL.`;
  return { kind: "unknown", cause: "workflow_unreadable", reason };
}

/**
 * When a key ends, as the key itself says: keys of n8n are JWTs whose `exp` is in Unix seconds (older keys are plain
 * texts and say nothing). Nothing is believed but the date, which is only shown.
 */
export function keyExpiry(apiKey: string | undefined): Date | undefined {
  const payload = apiKey?.split(".")[1];
  if (payload === undefined) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    // Not a JWT: a key from before they were, which carries no date.
    return undefined;
  }
  const seconds = textAt(claims, "exp");
  if (seconds === undefined || !/^\d{9,11}$/.test(seconds)) return undefined;
  return new Date(Number(seconds) * 1_000);
}
