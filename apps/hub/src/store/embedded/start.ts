/**
 * The embedded database from the hub's point of view: one call starts the server or finds the one that a killed hub
 * left, one call stops it. Several hubs on one DATA_DIR share one server: each holds a mark in it (watch.ts) and the
 * last one stops it.
 */
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRoot } from "./account.ts";
import { type Binaries, prepareBinaries } from "./binaries.ts";
import { type Cluster, ensureCluster } from "./cluster.ts";
import { ensureHubDatabase, hubUrl } from "./connect.ts";
import { EmbeddedPostgresError, fixFor, fromServerError } from "./errors.ts";
import { clearStaleSocket, connectMarked, findServer } from "./find.ts";
import { abort, launch } from "./launch.ts";
import { findPlace, type Place } from "./place.ts";
import { writeServerFile } from "./server-file.ts";
import { logEnd } from "./server-log.ts";
import { ACCESS_TEXT, type Listening, settingsText } from "./settings.ts";
import { makeSocketFolder, SOCKET_PORT } from "./socket-folder.ts";
import { type Log, type Running, type ServerHandle, superviseServer } from "./supervise.ts";

export interface EmbeddedPostgresOptions {
  /** DATA_DIR. The cluster lives in <dataDir>/postgres/<major>, or where a text file there says (place.ts). */
  dataDir: string;
  log: Log;
  /** The folder with bin, lib and share of PostgreSQL; by default that of the npm package. */
  binariesDir?: string;
  /** By default the Unix socket, and TCP on Windows only. */
  transport?: Listening["kind"];
  /** For TCP: a fixed port. By default a free one at each start. */
  port?: number;
  /** Settings of the server that win over ours: for tests. */
  settings?: Readonly<Record<string, string>>;
  /** False skips the flush after making the cluster: for tests. */
  isDurable?: boolean;
  /** For root: where the cluster and a copy of the programs go when the service account cannot reach them. */
  elsewhereDir?: string;
  timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  /** Until the server accepts connections, recovery after a crash included. */
  startMs: number;
  stopMs: number;
  abortMs: number;
  retryMs: number;
}

const TIMEOUTS: Timeouts = { startMs: 120_000, stopMs: 20_000, abortMs: 10_000, retryMs: 200 };

const RETRY_MS = 50;

/**
 * Starts the embedded PostgreSQL of this DATA_DIR, or takes up the one that runs there; role and database of the hub
 * exist when it returns. The server outlives this process unless `stop` is called.
 * @throws EmbeddedPostgresError with a code, and a `fix` for the operator
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<ServerHandle> {
  const begun = performance.now();
  const { log, elsewhereDir = "/var/lib/streamleads" } = options;
  const times = { ...TIMEOUTS, ...options.timeouts };
  const place = await findPlace(options.dataDir, elsewhereDir);
  const binaries = await prepareBinaries({
    dir: options.binariesDir,
    account: place.account,
    copyTo: isRoot() ? [join(elsewhereDir, "bin"), join(tmpdir(), "streamleads-bin")] : [join(place.home, "bin")],
    log,
  });
  const cluster = await ensureCluster(place, binaries, options.isDurable ?? true);
  await place.remember();
  if (place.isElsewhere) log("database.kept_elsewhere", { data_dir: options.dataDir, folder: place.home });

  const running = await findOrLaunch(options, { place, binaries, cluster, deadline: begun + times.startMs });
  try {
    await ensureHubDatabase(running.client, cluster.password);
  } catch (error) {
    await running.client.end();
    if (running.child) await abort(running.child);
    throw fromServerError(error, cluster.dir);
  }
  const reconnect = () => connectMarked(cluster.dir, running.listening, cluster.password);
  const handle = superviseServer(running, reconnect, times, log);
  log(handle.reused ? "database.found" : "database.started", {
    pid: handle.pid,
    version: binaries.version,
    folder: cluster.dir,
    account: place.account?.name,
    is_new: cluster.isNew,
    duration_ms: Math.round(performance.now() - begun),
  });
  return handle;
}

interface Prepared {
  place: Place;
  binaries: Binaries;
  cluster: Cluster;
  deadline: number;
}

/** Looks for a server, starts one if there is none, and looks again: what was started is believed by the same proof. */
async function findOrLaunch(options: EmbeddedPostgresOptions, prepared: Prepared): Promise<Running> {
  const { place, binaries, cluster, deadline } = prepared;
  const logBefore = await logEnd(cluster.dir);
  const startLog = join(place.home, `${binaries.major}.start.log`);
  let child: ChildProcess | undefined;
  while (performance.now() < deadline) {
    const found = await findServer(cluster.dir, cluster.password, deadline).catch(async (error: unknown) => {
      if (child) await abort(child);
      throw error;
    });
    if (found) {
      const url = hubUrl(found.listening, cluster.password);
      const own = child?.pid === found.pidFile.pid ? child : undefined;
      return { ...found, url, clusterDir: cluster.dir, binaries, child: own, startLog, logBefore };
    }
    const listening = await chooseListening(options, place);
    await configure(cluster, place, settingsText(listening, options.settings));
    child = await launch({
      clusterDir: cluster.dir,
      binaries,
      account: place.account,
      startLog,
      listening,
      timeoutMs: deadline - performance.now(),
    }).catch((error: unknown) => {
      const isTaken = error instanceof EmbeddedPostgresError && error.code === "port_in_use";
      if (isTaken && options.port === undefined) return undefined; // Gone since it was found free: another one.
      throw error;
    });
    // Another server of this data directory was faster: it may take a moment to show itself, or to end.
    if (!child) await wait(RETRY_MS);
  }
  throw new EmbeddedPostgresError({
    code: "start_timeout",
    message: `another process keeps ${cluster.dir} and no server of it accepts connections`,
    fix: fixFor("start_timeout", join(cluster.dir, "log")),
  });
}

async function configure(cluster: Cluster, place: Place, settings: string): Promise<void> {
  await writeServerFile(join(cluster.dir, "streamleads.conf"), settings, place.account);
  await writeServerFile(join(cluster.dir, "pg_hba.conf"), ACCESS_TEXT, place.account);
}

async function chooseListening(options: EmbeddedPostgresOptions, place: Place): Promise<Listening> {
  const { transport = process.platform === "win32" ? "tcp" : "socket" } = options;
  if (transport === "tcp") return { kind: "tcp", host: "127.0.0.1", port: options.port ?? (await freePort()) };
  const folder = await makeSocketFolder(place.home, place.account);
  await clearStaleSocket(folder, SOCKET_PORT);
  return { kind: "socket", folder, port: SOCKET_PORT };
}

/** A port that nobody has now. Somebody may take it before the server does; then another one is looked for. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
