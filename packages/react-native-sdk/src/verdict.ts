/** What an answer means for the lead that was sent. A table, pure; what is unknown is never taken for success. */
import { retryAfterMs } from "./backoff.ts";
import type { FieldProblem } from "./error.ts";
import type { Answer } from "./exchange.ts";

export type Verdict =
  /** The hub has it. */
  | { kind: "sent"; receipt: string }
  /** The hub will never take it as it is. */
  | { kind: "refused"; message: string; fields: readonly FieldProblem[] }
  /**
   * Nothing can be sent with this key (401, 403) or to this address (404). `isCertain`: the hub itself said so, and
   * asking again is useless until `configure` says something else.
   */
  | { kind: "paused"; status: number; message: string; isCertain: boolean }
  /** Not now. `isBusy`: asking sooner does harm; `waitMs`: the answer said how long. */
  | { kind: "retry"; isBusy: boolean; waitMs: number | undefined };

/**
 * | Answer | Verdict |
 * | --- | --- |
 * | 2xx with a `receipt` or an `id`; 409 of the hub | sent |
 * | 400, 413, 422 of the hub | refused |
 * | 401, 403, 404 | paused |
 * | all else: 408, 425, 429, 5xx, redirects, pages of captive portals and proxies, no answer (status 0) | retry |
 *
 * "Of the hub" is an answer in JSON with `error.code`: a proxy's own 413 or 409 says nothing about the lead.
 */
export function judge({ status, json, retryAfter }: Answer, nowMs: number): Verdict {
  const is = (...statuses: number[]) => statuses.includes(status);
  const receipt = json?.receipt ?? json?.id;
  const error = json?.error?.code ? json.error : undefined;
  const message = String(error?.message ?? "");
  if ((status >= 200 && status < 300 && receipt) || (is(409) && (receipt || error))) {
    return { kind: "sent", receipt: String(receipt ?? "") };
  }
  if (error && is(400, 413, 422)) {
    return { kind: "refused", message, fields: Array.isArray(error.fields) ? error.fields : [] };
  }
  if (is(401, 403, 404)) return { kind: "paused", status, message, isCertain: !!error && !is(404) };
  const waitMs = is(408, 425, 429) || status >= 500 ? retryAfterMs(retryAfter, nowMs) : undefined;
  return { kind: "retry", isBusy: is(429, 503), waitMs };
}
