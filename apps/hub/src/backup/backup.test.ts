/** A backup and a restore of a database with something in it, and everything that may be wrong with the file. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Hours, parseHours, sequenceFor } from "@streamleads/domain";
import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openSealer } from "../start/open-sealer.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { createDatabase, dropDatabase } from "../store/embedded/testing.ts";
import { keyFile, masterKeys } from "../store/master-keys.ts";
import { readBackupOrder, runBackup } from "./backup-command.ts";
import { findList } from "./find-list.ts";
import { hold } from "./hold.ts";
import { examine, openerOf } from "./read-backup.ts";
import { type RestoreRequest, restore } from "./restore.ts";
import { checkBackup, readRestoreOrder } from "./restore-command.ts";
import { type BackupRequest, writeBackup } from "./write-backup.ts";

// Whole databases are made here; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PASSPHRASE = "frase longa do cofre";
const open = openerOf(PASSPHRASE);
const KEY = Buffer.alloc(32, 7);
const NOW = new Date("2026-11-24T12:00:00Z");

let folder: string;
let url: string;
let db: Database;
let target: string;
let file: string;

const LEAD = `insert into leads (nome, email, origem, score, status, rule_set, reasons, busca)
  values ($1, $2, 'API', 10, 'FRIO', 'padrao', '[]', '') returning id`;

async function addLead(nome: string): Promise<number> {
  const { rows } = await db.pool.query<{ id: number }>(LEAD, [nome, `${nome}@example.com`]);
  return rows[0]!.id;
}

const write = (name: string, over: Partial<BackupRequest> = {}) =>
  writeBackup({
    databaseUrl: url,
    dataDir: folder,
    masters: [KEY],
    passphrase: PASSPHRASE,
    kind: "completa",
    pathFor: () => join(folder, name),
    scryptCost: 1_024,
    ...over,
  });

function anyHour(): Hours {
  const hours = parseHours("seg-dom 00:00-24:00");
  if ("problem" in hours) throw new Error(hours.problem);
  return hours;
}

async function restored(path: string, over: Partial<RestoreRequest> = {}) {
  return restore({
    databaseUrl: target,
    dataDir: join(folder, "novo"),
    backup: await examine(path, open),
    open,
    keysHere: undefined,
    isKeyFromEnvironment: false,
    list: undefined,
    acceptMany: false,
    replace: undefined,
    isMove: false,
    registry: CONNECTORS,
    hours: anyHour(),
    timeZone: "America/Sao_Paulo",
    now: NOW,
    ...over,
  });
}

async function inTarget<T extends object>(sql: string): Promise<T[]> {
  const there = openDatabase({ url: target, max: 1, applicationName: "test" });
  try {
    return (await there.pool.query<T>(sql)).rows;
  } finally {
    await there.close();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamleads-backup-"));
  url = await createDatabase("backup_source");
  db = openDatabase({ url, max: 2, applicationName: "test" });
  await db.migrate();
  await openSealer(db, [KEY]);
  await db.pool.query(`insert into settings (key, value) values ('install_id', '"abcdef"')`);
  // Partitions as retention leaves them, which the migrations do not make.
  await db.pool.query("alter table attempts detach partition attempts_from_0");
  await db.pool.query("alter table attempts attach partition attempts_from_0 for values from (minvalue) to (100)");
  await db.pool.query("create table attempts_from_100 partition of attempts for values from (100) to (maxvalue)");
  await db.pool.query(
    "insert into attempts (delivery_id, attempt_no, at, outcome) select g, 1, now(), 'delivered' from generate_series(1, 250) g",
  );
  await db.pool.query(
    `insert into touches (lead_id, raw_id, kind, origem, content_hash, trusted, snapshot)
     select g, g, 'new', 'API', md5(g::text), true, jsonb_build_object('nome', E'João \\\\ "dois"\\n\\tlinhas')
     from generate_series(1, 500) g`,
  );
  for (const nome of ["ana", "bento", "caio"]) await addLead(nome);
  file = (await write("inteira.slb")).path;
});
afterAll(async () => {
  await db.close();
  for (const name of ["backup_source", "backup_target"]) await dropDatabase(name);
  await rm(folder, { recursive: true, force: true });
});

/** What a new server has: an empty database and an empty folder. */
async function newServer(): Promise<void> {
  target = await createDatabase("backup_target");
  await rm(join(folder, "novo"), { recursive: true, force: true });
}

const everything = `select (select count(*)::int from leads) as leads, (select count(*)::int from touches) as touches,
  (select count(*)::int from attempts) as attempts, (select count(*)::int from attempts_from_100) as newer,
  (select snapshot ->> 'nome' from touches where lead_id = 7) as nome,
  (select count(*)::int from pg_indexes where schemaname = 'public') as indexes,
  (select count(*)::int from pg_constraint where contype = 'f') as keys`;

