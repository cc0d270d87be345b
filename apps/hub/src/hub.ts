/** Composition: the one place that builds the parts of the hub and knows the order in which they start and stop. */

import { randomBytes } from "node:crypto";
import { DEFAULT_BREAKER, DEFAULT_FOLLOW_UP_MS, DEFAULT_RETRY, PADRAO, REPEAT_WINDOW_MS } from "@streamleads/domain";
import { type Connector, createEgress, type Source } from "@streamleads/integration-kit";
import type { Config } from "./config.ts";
import { ConnectionChecks } from "./connections/checks.ts";
import { ConnectionStore } from "./connections/connection.store.ts";
import { ConnectionEdits } from "./connections/connection-edits.ts";
import { Connections } from "./connections/connections.ts";
import type { Company } from "./connections/context.ts";
import { connectionProblems } from "./connections/problems.ts";
import { Setups } from "./connections/setups.ts";
import { sweepRemoved } from "./connections/waiting.ts";
import { accountValues } from "./connections/webhook-environment.ts";
import { DeliveryStore } from "./deliveries/delivery.store.ts";
import { Engine } from "./deliveries/engine.ts";
import { Instance } from "./deliveries/instance.ts";
import { linksFor } from "./deliveries/links.ts";
import { Replays } from "./deliveries/replays.ts";
import { SendGate } from "./deliveries/send-gate.ts";
import { destinationsIn, labelsOf } from "./erasures/destinations.ts";
import { Eraser } from "./erasures/eraser.ts";
import { ErasureStore } from "./erasures/erasure.store.ts";
import { erasureProblems } from "./erasures/problems.ts";
import type { HubContext } from "./hub-context.ts";
import { Imports } from "./imports/imports.ts";
import { heartbeatTo } from "./jobs/heartbeat.ts";
import { ailments } from "./jobs/heartbeat-health.ts";
import { Jobs, type Task } from "./jobs/jobs.ts";
import { clockTasks } from "./jobs/tasks.ts";
import { LeadChanges } from "./leads/changes.ts";
import { Intake } from "./leads/intake.ts";
import type { BatchRules } from "./leads/intake-batch.ts";
import { LeadMerges } from "./leads/merge.ts";
import { ownContacts } from "./leads/own-contacts.ts";
import { Nurture } from "./nurture/nurture.ts";
import { makeConnection } from "./oauth/make-connection.ts";
import { OAuth } from "./oauth/oauth.ts";
import { Alarms } from "./observe/alarms.ts";
import type { Log } from "./observe/log.ts";
import { createMetrics } from "./observe/metrics.ts";
import { openTracing } from "./observe/tracing.ts";
import { Watched } from "./observe/watched.ts";
import { deliveryKeys } from "./receive/delivery-keys.ts";
import { formSource } from "./receive/form-source.ts";
import { forwardsOf } from "./receive/forwards.ts";
import { Limits } from "./receive/limits.ts";
import { RawStore } from "./receive/raw.store.ts";
import { RawWriter } from "./receive/raw-writer.ts";
import { Reader } from "./receive/reader.ts";
import { takeReading } from "./receive/take-reading.ts";
import { retentionProblems } from "./retention/problems.ts";
import { Retention } from "./retention/retention.ts";
import { SourceChecks } from "./sources/checks.ts";
import { sourceProblems } from "./sources/problems.ts";
import { Reconciler } from "./sources/reconciler.ts";
import { lookForSilence } from "./sources/silence.ts";
import { SourceStore } from "./sources/source.store.ts";
import { Sources } from "./sources/sources.ts";
import { Tally } from "./sources/tally.ts";
import { Watchers } from "./sources/watchers.ts";
import { openSealer } from "./start/open-sealer.ts";
import { type Bus, openBus } from "./store/bus.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { masterKeys } from "./store/master-keys.ts";

export interface HubParts {
  config: Config;
  databaseUrl: string;
  registry: readonly Connector[];
  sources?: readonly Source[];
  log: Log;
  /** False leaves the clock work out, for tests that look at one thing. */
  withJobs?: boolean;
  /** Injected by tests. */
  now?: () => Date;
  random?: () => number;
}

export interface Hub {
  context: HubContext;
  setups: Setups;
  /** What is done by the clock. */
  tasks: readonly Task[];
  /** Says where the server listens, for links that stay on this machine. */
  listensAt(url: string): void;
  /** Takes part in delivering: instance, claims, watches. */
  start(): Promise<void>;
  /** The order of the delivery protocol 3.7; the database server itself is stopped by the caller, last. */
  stop(): Promise<void>;
}

