/**
 * A running server in the hands of one hub: watched until it ends, stopped when this is the last hub that uses it.
 */
import { type ChildProcess, execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import type { Client } from "pg";
import { type Binaries, programEnvironment } from "./binaries.ts";
import { errorOfServer } from "./diagnose.ts";
import { EmbeddedPostgresError, errnoOf, fixFor } from "./errors.ts";
import { isPostmaster, type PidFile } from "./postmaster.ts";
import { type LogPosition, lastWords } from "./server-log.ts";
import type { Listening } from "./settings.ts";
import { isLastHub, watch } from "./watch.ts";

export type Log = (event: string, fields: Record<string, unknown>) => void;

/** How the server came to its end. `expected` when this hub stopped it; else `error` says why, as far as it is known. */
export interface ServerEnd {
  expected: boolean;
  error?: EmbeddedPostgresError;
}

export interface ServerHandle {
  /** For the hub's pool (`pg`, libpq). Holds the password when it is TCP: never log it. */
  url: string;
  /** Of the postmaster. */
  pid: number;
  /** True when the server was running already. */
  reused: boolean;
  /**
   * Stops the server, unless another hub uses it. Call it after the hub's own pools are closed. Safe to call twice.
   * @throws EmbeddedPostgresError `stop_timeout` when it outlives even an immediate shutdown
   */
  stop(): Promise<void>;
  /** Calls back once when the server is gone, at once when it already is. Not called when it is left to another hub. */
  onExit(callback: (end: ServerEnd) => void): void;
}

export interface Running {
  url: string;
  pidFile: PidFile;
  listening: Listening;
  clusterDir: string;
  binaries: Binaries;
  /** Marked as used by this hub. */
  client: Client;
  /** `undefined` when the server was running already. */
  child: ChildProcess | undefined;
  startLog: string;
  logBefore: LogPosition;
}

export interface StopTimes {
  /** For a fast shutdown: sessions are ended, a checkpoint is written. */
  stopMs: number;
  /** For an immediate one, after that. */
  abortMs: number;
  retryMs: number;
}

const POLL_MS = 10;
const ANSWER_MS = 5_000;
/** Within this, PostgreSQL sees that the process at the other end of a connection is gone. */
const NOTICE_MS = 200;
/** Of a run of weeks only the end of its log tells why it ended. */
const WORDS_MAX = 4_000;

/** Watches the server and gives the hub its handle. `reconnect` answers a new marked connection. */
export function superviseServer(
  running: Running,
  reconnect: () => Promise<Client>,
  times: StopTimes,
  log: Log,
): ServerHandle {
  const { pidFile, clusterDir, child } = running;
  const { pid } = pidFile;
  const callbacks: ((end: ServerEnd) => void)[] = [];
  let end: ServerEnd | undefined;
  let stopping: Promise<void> | undefined;

  const isAlive = async () =>
    child
      ? child.exitCode === null && child.signalCode === null
      : (await isPostmaster(pid, [clusterDir, pidFile.dataDir])) !== "no";

  const watching = watch({
    client: running.client,
    reconnect,
    isServerAlive: isAlive,
    retryMs: times.retryMs,
    onGone: () => void reportLoss(),
  });

  async function reportLoss(): Promise<void> {
    const text = (await lastWords(clusterDir, running.logBefore, running.startLog)).slice(-WORDS_MAX);
    const ended = child ? (child.signalCode ?? `exit ${child.exitCode}`) : "process gone";
    settle({ expected: false, error: await errorOfServer(ended, text, clusterDir, running.listening) });
  }

  function settle(how: ServerEnd): void {
    if (end) return;
    end = how;
    log("database.ended", { pid, expected: how.expected, ...(how.error && { code: how.error.code }) });
    for (const callback of callbacks) callback(how);
  }

  async function stop(): Promise<void> {
    if (end) return;
    watching.release();
    // A server that answers nobody, not even the superuser, is used by nobody: it is ended all the same.
    const client = watching.client() ?? (await reconnect().catch(() => undefined));
    const isLast = client && (await askWhetherLast(client));
    const isHidden = isLast === true && !(await isAlive());
    if (isLast === false || isHidden) {
      await client?.end();
      log("database.left_running", { pid, reason: isHidden ? "its process cannot be seen" : "another hub uses it" });
      return;
    }
    if (!(await endServer())) throw stillRunning(pid, clusterDir);
    await client?.end().catch(() => undefined); // The server closed it on its way down.
    settle({ expected: true });
  }

  /** Fast shutdown, then an immediate one; false when the process outlives both. */
  async function endServer(): Promise<boolean> {
    for (const [signal, timeoutMs] of [
      ["INT", times.stopMs],
      ["QUIT", times.abortMs],
    ] as const) {
      if (!(await isAlive())) return true;
      await sendSignal(running.binaries, pid, signal);
      const deadline = performance.now() + timeoutMs;
      while (performance.now() < deadline) {
        if (!(await isAlive())) return true;
        await wait(POLL_MS);
      }
      log("database.stop_slow", { pid, signal, waited_ms: timeoutMs });
    }
    return false;
  }

  return {
    url: running.url,
    pid,
    reused: child === undefined,
    stop() {
      stopping ??= stop().catch((error: unknown) => {
        stopping = undefined; // It may be asked again.
        throw error;
      });
      return stopping;
    },
    onExit(callback) {
      if (end) callback(end);
      else callbacks.push(callback);
    },
  };
}

/** Asked twice before the answer is no: of a hub that was killed just now the server may not know it yet. */
async function askWhetherLast(client: Client): Promise<boolean | undefined> {
  const isLast = await answerInTime(isLastHub(client));
  if (isLast !== false) return isLast;
  await wait(NOTICE_MS);
  return answerInTime(isLastHub(client));
}

/** The answer, or `undefined` when the server fails to give one or hangs. */
function answerInTime(asked: Promise<boolean>): Promise<boolean | undefined> {
  return Promise.race([asked.catch(() => undefined), wait(ANSWER_MS, undefined, { ref: false })]);
}

/** Windows has no signals; pg_ctl speaks to the server's own pipe there. */
async function sendSignal(binaries: Binaries, pid: number, signal: "INT" | "QUIT"): Promise<void> {
  if (process.platform === "win32") {
    const program = join(binaries.dir, "bin", "pg_ctl");
    await promisify(execFile)(program, ["kill", signal, String(pid)], { env: programEnvironment() });
    return;
  }
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    if (errnoOf(error) !== "ESRCH") throw error; // Gone already is what we want.
  }
}

function stillRunning(pid: number, clusterDir: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError({
    code: "stop_timeout",
    message: `process ${pid} outlived an immediate shutdown`,
    fix: fixFor("stop_timeout", `${join(clusterDir, "log")} (processo ${pid})`),
  });
}