describe("a backup", () => {
  it("comes back as it was, with its partitions, indexes, keys and master key", async () => {
    await newServer();
    const result = await restored(file);
    expect(result).toMatchObject({ leads: 3, strange: [], reapplied: undefined });
    const [here] = (await db.pool.query(everything)).rows;
    expect(await inTarget(everything)).toEqual([here]);
    expect(here).toMatchObject({ leads: 3, touches: 500, attempts: 250, newer: 151, nome: 'João \\ "dois"\n\tlinhas' });
    expect(masterKeys(undefined, join(folder, "novo"))).toEqual([KEY]);
    expect((await stat(keyFile(join(folder, "novo")))).mode & 0o777).toBe(0o600);
  });

  it("is a file of mode 0600 in which nothing of a person can be read", async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const bytes = await readFile(file);
    for (const word of ["ana@example.com", "João", KEY.toString("base64")]) expect(bytes.includes(word)).toBe(false);
  });

  it("shows the moment at which it began, whatever is written meanwhile", async () => {
    const afterSnapshot = async () => void (await addLead("depois"));
    const { path } = await write("durante.slb", { afterSnapshot });
    await db.pool.query("delete from leads where nome = 'depois'");
    expect((await examine(path, open)).end.sums["dados/leads"]?.rows).toBe(3);
  });

  it("leaves no file behind when the disk is full", async () => {
    const openFile = async () => ({
      write: async () => {
        throw Object.assign(new Error("no room"), { code: "ENOSPC" });
      },
      sync: async () => undefined,
      close: async () => undefined,
    });
    await expect(write("cheio.slb", { openFile })).rejects.toMatchObject({
      message: expect.stringContaining("espaço"),
    });
    expect((await readdir(folder)).filter((name) => name.startsWith("cheio"))).toEqual([]);
  });

  it("is not made without a passphrase unless the master key stays out, and says so", async () => {
    const env = { DATABASE_URL: url, DATA_DIR: folder, SECRETS_KEY: KEY.toString("base64") };
    const order = (...words: string[]) =>
      readBackupOrder([join(folder, "sem"), ...words]) as Exclude<ReturnType<typeof readBackupOrder>, "help">;
    await expect(runBackup(order(), env, url)).rejects.toMatchObject({
      fix: expect.stringContaining("BACKUP_PASSPHRASE"),
    });
    const text = await runBackup(order("--without-key"), env, url);
    expect(text).toContain("NÃO está cifrada");
    expect(text).toContain("a chave mestra NÃO está nesta cópia");
    const path = text.split("\n")[1]!.trim();
    const check = readRestoreOrder(["--check", path]) as Exclude<ReturnType<typeof readRestoreOrder>, "help">;
    expect(await checkBackup(check, {})).toContain("ESTA CÓPIA NÃO TEM A CHAVE MESTRA");
    await newServer();
    await expect(restored(path)).rejects.toMatchObject({ fix: expect.stringContaining("SECRETS_KEY") });
    await expect(restored(path, { keysHere: [Buffer.alloc(32, 8)] })).rejects.toMatchObject({
      message: expect.stringContaining("não é a que guarda os segredos"),
    });
    expect((await restored(path, { keysHere: [KEY] })).leads).toBe(3);
  });
});

describe("a file that is not as it was written", () => {
  const refused = async (bytes: Buffer, words: RegExp) => {
    const path = join(folder, "estragada.slb");
    await writeFile(path, bytes);
    await expect(examine(path, open)).rejects.toMatchObject({
      name: "BackupError",
      message: expect.stringMatching(words),
    });
  };

  it("is refused when it was cut, wherever", async () => {
    const bytes = await readFile(file);
    for (const part of [0.001, 0.3, 0.9])
      await refused(bytes.subarray(0, bytes.length * part), /danificada|não é uma cópia/);
    await refused(bytes.subarray(0, bytes.length - 1), /danificada/);
    await refused(Buffer.concat([bytes, Buffer.from([0])]), /danificada/);
  });

  it("is refused when one byte is another, in any part of it", async () => {
    const bytes = await readFile(file);
    for (const at of [3, 60, Math.floor(bytes.length / 2), bytes.length - 3]) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      await refused(other, /danificada|não é uma cópia|senha não é/);
    }
  });

  it("is refused with another passphrase, in words that say so", async () => {
    await expect(examine(file, openerOf("outra frase longa"))).rejects.toThrow("A senha não é a desta cópia");
    await expect(examine(file, openerOf(undefined))).rejects.toThrow("protegida por uma senha");
  });
});

