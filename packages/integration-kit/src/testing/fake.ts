/**
 * A provider, faked only at its HTTP edge and as strict as the real one: it refuses what the provider refuses,
 * with the provider's own status, body and headers. The same fake serves the connector's tests, the system tests,
 * the bench and the sandbox of `npm run demo`.
 */
export interface FakeRequest {
  method: string;
  /** Path below the provider's base address, without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}
export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
  /** One of the two; neither is an empty body. */
  json?: unknown;
  text?: string;
}
/** One thing that arrived and was accepted, in words for the sandbox page and in data for the tests. */
export interface Arrival {
  /** What it is ("contact.upsert", "message", "event"…). */
  kind: string;
  /** One line in Portuguese: "Contato criado: Carlos Silva". */
  title: string;
  /** What identifies it for "exactly once" (an idempotency key, a deal key, a callback id), when there is one. */
  key?: string;
  data: unknown;
}
export interface FakeProvider {
  slug: string;
  label: string;
  /** Environment variables that point the hub at this fake and satisfy it, given the address where it listens. */
  env(baseUrl: string): Record<string, string>;
  handle(request: FakeRequest, arrived: (arrival: Arrival) => void): FakeAnswer;
  /** Forgets everything it has stored. */
  reset(): void;
}

/** Something that goes wrong at a provider, put in front of the fake. */
export type Fault =
  | { kind: "answer"; status: number; headers?: Record<string, string>; json?: unknown; text?: string }
  /** Takes the request and never answers. */
  | { kind: "hang" }
  /** Handles the request, then breaks the connection without an answer: it arrived, nobody knows. */
  | { kind: "drop_after" }
  /** Handles the request, sends the head of the answer and then nothing more. */
  | { kind: "slow_body" }
  /** Breaks the connection before handling. */
  | { kind: "reset" };

export interface FakeServer {
  /** Base address, without a trailing slash. */
  url: string;
  provider: FakeProvider;
  /** Accepted things, oldest first (bounded to the last 20,000). */
  arrivals: Arrival[];
  /** Number of requests seen, faults included. */
  requests: number;
  /** The newest requests that came whole, oldest first (bounded to the last 100). */
  seen: FakeRequest[];
  /** The next `count` requests meet this fault; without `count` all do until `heal()`. */
  fail(fault: Fault, count?: number): void;
  heal(): void;
  /** Resolves when `arrivals` satisfies the condition; no polling, no sleeping. Rejects after `timeoutMs` (default 10 s). */
  until(condition: (arrivals: Arrival[]) => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}
