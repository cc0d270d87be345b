/** A fake provider on a real port: sockets, faults and time-outs are the machine's own, only the provider is played. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest, FakeServer, Fault } from "./fake.ts";

const ARRIVALS_MAX = 20_000;
/** Dropped at once when the list is full, so that a bench does not move 20,000 entries for each arrival. */
const ARRIVALS_STEP = 1_000;
const SEEN_MAX = 100;

/**
 * Listens for one fake provider, by default on a free port of the loopback address.
 * A fake that throws answers 500 with its message: a bug in a fake must not look like a provider that is silent.
 */
export async function startFake(
  provider: FakeProvider,
  options: { port?: number; host?: string } = {},
): Promise<FaultServer> {
  const host = options.host ?? "127.0.0.1";
  const fake = new Fake(provider);
  await fake.listen(options.port ?? 0, host);
  return fake;
}

/** A fake server that can also fail in the middle: what a call of several requests makes of half a success. */
export interface FaultServer extends FakeServer {
  /** The `nth` request from now (from 1) meets this fault; those before it are handled. Replaced by `heal()`. */
  failAt(nth: number, fault: Fault): void;
}

interface Waiter {
  condition: (arrivals: Arrival[]) => boolean;
  resolve: () => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

class Fake implements FaultServer {
  url = "";
  requests = 0;
  readonly arrivals: Arrival[] = [];
  readonly seen: FakeRequest[] = [];
  readonly provider: FakeProvider;
  readonly #server: Server;
  readonly #waiters = new Set<Waiter>();
  /** Counted faults are met in the order in which they were set, the lasting one when none of them is left. */
  readonly #counted: { fault: Fault; left: number }[] = [];
  #lasting: Fault | undefined;
  readonly #placed = new Map<number, Fault>();

  constructor(provider: FakeProvider) {
    this.provider = provider;
    this.#server = createServer((request, response) => this.#receive(request, response));
    // A keep-alive time of Node's own (5 s) would break reused connections in the middle of slow tests.
    this.#server.keepAliveTimeout = 60_000;
  }

  listen(port: number, host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        const { address, family, port: actual } = this.#server.address() as AddressInfo;
        this.url = `http://${family === "IPv6" ? `[${address}]` : address}:${actual}`;
        resolve();
      });
    });
  }

  fail(fault: Fault, count?: number): void {
    if (count === undefined) this.#lasting = fault;
    else if (count > 0) this.#counted.push({ fault, left: count });
  }

  failAt(nth: number, fault: Fault): void {
    this.#placed.set(this.requests + nth, fault);
  }

  heal(): void {
    this.#placed.clear();
    this.#counted.length = 0;
    this.#lasting = undefined;
  }

  until(condition: (arrivals: Arrival[]) => boolean, timeoutMs = 10_000): Promise<void> {
    if (condition(this.arrivals)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`${this.provider.slug}: not reached in ${timeoutMs} ms; ${this.arrivals.length} arrivals`));
      }, timeoutMs);
      const waiter: Waiter = { condition, resolve, reject, timer };
      this.#waiters.add(waiter);
    });
  }

  close(): Promise<void> {
    for (const waiter of this.#waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(new Error(`${this.provider.slug}: closed while somebody waited`));
    }
    this.#waiters.clear();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => this.#answer(request, response, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    this.requests++;
    const fault = this.#nextFault();
    switch (fault?.kind) {
      case "hang":
        return;
      case "reset":
        request.socket.resetAndDestroy();
        return;
      case "answer":
        write(response, fault);
        return;
      case "slow_body":
        this.#handle(request, body);
        response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 });
        response.write("{");
        return;
      case "drop_after":
        this.#handle(request, body);
        request.socket.destroy();
        return;
      default:
        write(response, this.#handle(request, body));
    }
  }

  #nextFault(): Fault | undefined {
    const placed = this.#placed.get(this.requests);
    if (placed !== undefined) return placed;
    const next = this.#counted[0];
    if (next === undefined) return this.#lasting;
    next.left--;
    if (next.left === 0) this.#counted.shift();
    return next.fault;
  }

  #handle(request: IncomingMessage, body: Buffer): FakeAnswer {
    const whole = read(request, body);
    if (this.seen.push(whole) > SEEN_MAX) this.seen.shift();
    try {
      return this.provider.handle(whole, (arrival) => this.#arrived(arrival));
    } catch (error) {
      return { status: 500, json: { fake_error: error instanceof Error ? error.message : String(error) } };
    }
  }

  #arrived(arrival: Arrival): void {
    if (this.arrivals.length >= ARRIVALS_MAX) this.arrivals.splice(0, ARRIVALS_STEP);
    this.arrivals.push(arrival);
    for (const waiter of this.#waiters) {
      if (!waiter.condition(this.arrivals)) continue;
      clearTimeout(waiter.timer);
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}

function read(request: IncomingMessage, body: Buffer): FakeRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark === -1 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)),
    headers: request.headers as Record<string, string>,
    body,
  };
}

function write(response: ServerResponse, answer: FakeAnswer): void {
  const body = answer.json === undefined ? (answer.text ?? "") : JSON.stringify(answer.json);
  const type = answer.json === undefined ? "text/plain; charset=utf-8" : "application/json";
  const hasBody = answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    ...(hasBody ? { "content-type": type, "content-length": Buffer.byteLength(body) } : {}),
    ...answer.headers,
  });
  response.end(hasBody ? body : undefined);
}
