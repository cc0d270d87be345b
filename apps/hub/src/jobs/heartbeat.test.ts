import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createEgress, type Egress } from "@streamleads/integration-kit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Log, SILENT } from "../observe/log.ts";
import { createMetrics } from "../observe/metrics.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { createDatabase, dropDatabase } from "../store/embedded/testing.ts";
import { heartbeatTo } from "./heartbeat.ts";
import { ailments } from "./heartbeat-health.ts";

let server: Server;
let egress: Egress;
let url: string;
const calls: string[] = [];
const lines: string[] = [];
let status = 200;
const write = (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`);
const log: Log = { ...SILENT, warn: write, info: write };

beforeAll(async () => {
  server = createServer((request, reply) => {
    calls.push(`${request.method} ${request.url}`);
    reply.statusCode = status;
    reply.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/segredo`;
  egress = createEgress({ allow: ["127.0.0.0/8"] });
});
afterAll(async () => {
  await egress.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  calls.length = 0;
  lines.length = 0;
  status = 200;
});

describe("the watchman outside", () => {
  it("is called, and it is said without the address when it does not hear", async () => {
    let heard = 0;
    const onHeard = () => {
      heard += 1;
    };
    const beat = heartbeatTo({ url, egress, log, whyNot: async () => undefined, onHeard });
    await beat();
    expect({ calls, lines, heard }).toEqual({ calls: ["GET /ping/segredo"], lines: [], heard: 1 });
    status = 500;
    await beat();
    expect(heard).toBe(1);
    expect(lines).toEqual(['heartbeat.unheard {"cause":"http_500"}']);
  });

  it("is not called while something is wrong, which is said once, as is that it is over", async () => {
    let cause: string | undefined = "database_away";
    const beat = heartbeatTo({ url, egress, log, whyNot: async () => cause });
    await beat();
    await beat();
    cause = "deliveries_late";
    await beat();
    expect(calls).toEqual([]);
    cause = undefined;
    await beat();
    await beat();
    expect(calls).toHaveLength(2);
    expect(lines).toEqual([
      'heartbeat.withheld {"cause":"database_away"}',
      'heartbeat.withheld {"cause":"deliveries_late"}',
      'heartbeat.resumed {"after":"deliveries_late"}',
    ]);
  });
});

describe("what is wrong", () => {
  const NOW = new Date("2026-11-24T12:00:00Z");
  const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
  let db: Database;
  const metrics = createMetrics();
  let now = NOW;
  let resting: string[] = [];
  const look = ailments({
    db: { pool: {} as never },
    registry: metrics.registry,
    waitingSources: () => [],
    now: () => now,
  });
  const looking = () => ailments({ db, registry: metrics.registry, waitingSources: () => resting, now: () => now });

  beforeAll(async () => {
    db = openDatabase({ url: await createDatabase("heartbeat"), max: 2 });
    await db.migrate();
  });
  afterAll(async () => {
    await db.close();
    await dropDatabase("heartbeat");
  });
  beforeEach(async () => {
    now = NOW;
    resting = [];
    await db.pool.query("truncate instances, connections, deliveries, raw_requests restart identity");
    await instance("all");
    await db.pool.query(
      `insert into connections (integration, name, source, settings_hash, setup_state) values ('n8n', 'n8n', 'env', '', 'done')`,
    );
  });

  const instance = (role: string) =>
    db.pool.query(
      `insert into instances (id, slot, role, host, pid) values (gen_random_uuid(), (select count(*) from instances), $1, 'x', 1)`,
      [role],
    );
  const delivery = (dueAt: Date, state = "pending") =>
    db.pool.query(
      `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at)
       values (1, 1, 'n8n', 'event.send', $2, 1, $1, 1, 1, now())`,
      [dueAt, state],
    );
  const raw = (dueAt: Date) =>
    db.pool.query(
      `insert into raw_requests (source, provider_id, body, state, due_at) values ('loja', gen_random_uuid()::text, '', 'received', $1)`,
      [dueAt],
    );

  it("is nothing on a quiet hub, and with work that is due for a while only, or later", async () => {
    expect(await looking()()).toBeUndefined();
    await delivery(minutesAgo(14));
    await delivery(new Date(NOW.getTime() + 60_000), "retrying");
    await raw(minutesAgo(14));
    expect(await looking()()).toBeUndefined();
  });

  it("is a delivery that could have been made long ago", async () => {
    await delivery(minutesAgo(14), "retrying");
    const ask = looking();
    expect(await ask()).toBeUndefined();
    now = new Date(NOW.getTime() + 2 * 60_000);
    expect(await ask()).toBe("deliveries_late");
  });

  it.each([
    "enabled = false",
    "paused_cause = 'x'",
    "breaker_state = 'open'",
    "setup_state = 'waiting'",
    "not_before = '2026-11-24T13:00:00Z'",
  ])("is no delivery that waits for its destination (%s)", async (change) => {
    await delivery(minutesAgo(60));
    await db.pool.query(`update connections set ${change}`);
    expect(await looking()()).toBeUndefined();
  });

  it("is a request that nobody has read, unless its source rests", async () => {
    await raw(minutesAgo(16));
    expect(await looking()()).toBe("requests_late");
    resting = ["loja"];
    expect(await looking()()).toBeUndefined();
  });

  it("is a fleet in which nobody takes leads in", async () => {
    await db.pool.query("delete from instances");
    await instance("worker");
    expect(await looking()()).toBe("nobody_takes_in");
    await instance("api");
    expect(await looking()()).toBeUndefined();
  });

  it.each(["full", "database_away"])(
    "is a lead that was refused since the last minute (%s), and it passes",
    async (reason) => {
      const ask = looking();
      expect(await ask()).toBeUndefined();
      metrics.ingestRefused(reason);
      now = new Date(NOW.getTime() + 60_000);
      expect(await ask()).toBe("ingest_refusing");
      now = new Date(NOW.getTime() + 120_000);
      expect(await ask()).toBeUndefined();
      metrics.ingestRefused(reason);
      // Another process looked meanwhile; when in this hour it was refused nobody knows.
      now = new Date(NOW.getTime() + 3_600_000);
      expect(await ask()).toBeUndefined();
    },
  );

  it("is no request that is refused for what it is", async () => {
    const ask = looking();
    await ask();
    metrics.ingestRefused("signature");
    expect(await ask()).toBeUndefined();
  });

  it("is a database that does not answer", async () => {
    expect(await look()).toBe("database_away");
  });
});
