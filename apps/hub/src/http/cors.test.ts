import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./testing.ts";

const SITE = "https://www.imobiliaria.example";
const LEADS = "/api/v1/leads";
let server: TestServer;
let pageKey: string;
let appKey: string;
let count = 0;

beforeAll(async () => {
  server = await startTestServer("cors");
  pageKey = (await server.newKey({ level: "publishable", allowedOrigins: [SITE] })).secret;
  appKey = (await server.newKey({ level: "publishable" })).secret;
});
afterAll(() => server.close());

const preflight = (origin: string | undefined, url = LEADS) =>
  server.app.inject({
    method: "OPTIONS",
    url,
    headers: { ...(origin && { origin }), "access-control-request-method": "POST" },
  });

function send(key: string, headers: Record<string, string> = {}, body: unknown = undefined) {
  count += 1;
  return server.ask("POST", LEADS, {
    key,
    headers,
    body: body ?? { nome: "Carlos Silva", email: `pessoa${count}@example.com` },
  });
}

describe("a page with a publishable key", () => {
  it("is told by the preflight that it may send", async () => {
    const answer = await preflight(SITE);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": SITE,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type, x-api-key, idempotency-key",
      vary: "Origin",
    });
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it.each([
    ["another site", "https://evil.example"],
    ["its http twin", "http://www.imobiliaria.example"],
    ["a site that begins alike", `${SITE}.evil.example`],
    ["null", "null"],
    ["no origin", undefined],
  ])("from %s is refused by the preflight and by the POST", async (_where, origin) => {
    const asked = await preflight(origin);
    expect(asked.statusCode).toBe(403);
    expect(asked.headers["access-control-allow-origin"]).toBeUndefined();
    const sent = await send(pageKey, origin === undefined ? {} : { origin });
    expect(sent).toMatchObject({ status: 403, json: { error: { code: "forbidden_origin" } } });
    expect(sent.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("gets a receipt, the same for whoever it is about, that its page may read", async () => {
    const first = await send(pageKey, { origin: SITE }, { nome: "Ana Lima", email: "ana@example.com" });
    const again = await send(pageKey, { origin: SITE }, { nome: "Ana Lima", email: "ana@example.com" });
    for (const answer of [first, again]) {
      expect(answer.status).toBe(202);
      expect(Object.keys(answer.json).sort()).toEqual(["receipt", "received_at"]);
      expect(answer.headers["access-control-allow-origin"]).toBe(SITE);
    }
  });

  it("may read what was wrong with its lead", async () => {
    const answer = await send(pageKey, { origin: SITE }, { nome: "" });
    expect(answer.status).toBe(422);
    expect(answer.headers["access-control-allow-origin"]).toBe(SITE);
  });

  it.each([
    ["GET", LEADS],
    ["GET", "/api/v1/leads/1"],
    ["GET", "/api/v1/overview"],
    ["GET", "/api/v1/events"],
    ["DELETE", "/api/v1/leads/1"],
  ] as const)("can do nothing else: %s %s", async (method, url) => {
    const answer = await server.ask(method, url, { key: pageKey, headers: { origin: SITE } });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: "forbidden_level" } } });
  });
});

describe("an app with a publishable key without sites", () => {
  it("sends without an Origin, and its leads say MOBILE_APP", async () => {
    expect((await send(appKey)).status).toBe(202);
    expect((await server.ask("GET", `${LEADS}?limit=1`)).json.leads[0].origem).toBe("MOBILE_APP");
  });

  it("loses its key to no page: a browser that brings an Origin is refused", async () => {
    expect(await send(appKey, { origin: SITE })).toMatchObject({
      status: 403,
      json: { error: { code: "forbidden_origin" } },
    });
  });
});

describe("everything else", () => {
  it("is never open to other origins", async () => {
    for (const url of ["/api/v1/leads/1", "/api/v1/keys", "/api/auth/sign-in/email"]) {
      const answer = await preflight(SITE, url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    const read = await server.ask("GET", LEADS, { headers: { origin: SITE } });
    expect(read.status).toBe(200);
    expect(read.headers["access-control-allow-origin"]).toBeUndefined();
  });
});