/** Builds a hub on a database that can be reached: migrates it and loads the connections. Nothing runs before `start`. */
export async function createHub(parts: HubParts): Promise<Hub> {
  const { config, log } = parts;
  const now = parts.now ?? (() => new Date());
  const random = parts.random ?? Math.random;
  const metrics = createMetrics();
  const onError = (e: Error) => log.warn("database.connection_lost", { error: e.message });
  // A connection that has gone silent says something about the others, too: both pools begin with new ones.
  const onSilence = () => {
    log.warn("database.silent");
    for (const one of [db, hot]) void one.distrust().catch(() => undefined); // Then it is silent to new ones, too.
  };
  const db = openDatabase({ url: parts.databaseUrl, onError, onSilence });
  // Taking in and delivering have connections of their own: a report that reads a year waits, a lead does not.
  const hot = openDatabase({ url: parts.databaseUrl, onError, onSilence, isByKey: true });
  await db.migrate();
  const sealer = await openSealer(db, masterKeys(config.SECRETS_KEY, config.DATA_DIR));
  const installId = await installationId(db);
  const tracing = await openTracing({ config, db, installId, log });

  const egress = createEgress({ allow: splitList(config.EGRESS_ALLOW) });
  const company: Company = {
    nome: config.EMPRESA_NOME,
    linkAgenda: config.EMPRESA_LINK_AGENDA,
    publicUrl: config.PUBLIC_URL,
    timeZone: config.TZ_BUSINESS,
  };
  const oauth = new OAuth({
    db,
    sealer,
    egress,
    registry: parts.registry,
    env: config.env,
    isSandbox: config.SANDBOX,
    dataDir: config.DATA_DIR,
    installId,
    host: config.host,
    log,
    now,
  });
  const connectionStore = new ConnectionStore(db);
  const connections = new Connections({
    store: connectionStore,
    registry: parts.registry,
    env: config.env,
    isSandbox: config.SANDBOX,
    egress,
    attemptTimeoutMs: config.ATTEMPT_TIMEOUT_MS,
    breaker: { ...DEFAULT_BREAKER, openMs: config.BREAKER_OPEN_MS },
    sealer,
    accessTokens: oauth,
    log,
  });
  await connections.load();

  const deliveries = new DeliveryStore(hot);
  const instance = new Instance({
    db: hot,
    role: config.ROLE,
    host: config.host,
    deadMs: config.INSTANCE_DEAD_MS,
    log,
    monotonic: () => performance.now(),
  });
  const gate = new SendGate({
    db,
    store: deliveries,
    sealer,
    hours: config.HORARIO_MENSAGENS,
    timeZone: config.TZ_BUSINESS,
    nurtureBasis: config.NURTURE_BASIS,
    log,
  });
  let localUrl = "";
  const bus: Bus = openBus(parts.databaseUrl, db.pool, {
    onUp: () =>
      void connections.refresh().catch((e: Error) => log.warn("connection.refresh_failed", { error: e.message })),
    onError: (e) => log.warn("bus.lost", { error: e.message }),
  });
  connections.attach(bus);
  connections.onChange((connection) => {
    if (connections.get(connection.id) === undefined) metrics.forget(connection);
  });
  const connectionEdits = new ConnectionEdits({
    db,
    bus,
    connections,
    sealer,
    accessTokens: oauth,
    env: config.env,
    isSandbox: config.SANDBOX,
    log,
  });
  oauth.attach(connections, makeConnection(connectionEdits));
  const engine = new Engine({
    store: deliveries,
    connections,
    instance,
    bus,
    gate,
    environment: {
      company,
      timeoutMs: config.ATTEMPT_TIMEOUT_MS,
      retry: { ...DEFAULT_RETRY, baseMs: config.RETRY_BASE_MS },
      random,
      now,
      installId,
      readRaw: (id) => rawStore.find(id),
      linksFor: linksFor({ config, connections, sealer, localUrl: () => localUrl }),
    },
    beatMs: config.INSTANCE_BEAT_MS,
    log,
    metrics,
    tracing,
    renewal: oauth,
    delivers: config.ROLE !== "api",
  });
  const rules = batchRules(config, connections);
  const intake = new Intake({ db: hot, bus, engine, log, metrics, tracing, rules, repeatWindowMs: REPEAT_WINDOW_MS });
  const destinationOf = destinationsIn(connections);
  const changes = new LeadChanges({ db, bus, rules, now, sealer, destinationOf });
  const merges = new LeadMerges({ db, bus, log, rules, now });
  const imports = new Imports({
    db,
    bus,
    intake,
    rules,
    sealer,
    destinationOf,
    timeZone: config.TZ_BUSINESS,
    now,
    leaseMs: config.INSTANCE_DEAD_MS,
    log,
  });
  const nurture = new Nurture({
    db,
    bus,
    connections: () => connections.forPlan(),
    gate,
    wake: (connectionId) => engine.wake(connectionId),
    basis: config.NURTURE_BASIS,
    hours: config.HORARIO_MENSAGENS,
    timeZone: config.TZ_BUSINESS,
    now,
    log,
  });
  const replays = new Replays({ db, bus, connections, now, log });
  const setups = new Setups({
    store: connectionStore,
    connections,
    company,
    owner: () => engine.instanceId,
    renewal: oauth,
    log,
  });
  const erasures = new ErasureStore(db);
  const eraser = new Eraser({
    store: erasures,
    connections,
    sealer,
    company,
    bus,
    owner: () => engine.instanceId,
    retryBaseMs: config.RETRY_BASE_MS,
    now,
    random,
    log,
  });
  const connectionChecks = new ConnectionChecks({ db, connections, setups, renewal: oauth, log, random });
  const sourceStore = new SourceStore(db);
  const sources = new Sources({
    store: sourceStore,
    registry: parts.sources ?? [],
    internal: [formSource],
    env: config.env,
    accountValues: () => accountValues(connections.all(), config.env),
    egress,
    company,
    sealer,
    webhookSecret: config.WEBHOOK_SECRET,
    timeoutMs: config.ATTEMPT_TIMEOUT_MS,
    log,
    now,
  });
  await sources.load();
  sources.attach(bus);
  connections.onChange(() => sources.noteAccounts());
  const retentionDays = { rawDays: config.RETENCAO_PEDIDOS_DIAS, attemptDays: config.RETENCAO_TENTATIVAS_DIAS };
  const retention = new Retention({ db, ...retentionDays, now, log });
  const alarms = new Alarms({
    furtherProblems: async () => [
      ...(await sourceProblems(db, sources, now())),
      ...(await connectionProblems(db, connections, now())),
      ...(await erasureProblems(db, labelsOf(connections))),
      ...(await retentionProblems(db, retention.limits(), retentionDays)),
    ],
    db,
    connections,
    company,
    operatorEmail: config.ALERTA_EMAIL,
    log,
    now,
  });
  const waitingSources = () => sources.waiting(now());
  const whyNot = ailments({ db: hot, registry: metrics.registry, waitingSources, now });
  const onHeard = () => metrics.gauges.heartbeatHeard(now());
  const heartbeat = config.HEARTBEAT_URL
    ? heartbeatTo({ url: config.HEARTBEAT_URL, egress, log, whyNot, onHeard })
    : undefined;
  // Never heard since the start is told from here on; a process without clock work calls nobody.
  if (heartbeat && config.ROLE !== "api") metrics.gauges.heartbeatHeard(now());
  const sourceChecks = new SourceChecks({ store: sourceStore, sources, log, now });
  const tally = new Tally({ db, slot: () => engine.slot, log, now });
  const rawStore = new RawStore(hot);
  const takeParts = {
    db,
    intake,
    sources,
    engine,
    gate,
    keys: deliveryKeys(installId),
    bus,
    own: () => rules().own,
    rules,
    now,
  };
  const reader = new Reader({
    store: rawStore,
    sources,
    tally,
    bus,
    log,
    owner: () => engine.instanceId,
    take: (lease, reading, live) => takeReading(takeParts, lease, reading, live),
    now,
    random,
    timeoutMs: config.ATTEMPT_TIMEOUT_MS,
    deadMs: config.INSTANCE_DEAD_MS,
    retryBaseMs: config.RETRY_BASE_MS,
    tracing,
  });
  const rawWriter = new RawWriter({
    store: rawStore,
    tracing,
    owner: () => (reader.hasRoom && engine.isFresh ? engine.instanceId : null),
    onKept: (leases, isLeased) => {
      if (isLeased) return reader.add(leases);
      reader.wake();
      bus.publish({ kind: "raw", id: 0 });
    },
    forwards: () => forwardsOf(connections.all()),
    onForwarded(ids) {
      for (const id of ids) {
        engine.wake(id);
        bus.publish({ kind: "due", id });
      }
    },
  });
  const sourceParts = { db, store: sourceStore, sources, writer: rawWriter, log, now };
  const reconciler = new Reconciler({ ...sourceParts, raw: rawStore, onRescued: () => reader.wake() });
  const watchers = new Watchers({ ...sourceParts, tally, againMs: config.RETRY_BASE_MS });
  const tasks = clockTasks({
    oauth,
    silence: () => lookForSilence({ db, store: sourceStore, sources, timeZone: config.TZ_BUSINESS, now }),
    sourceChecks,
    reconciler,
    retention,
    db,
    connectionChecks,
    sweepConnections: async () => {
      for (const id of await sweepRemoved(db)) bus.publish({ kind: "due", id });
    },
    alarms,
    imports,
    nurture,
    heartbeat,
    timeZone: config.TZ_BUSINESS,
    now,
    log,
  });
  const jobs = new Jobs({
    databaseUrl: parts.databaseUrl,
    tasks,
    timeZone: config.TZ_BUSINESS,
    log,
  });
  let areJobsRunning = false;
  const context: HubContext = {
    config,
    oauth,
    db,
    bus,
    sealer,
    log,
    metrics,
    watched: new Watched({ db, dataDir: config.DATA_DIR, isEmbedded: !config.DATABASE_URL, now }),
    tracing,
    egress,
    connections,
    connectionEdits,
    connectionChecks,
    setups,
    alarms,
    engine,
    intake,
    changes,
    merges,
    imports,
    replays,
    gate,
    sources,
    sourceStore,
    tally,
    rawStore,
    rawWriter,
    reader,
    limits: new Limits({ live: () => instance.liveCount, metrics }),
    sourceChecks,
    reconciler,
    erasures,
    eraser,
    rules,
    localUrl: () => localUrl,
    now,
  };

  return {
    context,
    setups,
    tasks,
    listensAt(url) {
      localUrl = url;
    },
    async start() {
      await oauth.start();
      await engine.start();
      if (config.ROLE !== "api") {
        reader.start();
        watchers.start();
        setups.start();
        replays.work();
        imports.work();
        eraser.start();
        if (parts.withJobs !== false) {
          await jobs.start();
          // What came due while nobody was running does not wait for the next minute.
          await jobs.runNow("nutricao");
          // A token that ended while nobody was running is told now, not in six hours.
          if (sources.all().some(({ source }) => source.check)) await jobs.runNow("fontes");
          areJobsRunning = true;
        }
      }
    },
    async stop() {
      // Nothing is taken in from here on; what imports and readers hold stays in the table for the next to come.
      const taken = Promise.all([rawWriter.close(), intake.close()]);
      await imports.rest();
      await watchers.stop();
      await reconciler.rest();
      await reader.stop();
      await taken;
      await tally.flush();
      await replays.rest();
      if (areJobsRunning) await jobs.stop();
      await eraser.stop();
      await setups.stop();
      await engine.stop();
      await oauth.stop();
      await connections.close();
      await egress.close();
      await tracing?.stop();
      await bus.close();
      await hot.close();
      await db.close();
    },
  };
}