describe("what was erased after the backup", () => {
  it("is erased again, by a list from the old database or by the newest file beside the backup", async () => {
    await db.pool.query(
      "insert into raw_requests (source, provider_id, body, state, due_at) values ('meta-ads', 'nao-lido', 'Bento', 'received', now())",
    );
    const path = (await write("antes.slb")).path;
    const backup = await examine(path, open);
    expect(
      await findList({ ...backup, path: join(folder, "novo", "x.slb") }, join(folder, "antes.slb"), open).catch(String),
    ).toMatch(/não há uma lista/);
    await db.pool.query("delete from leads where nome = 'bento'");
    await db.pool.query(
      "insert into suppressions (hash, channel, reason) values ('\\x0102', 'email', E'pediu \"já\"')",
    );
    // One event that the backup had not read yet, and one that came after it: both of people who are gone.
    await db.pool.query(
      "update raw_requests set state = 'ignored', cause = 'erased', body = '' where provider_id = 'nao-lido'",
    );
    await db.pool.query(
      "insert into raw_requests (source, provider_id, body, state, cause) values ('meta-ads', 'depois', '', 'ignored', 'erased')",
    );
    await write("depois.slb", { kind: "apagamentos", passphrase: undefined });
    const list = await findList(backup, undefined, open);
    expect((await findList(backup, url, open))?.living).toEqual(list?.living);
    await newServer();
    const { reapplied } = await restored(path, { list });
    expect(reapplied).toEqual({ erased: 1, byHand: [], suppressed: 1, revoked: 0 });
    expect(await inTarget("select nome from leads order by nome")).toEqual([{ nome: "ana" }, { nome: "caio" }]);
    expect(await inTarget("select state, cause, length(body) as bytes from raw_requests order by id")).toEqual(
      Array(2).fill({ state: "ignored", cause: "erased", bytes: 0 }),
    );
  });
});

describe("what was due when the backup was restored", () => {
  const INSERT = `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id,
      expires_at, owner, attempt_no)
    select n, 1, 'x', action, state, 1, now() + due * interval '1 hour', 1, 1, now() + interval '3 days',
      case when state = 'running' then gen_random_uuid() end, 0
    from json_to_recordset($1::json) as d(n int, action text, state text, due int)`;

  it.each([
    ["a message that must not be sent twice is left to a person", "message.followup", "pending", -1, "failed", false],
    ["one that was leased and not begun as well", "analytics.lead", "running", 0, "failed", false],
    ["one that is not due yet waits", "message.followup", "pending", 1, "pending", false],
    ["a notice that may be repeated once goes marked", "notify.hot_lead", "retrying", -1, "retrying", true],
    ["a record goes again", "contact.upsert", "retrying", -1, "retrying", false],
  ] as const)("%s", async (_, action, state, due, then, isRepeat) => {
    const client = await db.pool.connect();
    try {
      await client.query("begin");
      await client.query(INSERT, [JSON.stringify([{ n: 1, action, state, due }])]);
      await hold(client, NOW.toISOString(), { hours: anyHour(), timeZone: "America/Sao_Paulo" }, NOW);
      const { rows } = await client.query("select state, is_repeat, owner, cause from deliveries");
      const cause = then === "failed" ? "unknown_outcome" : null;
      expect(rows).toEqual([{ state: then, is_repeat: isRepeat, owner: null, cause }]);
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  it("a mail of a sequence is left out, and the sequence goes on", async () => {
    const client = await db.pool.connect();
    try {
      await client.query("begin");
      await client.query(
        `insert into enrolments (lead_id, sequence, connection_id, next_step, next_at, started_at)
         values (1, $1, 1, 1, $2::timestamptz - interval '1 hour', $2::timestamptz - interval '1 hour')`,
        [sequenceFor("MORNO")?.slug, NOW],
      );
      const clock = { hours: anyHour(), timeZone: "America/Sao_Paulo" };
      expect(await hold(client, NOW.toISOString(), clock, NOW)).toMatchObject({ skippedMails: 1 });
      const { rows } = await client.query("select next_step, next_at > $1 as later, ended_at from enrolments", [NOW]);
      expect(rows).toEqual([{ next_step: 2, later: true, ended_at: null }]);
    } finally {
      await client.query("rollback");
      client.release();
    }
  });
});

describe("the database that a backup goes into", () => {
  it("is left alone when it holds something, unless its name is given; then it changes as a whole or not at all", async () => {
    await newServer();
    await restored(file);
    await inTarget("delete from leads where nome = 'ana'");
    await expect(restored(file)).rejects.toMatchObject({ fix: expect.stringContaining("--replace") });
    await expect(restored(file, { replace: "outro" })).rejects.toThrow('O nome dado, "outro"');
    const [{ name }] = (await inTarget<{ name: string }>("select current_database() as name")) as [{ name: string }];
    const beforeCommit = async () => {
      throw new Error("power cut");
    };
    await expect(restored(file, { replace: name, beforeCommit })).rejects.toThrow("power cut");
    expect(await inTarget("select count(*)::int as n from leads")).toEqual([{ n: 2 }]);
    expect((await restored(file, { replace: name })).leads).toBe(3);
  });

  it("is not touched while a hub uses it", async () => {
    await newServer();
    const hub = openDatabase({ url: target, max: 1 });
    await hub.pool.query("select 1");
    await expect(restored(file)).rejects.toThrow("Há um hub");
    await hub.close();
  });

  it("that is not ours is not touched at all", async () => {
    await newServer();
    await inTarget("create table de_outro_programa (id int)");
    await expect(restored(file, { replace: "qualquer" })).rejects.toThrow("não é do StreamLeads");
  });
});
