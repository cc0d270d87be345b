import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDelivery, insertLead } from "../../../../tests/support/rows.ts";
import { scriptedConnector, startTestServer, type TestServer } from "../http/testing.ts";
import type { LiveSource } from "../sources/sources.ts";
import { roomOf } from "./disk.ts";
import { createMetrics } from "./metrics.ts";
import { readGauges } from "./read-gauges.ts";
import { accessEnds, oldestUnread, parkedRequests, troubledDeliveries } from "./watched.queries.ts";
import { Watched } from "./watched.ts";

const DAY_MS = 86_400_000;

let server: TestServer;
let id: number;
let dataDir: string;

beforeAll(async () => {
  const { connector, env } = scriptedConnector();
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-watched-"));
  server = await startTestServer("watched", {
    registry: [connector],
    env: { ...env, DATA_DIR: dataDir, INSTANCE_DEAD_MS: "30000" },
  });
  id = server.context.connections.byName("n8n")?.id as number;
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

const db = () => server.context.db;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
const metrics = async () => (await server.ask("GET", "/metrics")).text;

describe("what waits for a person", () => {
  it("is what failed or expired and was not sent again, of the last seven days", async () => {
    const lead = await insertLead(db());
    const ended = (over: object) => insertDelivery(db(), { ...lead, connectionId: id, dueInMs: null, ...over });
    const old = await ended({ state: "failed", cause: "http_400" });
    await ended({ state: "failed", cause: "http_400" });
    const repaired = await ended({ state: "failed", cause: "http_400" });
    await ended({ state: "delivered", replayOf: repaired });
    await ended({ state: "cancelled", cause: "expired" });
    await ended({ state: "cancelled", cause: "superseded" });
    await server.rows("update deliveries set settled_at = now() where state <> 'pending'");
    await server.rows("update deliveries set settled_at = now() - interval '8 days' where id = $1", [old]);
    const found = await troubledDeliveries(db(), new Date());
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        { connection_id: id, kind: "failed", count: 1 },
        { connection_id: id, kind: "expired", count: 1 },
      ]),
    );
  });

  it("is every raw request that is parked, and what is due to be read is told by its age", async () => {
    const insert = (source: string, state: string, due: string | null, received = "now()") =>
      server.rows(
        `insert into raw_requests (source, provider_id, body, state, due_at, received_at)
         values ($1, gen_random_uuid()::text, '', $2, now() + $3::interval, ${received})`,
        [source, state, due],
      );
    await insert("rd-station", "parked", null);
    await insert("rd-station", "parked", null);
    await insert("rd-station", "parked", null, "now() - interval '8 days'");
    // Nobody here reads a source that nobody described.
    await insert("of-another-hub", "received", "-10 minutes");
    await insert("of-another-hub", "received", "-1 minutes");
    await insert("waits-its-time", "received", "5 minutes");
    const now = new Date();
    expect(await parkedRequests(db(), now)).toEqual(new Map([["rd-station", 2]]));
    const unread = await oldestUnread(db(), now);
    expect([...unread.keys()]).toEqual(["of-another-hub"]);
    // The clocks of the test and of the database are two.
    expect(unread.get("of-another-hub")).toBeGreaterThan(590);
  });
});

describe("the end of an access", () => {
  it("is told of what does not renew itself", async () => {
    const at = inDays(3);
    await server.rows("update connections set token_expires_at = $1 where id = $2", [at, id]);
    expect(await accessEnds(db())).toEqual(new Map([[id, at]]));
    await server.rows(
      "insert into oauth_tokens (connection_id, sealed, refresh_due_at) values ($1, '', now() + interval '1 day')",
      [id],
    );
    expect(await accessEnds(db())).toEqual(new Map());
    await server.rows("delete from oauth_tokens");
  });
});

describe("the disk", () => {
  it("is the one of the hub's data, and of the database that the hub runs itself", async () => {
    const watched = new Watched({ db: db(), dataDir: import.meta.dirname, isEmbedded: true, now: () => new Date() });
    expect([...(await watched.rooms()).keys()]).toEqual(["data_dir"]);
    expect((await watched.figures()).databaseBytes).toBeGreaterThan(1_000_000);
    const rooms = await watched.rooms();
    expect([...rooms.keys()]).toEqual(["data_dir", "database"]);
    for (const { free, size } of rooms.values()) {
      expect(free).toBeGreaterThan(0);
      expect(size).toBeGreaterThanOrEqual(free);
    }
  });

  it("of a database elsewhere is not guessed, nor that of a folder that is not there", async () => {
    const watched = new Watched({ db: db(), dataDir: "/nowhere/at/all", isEmbedded: false, now: () => new Date() });
    await watched.figures();
    expect(await watched.rooms()).toEqual(new Map());
    expect(await roomOf("/nowhere/at/all")).toBeUndefined();
  });
});

