/** What Prometheus reads. Labels are names of integrations, connections, causes and known origens: never a person. */
import type { Outcome, Status } from "@streamleads/domain";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Connection } from "../connections/connection.ts";
import type { Settlement } from "../deliveries/settlement.ts";
import { createGauges, type Gauges } from "./gauges.ts";

const BREAKER_VALUES = { closed: 0, probing: 1, open: 2 } as const;
/** A metric label must not grow with what people send. */
const KNOWN_ORIGENS = new Set([
  "META_ADS",
  "GOOGLE_ADS",
  "RD_STATION",
  "WHATSAPP",
  "WEBSITE",
  "MOBILE_APP",
  "INDICACAO",
  "PORTAL",
  "IMPORT",
  "API",
]);

const OUTCOMES: readonly Outcome["kind"][] = ["delivered", "retry", "rejected", "reconnect", "unknown", "skipped"];
/** Reasons of refusals that are ours: a provider sends again, and it must not become usual. */
const OWN_REFUSALS = ["full", "database_away", "shutting_down"] as const;

export interface Metrics {
  registry: Registry;
  /** Those that are filled when Prometheus asks. */
  gauges: Gauges;
  /** Counters of a connection begin at 0, so that a rate sees the first attempt too. */
  known(connection: Connection): void;
  attempt(connection: Connection, outcome: Outcome, durationMs: number): void;
  settled(batch: readonly Settlement[]): void;
  firstCall(status: Status, ms: number): void;
  leadReceived(origem: string): void;
  ingestRefused(reason: string): void;
  breaker(connection: Connection): void;
  oldestDue(connection: Connection, seconds: number): void;
  /** Takes the gauges of a removed connection away: their last value would stand for ever. */
  forget(connection: Connection): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const attempts = new Counter({
    name: "integration_attempts_total",
    help: "Delivery attempts by outcome",
    labelNames: ["integration", "connection", "outcome"],
    registers,
  });
  const errors = new Counter({
    name: "integration_errors_total",
    help: "Attempts that did not deliver, by cause; what a rule left out is none",
    labelNames: ["integration", "connection", "type"],
    registers,
  });
  const duration = new Histogram({
    name: "integration_duration_seconds",
    help: "Duration of delivery attempts",
    labelNames: ["integration", "connection"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  });
  const received = new Counter({
    name: "leads_received_total",
    help: "Leads taken in",
    labelNames: ["origem"],
    registers,
  });
  const firstCall = new Histogram({
    name: "lead_to_first_call_seconds",
    help: "From the lead's commit to its first call",
    labelNames: ["status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120],
    registers,
  });
  const refused = new Counter({
    name: "ingest_refused_total",
    help: "Requests refused before they were stored",
    labelNames: ["reason"],
    registers,
  });
  const breaker = new Gauge({
    name: "breaker_state",
    help: "0 closed, 1 probing, 2 open",
    labelNames: ["integration", "connection"],
    registers,
  });
  const oldest = new Gauge({
    name: "delivery_oldest_due_seconds",
    help: "Age of the oldest delivery that is due and not done",
    labelNames: ["integration", "connection"],
    registers,
  });
  const states = new Counter({
    name: "deliveries_settled_total",
    help: "Deliveries that reached a state",
    labelNames: ["integration", "state"],
    registers,
  });

  for (const reason of OWN_REFUSALS) refused.labels(reason).inc(0);

  return {
    registry,
    gauges: createGauges(registry),
    known({ integration, name }) {
      for (const outcome of OUTCOMES) attempts.labels(integration, name, outcome).inc(0);
    },
    attempt({ integration, name }, outcome, durationMs) {
      attempts.labels(integration, name, outcome.kind).inc();
      duration.labels(integration, name).observe(durationMs / 1_000);
      if (outcome.kind === "delivered" || outcome.kind === "skipped") return;
      errors.labels(integration, name, outcome.cause).inc();
    },
    settled(batch) {
      const counts = new Map<string, { integration: string; state: string; total: number }>();
      for (const { leased, state, attempt } of batch) {
        if (!attempt) continue;
        const key = `${leased.integration} ${state}`;
        const count = counts.get(key);
        if (count) count.total += 1;
        else counts.set(key, { integration: leased.integration, state, total: 1 });
      }
      for (const { integration, state, total } of counts.values()) states.labels(integration, state).inc(total);
    },
    firstCall: (status, ms) => firstCall.labels(status).observe(ms / 1_000),
    leadReceived: (origem) => received.labels(KNOWN_ORIGENS.has(origem) ? origem : "OUTROS").inc(),
    ingestRefused: (reason) => refused.labels(reason).inc(),
    breaker: ({ integration, name, shared }) =>
      breaker.labels(integration, name).set(BREAKER_VALUES[shared.breaker.state]),
    oldestDue: ({ integration, name }, seconds) => oldest.labels(integration, name).set(seconds),
    forget({ integration, name }) {
      breaker.remove(integration, name);
      oldest.remove(integration, name);
    },
  };
}
