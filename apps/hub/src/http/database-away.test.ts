import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { startHub } from "../../../../tests/support/hub.ts";
import type { Hub } from "../hub.ts";
import { type DatabaseProxy, startProxy } from "../store/testing.ts";
import { authOf } from "./auth/auth.ts";
import { createKey } from "./auth/key.store.ts";
import { DatabaseWatch } from "./database-watch.ts";
import { buildServer } from "./server.ts";

let proxy: DatabaseProxy;
let hub: Hub;
let drop: () => Promise<void>;
let app: Awaited<ReturnType<typeof buildServer>>;
let key: string;
let cookie: string;

beforeAll(async () => {
  const database = await freshDatabase("http_away");
  drop = database.drop;
  proxy = await startProxy(database.url);
  hub = await startHub(proxy.url, { INSTANCE_DEAD_MS: "60000" }, { registry: [], withJobs: false });
  app = await buildServer(hub.context);
  key = (await createKey(hub.context.db, { name: "K", level: "admin" })).secret;
  const person = { email: "ana@example.com", password: "uma frase bem longa" };
  await authOf(hub.context).people.ensureOwner({ ...person, name: "Ana Lima" });
  const login = await app.inject({ method: "POST", url: "/api/auth/sign-in/email", payload: person });
  cookie = login.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
});
afterAll(async () => {
  await app.close();
  await hub.stop();
  await proxy.close();
  await drop();
});

async function timed(
  url: string,
  method: "GET" | "POST" = "GET",
  headers: Record<string, string> = { "x-api-key": key },
) {
  const begun = performance.now();
  const answer = await app.inject({ method, url, headers });
  return { status: answer.statusCode, json: answer.json(), headers: answer.headers, ms: performance.now() - begun };
}

/** Room for a machine that does several things at once; the times in `DatabaseWatch` add up to 850 ms. */
const A_SECOND = 1_500;

describe.each(["gone", "silent"] as const)("with the database %s", (how) => {
  beforeAll(async () => {
    expect((await timed("/api/v1/leads")).status).toBe(200);
    if (how === "gone") await proxy.stop();
    else proxy.silence();
  });
  afterAll(async () => {
    if (how === "gone") await proxy.start();
    else {
      proxy.speak();
      // What was silenced stays silent, as after a fail-over; its connections end here.
      await proxy.stop();
      await proxy.start();
    }
  });

  it.each([
    ["GET", "/api/v1/leads"],
    ["GET", "/api/v1/overview"],
    ["GET", "/api/v1/integrations"],
    ["GET", "/api/v1/deliveries"],
    ["POST", "/api/v1/leads/1/reprocess"],
  ] as const)("%s %s says so within a second", async (method, url) => {
    const answer = await timed(url, method);
    expect([answer.status, answer.json.error.code]).toEqual([503, "database_away"]);
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.ms).toBeLessThan(A_SECOND);
  });

  it("a session says so too, and is not called logged out", async () => {
    const me = await timed("/api/v1/me", "GET", { cookie });
    expect([me.status, me.json.error.code]).toEqual([503, "database_away"]);
    const session = await timed("/api/auth/get-session", "GET", { cookie });
    expect([session.status, session.json.error.code]).toEqual([503, "database_away"]);
  });

  it("the process is alive, and not ready", async () => {
    expect((await timed("/health")).status).toBe(200);
    const ready = await timed("/ready");
    expect([ready.status, ready.json]).toEqual([
      503,
      expect.objectContaining({ status: "not_ready", database: false }),
    ]);
    expect(ready.ms).toBeLessThan(A_SECOND);
  });

  it("the counters can still be read", async () => {
    const answer = await app.inject({ url: "/metrics", remoteAddress: "127.0.0.1" });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("integration_attempts_total");
  });
});

describe("with the database back", () => {
  it("reads go on without a restart", async () => {
    expect((await timed("/api/v1/leads")).status).toBe(200);
    expect((await timed("/api/v1/me", "GET", { cookie })).json).toMatchObject({ email: "ana@example.com" });
  });
});

describe("the watch over the database", () => {
  const watch = () => new DatabaseWatch(hub.context.db, { suspiciousMs: 5, pingMs: 2_000 });

  it("never ends work that is only slow", async () => {
    const slow = hub.context.db.pool.query("select pg_sleep(0.2), 7 as n");
    expect((await watch().guard(slow)).rows[0].n).toBe(7);
  });

  it("passes the work's own failure on", async () => {
    await expect(watch().guard(hub.context.db.pool.query("select 1/0"))).rejects.toMatchObject({ code: "22012" });
  });

  it("asks once for all who wait", async () => {
    let asked = 0;
    const pool = {
      query: () => {
        asked += 1;
        return new Promise(() => {});
      },
    };
    const one = new DatabaseWatch({ ...hub.context.db, pool } as never, { suspiciousMs: 1, pingMs: 20 });
    const waiting = Array.from({ length: 20 }, () => one.guard(new Promise(() => {})));
    const results = await Promise.allSettled(waiting);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(asked).toBe(1);
  });
});
