/**
 * The way out of the hub: one attempt is one or a few calls through this client. It never throws for what the
 * network or the provider does; the three answers keep apart what was not sent, what was answered, and what nobody knows.
 */

export type HttpResult = HttpAnswer | HttpNotSent | HttpNoAnswer;

export interface HttpAnswer {
  kind: "answer";
  status: number;
  /** Lower-case names; repeated headers joined with ", ". */
  headers: Readonly<Record<string, string>>;
  /** At most `bodyBytesMax` bytes, as UTF-8. */
  text: string;
  /** The body as JSON, or `undefined` when it is not JSON: a caller must handle both. */
  json: unknown;
  durationMs: number;
}
/** The request never left: refused, DNS, TLS, guard. Safe to repeat. */
export interface HttpNotSent {
  kind: "not_sent";
  /** `egress_refused` when the SSRF guard said no, else the system's code (`ECONNREFUSED`, `ENOTFOUND`, …). */
  code: string;
  durationMs: number;
}
/** The request left (wholly or in part) and no complete answer came: time-out, reset, too large a body. */
export interface HttpNoAnswer {
  kind: "no_answer";
  code: string;
  durationMs: number;
}

export interface HttpRequest {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Sent as JSON; or `form`, or `body` as it is. */
  json?: unknown;
  form?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Http {
  request(method: string, path: string, options?: HttpRequest): Promise<HttpResult>;
  get(path: string, options?: HttpRequest): Promise<HttpResult>;
  post(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult>;
  patch(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult>;
}