describe("/metrics", () => {
  it("tells all of it in one answer, and its counters begin at 0", async () => {
    const text = await metrics();
    for (const line of [
      'integration_attempts_total{integration="n8n",connection="n8n",outcome="retry"} 0',
      'connection_enabled{integration="n8n",connection="n8n"} 1',
      'connection_paused{integration="n8n",connection="n8n"} 0',
      'deliveries_unresolved{integration="n8n",connection="n8n",kind="failed"} 1',
      'deliveries_unresolved{integration="n8n",connection="n8n",kind="expired"} 1',
      'raw_requests_parked{source="rd-station"} 2',
      "database_up 1",
      'ingest_refused_total{reason="full"} 0',
      "heartbeat_heard_timestamp_seconds 0",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toMatch(/connection_token_expires_timestamp_seconds\{integration="n8n",connection="n8n"\} \d{10}/);
    expect(text).toMatch(/disk_free_bytes\{volume="data_dir"\} \d+/);
    expect(text).toMatch(/database_size_bytes \d{7,}/);
  });

  it("says that the database is away, and keeps what was known of it", async () => {
    const away = () => Promise.reject(new Error("away"));
    await expect(readGauges(server.context, away)).rejects.toThrow("away");
    const text = await server.context.metrics.registry.metrics();
    expect(text).toContain("database_up 0");
    expect(text).toContain('raw_requests_parked{source="rd-station"} 2');
    expect(await metrics()).toContain("database_up 1");
  });
});

describe("gauges", () => {
  const live = (over: object) =>
    ({
      source: { slug: "portal" },
      enabled: true,
      shared: { paused: null, quiet: null, lastLeadAt: null, tokenExpiresAt: null, ...over },
    }) as unknown as LiveSource;
  const NOTHING = {
    troubled: [],
    parked: new Map(),
    unread: new Map(),
    accessEnds: new Map(),
    databaseBytes: 1,
  };

  it("say of a source what holds now, and nothing of what it has not", async () => {
    const { registry, gauges } = createMetrics();
    const now = new Date("2026-11-24T12:00:00Z");
    gauges.sources([live({ lastLeadAt: new Date("2026-11-24T11:59:00Z"), quiet: { since: now, expected: 9 } })], now);
    const text = await registry.metrics();
    expect(text).toContain('source_silence_seconds{source="portal"} 60');
    expect(text).toContain('source_quiet{source="portal"} 1');
    expect(text).not.toContain("source_token_expires_timestamp_seconds{");
    gauges.sources([live({ paused: { cause: "x", reason: "y", fix: "z" }, quiet: { since: now, expected: 9 } })], now);
    const later = await registry.metrics();
    expect(later).toContain('source_paused{source="portal"} 1');
    // Told already, by its pause.
    expect(later).toContain('source_quiet{source="portal"} 0');
    expect(later).not.toContain("source_silence_seconds{");
    gauges.sources([], now);
    expect(await registry.metrics()).not.toContain('"portal"');
  });

  it("of a connection that was removed leave nothing behind", async () => {
    const { registry, gauges } = createMetrics();
    gauges.connections(server.context.connections.all(), NOTHING);
    expect(await registry.metrics()).toContain('connection_enabled{integration="n8n",connection="n8n"} 1');
    gauges.connections([], { ...NOTHING, troubled: [{ connection_id: id, kind: "failed", count: 3 }] });
    expect(await registry.metrics()).not.toContain('"n8n"');
  });
});

describe("integration_errors_total", () => {
  it("counts what failed, and not what a rule left out", async () => {
    const { registry, attempt } = createMetrics();
    const [connection] = server.context.connections.all();
    if (!connection) throw new Error("no connection");
    attempt(connection, { kind: "skipped", cause: "no_consent", reason: "", fix: "" }, 1);
    attempt(connection, { kind: "retry", cause: "http_503", reason: "" }, 1);
    const text = await registry.metrics();
    expect(text).toContain('type="http_503"} 1');
    expect(text).not.toContain('type="no_consent"');
    expect(text).toContain('outcome="skipped"} 1');
  });
});
