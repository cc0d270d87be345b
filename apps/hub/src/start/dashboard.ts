/**
 * The dashboard's files. A checkout has sources and no build: the hub answers at once and a child process builds
 * meanwhile, while a small page waits in its place and refreshes itself. The build is made beside the old one and
 * swapped in whole, so that nobody is served half of it.
 */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../observe/log.ts";
import { hashOfSources } from "./dashboard-sources.ts";
import { type Build, viteBuild } from "./vite-build.ts";
import { BUILD_COMMAND, failedPage, isWaitingPage, waitingPage } from "./waiting-page.ts";

export interface DashboardOptions {
  /** The dashboard's folder, with `src` (absent in an image that brings only the build) and `dist`. */
  folder: string;
  /** False: what is there is served, however old. */
  builds: boolean;
  log: Log;
  /** Replaced in tests. */
  build?: (folder: string, outDir: string) => Build;
}

export interface Dashboard {
  /** What is served; with `builds` there is a page in it, if the disk lets us write one. */
  dir: string;
  /** Resolves when nothing is being built any more. */
  settled: Promise<void>;
  /** Ends a build that is under way. */
  stop(): Promise<void>;
}

/** Beside the files of a build: the hash of what it was built from. */
const STAMP = ".sources";

/** Never fails for the dashboard's sake: the hub takes leads without it, and the log says what to run. */
export async function prepareDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { folder, builds, log, build = viteBuild } = options;
  const dir = join(folder, "dist");
  const wanted = builds ? await hashOfSources(folder) : undefined;
  const isCurrent = wanted === undefined || (await stampOf(dir)) === wanted;
  if (isCurrent) return { dir, settled: Promise.resolve(), stop: async () => {} };
  if (!(await hasDashboard(dir))) await writePage(dir, waitingPage(), log);

  const outDir = join(folder, ".vite", `build-${process.pid}`);
  const running = build(folder, outDir);
  const begun = performance.now();
  log.info("dashboard.building");
  const settled = running.done.then(
    async () => {
      await writeFile(join(outDir, STAMP), wanted);
      await swap(outDir, dir);
      log.info("dashboard.built", { duration_ms: Math.round(performance.now() - begun) });
    },
    async (error: Error) => {
      if (running.isStopped()) return;
      log.error("dashboard.build_failed", { error: error.message, fix: `Rode: ${BUILD_COMMAND}` });
      // An older dashboard that works is better than a page that says sorry.
      if (!(await hasDashboard(dir))) await writePage(dir, failedPage(), log);
    },
  );
  const told = settled.catch((error: Error) => {
    log.error("dashboard.build_failed", { error: error.message, fix: `Rode: ${BUILD_COMMAND}` });
  });
  return {
    dir,
    settled: told,
    async stop() {
      running.stop();
      await told;
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** `undefined`: there is no build, or one that somebody made by hand. */
function stampOf(dir: string): Promise<string | undefined> {
  return textOf(join(dir, STAMP));
}

async function hasDashboard(dir: string): Promise<boolean> {
  const page = await textOf(join(dir, "index.html"));
  return page !== undefined && !isWaitingPage(page);
}

/** `undefined`: there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The old build moves aside and the new one takes its place; a moment without files lies between the two moves. */
async function swap(outDir: string, dir: string): Promise<void> {
  const old = `${outDir}-old`;
  await rm(old, { recursive: true, force: true });
  await rename(dir, old);
  await rename(outDir, dir);
  await rm(old, { recursive: true, force: true });
}

async function writePage(dir: string, page: string, log: Log): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "index.html"), page);
  } catch (error) {
    log.warn("dashboard.page_not_written", { error: (error as Error).message, fix: `Rode: ${BUILD_COMMAND}` });
  }
}
