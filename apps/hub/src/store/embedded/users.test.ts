/** Under which user, and from which homes, the database runs: as root, as an ordinary user, out of closed homes. */
import { chmod, chown, copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, blockedAt, isRoot, parsePasswd } from "./account.ts";
import { packagedBinaries } from "./binaries.ts";
import { POINTER_FILE } from "./place.ts";
import type { ServerHandle } from "./supervise.ts";
import { ask, type HubProcess, Scenario } from "./testing-scenario.ts";

const root = isRoot();
const ordinary = root ? await ordinaryUser() : undefined;

let world: Scenario;
beforeAll(async () => {
  world = await Scenario.open();
});
afterAll(() => world.close());

describe("started by whoever runs this", () => {
  it("a cluster is in a folder that only the server's account can open", async () => {
    const { url, stop } = await world.start();
    await ask(url, "create table guardado as select 1 as n");
    expect((await stat(clusterOf(world))).mode & 0o777).toBe(0o700);
    await stop();
  });

  it("programs without their links are completed where they are", async () => {
    const binariesDir = join(world.folder, "native");
    await mirrorPrograms(binariesDir);
    world.logged.length = 0;
    await expectKept(await world.start({ binariesDir }));
    expect(world.logged.map(({ event }) => event)).toEqual(["database.started", "database.ended"]);
  });

  it("a DATA_DIR too deep for a Unix socket gets a short folder of its own for it", async () => {
    const above = join(world.folder, "p".repeat(60));
    const dataDir = join(above, "imobiliaria-com-nome-comprido");
    await mkdir(above);
    await rename(world.dataDir, dataDir);
    const handle = await world.start({ dataDir });
    const folder = new URL(handle.url.replace("@/", "@x/")).searchParams.get("host") ?? "";
    world.atEnd(() => rm(folder, { recursive: true }));
    expect(Buffer.byteLength(folder)).toBeLessThan(90);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await expectKept(handle);
    await rename(dataDir, world.dataDir);
  });
});

describe.skipIf(!root)(
  "started by root (skipped for other users: only root can hand over to a service account)",
  () => {
    it("the server runs under a service account, without root's groups", async () => {
      const handle = await world.start();
      const { uid } = await stat(clusterOf(world));
      expect(uid).not.toBe(0);
      expect(await readFile(`/proc/${handle.pid}/status`, "utf8")).toMatch(
        new RegExp(`^Uid:\\s+${uid}\\s[^]*^Groups:\\s*$`, "m"),
      );
      await expectKept(handle);
    });

    it("a cluster that root copied back from a backup is given to the account again", async () => {
      const cluster = clusterOf(world);
      for (const entry of ["", ...(await readdir(cluster, { recursive: true }))])
        await chown(join(cluster, entry), 0, 0);
      await expectKept(await world.start());
    });

    it("a closed DATA_DIR of root in an open place is opened for the account alone, and the data stays in it", async () => {
      await chown(world.dataDir, 0, 0);
      await chmod(world.dataDir, 0o700);
      await expectKept(await world.start());
      const { mode, uid, gid } = await stat(world.dataDir);
      expect({ mode: mode & 0o777, uid, gid }).toEqual({
        mode: 0o710,
        uid: 0,
        gid: (await stat(clusterOf(world))).gid,
      });
    });

    it("a home of mode 0700 is worked around with copies outside, said in the log, and the data is found again", async () => {
      const home = await makeHome("casa-do-root", 0, 0);
      const binariesDir = join(home, "native");
      await mirrorPrograms(binariesDir);
      const options = { dataDir: join(home, "dados"), binariesDir };
      const first = await world.start(options);
      await ask(first.url, "create table guardado as select 1 as n");
      await first.stop();
      const pointer = await readFile(join(options.dataDir, "postgres", POINTER_FILE), "utf8");
      const elsewhere = /^caminho: (.*)$/m.exec(pointer)?.[1];
      expect(elsewhere).toMatch(new RegExp(`^${world.folder}/lib/[0-9a-f]{12}$`));
      expect(world.logged).toContainEqual({
        event: "database.kept_elsewhere",
        fields: { data_dir: options.dataDir, folder: elsewhere },
      });
      expect(world.logged).toContainEqual({
        event: "database.binaries_copied",
        fields: {
          from: binariesDir,
          to: expect.stringContaining(`${world.folder}/lib/bin/`),
          reason: expect.stringContaining(home),
        },
      });
      await chmod(home, 0o755); // Even when the home is opened later, the data stays where it is.
      await expectKept(await world.start(options));

      await rm(String(elsewhere), { recursive: true }); // And when it is gone, that is an error, never a fresh start.
      await expect(world.start(options)).rejects.toMatchObject({
        code: "data_missing",
        fix: expect.stringContaining("lib"),
      });
    });
  },
);

