/**
 * Finds the server of a data directory: the one that a killed hub left, or that of another hub. Believed only after a
 * connection through which it shows the same pid file as the disk.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";
import { connectAsSuperuser } from "./connect.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromServerError, fromSystemError, sqlStateOf } from "./errors.ts";
import {
  isPostmaster,
  type PidFile,
  parsePidFile,
  processExists,
  readPidFile,
  readPidText,
  removeStalePidFile,
} from "./postmaster.ts";
import type { Listening } from "./settings.ts";
import { mark } from "./watch.ts";

export interface Found {
  pidFile: PidFile;
  listening: Listening;
  /** Marked as used by this hub. */
  client: Client;
}

const POLL_MS = 30;
const CONNECT_MS = 2_000;
const EMPTY_FOR_MS = 500;

/**
 * The running server of this data directory, or `undefined` when there is none and one may be started. A server that
 * is starting, recovering or stopping is waited for until `deadline` (milliseconds of `performance.now`).
 * @throws EmbeddedPostgresError `start_timeout`, naming the process; `permission` when the server refuses our password,
 * which waiting does not cure
 */
export async function findServer(clusterDir: string, password: string, deadline: number): Promise<Found | undefined> {
  let emptySince: number | undefined;
  for (;;) {
    const text = await readPidText(clusterDir);
    if (text === undefined) return undefined;
    const pidFile = parsePidFile(text);
    if (!pidFile) {
      // A server that starts fills its file at once. One that stays empty is what a full disk left.
      emptySince ??= performance.now();
      if (performance.now() - emptySince > EMPTY_FOR_MS) await removeStalePidFile(clusterDir, text);
      await wait(POLL_MS);
      continue;
    }
    emptySince = undefined;
    const found = await tryServer(clusterDir, pidFile, password);
    if (!(found instanceof Error)) return found;
    if ((await isPostmaster(pidFile.pid, [clusterDir, pidFile.dataDir])) === "no") {
      // Of a dead process the server removes the file itself; of somebody else's it would refuse to start.
      if (processExists(pidFile.pid)) await removeStalePidFile(clusterDir, text);
      return undefined;
    }
    if (sqlStateOf(found)?.startsWith("28")) throw fromServerError(found, clusterDir);
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError({
        code: "start_timeout",
        message: `process ${pidFile.pid} has ${clusterDir} and accepts no connection (${pidFile.status || "no status"})`,
        fix: fixFor("start_timeout", `${join(clusterDir, "log")} (processo ${pidFile.pid})`),
        cause: found,
      });
    }
    await wait(POLL_MS);
  }
}

/**
 * A marked connection to the server that the pid file names, when it is that server and is not being stopped; else what
 * came in between: not yet, not any more, or not ours. The caller asks the process itself.
 */
async function tryServer(clusterDir: string, pidFile: PidFile, password: string): Promise<Found | Error> {
  const listening = listeningOf(pidFile);
  if (!listening) return new Error("it has not written its address yet");
  try {
    return { pidFile, listening, client: await connectMarked(clusterDir, listening, password) };
  } catch (error) {
    return error instanceof Error ? error : new Error("unknown", { cause: error });
  }
}

/**
 * Connects, proves that this is the server of the data directory, and marks it as used.
 * @throws what the connection met, or an error when it is another server or one that is being stopped
 */
export async function connectMarked(clusterDir: string, listening: Listening, password: string): Promise<Client> {
  const client = await connectAsSuperuser(listening, password, CONNECT_MS);
  try {
    const { rows } = await client.query("select pg_read_file('postmaster.pid') as text");
    const shown = parsePidFile(String(rows[0]?.text));
    const onDisk = await readPidFile(clusterDir);
    if (!shown || shown.pid !== onDisk?.pid || shown.startedAtSeconds !== onDisk.startedAtSeconds) {
      throw new Error("this server has another data directory");
    }
    if (!(await mark(client))) throw new Error("another hub is stopping this server");
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Where the server of the pid file listens, `undefined` when it has not written it yet. */
export function listeningOf({ socketFolder, host, port }: PidFile): Listening | undefined {
  if (port === 0) return undefined;
  if (socketFolder !== "") return { kind: "socket", folder: socketFolder, port };
  return host === "" ? undefined : { kind: "tcp", host, port };
}

/**
 * Removes the lock of a socket whose server is gone. The server checks only whether the number in it is some process;
 * after a restart in a container it often is.
 */
export async function clearStaleSocket(folder: string, port: number): Promise<void> {
  const socket = join(folder, `.s.PGSQL.${port}`);
  try {
    const lock = parsePidFile(await readFile(`${socket}.lock`, "utf8"));
    if (lock && (await isPostmaster(lock.pid, [lock.dataDir])) !== "no") return;
    await rm(`${socket}.lock`, { force: true });
    await rm(socket, { force: true });
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw fromSystemError(error, "looking at the socket's lock", folder);
  }
}
