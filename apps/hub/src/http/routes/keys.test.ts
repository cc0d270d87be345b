import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

const SITE = "https://www.imobiliaria.example";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer("keys");
});
afterAll(() => server.close());

const create = (body: Record<string, unknown>) => server.ask("POST", "/api/v1/keys", { body: { name: "K", ...body } });
const isIn = async (key: string) => (await server.ask("GET", "/api/v1/leads", { key })).status;

describe("keys over HTTP", () => {
  it("are shown with their secret once, and never again", async () => {
    const { status, json } = await create({ name: "CRM", level: "read", expires_at: "2099-01-01T00:00:00Z" });
    expect(status).toBe(201);
    expect(json.key).toMatchObject({ name: "CRM", level: "read", expires_at: "2099-01-01T00:00:00.000Z" });
    const list = await server.ask("GET", "/api/v1/keys");
    expect(list.json.keys[0]).toEqual(json.key);
    expect(await isIn(json.secret)).toBe(200);
    expect(list.text).not.toContain(json.secret);
  });

  it("revoked are out at once", async () => {
    const { key, secret } = (await create({ level: "read" })).json;
    expect(await isIn(secret)).toBe(200);
    const revoked = await server.ask("DELETE", `/api/v1/keys/${key.id}`);
    expect(revoked.json.revoked_at).not.toBeNull();
    expect(await isIn(secret)).toBe(401);
    const again = await server.ask("DELETE", `/api/v1/keys/${key.id}`);
    expect(again.json.revoked_at).toBe(revoked.json.revoked_at);
  });

  it("rotated work on through the overlap, and without one are out at once", async () => {
    const { key, secret } = (await create({ level: "read" })).json;
    const next = (await server.ask("POST", `/api/v1/keys/${key.id}/rotate`)).json;
    expect([await isIn(secret), await isIn(next.secret)]).toEqual([200, 200]);
    const last = await server.ask("POST", `/api/v1/keys/${next.key.id}/rotate`, { body: { overlap_hours: 0 } });
    expect([await isIn(next.secret), await isIn(last.json.secret)]).toEqual([401, 200]);
    expect(await server.ask("POST", `/api/v1/keys/${key.id}/rotate`)).toMatchObject({
      status: 409,
      json: { error: { code: "key_not_active" } },
    });
  });

  it("for pages keep each site once, as a browser sends it", async () => {
    const { json } = await create({
      level: "publishable",
      allowed_origins: [`${SITE}/`, SITE, "http://localhost:3000"],
    });
    expect(json.key).toMatchObject({ allowed_origins: [SITE, "http://localhost:3000"], origem: "WEBSITE" });
  });

  it.each([
    ["a site with a path", { level: "publishable", allowed_origins: [`${SITE}/form`] }, "allowed_origins[0]"],
    ["a site with a star", { level: "publishable", allowed_origins: ["https://*.example"] }, "allowed_origins[0]"],
    ["a scheme that is no site", { level: "publishable", allowed_origins: [SITE, "file:///x"] }, "allowed_origins[1]"],
    ["a site for a secret key", { level: "write", allowed_origins: [SITE] }, "allowed_origins"],
    ["an end in the past", { level: "write", expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
    ["an origem of small letters", { level: "write", origem: "site" }, "origem"],
    ["no name", { name: " ", level: "write" }, "name"],
  ])("with %s are not made", async (_what, body, field) => {
    expect(await create(body)).toMatchObject({ status: 422, json: { error: { fields: [{ field }] } } });
  });

  it("stand behind who asks", async () => {
    const me = await server.ask("GET", "/api/v1/me", { key: server.keys.read });
    expect(me.json).toMatchObject({ kind: "key", level: "read", email: null, role: null });
  });
});
