/** The client that connectors are given: bound to a base address and its authorization, bounded in time and size. */
import type { Dispatcher } from "undici";
import type { RequestBase } from "./connector.ts";
import type { Http, HttpRequest, HttpResult } from "./http.ts";
import { Exchange } from "./http-exchange.ts";

export interface HttpOptions {
  /** Where connections come from: `createEgress().dispatcher`. */
  dispatcher: Dispatcher;
  /** Ends every call under way. An abort whose reason is a `TimeoutError` counts as a time-out. */
  signal?: AbortSignal | undefined;
  /** Bound of one call, from asking for a connection to the last byte of the body. */
  timeoutMs: number;
  /** Default 1 MiB. A larger body ends as `no_answer`, `body_too_large`. */
  bodyBytesMax?: number;
}

const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Makes a client for one base address. Its calls never throw:
 * - `answer`: headers and body are complete, whatever the status; redirects are answers, never followed.
 * - `not_sent`: no byte of the request left. Codes: the system's (`ECONNREFUSED`, `ENOTFOUND`, `CERT_…`),
 *   `egress_refused`, `timeout` and `aborted` (no connection in time), `invalid_request` (a header or path that HTTP
 *   does not allow, a body that is not JSON), `invalid_address` (the base is no http address).
 * - `no_answer`: it may have arrived. Codes: the system's, `timeout`, `aborted`, `body_too_large`.
 *
 * A path is joined below the base's path ("https://graph.facebook.com/v26.0" + "/123/messages"); an empty path is
 * the base itself, its query included. A full URL is taken as it is only when its origin is the base's.
 */
export function createHttp(base: RequestBase, options: HttpOptions): Http {
  return new BoundHttp(base, options);
}

class BoundHttp implements Http {
  readonly #target: Target | undefined;
  readonly #headers: Record<string, string>;
  readonly #dispatcher: Dispatcher;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #bodyBytesMax: number;

  constructor(base: RequestBase, options: HttpOptions) {
    this.#target = targetOf(base.baseUrl);
    // Answers are not unpacked here, so none is asked for.
    this.#headers = withHeaders({ "user-agent": "StreamLeads", "accept-encoding": "identity" }, base.headers);
    this.#dispatcher = options.dispatcher;
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs;
    this.#bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
  }

  get(path: string, options?: HttpRequest): Promise<HttpResult> {
    return this.request("GET", path, options);
  }

  post(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult> {
    return this.#send("POST", path, json, options);
  }

  patch(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult> {
    return this.#send("PATCH", path, json, options);
  }

  request(method: string, path: string, options?: HttpRequest): Promise<HttpResult> {
    return this.#send(method, path, options?.json, options);
  }

  #send(method: string, path: string, json: unknown, options: HttpRequest | undefined): Promise<HttpResult> {
    const target = this.#target;
    if (target === undefined) return Promise.resolve({ kind: "not_sent", code: "invalid_address", durationMs: 0 });
    return new Promise((resolve) => {
      const exchange = new Exchange(resolve, this.#timeoutMs, this.#bodyBytesMax, this.#signal);
      if (exchange.isSettled) return;
      try {
        const headers = { ...this.#headers };
        const body = bodyOf(json, options, headers);
        withHeaders(headers, options?.headers);
        const request = { origin: target.origin, path: pathOf(target, path, options?.query), method, headers, body };
        this.#dispatcher.dispatch(request as Dispatcher.DispatchOptions, exchange);
      } catch {
        // Only what the caller passed can throw here (a body that JSON cannot say); its text may hold the lead's data.
        exchange.stop("invalid_request");
      }
    });
  }
}

/** A base address taken apart once. */
interface Target {
  origin: string;
  /** Of the base, as it was written. */
  pathname: string;
  /** The same without slashes at its end. */
  prefix: string;
  /** With its question mark, or empty. */
  search: string;
}

function targetOf(baseUrl: string): Target | undefined {
  const url = URL.parse(baseUrl);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  return {
    origin: url.origin,
    pathname: url.pathname,
    prefix: url.pathname.replace(/\/+$/, ""),
    search: url.search,
  };
}

function pathOf(target: Target, path: string, query: Record<string, string> | undefined): string {
  const full = joined(target, path);
  if (query === undefined) return full;
  const added = new URLSearchParams(query).toString();
  if (added === "") return full;
  return full + (full.includes("?") ? "&" : "?") + added;
}

function joined(target: Target, path: string): string {
  if (path === "") return target.pathname + target.search;
  if (path.startsWith("http://") || path.startsWith("https://")) {
    const url = URL.parse(path);
    if (url !== null && url.origin === target.origin) return url.pathname + url.search;
  }
  const hash = path.indexOf("#");
  const clean = hash === -1 ? path : path.slice(0, hash);
  if (clean.startsWith("/")) return target.prefix + clean;
  if (clean.startsWith("?")) return target.pathname + clean;
  return `${target.prefix}/${clean}`;
}

function bodyOf(json: unknown, options: HttpRequest | undefined, headers: Record<string, string>) {
  if (json !== undefined) {
    headers["content-type"] = "application/json";
    return JSON.stringify(json);
  }
  if (options?.form !== undefined) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    return new URLSearchParams(options.form).toString();
  }
  return options?.body;
}

/** Adds headers under lower-case names, so that a call's own header replaces the connection's however it is spelled. */
function withHeaders(headers: Record<string, string>, more: Record<string, string> | undefined) {
  for (const name in more) headers[name.toLowerCase()] = more[name]!;
  return headers;
}
