/**
 * The drill: a company loses its server and its database, and goes on from last night's backup on another one. With real
 * hubs, a real provider, and everything that happened after the backup: a person erased, another unsubscribed, a delivery
 * made, a lead come in.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readBackupOrder, runBackup } from "../apps/hub/src/backup/backup-command.ts";
import { HELD_BY } from "../apps/hub/src/backup/hold.ts";
import { readRestoreOrder, runRestore } from "../apps/hub/src/backup/restore-command.ts";
import { type RunningHub, runHub } from "../apps/hub/src/main.ts";
import { SILENT } from "../apps/hub/src/observe/log.ts";
import { openDatabase } from "../apps/hub/src/store/database.ts";
import { createDatabase, dropDatabase } from "../apps/hub/src/store/embedded/testing.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { freshDatabase } from "./support/database.ts";
import { type Held, startHeld } from "./support/held.ts";
import { restoreUpToCommit } from "./support/restore-process.ts";
import { type Watch, watchTables } from "./support/watch.ts";

// Whole databases are made here; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const API_KEY = "chave-de-teste-com-todos-os-direitos";
const OWNER = { email: "dona@imobiliaria.example", password: "uma senha bem comprida" };
const PASSPHRASE = "frase longa guardada no cofre";
const EDITOR = { name: "Teste", logged: {} };

let folder: string;
let n8n: Held;
let backups: string;
let old: { hub: RunningHub; url: string; drop(): Promise<void>; watch: Watch };
let fresh: { url: string; dataDir: string };
let restoredHub: RunningHub | undefined;
let watch: Watch | undefined;

const envFor = (databaseUrl: string, dataDir: string, more: Record<string, string> = {}) => ({
  DATABASE_URL: databaseUrl,
  DATA_DIR: dataDir,
  PORT: "0",
  EGRESS_ALLOW: "127.0.0.0/8",
  INSTANCE_BEAT_MS: "200",
  INSTANCE_DEAD_MS: "2000",
  RETRY_BASE_MS: "50",
  TZ_BUSINESS: "America/Sao_Paulo",
  BACKUP_PASSPHRASE: PASSPHRASE,
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamleads-drill-"));
  backups = join(folder, "copias");
  n8n = await startHeld(n8nFake());
  const database = await freshDatabase("backup_drill_old");
  const env = envFor(database.url, join(folder, "antigo"), {
    BOOTSTRAP_API_KEY: API_KEY,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
  });
  old = { ...database, hub: await runHub(env, { log: SILENT }), watch: await watchTables(database.url) };
  fresh = { url: await createDatabase("backup_drill_new"), dataDir: join(folder, "novo") };
});
afterAll(async () => {
  await watch?.close();
  await restoredHub?.stop();
  await n8n.close();
  await dropDatabase("backup_drill_new");
  await rm(folder, { recursive: true, force: true });
});

async function send(hub: RunningHub, nome: string, email: string): Promise<number> {
  const answer = await fetch(`${hub.url}/api/v1/leads`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": API_KEY },
    body: JSON.stringify({ nome, email, telefone: "", interesse: "Casa" }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: number }).id;
}

async function read(hub: RunningHub, path: string): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${hub.url}/api/v1${path}`, { headers: { "x-api-key": API_KEY } });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

async function rowsOf<T extends object>(url: string, sql: string): Promise<T[]> {
  const db = openDatabase({ url, max: 1 });
  try {
    return (await db.pool.query<T>(sql)).rows;
  } finally {
    await db.close();
  }
}

const backup = async (...words: string[]) => {
  const order = readBackupOrder([backups, ...words]);
  if (order === "help") throw new Error("help");
  return runBackup(order, envFor(old.url, join(folder, "antigo")), old.url, { scryptCost: 1_024 });
};
const pathIn = (text: string) => text.split("\n")[1]?.trim() ?? "";

async function restore(
  file: string,
  env: Record<string, string> = envFor(fresh.url, fresh.dataDir),
  ...words: string[]
) {
  const order = readRestoreOrder([file, ...words]);
  if (order === "help") throw new Error("help");
  return runRestore(order, env, async () => fresh.url, { now: new Date() });
}

describe("a server that is lost after its last backup", () => {
  let kept: number;
  let erased: number;
  let owed: number;
  let file: string;
  let text: string;
  let sentBefore: number;
  /** Leads that had their answer when the backup began. */
  let promised: number[];

  it("was copied while leads came in, with every one that was answered before", async () => {
    const { connectionEdits } = old.hub.context;
    const settings = {
      webhookUrl: `${n8n.url}/webhook/streamleads`,
      authMode: "header",
      authToken: "segredo-do-webhook",
    };
    const made = await connectionEdits.create({ integration: "n8n", settings }, EDITOR);
    expect(made.kind).toBe("done");
    kept = await send(old.hub, "Ana Fica", "ana@example.com");
    erased = await send(old.hub, "Bento Apagado", "bento@example.com");
    const deliveries = () =>
      rowsOf<{ lead_id: number; state: string; key: string }>(
        old.url,
        "select lead_id, state from deliveries where action = 'event.send' order by id",
      );
    await old.watch.until(deliveries, (rows) => rows.length === 2 && rows.every(({ state }) => state === "delivered"));
    n8n.hold();
    owed = await send(old.hub, "Caio Devido", "caio@example.com");
    await n8n.seen(3);

    let isCopying = true;
    const answered: number[] = [];
    const load = Promise.all(
      Array.from({ length: 4 }, async (_, sender) => {
        for (let i = 0; isCopying; i++)
          answered.push(await send(old.hub, `Carga ${i}`, `carga-${sender}-${i}@example.com`));
      }),
    );
    const before = await send(old.hub, "Davi Antes", "davi@example.com");
    promised = [kept, owed, before, ...answered];
    file = pathIn(await backup());
    isCopying = false;
    await load;
    expect(answered.length).toBeGreaterThan(0);
    expect(before).toBeGreaterThan(owed);
  });

  it("had a person erased, another unsubscribed and a delivery made after it", async () => {
    expect(await old.hub.context.changes.erase(erased)).toBeDefined();
    await old.hub.context.db.pool.query(
      "insert into suppressions (hash, channel, reason) values ('\\x0a0b', 'email', 'unsubscribe')",
    );
    n8n.release();
    await old.watch.until(
      () =>
        rowsOf<{ state: string }>(
          old.url,
          `select state from deliveries where lead_id = ${owed} and action = 'event.send'`,
        ),
      ([row]) => row?.state === "delivered",
    );
    await send(old.hub, "Eva Depois", "eva@example.com");
    expect(await backup("--erasures-only")).toContain("apagamentos.slb");
    await old.watch.close();
    await old.hub.stop();
    await old.drop();
    await rm(join(folder, "antigo"), { recursive: true, force: true });
    sentBefore = n8n.requests.length;
  });

  it("is restored as a whole or not at all: a kill before the commit leaves an empty database", async () => {
    const { kill } = await restoreUpToCommit([file], envFor(fresh.url, fresh.dataDir), fresh.url);
    await kill();
    const found = await rowsOf(fresh.url, "select relname from pg_class where relnamespace = 'public'::regnamespace");
    expect(found).toEqual([]);
  });

  it("is restored by the next run, once, and never over what is there", async () => {
    text = await restore(file);
    expect(text).toMatch(/Leads apagados de novo: 1\. Endereços que não querem mensagens: 1/);
    expect(text).toMatch(/Conexões desligadas: 1\./);
    await expect(restore(file)).rejects.toMatchObject({
      message: expect.stringContaining("já tem uma instalação"),
      fix: expect.stringContaining("--replace"),
    });
  });

  it("comes back with its leads, keys and people, without the one who was erased", async () => {
    restoredHub = await runHub(envFor(fresh.url, fresh.dataDir), { log: SILENT });
    watch = await watchTables(fresh.url);
    expect(await read(restoredHub, `/leads/${kept}`)).toMatchObject({ status: 200, json: { nome: "Ana Fica" } });
    expect((await read(restoredHub, `/leads/${erased}`)).status).toBe(404);
    expect((await read(restoredHub, "/leads?q=Davi")).json).toMatchObject({ total: 1 });
    expect((await read(restoredHub, "/leads?q=Bento")).json).toMatchObject({ total: 0 });
    const there = new Set((await rowsOf<{ id: number }>(fresh.url, "select id from leads")).map(({ id }) => id));
    expect(promised.filter((id) => !there.has(id))).toEqual([]);
    const everywhere = await rowsOf<{ n: number }>(
      fresh.url,
      `select (select count(*) from touches where lead_id = ${erased})::int + (select count(*) from raw_requests where
         lead_id = ${erased})::int + (select count(*) from deliveries where lead_id = ${erased})::int as n`,
    );
    expect(everywhere).toEqual([{ n: 0 }]);
    const suppressed = await rowsOf(fresh.url, "select channel from suppressions where hash = '\\x0a0b'");
    expect(suppressed).toEqual([{ channel: "email" }]);
    const login = await fetch(`${restoredHub.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: restoredHub.url },
      body: JSON.stringify(OWNER),
    });
    expect(login.status).toBe(200);
  });

  it("gives no number out that the lost one may have used", async () => {
    const id = await send(restoredHub as RunningHub, "Fabi Nova", "fabi@example.com");
    expect(id).toBeGreaterThan(1_000_000);
  });

  it("sends nothing until a person lets it, and then what is owed, under the keys of before", async () => {
    const { context } = restoredHub as RunningHub;
    const [connection] = context.connections.all();
    expect(connection?.shared.enabled).toBe(false);
    const [row] = await rowsOf<{ disabled_by: string }>(fresh.url, "select disabled_by from connections");
    expect(row?.disabled_by).toBe(HELD_BY);
    const owner = context.engine.instanceId;
    const beat = () => rowsOf<{ beat: number }>(fresh.url, `select beat from instances where id = '${owner}'`);
    const [{ beat: first } = { beat: 0 }] = await beat();
    await watch?.until(beat, ([now]) => (now?.beat ?? 0) >= first + 3);
    expect(n8n.requests.length).toBe(sentBefore);

    await context.connectionEdits.enable(connection?.id ?? 0, EDITOR);
    const open = () =>
      rowsOf<{ n: number }>(
        fresh.url,
        "select count(*)::int as n from deliveries where action = 'event.send' and state <> 'delivered'",
      );
    await watch?.until(open, ([left]) => left?.n === 0);
    const keysOf = (from: number, to?: number) =>
      n8n.requests
        .slice(from, to)
        .flatMap(({ json, headers }) => (json.nome === "Caio Devido" ? [headers["idempotency-key"]] : []));
    expect(keysOf(sentBefore)).toHaveLength(1);
    expect(keysOf(0, sentBefore)).toContain(keysOf(sentBefore)[0]);
    const after = n8n.requests.slice(sentBefore).map(({ json }) => json.nome);
    expect(after).toContain("Fabi Nova");
    expect(after).not.toContain("Bento Apagado");
    expect(after).not.toContain("Ana Fica");
  });
});
