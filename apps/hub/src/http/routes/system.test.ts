import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDelivery, insertLead } from "../../../../../tests/support/rows.ts";
import { buildServer } from "../server.ts";
import { scriptedConnector, startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let id: number;

beforeAll(async () => {
  const { connector, env } = scriptedConnector();
  // A beat that is late on a busy machine must not make the engine look unready.
  server = await startTestServer("system", { registry: [connector], env: { ...env, INSTANCE_DEAD_MS: "30000" } });
  id = server.context.connections.byName("n8n")?.id as number;
});
afterAll(() => server.close());

const ask = (url: string, options = {}) => server.ask("GET", url, { key: null, ...options });

describe("health", () => {
  it("is told to everybody", async () => {
    expect((await ask("/health")).json).toEqual({ status: "ok", role: "all" });
    expect((await ask("/ready")).json).toEqual({ status: "ready", database: true, engine: true });
  });

  it("answers HEAD as well, which is what monitors ask", async () => {
    expect((await server.app.inject({ method: "HEAD", url: "/health" })).statusCode).toBe(200);
  });

  it("is not readiness while the engine may start nothing", async () => {
    const engine = new Proxy(server.context.engine, {
      get: (target, name) => (name === "isFresh" ? false : Reflect.get(target, name)),
    });
    const app = await buildServer({ ...server.context, engine });
    const answer = await app.inject("/ready");
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: "not_ready", database: true, engine: false }]);
    await app.close();
  });
});

describe("metrics", () => {
  it.each([
    ["this machine", "127.0.0.1", {}, 200],
    ["this machine, in IPv6", "::1", {}, 200],
    ["this machine, mapped", "::ffff:127.0.0.1", {}, 200],
    ["another machine", "10.0.0.5", {}, 401],
    ["a name that begins alike", "10.127.0.1", {}, 401],
    ["a proxy on this machine", "127.0.0.1", { "x-forwarded-for": "203.0.113.9" }, 401],
    ["another kind of proxy", "127.0.0.1", { forwarded: "for=203.0.113.9" }, 401],
    ["a proxy that says only that it is one", "127.0.0.1", { via: "1.1 nginx" }, 401],
  ])("for %s", async (_who, remoteAddress, headers, status) => {
    expect((await ask("/metrics", { remoteAddress, headers })).status).toBe(status);
  });

  it("go to a read key from anywhere, and not to a publishable one", async () => {
    const remoteAddress = "10.0.0.5";
    const { secret } = await server.newKey({ level: "publishable" });
    expect((await ask("/metrics", { remoteAddress, key: server.keys.read })).status).toBe(200);
    expect((await ask("/metrics", { remoteAddress, key: secret })).status).toBe(403);
  });

  it("hold the age of what waits and the state of the breakers, as they are now", async () => {
    const { db, connections } = server.context;
    await connections.pause(id, { cause: "x", reason: "y", fix: "z" });
    await insertDelivery(db, { ...(await insertLead(db)), connectionId: id, dueInMs: -60_000 });
    const { text, headers } = await ask("/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toMatch(/breaker_state\{integration="n8n",connection="n8n"\} 0/);
    const age = /delivery_oldest_due_seconds\{integration="n8n",connection="n8n"\} ([\d.]+)/.exec(text)?.[1];
    // The clocks of the test and of the database are two.
    expect(Number(age)).toBeGreaterThan(59);
  });
});
