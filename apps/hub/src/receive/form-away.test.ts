import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { startHub } from "../../../../tests/support/hub.ts";
import { authOf } from "../http/auth/auth.ts";
import { createKey } from "../http/auth/key.store.ts";
import { buildServer } from "../http/server.ts";
import type { Hub } from "../hub.ts";
import { type DatabaseProxy, startProxy } from "../store/testing.ts";

const SITE = "https://www.imobiliaria.example";
let proxy: DatabaseProxy;
let hub: Hub;
let drop: () => Promise<void>;
let app: FastifyInstance;
let key: string;

beforeAll(async () => {
  const database = await freshDatabase("form_away");
  drop = database.drop;
  proxy = await startProxy(database.url);
  hub = await startHub(proxy.url, { INSTANCE_DEAD_MS: "60000" }, { registry: [], withJobs: false });
  app = await buildServer(hub.context);
  key = (await createKey(hub.context.db, { name: "Site", level: "publishable", allowedOrigins: [SITE] })).secret;
});
afterAll(async () => {
  await app.close();
  await hub.stop();
  await proxy.close();
  await drop();
});

const send = (extra = "", accept = "text/html") =>
  app.inject({
    method: "POST",
    url: `/f/${key}`,
    headers: { origin: SITE, accept, "content-type": "application/x-www-form-urlencoded" },
    payload: `nome=Ana+Lima&email=ana%40example.com${extra}`,
  });

describe("a form while the database is away", () => {
  beforeAll(async () => {
    expect((await send()).statusCode).toBe(200);
    proxy.silence();
  });
  afterAll(async () => {
    proxy.speak();
    // What was silenced stays silent, as after a fail-over; its connections end here.
    await proxy.stop();
    await proxy.start();
  });

  it.each([
    ["with a key that is remembered", "", false],
    ["of a bot", "&_gotcha=x", false],
    ["with a key that has to be looked up", "", true],
  ])("%s is never thanked for: its visitor is told in a page to send it again", async (_what, extra, forgets) => {
    if (forgets) authOf(hub.context).keys.forget();
    const answer = await send(extra);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.body).toContain("Não foi possível receber seus dados agora.");
    expect(answer.body).not.toMatch(/banco de dados|PostgreSQL/);
    expect(answer.body).toContain("Voltar do navegador");
  });

  it("is refused in JSON when a program asks for it", async () => {
    const answer = await send("", "application/json");
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, "database_away"]);
  });
});