describe.skipIf(!ordinary)("started by an ordinary user (skipped unless root runs this from an open folder)", () => {
  const asOrdinary = { uid: ordinary?.uid ?? 0, gid: ordinary?.gid ?? 0 };
  let dataDir: string;
  beforeAll(async () => {
    dataDir = join(await makeHome("casa", asOrdinary.uid, asOrdinary.gid), "dados");
  });

  it("from a home of mode 0700 the server runs as that user, with the programs where they are", async () => {
    const hub = await world.startElsewhere({ dataDir }, asOrdinary);
    expect(hub).toMatchObject({ reused: false, events: ["database.started"] });
    expect((await stat(`/proc/${hub.pid}`)).uid).toBe(asOrdinary.uid);
    expect(await ask(hub.url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(await readdir(join(dataDir, "postgres"))).not.toContain("bin");
    hub.child.kill("SIGKILL");
    await hub.exited;
    const next = await world.startElsewhere({ dataDir }, asOrdinary);
    expect(next).toMatchObject({ reused: true, pid: hub.pid });
    await end(next);
  });

  it("programs without their links, in a folder that cannot be written to, are completed in a copy", async () => {
    const binariesDir = join(world.folder, "native-fechado");
    await mirrorPrograms(binariesDir);
    const hub = await world.startElsewhere({ dataDir, binariesDir }, asOrdinary);
    expect(hub).toMatchObject({ events: ["database.binaries_copied", "database.started"] });
    await end(hub);
  });

  it("data that another user's server keeps is named with its cure", async () => {
    expect(await world.startElsewhere({}, asOrdinary)).toMatchObject({ code: "permission" });
  });

  it("a user without an entry in passwd is told so", async () => {
    const nameless = { uid: 54_321, gid: 54_321 };
    const home = await makeHome("sem-nome", nameless.uid, nameless.gid);
    const hub = await world.startElsewhere({ dataDir: join(home, "dados") }, nameless);
    expect(hub).toMatchObject({ code: "permission", fix: expect.stringContaining("/etc/passwd") });
  });
});

async function expectKept({ url, stop }: ServerHandle): Promise<void> {
  expect(await ask(url, "select n from guardado")).toEqual([{ n: 1 }]);
  await stop();
}

async function end({ child, exited }: HubProcess): Promise<void> {
  child.kill("SIGTERM");
  await exited;
  await world.expectNoServer();
}

function clusterOf({ dataDir }: Scenario): string {
  return join(dataDir, "postgres", "18");
}

/** A home that only its owner can enter. */
async function makeHome(name: string, uid: number, gid: number): Promise<string> {
  const home = join(world.folder, name);
  await mkdir(home, { mode: 0o700 });
  await chown(home, uid, gid);
  return home;
}

/** The packaged programs without their links, as an installation without install scripts leaves them. */
async function mirrorPrograms(to: string): Promise<void> {
  const from = packagedBinaries();
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const mirrored = join(to, relative(from, path));
    await mkdir(dirname(mirrored), { recursive: true });
    // Second names of the same files where the disk is the same: 60 MB less to write.
    if (entry.isFile()) await link(path, mirrored).catch(() => copyFile(path, mirrored));
  }
}

/** Somebody who can run this very checkout; none when it lies in a closed home. */
async function ordinaryUser(): Promise<Account | undefined> {
  const nobody = parsePasswd(await readFile("/etc/passwd", "utf8")).find(({ name }) => name === "nobody");
  if (!nobody) return undefined;
  const here = fileURLToPath(new URL(".", import.meta.url));
  const blocked = (await blockedAt(here, nobody)) ?? (await blockedAt(process.execPath, nobody));
  return blocked === undefined ? nobody : undefined;
}
