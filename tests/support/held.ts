/**
 * A fake provider whose answers wait for the test. While it holds, requests are seen as they come and stay open, so that
 * a test can look at the hub between "sent" and "answered"; released, it answers as its fake does.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

export interface SeenRequest extends FakeRequest {
  /** When it was seen whole, in milliseconds of the monotonic clock. */
  at: number;
  json: Record<string, unknown>;
}

const TIMEOUT_MS = 25_000;

export async function startHeld(provider: FakeProvider): Promise<Held> {
  const held = new Held(provider);
  await held.listen();
  return held;
}

export class Held {
  url = "";
  readonly provider: FakeProvider;
  /** Every request, in order of arrival. */
  readonly requests: SeenRequest[] = [];
  readonly arrivals: Arrival[] = [];
  /** Requests that are open at this moment, and the most that were at once. */
  open = 0;
  openMax = 0;
  /** Asked before the fake; an answer replaces the fake's. */
  answer: ((request: FakeRequest) => FakeAnswer | undefined) | undefined;
  #isHolding = false;
  #waiting: (() => void)[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const target = new URL(request.url ?? "/", "http://fake");
      const body = Buffer.concat(chunks);
      this.#see(
        {
          method: request.method ?? "GET",
          path: target.pathname,
          query: target.searchParams,
          headers: request.headers as Record<string, string>,
          body,
          at: performance.now(),
          json: readObject(body),
        },
        response,
      );
    });
  });

  constructor(provider: FakeProvider) {
    this.provider = provider;
    this.#server.keepAliveTimeout = 60_000;
  }

  /** From now on requests wait. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Answers all that wait, and from now on at once. */
  release(): void {
    this.#isHolding = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** Answers the one that waits longest, and goes on holding. */
  releaseOne(): void {
    this.#waiting.shift()?.();
  }

  /** Resolves when `count` requests have been seen in all. */
  seen(count: number, timeoutMs = TIMEOUT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.requests.length < count) return;
        clearTimeout(deadline);
        this.#watchers.delete(look);
        resolve();
      };
      const deadline = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`${this.provider.slug}: ${this.requests.length} of ${count} requests in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Variables that point a hub here. */
  env(): Record<string, string> {
    return this.provider.env(this.url);
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", () => {
        this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.release();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #see(request: SeenRequest, response: ServerResponse): void {
    this.requests.push(request);
    this.open += 1;
    this.openMax = Math.max(this.openMax, this.open);
    response.on("close", () => {
      this.open -= 1;
    });
    const answer = () => {
      if (!response.destroyed) write(response, this.answer?.(request) ?? this.#handled(request));
    };
    if (this.#isHolding) this.#waiting.push(answer);
    else answer();
    for (const look of [...this.#watchers]) look();
  }

  #handled(request: FakeRequest): FakeAnswer {
    return this.provider.handle(request, (arrival) => this.arrivals.push(arrival));
  }
}

function write(response: ServerResponse, { status, headers, json, text }: FakeAnswer): void {
  const body = json === undefined ? (text ?? "") : JSON.stringify(json);
  const type = json === undefined ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(body);
}

function readObject(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    // Not JSON (a GET, a form): the fake itself decides what that means; here it only has no fields to look at.
    return {};
  }
}
