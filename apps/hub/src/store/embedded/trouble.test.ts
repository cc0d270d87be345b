/** What goes wrong around the database, made to go wrong for real: each failure has its code and its cure. */
import { execFileSync, spawn } from "node:child_process";
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isRoot, serviceAccount, spawnAs } from "./account.ts";
import { openDatabase } from "./keep.ts";
import { readPidText } from "./postmaster.ts";
import { ask, Scenario, until } from "./testing-scenario.ts";

const root = isRoot();
/** A small file system of our own to fill up or to lock; only root on Linux can mount one, and not in every container. */
const canMount = root && process.platform === "linux" && canMountHere();

describe("with a cluster in place", () => {
  let world: Scenario;
  let cluster: string;
  beforeAll(async () => {
    world = await Scenario.open();
    cluster = join(world.dataDir, "postgres", "18");
    await (await world.start()).stop();
  });
  afterAll(() => world.close());

  it("a pid file whose number now belongs to another program misleads nobody", async () => {
    const handle = await world.start();
    const own = await readPidText(cluster);
    const lock = await readFile(join(cluster, "../run/.s.PGSQL.5432.lock"), "utf8");
    await handle.stop();
    // As the server's own account: of another account's process PostgreSQL would know by itself that it is stale.
    const other = spawn("sleep", ["60"], {
      stdio: "ignore",
      ...spawnAs(root ? await serviceAccount(undefined) : undefined),
    });
    world.atEnd(async () => other.kill("SIGKILL"));
    const renumbered = (text: string | undefined) => String(text).replace(/^\d+/, String(other.pid));
    await writeFile(join(cluster, "postmaster.pid"), renumbered(own));
    await writeFile(join(cluster, "../run/.s.PGSQL.5432.lock"), renumbered(lock));
    const next = await world.start();
    expect(next.reused).toBe(false);
    await next.stop();
    expect(other.exitCode).toBeNull();
  });

  it("beginnings that a killed hub left are removed, a fresh one is somebody's work", async () => {
    const home = join(cluster, "..");
    const hourAgo = new Date(Date.now() - 3_600_000);
    await mkdir(join(home, "18.new-0123456789ab"));
    await utimes(join(home, "18.new-0123456789ab"), hourAgo, hourAgo);
    await mkdir(join(home, "18.new-ba9876543210"));
    await (await world.start()).stop();
    const left = (await readdir(home)).filter((name) => name.includes("new"));
    expect(left).toEqual(["18.new-ba9876543210"]);
  });

  it("a pid file that a full disk left empty does not keep the database from starting", async () => {
    await writeFile(join(cluster, "postmaster.pid"), "");
    const { stop } = await world.start();
    await stop();
  });

  it("a lost password file is told from a server that does not answer", async () => {
    await rm(join(world.dataDir, "postgres", "18.password"));
    await expect(world.start({ transport: "tcp" })).rejects.toMatchObject({ code: "permission" });
    await world.expectNoServer();
  });

  it("a server that does not end is named", async () => {
    const handle = await world.start({ timeouts: { stopMs: 50, abortMs: 50 } });
    process.kill(handle.pid, "SIGSTOP");
    await expect(handle.stop()).rejects.toMatchObject({
      code: "stop_timeout",
      fix: expect.stringContaining(String(handle.pid)),
    });
    process.kill(handle.pid, "SIGCONT");
    await world.expectNoServer();
  });

  it("a server that dies is started again at the same address, until it is stopped for good", async () => {
    const database = await openDatabase(world.options());
    world.atEnd(() => database.stop());
    const pid = Number((await readPidText(cluster))?.split("\n")[0]);
    process.kill(pid, "SIGKILL");
    await until(() => world.logged.some(({ event }) => event === "database.lost"));
    await until(() =>
      ask(database.url, "select 1").then(
        () => true,
        () => false,
      ),
    );
    await database.stop();
    await world.expectNoServer();
  });

  it("a server that never gets ready is ended and reported", async () => {
    const native = join(world.folder, "native");
    await mkdir(join(native, "bin"), { recursive: true });
    const version = 'echo "postgres (PostgreSQL) 18.4"';
    await program(join(native, "bin", "postgres"), `case "$1" in --version) ${version};; *) exec sleep 60;; esac`);
    await program(join(native, "bin", "initdb"), "exit 1");
    await expect(world.start({ binariesDir: native, timeouts: { startMs: 300 } })).rejects.toMatchObject({
      code: "start_timeout",
    });
  });

  it("a socket that another server keeps is named with its cure", async () => {
    const dataDir = join(world.folder, "outro");
    await cp(world.dataDir, dataDir, { recursive: true });
    const other = await world.start();
    await copyFile(join(cluster, "../run/.s.PGSQL.5432.lock"), join(dataDir, "postgres", "run", ".s.PGSQL.5432.lock"));
    await expect(world.start({ dataDir })).rejects.toMatchObject({ code: "socket_in_use" });
    await other.stop();
    await (await world.start({ dataDir })).stop();
  });

  it("data of another version is refused and left as it is", async () => {
    await writeFile(join(cluster, "PG_VERSION"), "17\n");
    await expect(world.start()).rejects.toMatchObject({ code: "wrong_version", fix: expect.stringContaining(cluster) });
    expect(await readFile(join(cluster, "PG_VERSION"), "utf8")).toBe("17\n");
  });
});

