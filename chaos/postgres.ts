/**
 * The PostgreSQL of a run: the embedded one, in a process group of its own, on loopback TCP so that a proxy can stand
 * before it. Its folder is a small file system in memory where mounting is allowed, so that a full disk can be had.
 */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, statfs, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../apps/hub/src/start/port.ts";
import { openDatabase } from "../apps/hub/src/store/database.ts";
import { startEmbeddedPostgres } from "../apps/hub/src/store/embedded/index.ts";

export interface Postgres {
  port: number;
  /** Why the disk cannot be made full here; `undefined` when it can. */
  noDisk: string | undefined;
  kills: number;
  /** A copy of the migrated template, replaced if it is there. */
  fresh(name: string): Promise<void>;
  drop(name: string): Promise<void>;
  /** For the hub's role; `port` may be that of a proxy. */
  url(name: string, port?: number): string;
  /** For the superuser, past all proxies. */
  admin(name: string): Promise<pg.Client>;
  /** Kills the postmaster, if it runs. */
  kill(signal: "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Starts it if it does not run; waits until it accepts connections. */
  up(): Promise<void>;
  fillDisk(): Promise<void>;
  freeDisk(): Promise<void>;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

const TEMPLATE = "chaos_template";
const DISK_MB = 700;
/** Room for two hubs and the harness; the full pool is had by taking what is left. */
const SETTINGS = { max_connections: "120", max_wal_size: "128MB" };
const UP_MS = 60_000;
const ELSEWHERE = "/var/lib/streamleads";
const run = promisify(execFile);

export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), "streamleads-chaos-db-"));
  await chmod(folder, 0o711); // The account that runs root's server must pass.
  const disk = join(folder, "disk");
  await mkdir(disk);
  const noDisk = await mounted(disk);
  await chmod(disk, 0o711);
  const port = await freePort("127.0.0.1", 0);
  const launch = () =>
    startEmbeddedPostgres({
      dataDir: join(disk, "data"),
      elsewhereDir: ELSEWHERE,
      transport: "tcp",
      port,
      settings: SETTINGS,
      log: () => undefined,
    });
  let server = await launch();
  let isUp = true;
  const watchEnd = () => server.onExit(() => (isUp = false));
  watchEnd();
  const { url } = server;

  const self: Postgres = {
    port,
    noDisk,
    kills: 0,
    async fresh(name) {
      await self.drop(name);
      const admin = await self.admin("postgres");
      try {
        await admin.query(`create database ${name} template ${TEMPLATE} owner streamleads`);
      } finally {
        await admin.end();
      }
    },
    async drop(name) {
      const admin = await self.admin("postgres");
      try {
        await admin.query(`drop database if exists ${name} with (force)`);
      } finally {
        await admin.end();
      }
    },
    url: (name, at = port) => withPlace(url, name, at).href,
    async admin(name) {
      const place = withPlace(url, name, port);
      place.username = "postgres";
      const client = new pg.Client({ connectionString: place.href });
      client.on("error", () => undefined); // The server is killed on purpose; the next statement says so.
      await client.connect();
      return client;
    },
    async kill(signal) {
      if (!isUp) return;
      const ended = new Promise<void>((resolve) => server.onExit(() => resolve()));
      try {
        process.kill(server.pid, signal);
        self.kills += 1;
      } catch {
        // Gone already: its full disk or an earlier signal was faster.
      }
      await ended;
    },
    async up() {
      const deadline = performance.now() + UP_MS;
      while (!isUp) {
        try {
          // Sessions of a killed postmaster hold its memory for some moments more.
          server = await launch();
          isUp = true;
          watchEnd();
        } catch (error) {
          if (performance.now() > deadline) throw error;
          await wait(100);
        }
      }
      while (performance.now() < deadline) {
        try {
          const client = await self.admin("postgres");
          await client.end();
          return;
        } catch {
          await wait(50); // It recovers.
        }
      }
      throw new Error(`PostgreSQL does not accept connections after ${UP_MS} ms`);
    },
    async fillDisk() {
      const { bavail, bsize } = await statfs(disk);
      // Half of what is left each time: what others take meanwhile makes the rest fail early, which is as full.
      for (let left = bavail * bsize, i = 0; left > bsize && i < 12; left = Math.floor(left / 2), i += 1) {
        await writeFile(join(disk, `filler-${i}`), Buffer.alloc(Math.ceil(left / 2))).catch(() => undefined);
      }
    },
    async freeDisk() {
      for (let i = 0; i < 12; i += 1) await unlink(join(disk, `filler-${i}`)).catch(() => undefined); // Not all were made.
    },
    async end() {
      await self.freeDisk();
      await server.stop();
      if (noDisk === undefined) await run("umount", [disk]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  await makeTemplate(self);
  return self;
}

async function makeTemplate(server: Postgres): Promise<void> {
  const admin = await server.admin("postgres");
  await admin.query(`create database ${TEMPLATE} owner streamleads`);
  await admin.end();
  const db = openDatabase({ url: server.url(TEMPLATE), max: 2 });
  await db.migrate();
  await db.close();
}

/** Mounts a small file system; the reason in words where that is not allowed. */
async function mounted(disk: string): Promise<string | undefined> {
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", disk]);
    return undefined;
  } catch {
    return "this machine does not let us mount a small file system (that takes root on Linux): no full disk is tried";
  }
}

function withPlace(url: string, database: string, port: number): URL {
  const place = new URL(url);
  place.pathname = `/${database}`;
  place.port = String(port);
  return place;
}
