/** A changed master key: everything is sealed anew, nothing is lost on the way, and what must stay valid does. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { openSealer } from "../start/open-sealer.ts";
import { type Database, openDatabase } from "./database.ts";
import { masterKeys } from "./master-keys.ts";
import { rotatePlace, SEALED_PLACES } from "./sealed-places.ts";
import { createSealer, type Sealer } from "./sealer.ts";
import { readSecretsOrder, runSecretsOrder, SecretsUsageError } from "./secrets-command.ts";

const [OLD, NEW, LOST] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)];
let db: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase("sealed_places");
  drop = database.drop;
  db = openDatabase({ url: database.url, max: 6 });
});
afterAll(async () => {
  await db.close();
  await drop();
});

/** A row of each table, sealed with the old key: "segredo de <table>". */
const INSERTS: Record<string, string> = {
  connections: `insert into connections (integration, name, source, settings_hash, sealed)
    values ('teste', 'teste:' || $2::text, 'dashboard', '', $1)`,
  oauth_tokens: "insert into oauth_tokens (connection_id, sealed) values ($2::int, $1)",
  oauth_flows: `insert into oauth_flows (state_hash, browser_hash, provider, integration, sealed, expires_at)
    values (decode(lpad($2::text, 4, '0'), 'hex'), '', 'teste', 'teste', $1, now())`,
  sources: "insert into sources (slug, kind, sealed) values ('fonte-' || $2::text, 'generic', $1)",
  erasures: `insert into erasures (lead_id, connection_id, integration, sealed, state)
    values ($2::int, 1, 'teste', $1, 'pending')`,
};

async function fill(sealer: Sealer, n: number): Promise<void> {
  for (const [table, sql] of Object.entries(INSERTS)) await db.pool.query(sql, [sealer.seal(`segredo de ${table}`), n]);
}

async function contents(sealer: Sealer): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { table } of SEALED_PLACES) {
    const { rows } = await db.pool.query<{ sealed: Buffer }>(`select sealed from ${table} where sealed is not null`);
    found[table] = rows.map(({ sealed }) => sealer.open(sealed));
  }
  return found;
}

beforeEach(async () => {
  for (const { table } of SEALED_PLACES) await db.pool.query(`truncate ${table}`);
});

const rotateAll = async (sealer: Sealer) => {
  const counts = [];
  for (const place of SEALED_PLACES) counts.push(await rotatePlace(db, sealer, place));
  return counts.map(({ place, current, older, unreadable }) => [place.table, current, older, unreadable]);
};

describe("the list of sealed places", () => {
  it("names every column of the database that holds something sealed, and no other", async () => {
    const { rows } = await db.pool.query<{ table_name: string }>(
      "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'sealed'",
    );
    expect(SEALED_PLACES.map(({ table }) => table).sort()).toEqual(rows.map((row) => row.table_name).sort());
  });

  it("is filled by this test as a whole", () => {
    expect([...Object.keys(INSERTS), "installation_secret"].sort()).toEqual(
      SEALED_PLACES.map(({ table }) => table).sort(),
    );
  });
});

describe("a rotation", () => {
  it("seals everything with the new key, so that the old one can go", async () => {
    await openSealer(db, [OLD]);
    await fill(createSealer([OLD]), 1);
    const rotating = await openSealer(db, [NEW, OLD]);
    for (const [, current, older, unreadable] of await rotateAll(rotating))
      expect([current, older, unreadable]).toEqual([0, 1, 0]);
    const after = await openSealer(db, [NEW]);
    const found = await contents(after);
    for (const table of Object.keys(INSERTS)) expect(found[table]).toEqual([`segredo de ${table}`]);
  });

  it("can be repeated, and goes on where it was cut off", async () => {
    await openSealer(db, [OLD]);
    await fill(createSealer([OLD]), 1);
    await fill(createSealer([NEW]), 2);
    const rotating = await openSealer(db, [NEW, OLD]);
    expect((await rotateAll(rotating))[0]).toEqual(["connections", 1, 1, 0]);
    expect((await rotateAll(rotating))[0]).toEqual(["connections", 2, 0, 0]);
  });

  it("leaves what no key opens as it is, and says so", async () => {
    await openSealer(db, [OLD]);
    await fill(createSealer([LOST]), 1);
    expect((await rotateAll(await openSealer(db, [NEW, OLD])))[0]).toEqual(["connections", 0, 0, 1]);
    expect((await contents(createSealer([LOST, NEW]))).connections).toEqual(["segredo de connections"]);
  });

  it("leaves suppressions, links and log-ins valid, also when the old key is gone", async () => {
    const before = await openSealer(db, [OLD]);
    const link = before.sign("unsubscribe", "7:email");
    await rotateAll(await openSealer(db, [NEW, OLD]));
    const after = await openSealer(db, [NEW]);
    expect(after.fingerprint("email:a@b.example").equals(before.fingerprint("email:a@b.example"))).toBe(true);
    expect(after.verify("unsubscribe", link)).toBe("7:email");
    expect(after.derive("people")).toBe(before.derive("people"));
  });
});

