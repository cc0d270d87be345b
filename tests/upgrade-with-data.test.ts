/** An upgrade of a database in use, from each schema that there ever was: nothing is lost, and what was due is done. */
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildServer } from "../apps/hub/src/http/server.ts";
import { type Database, openDatabase } from "../apps/hub/src/store/database.ts";
import { createDatabase, dropDatabase } from "../apps/hub/src/store/embedded/testing.ts";
import { MIGRATIONS } from "../apps/hub/src/store/migrations/index.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import { type Held, startHeld } from "./support/held.ts";
import { startHub } from "./support/hub.ts";
import { OLD_KEY, oldData } from "./support/old-data.ts";
import { allDeliveries } from "./support/rows.ts";
import { watchTables } from "./support/watch.ts";

const NAMES = Object.keys(MIGRATIONS);
let n8n: Held;
beforeAll(async () => {
  n8n = await startHeld(n8nFake());
});
afterAll(() => n8n.close());

async function migrateTo(db: Database, name: string): Promise<void> {
  const { error } = await new Migrator({
    db: db.kysely,
    provider: { getMigrations: async () => MIGRATIONS },
  }).migrateTo(name);
  if (error) throw error;
}

type Contents = Record<string, Record<string, unknown>[]>;

/** Every row of every table, a partitioned one as a whole. */
async function contents(db: Database): Promise<Contents> {
  const { rows: tables } = await db.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r','p') and not c.relispartition and c.relname not like 'kysely%' order by 1`,
  );
  const all: Contents = {};
  for (const { name } of tables) {
    const { rows } = await db.pool.query(`select to_jsonb(t) as row from ${name} t`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

describe("a database with data", () => {
  it("has something in every table of the newest version", async () => {
    const db = openDatabase({ url: await createDatabase("upgrade_places"), max: 2 });
    const newest = NAMES.at(-1) ?? "";
    await migrateTo(db, newest);
    for (const statement of oldData(newest)) await db.pool.query(statement);
    const empty = Object.entries(await contents(db)).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []));
    await db.close();
    await dropDatabase("upgrade_places");
    // Filled and emptied while a process works, or by secrets that only its key opens.
    const passing = ["instances", "import_chunks", "people_sessions", "people_two_factor", "people_verifications"];
    const sealed = ["installation_secret", "oauth_flows", "oauth_tokens"];
    expect(empty.sort()).toEqual([...passing, ...sealed].sort());
  });

  it.concurrent.each(NAMES)(
    "of %s is brought to the newest version: nothing is lost, what was due is done",
    async (name) => {
      await using open = new AsyncDisposableStack();
      const own = `upgrade_${name.slice(0, 4)}`;
      const url = await createDatabase(own);
      open.defer(() => dropDatabase(own));
      const db = openDatabase({ url, max: 4 });
      open.defer(() => db.close());
      await migrateTo(db, name);
      for (const statement of oldData(name)) await db.pool.query(statement);
      const before = await contents(db);
      await db.migrate();
      const after = await contents(db);
      for (const [table, rows] of Object.entries(before)) {
        expect(after[table], table).toHaveLength(rows.length);
        expect(after[table], table).toEqual(expect.arrayContaining(rows.map((row) => expect.objectContaining(row))));
      }

      const hub = await startHub(
        url,
        {
          ...n8n.env(),
          WEBHOOK_SECRET: "um-segredo-comum-bem-longo",
          INSTANCE_DEAD_MS: "9000",
          ATTEMPT_TIMEOUT_MS: "15000",
        },
        { withJobs: false },
      );
      open.defer(() => hub.stop());
      const watch = await watchTables(url);
      open.defer(() => watch.close());
      const server = await buildServer(hub.context);
      open.defer(() => server.close());
      const ask = async (method: "GET" | "PUT" | "POST", path: string, payload?: object) => {
        const answer = await server.inject({
          method,
          url: path,
          headers: { "x-api-key": OLD_KEY },
          ...(payload && { payload }),
        });
        return { status: answer.statusCode, json: answer.json() };
      };

      const due = [2, 3];
      const settled = await watch.until(
        () => allDeliveries(db),
        (rows) => rows.filter(({ id }) => due.includes(id)).every(({ state }) => state === "delivered"),
      );
      expect(settled.slice(0, 6).map(({ state }) => state)).toEqual([
        "delivered",
        "delivered",
        "delivered",
        "failed",
        "skipped",
        "cancelled",
      ]);

      const isReading = name >= "0004-sources";
      const leads = isReading ? 4 : 3;
      const listed = await watch.until(
        () => ask("GET", "/api/v1/leads"),
        ({ json }) => json.total === leads,
      );
      const nomes = listed.json.leads.map(({ nome }: { nome: string }) => nome);
      expect(nomes).toEqual(expect.arrayContaining(["Clara Nunes Prado", "Davi Rocha", "Elisa Torres"]));
      expect(nomes.includes("Fábio Leme")).toBe(isReading);
      expect(await ask("PUT", "/api/v1/leads/2", { cidade: "Olinda" })).toMatchObject({
        status: 200,
        json: { cidade: "Olinda", renda_aproximada: 12_500.5, utm_source: "boletim", respostas: { quartos: "3" } },
      });
      const again = { nome: "Clara Nunes Prado", email: "clara.prado@example.com", interesse: "cobertura" };
      expect(await ask("POST", "/api/v1/leads", again)).toMatchObject({
        status: 200,
        json: { id: 1, duplicate: true },
      });
      expect((await ask("GET", "/api/v1/leads/1/timeline")).status).toBe(200);

      const { rows: attempts } = await db.pool.query<{ delivery_id: number; http_status: number | null }>(
        "select delivery_id, http_status from attempts where delivery_id <= 6 order by delivery_id, attempt_no",
      );
      // Those of then, and one more for each that was due.
      expect(attempts.map(({ delivery_id, http_status }) => [delivery_id, http_status])).toEqual([
        ...[
          [1, 503],
          [1, 200],
        ],
        ...[[2, 200]],
        ...[
          [3, 503],
          [3, 200],
        ],
        ...[
          [4, 503],
          [4, 503],
          [4, 503],
        ],
      ]);
    },
  );
});
