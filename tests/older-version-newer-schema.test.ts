/** Version N on the schema of N+1 (ADR 12): started on it, and running while it comes. */

import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../apps/hub/src/http/auth/key.store.ts";
import { buildServer } from "../apps/hub/src/http/server.ts";
import { MIGRATIONS } from "../apps/hub/src/store/migrations/index.ts";
import { NewerSchemaError } from "../apps/hub/src/store/newer-schema.ts";
import { n8nFake } from "../integrations/src/n8n/fake.ts";
import type { Held } from "./support/held.ts";
import { World } from "./support/world.ts";

/** Every table that a lead touches gets a column, and one an index; nothing is taken away. */
const WIDENED = ["leads", "touches", "raw_requests", "deliveries", "attempts", "connections", "instances", "lead_keys"];
const expanding = (mark: string): Migration => ({
  async up(db) {
    for (const table of WIDENED) await sql.raw(`alter table ${table} add column ${mark} text`).execute(db);
    await sql.raw(`alter table leads add column ${mark}_count int not null default 0`).execute(db);
    await sql.raw(`create table ${mark}_table (id bigint primary key, lead_id bigint not null)`).execute(db);
    await sql.raw(`create index ${mark}_index on deliveries (integration, created_at)`).execute(db);
  },
});

let world: World;
let n8n: Held;
let key: string;
let server: FastifyInstance | undefined;

beforeAll(async () => {
  world = await World.open("older_newer_schema");
  n8n = await world.held(n8nFake());
  key = (await createKey(world.db, { name: "Site", level: "admin" })).secret;
});
afterAll(() => world.close());
afterEach(async () => {
  await server?.close();
  server = undefined;
  for (const hub of [...world.hubs]) await world.stop(hub);
});

/** As a hub of the next version does at its start. */
async function migrateAsNext(later: Record<string, Migration>): Promise<void> {
  const provider = { getMigrations: async () => ({ ...MIGRATIONS, ...later }) };
  const { error } = await new Migrator({ db: world.db.kysely, provider }).migrateToLatest();
  if (error) throw error;
}

async function start(): Promise<FastifyInstance> {
  const hub = await world.hub({ ...n8n.env(), ATTEMPT_TIMEOUT_MS: "15000", INSTANCE_DEAD_MS: "9000" });
  server = await buildServer(hub.context);
  return server;
}

const ask = (on: FastifyInstance, method: "GET" | "POST" | "PUT", url: string, payload?: object) =>
  on.inject({ method, url, headers: { "x-api-key": key }, ...(payload && { payload }) });
const lead = (i: number) => ({ nome: `Pessoa ${i}`, email: `pessoa${i}@example.com` });
const events = async () => (await world.deliveries()).filter((row) => row.action === "event.send");

describe("a hub of this version", () => {
  it("that runs while the next one widens its tables goes on: no answer of 5xx, no lead and no delivery lost", async () => {
    const on = await start();
    const statuses: number[] = [];
    let isWidened = false;
    let sent = 0;
    const sender = async () => {
      for (let after = 0; after < 15; after += isWidened ? 1 : 0) {
        sent += 1;
        const i = sent;
        statuses.push((await ask(on, "POST", "/api/v1/leads", lead(i))).statusCode);
        statuses.push((await ask(on, "GET", `/api/v1/leads?q=pessoa${i}`)).statusCode);
        if (i % 5 === 0) statuses.push((await ask(on, "POST", "/api/v1/leads", lead(i))).statusCode);
      }
    };
    const senders = [1, 2, 3, 4].map(sender);
    await n8n.seen(20);
    await migrateAsNext({ "9001-colour": expanding("colour") });
    isWidened = true;
    await Promise.all(senders);

    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    expect((await world.query<{ n: number }>("select count(*) as n from leads"))[0]?.n).toBe(sent);
    const rows = await world.until(events, (all) => all.every((row) => row.state === "delivered"));
    expect(rows).toHaveLength(sent);
  });

  it("starts on the schema of the next: takes, reads and changes a lead, and delivers", async () => {
    await migrateAsNext({ "9001-colour": expanding("colour"), "9002-shade": expanding("shade") });
    const on = await start();
    const made = await ask(on, "POST", "/api/v1/leads", { nome: "Inês Braga", email: "ines.braga@example.com" });
    expect(made.statusCode).toBe(201);
    const { id } = made.json<{ id: number }>();
    expect((await ask(on, "PUT", `/api/v1/leads/${id}`, { cidade: "Recife" })).statusCode).toBe(200);
    expect((await ask(on, "GET", `/api/v1/leads/${id}`)).json()).toMatchObject({
      nome: "Inês Braga",
      cidade: "Recife",
    });
    await world.until(events, (rows) => rows.some((row) => row.lead_id === id && row.state === "delivered"));
  });

  it("starts after a step that takes away what it does not use, and never runs the next one's migrations itself", async () => {
    const gone: Migration = { up: async (db) => void (await sql`drop table shade_table`.execute(db)) };
    const newest = Object.keys(MIGRATIONS).sort().at(-1)?.slice(0, 4);
    await migrateAsNext({
      "9001-colour": expanding("colour"),
      "9002-shade": expanding("shade"),
      [`9003-needs-${newest}-drop-shade`]: gone,
    });
    const before = await world.query("select * from kysely_migration order by name");
    expect((await ask(await start(), "POST", "/api/v1/leads", lead(9_003))).statusCode).toBe(201);
    expect(await world.query("select * from kysely_migration order by name")).toEqual(before);
  });

  it("does not start, and says why, after a step that takes away what it still uses", async () => {
    await world.query(
      "insert into kysely_migration (name, timestamp) values ('9004-needs-9001-drop-cidade', now()::text)",
    );
    await expect(start()).rejects.toThrow(NewerSchemaError);
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining("9004-needs-9001-drop-cidade"),
      fix: expect.stringContaining("Inicie a versão mais nova"),
    });
    expect(await world.query("select id from instances")).toEqual([]);
  });
});
