/** What an attempt means beyond its own delivery: the log and the metrics, and the connection as a whole. */
import { countsAgainst, countsFor, type Outcome } from "@streamleads/domain";
import type { Settings } from "@streamleads/integration-kit";
import type { Connection } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import type { Renewal } from "../oauth/refused-access.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Tracing } from "../observe/tracing.ts";
import type { Settlement } from "./settlement.ts";

/** One wide line per attempt, with the seed's fields and ours; history at `info` only when it did not deliver. */
export function reportAttempt(
  connection: Connection,
  settlement: Settlement,
  outcome: Outcome,
  { log, metrics, tracing }: { log: Log; metrics: Metrics; tracing?: Tracing | undefined },
): void {
  const { leased, attempt, state } = settlement;
  tracing?.attempt(connection, settlement, outcome);
  const durationMs = attempt?.durationMs ?? 0;
  metrics.attempt(connection, outcome, durationMs);
  const success = outcome.kind === "delivered";
  log[success ? "debug" : "info"]("integration_event", {
    integration: leased.integration,
    event: leased.action,
    lead_id: leased.leadId,
    success,
    error: outcome.kind === "delivered" ? undefined : outcome.cause,
    duration_ms: durationMs,
    delivery_id: leased.id,
    connection: connection.name,
    attempt: leased.attempts + 1,
    outcome: outcome.kind,
    state,
    http_status: attempt?.httpStatus ?? undefined,
  });
}

/** Refusals that the connection's own set-up mends. */
const NEEDS_SETUP = new Set(["property_missing", "property_unfit"]);

/**
 * Pauses, holds or sets up again what the outcome says of the connection, and feeds its breaker. A refused access that
 * OAuth gave is renewed first.
 * @param used the settings that the attempt went out with
 */
export async function tellConnection(
  connection: Connection,
  settlement: Settlement,
  outcome: Outcome,
  connections: Connections,
  { renewal, used }: { renewal?: Renewal | undefined; used: Settings },
): Promise<void> {
  const { id } = connection;
  if (outcome.kind === "reconnect") {
    if (NEEDS_SETUP.has(outcome.cause)) await connections.requireSetup(id);
    else if (renewal && connection.connector.oauth) await renewal.refused(connection, used, outcome);
    else await connections.pause(id, outcome);
  } else if (outcome.kind === "retry" && outcome.pauseConnection && settlement.dueAt) {
    await connections.holdUntil(id, settlement.dueAt, outcome.cause);
  }
  await connections.recordResults(id, {
    failures: countsAgainst(outcome) ? 1 : 0,
    successes: countsFor(outcome) ? 1 : 0,
    isProbe: settlement.leased.isProbe === true,
  });
}
