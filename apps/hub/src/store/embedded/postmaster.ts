/**
 * The server's process as its pid file tells it. The file survives a crash, and its number may by then belong to any
 * process, in a container very likely to one of ours: a number counts only when that process is a PostgreSQL on this
 * data directory.
 */
import { execFile } from "node:child_process";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { errnoOf, fromSystemError } from "./errors.ts";

/** postmaster.pid, line by line (PostgreSQL 18, src/include/utils/pidfile.h). */
export interface PidFile {
  pid: number;
  dataDir: string;
  startedAtSeconds: number;
  port: number;
  /** First Unix socket folder, "" when none. */
  socketFolder: string;
  /** First TCP address, "" when none. */
  host: string;
  /** "starting", "stopping", "ready" or "standby"; "" as long as it is not written. */
  status: string;
}

/** The pid file in the data directory, or `undefined` when there is none or no process id is in it (yet). */
export async function readPidFile(clusterDir: string): Promise<PidFile | undefined> {
  const text = await readPidText(clusterDir);
  return text === undefined ? undefined : parsePidFile(text);
}

/** The pid file as it is, or `undefined` when there is none. */
export async function readPidText(clusterDir: string): Promise<string | undefined> {
  try {
    return await readFile(join(clusterDir, "postmaster.pid"), "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw fromSystemError(error, "reading postmaster.pid", clusterDir);
  }
}

/** The lines of a pid file; `undefined` without a process id. Lines that are not yet written are empty or 0. */
export function parsePidFile(text: string): PidFile | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return {
    pid,
    dataDir: lines[1] ?? "",
    startedAtSeconds: Number(lines[2] ?? 0),
    port: Number(lines[3] ?? 0),
    socketFolder: lines[4] ?? "",
    host: lines[5] ?? "",
    status: lines[7] ?? "",
  };
}

/** Whether the process is a PostgreSQL server on one of these data directories; "unknown" where that cannot be asked. */
export async function isPostmaster(pid: number, dataDirs: readonly string[]): Promise<"yes" | "no" | "unknown"> {
  if (!processExists(pid)) return "no";
  const command = await commandOf(pid);
  if (command === undefined) return "unknown";
  return dataDirs.some((dir) => isServerOn(command, dir)) ? "yes" : "no";
}

/**
 * Whether a command line is that of a server on this data directory: the path of `postgres`, then options that name the
 * directory; separated by NUL (Linux) or blanks (ps). Its helper processes call themselves otherwise. In doubt it is one.
 */
export function isServerOn(command: string, dataDir: string): boolean {
  const words = command.replaceAll("\0", " ");
  const [program = ""] = words.split(" -", 1);
  return /(^|\/)postgres$/.test(program) && words.includes(dataDir);
}

/**
 * Removes a pid file whose number was proven to belong to no server of ours, or that a full disk left empty.
 * It is renamed first and looked at again: another hub may have started a server since it was read, and that one's
 * file goes back.
 */
export async function removeStalePidFile(clusterDir: string, judgedText: string): Promise<void> {
  const path = join(clusterDir, "postmaster.pid");
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return; // Somebody else was faster.
    throw fromSystemError(error, "removing a stale postmaster.pid", clusterDir);
  }
  if ((await readFile(aside, "utf8")) === judgedText) await rm(aside, { force: true });
  else await rename(aside, path);
}

/** Whether a process of that number exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
}

/** The command line; "" for a process that ended and was not yet waited for. */
async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    try {
      return await readFile(`/proc/${pid}/cmdline`, "utf8");
    } catch (error) {
      // Gone meanwhile, or hidden because it is another account's: our server is ours, or we are root and see all.
      if (["ENOENT", "ESRCH", "EACCES"].includes(errnoOf(error) ?? "")) return "";
      throw error;
    }
  }
  if (process.platform === "win32") return undefined;
  const found = await promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", String(pid)]).catch(() => undefined);
  return found?.stdout; // ps failed: nothing is known, and "unknown" never removes or signals anything.
}
