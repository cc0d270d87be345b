/** What a connector is handed beside the job: its settings, its way out, and who the company is. */
import type { ConnectorContext, Http, HttpRequest, HttpResult } from "@streamleads/integration-kit";
import type { Connection } from "./connection.ts";

export type Company = ConnectorContext["company"];

/**
 * The context of one attempt. It remembers the last exchange, which becomes the attempt's record, and lets no further
 * call start when the attempt's time is over, so that an abandoned connector cannot go on sending.
 */
export class AttemptContext implements ConnectorContext {
  readonly settings: ConnectorContext["settings"];
  readonly http: Http;
  readonly company: Company;
  readonly memo: ConnectorContext["memo"];
  readonly #timeoutMs: number;
  #signal: AbortSignal | undefined;
  readonly exchange: { last: HttpResult | undefined; isOver: boolean } = { last: undefined, isOver: false };

  constructor(connection: Connection, company: Company, timeoutMs: number) {
    this.settings = connection.settings;
    this.company = company;
    this.memo = connection.memo;
    this.http = new RecordingHttp(connection.http, this.exchange);
    this.#timeoutMs = timeoutMs;
  }

  /** Made on demand: HTTP connectors never ask, and a timer per attempt would be paid for nothing. */
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.timeout(this.#timeoutMs);
    return this.#signal;
  }
}

class RecordingHttp implements Http {
  readonly #http: Http;
  readonly #exchange: { last: HttpResult | undefined; isOver: boolean };

  constructor(http: Http, exchange: { last: HttpResult | undefined; isOver: boolean }) {
    this.#http = http;
    this.#exchange = exchange;
  }

  async request(method: string, path: string, options?: HttpRequest): Promise<HttpResult> {
    if (this.#exchange.isOver) return { kind: "not_sent", code: "aborted", durationMs: 0 };
    const result = await this.#http.request(method, path, options);
    this.#exchange.last = result;
    return result;
  }
  get(path: string, options?: HttpRequest): Promise<HttpResult> {
    return this.request("GET", path, options);
  }
  post(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult> {
    return this.request("POST", path, { ...options, json });
  }
  patch(path: string, json: unknown, options?: HttpRequest): Promise<HttpResult> {
    return this.request("PATCH", path, { ...options, json });
  }
}

/** Runs something of a connector within a time. Over it, or when it throws, the outcome is unknown: never success. */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, onTimeout: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(onTimeout()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
