import { request as httpRequest } from "node:http";
import { createConnection } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AskOptions, startTestServer, type TestServer } from "./testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("bad_input");
});
afterAll(() => server.close());

const NUL = "%00";
const MEGABYTE = "x".repeat(1024 * 1024);
const LEAD = { nome: "Carlos Silva", email: "carlos@example.com" };

type Row = [
  what: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  options: AskOptions,
  status: number,
  code: string,
];

const ROWS: Row[] = [
  ["an unknown lead", "GET", "/api/v1/leads/999", {}, 404, "not_found"],
  ["the story of an unknown lead", "GET", "/api/v1/leads/999/timeline", {}, 404, "not_found"],
  ["the deliveries of an unknown lead", "GET", "/api/v1/leads/999/deliveries", {}, 404, "not_found"],
  ["the score of an unknown lead", "GET", "/api/v1/leads/999/scoring-explanation", {}, 404, "not_found"],
  ["a change to an unknown lead", "PUT", "/api/v1/leads/999", { body: { nome: "Ana" } }, 404, "not_found"],
  ["scoring an unknown lead again", "POST", "/api/v1/leads/999/reprocess", {}, 404, "not_found"],
  ["erasing an unknown lead", "DELETE", "/api/v1/leads/999", {}, 404, "not_found"],
  ["sending an unknown delivery again", "POST", "/api/v1/deliveries/999/replay", {}, 404, "not_found"],
  ["an unknown replay", "GET", "/api/v1/replays/999", {}, 404, "not_found"],
  ["stopping an unknown replay", "DELETE", "/api/v1/replays/999", {}, 404, "not_found"],
  ["an unknown integration", "GET", "/api/v1/integrations/nada/causes", {}, 404, "not_found"],
  ["checking an unknown connection", "POST", "/api/v1/connections/999/check", {}, 404, "not_found"],
  ["resuming an unknown connection", "POST", "/api/v1/connections/999/resume", {}, 404, "not_found"],
  ["revoking an unknown key", "DELETE", "/api/v1/keys/999", {}, 404, "not_found"],
  ["rotating an unknown key", "POST", "/api/v1/keys/999/rotate", {}, 404, "not_found"],
  ["an address that does not exist", "GET", "/api/v1/nada", {}, 404, "not_found"],
  ["a method that does not exist there", "DELETE", "/api/v1/leads", {}, 405, "method_not_allowed"],

  ["an id that is no number", "GET", "/api/v1/leads/abc", {}, 422, "invalid_fields"],
  ["an id of zero", "GET", "/api/v1/leads/0", {}, 422, "invalid_fields"],
  ["a negative id", "GET", "/api/v1/leads/-1", {}, 422, "invalid_fields"],
  ["half an id", "GET", "/api/v1/leads/1.5", {}, 422, "invalid_fields"],
  ["an id beyond all numbers", "GET", "/api/v1/leads/99999999999999999999", {}, 422, "invalid_fields"],
  ["an unknown status", "GET", "/api/v1/leads?status=TEPIDO", {}, 422, "invalid_fields"],
  ["a status twice", "GET", "/api/v1/leads?status=FRIO&status=MORNO", {}, 422, "invalid_fields"],
  ["a day that does not exist", "GET", "/api/v1/leads?data_inicio=2026-02-30", {}, 422, "invalid_fields"],
  ["a page that is too long", "GET", "/api/v1/leads?limit=100000", {}, 422, "invalid_fields"],
  ["an over-long search", "GET", `/api/v1/leads?q=${"a".repeat(201)}`, {}, 422, "invalid_fields"],
  ["an over-long origem", "GET", `/api/v1/leads?origem=${"A".repeat(41)}`, {}, 422, "invalid_fields"],
  ["a search with NUL", "GET", `/api/v1/leads?q=ana${NUL}`, {}, 422, "invalid_fields"],
  ["a city with NUL", "GET", `/api/v1/leads?cidade=${NUL}`, {}, 422, "invalid_fields"],
  ["a cause with NUL", "GET", `/api/v1/deliveries?cause=${NUL}`, {}, 422, "invalid_fields"],
  ["an integration with NUL", "GET", `/api/v1/integrations/a${NUL}/causes`, {}, 422, "invalid_fields"],
  ["a cursor of nonsense", "GET", "/api/v1/leads?cursor=xyz", {}, 422, "invalid_fields"],
  ["a cursor of another list", "GET", "/api/v1/leads?cursor=WzFd", {}, 422, "invalid_fields"],
  [
    "a cursor with SQL",
    "GET",
    `/api/v1/leads?cursor=${cursor(["'; drop table leads; --", 1])}`,
    {},
    422,
    "invalid_fields",
  ],
  [
    "a cursor with a wrong day",
    "GET",
    `/api/v1/leads?cursor=${cursor(["2026-13-40T00:00:00.000000Z", 1])}`,
    {},
    422,
    "invalid_fields",
  ],
  ["a cursor with half an id", "GET", `/api/v1/deliveries?cursor=${cursor([1.5])}`, {}, 422, "invalid_fields"],
  ["too many hours", "GET", "/api/v1/leads/stats/periodo?por=hora&de=2020-01-01", {}, 422, "invalid_fields"],
  [
    "an end before the beginning",
    "GET",
    "/api/v1/leads/stats/periodo?de=2026-02-01&ate=2026-01-01",
    {},
    422,
    "invalid_fields",
  ],
  ["a key without a name", "POST", "/api/v1/keys", { body: { level: "read" } }, 422, "invalid_fields"],
  ["a key of no level", "POST", "/api/v1/keys", { body: { name: "K", level: "root" } }, 422, "invalid_fields"],
  ["a key with NUL in its name", "POST", "/api/v1/keys", { body: { name: "K\0", level: "read" } }, 422, "invalid_text"],
  ["a body that is a list", "POST", "/api/v1/keys", { body: [] }, 422, "invalid_fields"],
  [
    "a replay at no rate",
    "POST",
    "/api/v1/replays",
    { body: { filter: {}, rate_per_second: 0 } },
    422,
    "invalid_fields",
  ],
  ["a lead without a name", "POST", "/api/v1/leads", { body: { email: "a@example.com" } }, 422, "invalid_lead"],
  ["a lead of nothing", "POST", "/api/v1/leads", {}, 422, "invalid_lead"],

  ["no key", "GET", "/api/v1/leads", { key: null }, 401, "missing_api_key"],
  ["no key at an address below", "POST", "/api/v1/leads", { key: null, body: LEAD }, 401, "missing_api_key"],
  ["an unknown key", "GET", "/api/v1/leads", { key: "sl_admin_x_y" }, 401, "invalid_api_key"],
  ["a key with NUL", "GET", "/api/v1/leads", { key: "sl_admin\t" }, 401, "invalid_api_key"],
  ["a wrong key before a wrong body", "POST", "/api/v1/leads", { key: "x", payload: "{" }, 401, "invalid_api_key"],

  [
    "a form",
    "POST",
    "/api/v1/leads",
    { payload: "nome=Ana", headers: { "content-type": "application/x-www-form-urlencoded" } },
    415,
    "unsupported_media_type",
  ],
  [
    "plain text",
    "POST",
    "/api/v1/leads",
    { payload: JSON.stringify(LEAD), headers: { "content-type": "text/plain" } },
    415,
    "unsupported_media_type",
  ],
  [
    "almost JSON",
    "POST",
    "/api/v1/leads",
    { payload: "{}", headers: { "content-type": "application/jsonp" } },
    415,
    "unsupported_media_type",
  ],
  ["broken JSON", "POST", "/api/v1/leads", json('{"nome":'), 400, "invalid_json"],
  ["JSON of a NUL byte", "POST", "/api/v1/leads", json("\0"), 400, "invalid_json"],
  ["JSON with __proto__", "POST", "/api/v1/leads", json('{"nome":"Ana","__proto__":{}}'), 400, "invalid_json"],
  ["JSON that is deep", "POST", "/api/v1/leads", json("[".repeat(1000) + "]".repeat(1000)), 400, "invalid_json"],
  ["more than a megabyte", "POST", "/api/v1/leads", json(`{"nome":"${MEGABYTE}"}`), 413, "payload_too_large"],
  ["an address that cannot be decoded", "GET", "/api/v1/leads/%ZZ", {}, 400, "bad_request"],
];

function cursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}
function json(payload: string): AskOptions {
  return { payload, headers: { "content-type": "application/json; charset=utf-8" } };
}

describe("what cannot be answered", () => {
  it.each(ROWS)("%s: %s %s", async (_what, method, url, options, status, code) => {
    const answer = await server.ask(method, url, options);
    expect([answer.status, answer.json?.error.code]).toEqual([status, code]);
    const { error } = answer.json;
    expect(error.message).not.toBe("");
    expect(error.fix).not.toBe("");
    expect(error.request_id).toBe(answer.headers["x-request-id"]);
    expect(error.request_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toMatch(/\.ts:|node_modules|select |stack/i);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  it("says 403 to a level that is not enough, and to one that was and is no more", async () => {
    const { secret } = await server.newKey({ level: "read", expiresAt: new Date(Date.now() - 1) });
    const statuses = await Promise.all([
      server.ask("POST", "/api/v1/leads", { key: server.keys.read, body: LEAD }),
      server.ask("DELETE", "/api/v1/leads/1", { key: server.keys.read }),
      server.ask("GET", "/api/v1/keys", { key: server.keys.write }),
      server.ask("GET", "/api/v1/leads", { key: secret }),
    ]);
    expect(statuses.map((answer) => `${answer.status} ${answer.json.error.code}`)).toEqual([
      "403 forbidden_level",
      "403 forbidden_level",
      "403 forbidden_level",
      "401 expired_api_key",
    ]);
  });

  it("names the methods that an address has", async () => {
    const answer = await server.ask("DELETE", "/api/v1/leads");
    expect(answer.headers.allow).toBe("POST, GET");
  });

  it("stores nothing of all this", async () => {
    expect(await server.rows("select from leads")).toHaveLength(0);
    expect(await server.rows("select from raw_requests")).toHaveLength(0);
  });

  it("takes exactly one megabyte", async () => {
    const frame = '{"nome":""}';
    const payload = frame.replace('""', `"${"x".repeat(1024 * 1024 - frame.length)}"`);
    const answer = await server.ask("POST", "/api/v1/leads", json(payload));
    expect(answer).toMatchObject({ status: 422, json: { error: { code: "invalid_lead" } } });
  });

  it("never logs an address, a body or a header", async () => {
    const lines: string[] = [];
    const note = (event: string, fields?: object) => void lines.push(JSON.stringify({ event, ...fields }));
    const { buildServer } = await import("./server.ts");
    const log = { error: note, warn: note, info: note, debug: note };
    const app = await buildServer({ ...server.context, log });
    await app.inject({ url: "/api/v1/leads/987654321?q=segredo", headers: { "x-api-key": "segredo" } });
    await app.inject({ url: "/u/segredo/segredo" });
    await app.close();
    expect(lines).toHaveLength(2);
    expect(lines.join()).toContain('"route":"/api/v1/leads/:id"');
    expect(lines.join()).not.toContain("segredo");
    expect(lines.join()).not.toContain("987654321");
  });
});

describe("bytes that are no request", () => {
  let port: number;
  beforeAll(async () => {
    const address = await server.app.listen({ host: "127.0.0.1", port: 0 });
    port = Number(new URL(address).port);
  });

  it.each([
    ["noise", "\x16\x03\x01\x02\x00\r\n\r\n", 400, "bad_request"],
    ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad_request"],
    ["a header of 20 KB", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
  ])("%s is answered in the same form", async (_what, bytes, status, code) => {
    const text = await new Promise<string>((resolve, reject) => {
      let received = "";
      const socket = createConnection(port, "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.on("end", () => resolve(received));
      socket.on("error", reject);
    });
    expect(text).toContain(`HTTP/1.1 ${status} `);
    expect(JSON.parse(text.split("\r\n\r\n")[1] as string).error).toMatchObject({ code });
  });

  it("a body that is announced too long is refused before it is sent", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        {
          port,
          method: "POST",
          path: "/api/v1/leads",
          headers: {
            "x-api-key": server.keys.write,
            "content-type": "application/json",
            "content-length": 2 * 1024 * 1024,
          },
        },
        (answer) => {
          resolve(answer.statusCode);
          sending.destroy();
        },
      );
      sending.on("error", reject);
      sending.flushHeaders();
    });
    expect(status).toBe(413);
  });
});
