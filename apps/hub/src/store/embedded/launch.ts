/**
 * Starts the server in a process group of its own, away from the hub's terminal: Ctrl-C reaches the hub alone, which
 * then stops the database last. Its first output goes to a file, not a pipe: a pipe would break with the hub.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Account, spawnAs } from "./account.ts";
import { type Binaries, programEnvironment } from "./binaries.ts";
import { diagnose, errorOfServer } from "./diagnose.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromSystemError } from "./errors.ts";
import { readPidFile } from "./postmaster.ts";
import { lastWords, logEnd } from "./server-log.ts";
import type { Listening } from "./settings.ts";

export interface Launch {
  clusterDir: string;
  binaries: Binaries;
  account: Account | undefined;
  /** What the server says before its own log files are open; also what it says when it cannot start. */
  startLog: string;
  listening: Listening;
  timeoutMs: number;
}

const POLL_MS = 10;
/** Begun anew; a link that somebody put there is not followed. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
const ABORT_MS = 10_000;

/**
 * Starts the server and waits until it accepts connections.
 * @returns the process, or `undefined` when another server of this data directory was faster
 * @throws EmbeddedPostgresError with the reason that the server gave, or `start_timeout` after having ended it
 */
export async function launch(request: Launch): Promise<ChildProcess | undefined> {
  const { clusterDir, startLog, timeoutMs } = request;
  const before = await logEnd(clusterDir);
  const { child, ended } = await spawnServer(request);
  const deadline = performance.now() + timeoutMs;
  try {
    while (performance.now() < deadline) {
      const end = await Promise.race([ended, wait(POLL_MS)]);
      if (end instanceof Error) throw notStarted(end, request);
      if (end !== undefined) {
        const text = await lastWords(clusterDir, before, startLog);
        if (diagnose(text) === "already_running") return undefined;
        throw await errorOfServer(end, text, clusterDir, request.listening);
      }
      const pidFile = await readPidFile(clusterDir);
      if (pidFile?.pid === child.pid && pidFile?.status === "ready") return child;
    }
    throw new EmbeddedPostgresError({
      code: "start_timeout",
      message: `not ready after ${Math.round(timeoutMs)} ms`,
      fix: fixFor("start_timeout", `${startLog} e ${join(clusterDir, "log")}`),
    });
  } catch (error) {
    await abort(child); // Whatever went wrong, no server stays that nobody holds.
    throw error;
  }
}

/** Ends a server that came up wrong, if it runs: immediate shutdown, and no longer asked after a while. */
export async function abort(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGQUIT");
  await Promise.race([exited, wait(ABORT_MS, undefined, { ref: false })]);
  child.kill("SIGKILL");
  await exited;
}

/** The child, and a promise of how it ended: words, or the error that kept it from starting. */
async function spawnServer({ binaries, clusterDir, account, startLog }: Launch) {
  const output = await open(startLog, NEW_FILE, 0o600).catch((error: unknown) => {
    throw fromSystemError(error, "opening the log of the start", startLog);
  });
  try {
    const child = spawn(join(binaries.dir, "bin", "postgres"), ["-D", clusterDir], {
      ...spawnAs(account),
      cwd: sep,
      env: programEnvironment(),
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
      windowsHide: true,
    });
    child.unref();
    const ended = new Promise<string | Error>((resolve) => {
      child.once("error", resolve);
      child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`));
    });
    return { child, ended };
  } finally {
    await output.close();
  }
}

function notStarted(error: Error, { binaries }: Launch): EmbeddedPostgresError {
  const code = ["EACCES", "EPERM"].includes(errnoOf(error) ?? "") ? "permission" : "binaries_missing";
  return new EmbeddedPostgresError({
    code,
    message: `postgres could not be executed: ${error.message}`,
    fix: fixFor(code, binaries.dir),
    cause: error,
  });
}