/** Rules are put together per batch, so that a changed connection holds from the next lead on. */
function batchRules(config: Config, connections: Connections): () => BatchRules {
  const own = ownContacts(config);
  return () => ({
    ruleSet: PADRAO,
    own,
    planContext: {
      brokers: config.VENDEDORES,
      connections: connections.forPlan(),
      missing: connections.missing,
      dealStatuses: ["QUENTE"],
      nurtureBasis: config.NURTURE_BASIS,
      hours: config.HORARIO_MENSAGENS,
      timeZone: config.TZ_BUSINESS,
      followUpMs: DEFAULT_FOLLOW_UP_MS,
    },
  });
}

/** A short name of this installation, in the keys that leave it: ids start at 1 in every one of them. */
async function installationId(db: Database): Promise<string> {
  const fresh = randomBytes(6).toString("hex");
  await db.pool.query(
    `insert into settings (key, value) values ('install_id', $1::jsonb) on conflict (key) do nothing`,
    [JSON.stringify(fresh)],
  );
  const { rows } = await db.pool.query<{ value: string }>("select value from settings where key = 'install_id'");
  return rows[0]?.value ?? fresh;
}

function splitList(text: string | undefined): string[] {
  return (text ?? "").split(",").flatMap((entry) => entry.trim() || []);
}
