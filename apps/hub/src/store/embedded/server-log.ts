/** The server's own log files, read from where they stood before: what came since belongs to this run. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface LogPosition {
  path: string | undefined;
  bytes: number;
}

const POLL_MS = 10;
const LOG_BEHIND_MS = 500;
/** Enough for the words that matter, whatever a file has grown to. */
const BYTES_MAX = 64 * 1024;

/** Where the current log file ends now. */
export async function logEnd(clusterDir: string): Promise<LogPosition> {
  const path = await currentLog(clusterDir);
  if (path === undefined) return { path, bytes: 0 };
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0, // The file is gone: everything that will be in it is new.
  );
  return { path, bytes };
}

/** What was written since, at most its last 64 KB. "" when nothing can be read: an exit is reported without words too. */
async function logSince(clusterDir: string, since: LogPosition): Promise<string> {
  const path = await currentLog(clusterDir);
  if (path === undefined) return "";
  const text = await readFile(path).catch(() => Buffer.alloc(0));
  const from = path === since.path && text.length >= since.bytes ? since.bytes : 0;
  return text.subarray(Math.max(from, text.length - BYTES_MAX)).toString("utf8");
}

/**
 * What a server said that has just ended: its first output, then its log. The log is written by a process of its own
 * (after "redirecting log output"), which may be behind: waits for the words that end a log, at most half a second.
 */
export async function lastWords(clusterDir: string, since: LogPosition, startLog: string): Promise<string> {
  const first = await readFile(startLog, "utf8").catch(() => "");
  if (!first.includes("redirecting log output")) return first;
  const deadline = performance.now() + LOG_BEHIND_MS;
  for (;;) {
    const text = `${first}\n${await logSince(clusterDir, since)}`;
    if (text.includes("database system is shut down") || performance.now() > deadline) return text;
    await wait(POLL_MS);
  }
}

/** The file that the logging collector writes, as it notes in current_logfiles; `undefined` when it never ran. */
async function currentLog(clusterDir: string): Promise<string | undefined> {
  const noted = await readFile(join(clusterDir, "current_logfiles"), "utf8").catch(() => "");
  const name = /^stderr (.+)$/m.exec(noted)?.[1];
  return name === undefined ? undefined : join(clusterDir, name);
}
