/** What the parts of the hub share. Built in one place, `hub.ts`. */
import type { Egress } from "@streamleads/integration-kit";
import type { Config } from "./config.ts";
import type { ConnectionChecks } from "./connections/checks.ts";
import type { ConnectionEdits } from "./connections/connection-edits.ts";
import type { Connections } from "./connections/connections.ts";
import type { Setups } from "./connections/setups.ts";
import type { Engine } from "./deliveries/engine.ts";
import type { Replays } from "./deliveries/replays.ts";
import type { SendGate } from "./deliveries/send-gate.ts";
import type { Eraser } from "./erasures/eraser.ts";
import type { ErasureStore } from "./erasures/erasure.store.ts";
import type { Imports } from "./imports/imports.ts";
import type { LeadChanges } from "./leads/changes.ts";
import type { Intake } from "./leads/intake.ts";
import type { BatchRules } from "./leads/intake-batch.ts";
import type { LeadMerges } from "./leads/merge.ts";
import type { OAuth } from "./oauth/oauth.ts";
import type { Alarms } from "./observe/alarms.ts";
import type { Log } from "./observe/log.ts";
import type { Metrics } from "./observe/metrics.ts";
import type { Tracing } from "./observe/tracing.ts";
import type { Watched } from "./observe/watched.ts";
import type { Limits } from "./receive/limits.ts";
import type { RawStore } from "./receive/raw.store.ts";
import type { RawWriter } from "./receive/raw-writer.ts";
import type { Reader } from "./receive/reader.ts";
import type { SourceChecks } from "./sources/checks.ts";
import type { Reconciler } from "./sources/reconciler.ts";
import type { SourceStore } from "./sources/source.store.ts";
import type { Sources } from "./sources/sources.ts";
import type { Tally } from "./sources/tally.ts";
import type { Bus } from "./store/bus.ts";
import type { Database } from "./store/database.ts";
import type { Sealer } from "./store/sealer.ts";

export interface HubContext {
  config: Config;
  db: Database;
  bus: Bus;
  sealer: Sealer;
  log: Log;
  metrics: Metrics;
  watched: Watched;
  /** Absent when nobody is to be told. */
  tracing: Tracing | undefined;
  egress: Egress;
  connections: Connections;
  connectionEdits: ConnectionEdits;
  oauth: OAuth;
  connectionChecks: ConnectionChecks;
  setups: Setups;
  alarms: Alarms;
  engine: Engine;
  intake: Intake;
  changes: LeadChanges;
  merges: LeadMerges;
  imports: Imports;
  replays: Replays;
  gate: SendGate;
  sources: Sources;
  sourceStore: SourceStore;
  tally: Tally;
  rawStore: RawStore;
  rawWriter: RawWriter;
  reader: Reader;
  limits: Limits;
  sourceChecks: SourceChecks;
  reconciler: Reconciler;
  erasures: ErasureStore;
  eraser: Eraser;
  /** What plans are made by, as it is now. */
  rules: () => BatchRules;
  /** Where the server listens, for addresses that stay on this machine. */
  localUrl: () => string;
  now: () => Date;
}
