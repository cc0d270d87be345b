import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningHub, type RunOptions, runHub } from "./main.ts";
import type { Log } from "./observe/log.ts";
import { freePort } from "./start/port.ts";
import { createDatabase, dropDatabase } from "./store/embedded/testing.ts";

let dataDir: string;
let databaseUrl: string;
let lines: string[];
let running: RunningHub | undefined;
const write = (event: string, fields?: object) => lines.push(JSON.stringify({ event, ...fields }));
const log: Log = { error: write, warn: write, info: write, debug: write };

beforeEach(async () => {
  lines = [];
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-main-"));
  databaseUrl = await createDatabase("hub_main");
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await dropDatabase("hub_main");
  await rm(dataDir, { recursive: true, force: true });
});

async function run(env: Record<string, string> = {}, options: RunOptions = {}): Promise<RunningHub> {
  running = await runHub({ PORT: "0", DATA_DIR: dataDir, DATABASE_URL: databaseUrl, ...env }, { log, ...options });
  return running;
}

async function restart(env: Record<string, string> = {}): Promise<RunningHub> {
  await running?.stop();
  return run(env);
}

const events = () => lines.map((line) => (JSON.parse(line) as { event: string }).event);

describe("a hub", () => {
  it("answers once it runs, and no more once it is stopped", async () => {
    const hub = await run();
    expect((await fetch(`${hub.url}/ready`)).status).toBe(200);
    await Promise.all([hub.stop(), hub.stop()]);
    await expect(fetch(`${hub.url}/health`)).rejects.toThrow();
    expect(events().filter((event) => event === "hub.stopped")).toHaveLength(1);
  });

  it("gives on the first start a key that works and a link that makes an owner, in a file for this user only", async () => {
    const { url, firstAccess } = await run();
    const file = join(dataDir, "primeiro-acesso.txt");
    const text = await readFile(file, "utf8");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(text).toContain(firstAccess?.key);
    expect(text).toContain(firstAccess?.ownerUrl);
    const answer = await fetch(`${url}/api/v1/leads`, { headers: { "x-api-key": firstAccess?.key ?? "" } });
    expect(answer.status).toBe(200);
    const token = new URL(firstAccess?.ownerUrl ?? "").searchParams.get("token");
    const owner = { token, name: "Dona Ana", email: "ana@imobsul.example", password: "uma senha bem longa" };
    const made = await fetch(`${url}/api/v1/first-access`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(owner),
    });
    expect(made.status).toBe(201);
    expect((await restart()).firstAccess).toBeUndefined();
  });

  it("gives a new link at each start until there is an owner, and keeps the key in the file", async () => {
    const first = (await run()).firstAccess;
    const second = (await restart()).firstAccess;
    expect(second?.key).toBeNull();
    expect(second?.ownerUrl).toMatch(/token=/);
    expect(second?.ownerUrl).not.toBe(first?.ownerUrl);
    const text = await readFile(join(dataDir, "primeiro-acesso.txt"), "utf8");
    expect(text).toContain(first?.key);
    expect(text).toContain(second?.ownerUrl);
  });

  it("needs no first access when the environment names key and owner", async () => {
    const key = "chave-de-instalacao-sem-interacao";
    const { url, firstAccess } = await run({
      BOOTSTRAP_API_KEY: key,
      ADMIN_EMAIL: "dono@imobsul.example",
      ADMIN_PASSWORD: "uma senha bem longa",
    });
    expect(firstAccess).toBeUndefined();
    expect((await fetch(`${url}/api/v1/keys`, { headers: { "x-api-key": key } })).status).toBe(200);
    await expect(stat(join(dataDir, "primeiro-acesso.txt"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes neither key nor link nor password into its log", async () => {
    const { firstAccess } = await run({ ADMIN_EMAIL: "dono@imobsul.example", ADMIN_PASSWORD: "uma senha bem longa" });
    const secrets = [firstAccess?.key ?? "", "uma senha bem longa", "dono@imobsul.example", databaseUrl];
    expect(secrets.every((secret) => secret !== "")).toBe(true);
    for (const secret of secrets) expect(lines.join("\n")).not.toContain(secret);
  });

  it("lets its caller at the database before anything is delivered", async () => {
    let instances: unknown;
    await run(
      {},
      {
        prepare: async ({ db }) => {
          instances = (await db.pool.query("select count(*) from instances")).rows[0];
        },
      },
    );
    expect(instances).toEqual({ count: 0 });
  });

  it("warns of an integration that is half configured, and runs", async () => {
    const { url, warnings } = await run({ WHATSAPP_ACCESS_TOKEN: "token" });
    expect(warnings).toEqual([expect.stringContaining("WHATSAPP_PHONE_NUMBER_ID")]);
    expect(events()).toContain("config.integration_off");
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe("a hub that cannot start", () => {
  it("has touched nothing when its port is taken", async () => {
    const port = await freePort("127.0.0.1", 0);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    await expect(run({ PORT: String(port) })).rejects.toMatchObject({ message: `A porta ${port} já está em uso.` });
    await new Promise<void>((resolve) => other.close(() => resolve()));
    expect(events()).toEqual([]);
  });

  it("leaves nothing running behind when it fails late", async () => {
    // The file stands where a folder is wanted, so the database comes up and the key of the secrets cannot be written.
    const blocked = join(dataDir, "ficheiro");
    await writeFile(blocked, "");
    await expect(run({ DATA_DIR: blocked })).rejects.toThrow();
    const hub = await run();
    const { rows } = await hub.context.db.pool.query("select count(*) from instances");
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("ends what had begun when its caller's preparation fails", async () => {
    const prepare = () => Promise.reject(new Error("não deu"));
    await expect(run({}, { prepare })).rejects.toThrow("não deu");
    await expect(run()).resolves.toMatchObject({ url: expect.stringContaining("http://localhost:") });
  });
});
