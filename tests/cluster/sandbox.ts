/**
 * Where the trials run: namespaces of their own for network, processes, mounts and shared memory, all of which the
 * kernel takes away with the first process in them. So nothing that a trial makes (machines, bridges, servers, mounts)
 * outlives it, however it ends, and nothing outside is touched or ended. Only its folder is removed by hand.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMESPACES = ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"];
/** First process of its namespace, so it must not be replaced by what it runs: it also takes in orphans that end. */
const INIT = 'mount -t tmpfs tmpfs /run && ip link set lo up && "$@"; exit $?';

/** What a trial needs of the machine, and how each is had. */
export interface Needs {
  root?: boolean;
  /** Commands that must be there. */
  programs?: readonly string[];
  /** Files that must be there. */
  postgresBin?: string;
}

const INSTALL = "install with: sh tests/cluster/install-debian.sh";

/** Why a trial cannot be had on this machine, one reason each; empty when it can. */
export function missing({ root = false, programs = [], postgresBin }: Needs): string[] {
  const reasons: string[] = [];
  if (process.platform !== "linux") return ["needs Linux"];
  const absent = programs.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (absent.length > 0) reasons.push(`${absent.join(", ")} not found (${INSTALL})`);
  if (postgresBin && spawnSync(join(postgresBin, "postgres"), ["--version"]).status !== 0)
    reasons.push(`no PostgreSQL in ${postgresBin} (${INSTALL})`);
  if (!root) return reasons;
  if (process.geteuid?.() !== 0) return [...reasons, "must be run as root"];
  const tried = spawnSync("unshare", [...NAMESPACES, "sh", "-c", INIT, "sh", "sh", "-c", TRY_MACHINE]);
  if (absent.length === 0 && tried.status !== 0) {
    const words = String(tried.stderr ?? tried.error?.message)
      .trim()
      .split("\n")[0];
    reasons.push(`this machine does not let us make network namespaces: ${words}`);
  }
  return reasons;
}

/** A machine and its cable, made and forgotten: containers often have the commands and not the right. */
const TRY_MACHINE =
  "ip netns add one && ip link add switch0 type bridge && ip link add to-one type veth peer name eth0 netns one";

/**
 * Runs a script of this folder inside, with a folder of its own as its last argument, which is kept when it fails. Ctrl-C
 * and SIGTERM end all of it.
 * @returns its exit code
 */
export async function runInside(script: string, args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "streamleads-cluster-"));
  await chmod(folder, 0o711); // The account that runs root's servers must pass.
  const inner = [process.execPath, join(import.meta.dirname, script), ...args, folder];
  const child = spawn("unshare", [...NAMESPACES, "sh", "-c", INIT, "sh", ...inner], { stdio: "inherit" });
  let stopped: NodeJS.Signals | undefined;
  let isKept = false;
  const stop = (signal: NodeJS.Signals) => {
    stopped = signal;
    child.kill("SIGKILL"); // --kill-child: the kernel then ends everything inside.
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    isKept = !stopped && code !== 0;
    if (isKept) console.log(`journals and logs: ${folder}`);
    return stopped ? 130 : (code ?? 1);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, stop);
    // Folders that were mounted inside are gone with the namespace.
    if (!isKept) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Ends a process of ours as an operator would; after `withinMs` as a power cut would. */
export async function end(child: ChildProcess, withinMs: number): Promise<"ended" | "killed"> {
  if (child.exitCode !== null || child.signalCode !== null) return "ended";
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  let isKilled = false;
  const insist = setTimeout(() => {
    isKilled = true;
    child.kill("SIGKILL");
  }, withinMs);
  await gone;
  clearTimeout(insist);
  return isKilled ? "killed" : "ended";
}
