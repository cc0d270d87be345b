/**
 * One request and what becomes of it. Written on the dispatcher's own handler interface because it alone tells
 * when the first byte is about to leave: an error before `onRequestStart` was not sent, one after it may have arrived.
 * It also spares a stream object per answer.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { HttpAnswer, HttpResult } from "./http.ts";

/** An answer read to its end. The body is parsed when somebody asks, at most once, and never throws. */
class Answer implements HttpAnswer {
  readonly kind = "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly durationMs: number;
  #json: unknown;
  #isParsed = false;

  constructor(status: number, headers: Readonly<Record<string, string>>, text: string, durationMs: number) {
    this.status = status;
    this.headers = headers;
    this.text = text;
    this.durationMs = durationMs;
  }

  get json(): unknown {
    if (!this.#isParsed) {
      this.#isParsed = true;
      this.#json = parseJson(this.text);
    }
    return this.#json;
  }
}

/**
 * The handler of one request. It settles exactly once, with a value; whatever the dispatcher reports afterwards is ignored.
 * @param timeoutMs bound of everything: waiting for a connection, headers and body.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (result: HttpResult) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #bodyBytesMax: number;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    resolve: (result: HttpResult) => void,
    timeoutMs: number,
    bodyBytesMax: number,
    signal: AbortSignal | undefined,
  ) {
    this.#resolve = resolve;
    this.#bodyBytesMax = bodyBytesMax;
    this.#timer = setTimeout(onTimeout, timeoutMs, this);
    this.#signal = signal;
    signal?.addEventListener("abort", this);
    if (signal?.aborted) this.handleEvent();
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The attempt's signal: the object itself is the listener, so that a call makes no closure. */
  handleEvent(): void {
    this.stop(isTimeoutReason(this.#signal?.reason) ? "timeout" : "aborted");
  }

  /** Ends the exchange from our side; what is on the wire is cut off. */
  stop(code: string): void {
    if (this.#isSettled) return;
    this.#fail(code);
    this.#controller?.abort(new Error(code));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: aborted here, nothing is written.
    if (this.#isSettled) controller.abort(new Error("given up"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#bodyBytesMax) this.stop("body_too_large");
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#isSettled) return;
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#bytes);
    this.#settle(new Answer(this.#status, flatten(this.#headers), body.toString("utf8"), this.#elapsedMs()));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (!this.#isSettled) this.#fail(codeOf(error));
  }

  #fail(code: string): void {
    const durationMs = this.#elapsedMs();
    this.#settle({ kind: this.#controller === undefined ? "not_sent" : "no_answer", code, durationMs });
  }

  #settle(result: HttpResult): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this);
    this.#chunks = [];
    this.#resolve(result);
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function onTimeout(exchange: Exchange): void {
  exchange.stop("timeout");
}

function isTimeoutReason(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

/** The system's or the dispatcher's code. What it means is decided in `outcomeOf`; its message may name hosts and is dropped. */
function codeOf(error: Error): string {
  const { code, cause } = error as Error & { code?: unknown };
  if (code === "UND_ERR_INVALID_ARG") return "invalid_request";
  if (typeof code === "string") return code;
  return cause instanceof Error ? codeOf(cause) : error.name;
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  for (const name in headers) {
    const value: unknown = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(", ");
  }
  return headers as Record<string, string>;
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    // Not JSON is an answer too (an HTML error page): the contract says `undefined`, and the text is there.
    return undefined;
  }
}
