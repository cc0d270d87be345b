/**
 * The hub as a whole: environment, database, engine, HTTP server and dashboard, started in the order in which each
 * needs the other and stopped in the reverse one. `npm start`, the demonstration and the system tests all run this.
 */
import { join } from "node:path";
import type { Connector } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { SOURCES } from "@streamleads/integrations/sources";
import type { Config } from "./config.ts";
import { buildServer } from "./http/server.ts";
import { createHub, type Hub } from "./hub.ts";
import type { HubContext } from "./hub-context.ts";
import type { EventName } from "./observe/events.ts";
import { createLog, type Fields, type Log } from "./observe/log.ts";
import { closeServer } from "./start/close-server.ts";
import { prepareDashboard } from "./start/dashboard.ts";
import { type FirstAccess, openFirstAccess } from "./start/first-access.ts";
import { freePort, localUrl, portError } from "./start/port.ts";
import { databaseProblem, reachDatabase } from "./start/reach-database.ts";
import { readEnvironment } from "./start/read-environment.ts";
import { openDatabase } from "./store/embedded/index.ts";

export interface RunOptions {
  registry?: readonly Connector[];
  /** Default: JSON lines on standard output, as LOG_LEVEL says. */
  log?: Log;
  /** Builds the dashboard in the background when its sources are newer than what was built. Default false. */
  buildsDashboard?: boolean;
  /** Runs on the ready database before anything is delivered or answered. */
  prepare?: (context: HubContext) => Promise<void>;
}

export interface RunningHub {
  /** Where this machine reaches it, without a trailing slash. */
  url: string;
  context: HubContext;
  /** What was made for a first access; `undefined` when nothing had to be. */
  firstAccess: FirstAccess | undefined;
  /** Integrations that are half configured; in Portuguese. */
  warnings: readonly string[];
  /** Stops accepting, lets what has begun end, gives the rest back, stops the database last. Repeating it waits for the first. */
  stop(): Promise<void>;
}

const DASHBOARD_DIR = join(import.meta.dirname, "../../dashboard");

/**
 * Starts a hub and answers when it listens. Only `env` is read, never `process.env`.
 * @throws ConfigError, StartError or EmbeddedPostgresError, each with its cure; nothing is left running then
 */
export async function runHub(
  env: Readonly<Record<string, string | undefined>>,
  options: RunOptions = {},
): Promise<RunningHub> {
  const registry = options.registry ?? CONNECTORS;
  const { config: read, warnings } = readEnvironment(env, registry, SOURCES);
  // Links in messages name the port, so it is known before anything is sent.
  const config = { ...read, PORT: await freePort(read.HOST, read.PORT) };
  const url = localUrl(config.HOST, config.PORT);
  const log = options.log ?? createLog(config.LOG_LEVEL);
  for (const warning of warnings) log.warn("config.integration_off", { warning });

  await using running = new AsyncDisposableStack();
  const databaseUrl = await startDatabase(config, log, running);
  const hub = await createHub({ config, databaseUrl, registry, sources: SOURCES, log }).catch((error: unknown) => {
    throw config.DATABASE_URL ? databaseProblem(error, config.DATABASE_URL) : error;
  });
  running.defer(() => hub.stop());
  hub.listensAt(url);
  await options.prepare?.(hub.context);
  const firstAccess =
    config.ROLE === "worker" ? undefined : await openFirstAccess(hub.context, config.PUBLIC_URL ?? url);
  await hub.start();
  await startServer(hub, options.buildsDashboard ?? false, running);

  log.info("hub.started", { url, role: config.ROLE, sandbox: config.SANDBOX });
  const all = running.move();
  let stopping: Promise<void> | undefined;
  return {
    url,
    context: hub.context,
    firstAccess,
    warnings,
    stop: () => (stopping ??= stop(all, log)),
  };
}

async function startDatabase(config: Config, log: Log, running: AsyncDisposableStack): Promise<string> {
  if (config.DATABASE_URL) await reachDatabase(config.DATABASE_URL);
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    log: (event, fields) => log[/lost|failed/.test(event) ? "error" : "info"](event as EventName, fields as Fields),
  });
  running.defer(() => database.stop());
  return database.url;
}

async function startServer({ context }: Hub, builds: boolean, running: AsyncDisposableStack): Promise<void> {
  const { HOST, PORT } = context.config;
  const dashboard = await prepareDashboard({ folder: DASHBOARD_DIR, builds, log: context.log });
  running.defer(() => dashboard.stop());
  const server = await buildServer(context, { dashboardDir: dashboard.dir });
  running.defer(() => closeServer(server));
  await server.listen({ host: HOST, port: PORT }).catch((error: unknown) => {
    throw portError(error, HOST, PORT);
  });
}

async function stop(all: AsyncDisposableStack, log: Log): Promise<void> {
  const begun = performance.now();
  log.info("hub.stopping");
  await all.disposeAsync();
  log.info("hub.stopped", { duration_ms: Math.round(performance.now() - begun) });
}
