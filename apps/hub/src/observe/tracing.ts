/**
 * Traces by OpenTelemetry: the way of a lead from the request that brought it to the answer of each destination, under
 * one trace id, whichever process does the work and whenever (ADR 11). Off without OTEL_EXPORTER_OTLP_ENDPOINT: then
 * there is no `Tracing`, the packages are not loaded, and each place that would tell asks one `undefined`.
 *
 * Spans are written when their work has ended. They hold ids, names of integrations and causes; never who a person is.
 */
import type { Outcome } from "@streamleads/domain";
import type { Config } from "../config.ts";
import type { Connection } from "../connections/connection.ts";
import type { Settlement } from "../deliveries/settlement.ts";
import type { Accepted, Arrival } from "../leads/arrival.ts";
import type { RawLease } from "../receive/raw.store.ts";
import type { Database } from "../store/database.ts";
import type { Log } from "./log.ts";
import type { Origin } from "./tracing-ids.ts";

export interface Tracing {
  /** A request brought this; new, or known from before. Without a request (a look at a provider's list) it is told alone. */
  came(request: object | undefined, what: readonly (Origin & { isNew: boolean })[]): void;
  /** A request was answered. */
  answered(request: object, facts: AnsweredRequest): void;
  /** A reading begins; what comes back is called when it has ended. */
  reading(lease: RawLease): (end: { state: string; cause?: string | undefined }) => void;
  /** Makes a batch of the intake tell of itself. */
  intake<Settled extends IntakeSettled>(
    run: (arrivals: Arrival[], slot: number) => Promise<Settled[]>,
  ): (arrivals: Arrival[], slot: number) => Promise<Settled[]>;
  /** An attempt was made. */
  attempt(connection: Connection, settlement: Settlement, outcome: Outcome): void;
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>;
}

export interface AnsweredRequest {
  method: string;
  /** The pattern of the route, never the address as it was asked for. */
  route: string;
  status: number;
  durationMs: number;
  requestId: string;
  code: string | undefined;
  traceparent: string | string[] | undefined;
}

export type IntakeSettled = { ok: true; accepted: Accepted } | { ok: false; error: Error };

export interface TracingParts {
  config: Pick<
    Config,
    "OTEL_EXPORTER_OTLP_ENDPOINT" | "OTEL_EXPORTER_OTLP_HEADERS" | "OTEL_SERVICE_NAME" | "OTEL_TRACES_SAMPLER_ARG"
  >;
  /** For what an attempt knows of its request only by an id. */
  db: Pick<Database, "pool">;
  installId: string;
  log: Log;
}

/** `undefined` when nobody is to be told. */
export async function openTracing(parts: TracingParts): Promise<Tracing | undefined> {
  if (parts.config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const { startTracing } = await import("./tracing-start.ts");
  return startTracing(parts);
}
