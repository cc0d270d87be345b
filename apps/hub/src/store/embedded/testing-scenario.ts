/** One test's temporary world: a folder, servers and hub processes in it, and the end of all of them. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./start.ts";
import type { ServerHandle } from "./supervise.ts";

export interface LoggedEvent {
  event: string;
  fields: Record<string, unknown>;
}

export class Scenario {
  readonly folder: string;
  readonly dataDir: string;
  readonly logged: LoggedEvent[] = [];
  private readonly endings: (() => Promise<unknown>)[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.dataDir = join(folder, "data");
  }

  static async open(): Promise<Scenario> {
    const folder = await mkdtemp(join(tmpdir(), "streamleads-scenario-"));
    await chmod(folder, 0o755); // Service accounts and ordinary users must get in.
    return new Scenario(folder);
  }

  /** Options of a hub in this world; durability costs time and is not what these tests are about. */
  options(given: Partial<EmbeddedPostgresOptions> = {}): EmbeddedPostgresOptions {
    const log = (event: string, fields: Record<string, unknown>) => void this.logged.push({ event, fields });
    return { dataDir: this.dataDir, elsewhereDir: join(this.folder, "lib"), isDurable: false, log, ...given };
  }

  /** Starts the database in this process; it is stopped with the scenario at the latest. */
  async start(given: Partial<EmbeddedPostgresOptions> = {}): Promise<ServerHandle> {
    const handle = await startEmbeddedPostgres(this.options(given));
    this.atEnd(() => handle.stop());
    return handle;
  }

  /** Starts the database from another process and answers what that process printed. */
  async startElsewhere(given: Partial<EmbeddedPostgresOptions> = {}, spawned: SpawnOptions = {}): Promise<HubProcess> {
    const { log: _, ...options } = this.options(given);
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("testing-hub-process.ts", import.meta.url)), JSON.stringify(options)],
      { stdio: ["ignore", "pipe", "inherit"], ...spawned },
    );
    const exited = new Promise((resolve) => child.once("exit", resolve));
    this.atEnd(() => {
      child.kill("SIGKILL");
      return exited;
    });
    if (!child.stdout) throw new Error("no output to read");
    for await (const line of createInterface(child.stdout)) return { child, exited, ...JSON.parse(line) };
    throw new Error("the hub process said nothing");
  }

  /** Rejects when server processes go on living. The log's writer ends a few milliseconds after the server itself. */
  expectNoServer(): Promise<void> {
    return until(async () => (await serverProcessesBelow(this.folder)).length === 0);
  }

  /** The last thing registered is the first to be ended. */
  atEnd(ending: () => Promise<unknown>): void {
    this.endings.unshift(ending);
  }

  /** Ends everything, then looks for processes that were forgotten; the folder goes in any case. */
  async close(): Promise<void> {
    const problems: unknown[] = [];
    for (const ending of this.endings) await ending().catch((problem: unknown) => problems.push(problem));
    await this.expectNoServer().catch(async (problem: unknown) => {
      problems.push(problem);
      for (const pid of await serverProcessesBelow(this.folder)) process.kill(pid, "SIGKILL");
    });
    await rm(this.folder, { recursive: true, force: true });
    if (problems.length > 0) throw new AggregateError(problems, "the scenario did not end cleanly");
  }
}

export interface HubProcess {
  child: ChildProcess;
  exited: Promise<unknown>;
  url: string;
  pid: number;
  reused: boolean;
  events: string[];
  error?: string;
  code?: string;
  fix?: string;
}

/** The rows of one statement, over a connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // A server that is killed under it: the query rejects.
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Waits for something that comes about by itself, looking often; rejects after 10 s. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`never came about: ${isSo}`);
    await wait(10);
  }
}

/** Living processes whose working folder lies below `folder`: a server and its helpers. Linux only; elsewhere none are seen. */
export async function serverProcessesBelow(folder: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Ended meanwhile, or another account's: not one of ours.
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return cwd.startsWith(folder) && !/\) [ZX] /.test(stat) ? [pid] : [];
    }),
  );
  return found.flat();
}
