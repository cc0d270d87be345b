/** What the parts of the hub share. Built in one place, `hub.ts`. */
import type { Egress } from "@streamleads/integration-kit";
import type { Config } from "./config.ts";
import type { Connections } from "./connections/connections.ts";
import type { Setups } from "./connections/setups.ts";
import type { Engine } from "./deliveries/engine.ts";
import type { Replays } from "./deliveries/replays.ts";
import type { SendGate } from "./deliveries/send-gate.ts";
import type { Imports } from "./imports/imports.ts";
import type { LeadChanges } from "./leads/changes.ts";
import type { Intake } from "./leads/intake.ts";
import type { LeadMerges } from "./leads/merge.ts";
import type { Alarms } from "./observe/alarms.ts";
import type { Log } from "./observe/log.ts";
import type { Metrics } from "./observe/metrics.ts";
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
  egress: Egress;
  connections: Connections;
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
  /** Where the server listens, for addresses that stay on this machine. */
  localUrl: () => string;
  now: () => Date;
}
