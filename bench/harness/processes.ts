/**
 * CPU time and memory of other processes, read from Linux's /proc. Elsewhere the answers are `null`: not measured,
 * never zero.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Jiffies of user space: 100 a second on every Linux that Node runs on (`getconf CLK_TCK`). */
const TICK_MS = 10;

interface Stat {
  parent: number;
  ownMs: number;
  /** Of its children that have ended and were waited for. */
  endedMs: number;
}

/** User and system time of one process since its start, in milliseconds, without its children. */
export function cpuMs(pid: number): number | null {
  return statOf(pid)?.ownMs ?? null;
}

/**
 * CPU time of a process with all its descendants, in milliseconds: for PostgreSQL, whose sessions are processes.
 * Sessions that have ended are in it, because the parent is told what they used.
 */
export function treeCpuMs(root: number): number | null {
  const all = tree(root);
  return all.length === 0 ? null : all.reduce((sum, { stat }) => sum + stat.ownMs + stat.endedMs, 0);
}

/**
 * Resident memory of one process in MB, and the part of it that is its own: the rest is the pages of program files,
 * which processes share. There is no sum over PostgreSQL's processes here for the same reason.
 */
export function residentMb(pid: number): { all: number; own: number } | null {
  const text = textOf(`/proc/${pid}/status`) ?? "";
  const [all, own] = ["VmRSS", "RssAnon"].map((name) => new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]);
  return all === undefined || own === undefined ? null : { all: Number(all) / 1024, own: Number(own) / 1024 };
}

/** Memory of a process tree in MB, shared pages divided among those that share them. */
export function treePssMb(root: number): number | null {
  const parts = tree(root).map(({ pid }) => /^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`) ?? ""));
  if (parts.length === 0 || parts.some((part) => part === null)) return null;
  return parts.reduce((sum, part) => sum + Number(part?.[1]) / 1024, 0);
}

function tree(root: number): { pid: number; stat: Stat }[] {
  const stats = new Map(pids().map((pid) => [pid, statOf(pid)] as const));
  const all: { pid: number; stat: Stat }[] = [];
  const next = [root];
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    const stat = stats.get(pid);
    if (!stat) continue;
    all.push({ pid, stat });
    for (const [child, of] of stats) if (of?.parent === pid) next.push(child);
  }
  return all;
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    // No /proc: this is not Linux, and nothing is measured.
    return [];
  }
}

function statOf(pid: number): Stat | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name in parentheses may hold anything; what follows the last of them is numbers. proc(5), fields from 3 on.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const at = (field: number) => fields[field - 3] ?? Number.NaN;
  return { parent: at(4), ownMs: (at(14) + at(15)) * TICK_MS, endedMs: (at(16) + at(17)) * TICK_MS };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process ended meanwhile, is not ours to look at, or there is no /proc.
    return undefined;
  }
}