describe("a hub with another key than that of its database", () => {
  it("does not start, and says what to do: it would write to people who unsubscribed", async () => {
    await openSealer(db, [OLD]);
    await expect(openSealer(db, [NEW])).rejects.toMatchObject({
      name: "StartError",
      fix: expect.stringContaining("SECRETS_KEY"),
    });
  });
});

describe("npm run secrets", () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const one of folders) rmSync(one, { recursive: true, force: true });
  });
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "secrets-"));
    folders.push(made);
    return made;
  };
  /** The command in a fresh process. */
  async function run(order: Parameters<typeof runSecretsOrder>[0], dataDir: string, env?: string) {
    const masters = masterKeys(env, dataDir);
    const sealer = await openSealer(db, masters);
    return runSecretsOrder(order, { db, sealer, masters, isFromEnvironment: env !== undefined, dataDir });
  }

  it("walks a key of the file from the first to the last step", async () => {
    const dataDir = folder();
    const [first] = masterKeys(undefined, dataDir);
    await openSealer(db, [first as Buffer]);
    await fill(createSealer([first as Buffer]), 1);

    expect((await run("new-key", dataDir)).ok).toBe(true);
    expect(masterKeys(undefined, dataDir)[1]).toEqual(first);
    expect((await run("status", dataDir)).text).toContain(
      "dados das conexões: 0 com a chave atual, 1 com chave antiga",
    );
    expect(await run("forget-old", dataDir)).toMatchObject({
      ok: false,
      text: expect.stringContaining("rotate antes"),
    });
    expect((await run("rotate", dataDir)).text).toContain("dados das conexões: 0 já com a chave atual, 1 guardados");
    expect((await run("forget-old", dataDir)).ok).toBe(true);
    expect(masterKeys(undefined, dataDir)).toHaveLength(1);
    expect((await run("status", dataDir)).text).toContain(
      "dados das conexões: 1 com a chave atual, 0 com chave antiga",
    );
    expect((await run("forget-old", dataDir)).text).toContain("Só há uma chave");
  });

  it("with SECRETS_KEY only says what to write, and writes no file", async () => {
    const dataDir = folder();
    const env = [NEW, OLD].map((key) => key.toString("base64")).join(",");
    await openSealer(db, [OLD]);
    const told = await run("new-key", dataDir, env);
    expect(told.text).toMatch(/SECRETS_KEY=[\w+/]{43}=,/);
    expect(told.text).not.toContain(OLD.toString("base64"));
    await run("rotate", dataDir, env);
    expect((await run("forget-old", dataDir, env)).text).toContain("Deixe só a primeira");
    expect(() => readFileSync(join(dataDir, "secrets.key"))).toThrow("ENOENT");
  });

  it("is loud about what no key opens", async () => {
    const env = [NEW, OLD].map((key) => key.toString("base64")).join(",");
    await fill(createSealer([LOST]), 1);
    expect(await run("rotate", folder(), env)).toMatchObject({
      ok: false,
      text: expect.stringContaining("nenhuma das chaves abre"),
    });
  });

  it.each([
    [["status"], "status"],
    [[], "help"],
    [["--help"], "help"],
  ])("understands %j", (words, wanted) => {
    expect(readSecretsOrder(words)).toBe(wanted);
  });
  it.each([[["rodar"]], [["rotate", "agora"]]])("does not guess what %j means", (words) => {
    expect(() => readSecretsOrder(words)).toThrow(SecretsUsageError);
  });
});
