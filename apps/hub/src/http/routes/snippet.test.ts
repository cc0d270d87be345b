import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("snippet");
});
afterAll(() => server.close());

const get = (headers: Record<string, string> = {}, method: "GET" | "HEAD" = "GET") =>
  server.app.inject({ method, url: "/snippet.js?v=1", headers });

describe("the script for sites", () => {
  it("is served to pages of every origin, kept for an hour, as what it is", async () => {
    const answer = await get();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=3600",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
    });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.body).toContain("StreamLeads");
  });

  it("is not sent again to whoever has it", async () => {
    const { etag } = (await get()).headers;
    for (const known of [`${etag}`, `"other", W/${etag}`]) {
      const answer = await get({ "if-none-match": known });
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, "", etag]);
    }
    expect((await get({ "if-none-match": '"other"' })).statusCode).toBe(200);
  });

  it("answers HEAD with the same headers and nothing else", async () => {
    const answer = await get({}, "HEAD");
    expect([answer.statusCode, answer.body]).toEqual([200, ""]);
    expect(answer.headers.etag).toBe((await get()).headers.etag);
  });
});