describe("with a folder that is not as it should be", () => {
  let world: Scenario;
  beforeEach(async () => {
    world = await Scenario.open();
  });
  afterEach(() => world.close());

  it("no empty cluster is made beside the data of another version", async () => {
    await mkdir(join(world.dataDir, "postgres", "17"), { recursive: true });
    await writeFile(join(world.dataDir, "postgres", "17", "PG_VERSION"), "17\n");
    const command = expect.stringContaining("npm run upgrade-database");
    await expect(world.start()).rejects.toMatchObject({ code: "wrong_version", fix: command });
  });

  it("files without a version are no cluster, and not ours to remove", async () => {
    await mkdir(join(world.dataDir, "postgres", "18"), { recursive: true });
    await writeFile(join(world.dataDir, "postgres", "18", "restos"), "?");
    await expect(world.start()).rejects.toMatchObject({ code: "crashed", fix: expect.stringContaining("incompleta") });
    expect(await readFile(join(world.dataDir, "postgres", "18", "restos"), "utf8")).toBe("?");
  });

  it("programs that do not run are named", async () => {
    await mkdir(join(world.folder, "native", "bin"), { recursive: true });
    await expect(world.start({ binariesDir: join(world.folder, "native") })).rejects.toMatchObject({
      code: "binaries_missing",
      fix: expect.stringContaining("npm install"),
    });
  });

  it("DATABASE_URL replaces the embedded database: nothing is started, no folder is made", async () => {
    const databaseUrl = "postgres://leads@db.exemplo.com.br/leads";
    const database = await openDatabase({ ...world.options(), databaseUrl });
    expect(database).toMatchObject({ url: databaseUrl, isEmbedded: false });
    await expect(readFile(world.dataDir)).rejects.toMatchObject({ code: "ENOENT" });
    await database.stop();
  });

  it.skipIf(root)(
    "a data folder that may not be written to is named (root may write anywhere: skipped for root)",
    async () => {
      await mkdir(world.dataDir, { mode: 0o500 });
      await expect(world.start()).rejects.toMatchObject({
        code: "permission",
        fix: expect.stringContaining("DATA_DIR"),
      });
    },
  );
});

describe.skipIf(!canMount)("on a disk of its own (skipped where nothing can be mounted)", () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await Scenario.open();
    await mkdir(world.dataDir);
    mount(["-t", "tmpfs", "-o", "size=12m", "tmpfs", world.dataDir]);
  });
  afterAll(async () => {
    execFileSync("umount", ["--lazy", world.dataDir]);
    await world.close();
  });

  it("too small a disk for a first start is told apart, and leaves nothing half-made", async () => {
    await expect(world.start()).rejects.toMatchObject({ code: "disk_full", fix: expect.stringContaining("cheio") });
    expect(await readdir(join(world.dataDir, "postgres"))).toEqual(["18.password"]);
    mount(["-o", "remount,size=120m", world.dataDir]);
    const { url, stop } = await world.start();
    await ask(url, "create table guardado as select 1 as n");
    await stop();
  });

  it("a disk that fills up under the running server loses nothing that was committed", async () => {
    const handle = await world.start();
    const fill = "create table cheio as select repeat(md5(n::text), 30) as t from generate_series(1, 1000000) as n";
    await expect(ask(handle.url, fill)).rejects.toThrow();
    // It refused the statement, or restarted its sessions; the hub's handle holds through both.
    await until(() =>
      ask(handle.url, "select 1").then(
        () => true,
        () => false,
      ),
    );
    expect(await ask(handle.url, "select n from guardado")).toEqual([{ n: 1 }]);
    await handle.stop();
    await world.expectNoServer();
  });

  it("a disk that is full at the start is told apart, and nothing is lost once there is room", async () => {
    const filler = join(world.dataDir, "enchimento");
    await writeFile(filler, Buffer.alloc(120 * 1024 * 1024)).catch((error: unknown) => {
      expect(error).toMatchObject({ code: "ENOSPC" });
    });
    await expect(world.start()).rejects.toMatchObject({ code: "disk_full" });
    await rm(filler);
    const next = await world.start();
    expect(await ask(next.url, "select n from guardado")).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it("a disk that is mounted read-only is told apart, with data or without", async () => {
    mount(["-o", "remount,ro", world.dataDir]);
    const readOnly = { code: "read_only", fix: expect.stringContaining("só para leitura") };
    await expect(world.start()).rejects.toMatchObject(readOnly);
    await expect(world.start({ dataDir: join(world.dataDir, "novo") })).rejects.toMatchObject(readOnly);
  });
});

function mount(options: string[]): void {
  execFileSync("mount", options);
}

function canMountHere(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"], { stdio: "ignore" });
    execFileSync("umount", ["/mnt"]);
    return true;
  } catch {
    return false; // The container forbids it: the tests say that they were skipped.
  }
}

async function program(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}
