import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SOURCES } from "@streamleads/integrations/sources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webhookRoutes } from "../receive/webhook-routes.ts";
import { openapiDocument } from "./openapi.ts";
import { ROUTES } from "./routes/index.ts";
import { buildServer } from "./server.ts";
import { startTestServer, type TestServer } from "./testing.ts";

let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dashboard-"));
  server = await startTestServer("docs", { dashboardDir: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const page = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers: { accept: "text/html,*/*", ...headers } });

describe("the description of the API", () => {
  it("is served to everybody as it is made from the routes", async () => {
    const answer = await server.ask("GET", "/openapi.json", { key: null });
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(openapiDocument([...ROUTES, ...webhookRoutes(SOURCES)]))));
  });

  it("can be read in a page whose every script, style and image comes from here", async () => {
    const html = (await page("/docs")).body;
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((url) => !url.startsWith("/docs/"))).toEqual([]);
    for (const url of files) expect((await page(url)).statusCode, url).toBe(200);
    expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>[^<]/);
  });

  it("is under a policy that lets nothing in from elsewhere", async () => {
    const policy = String((await page("/docs")).headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-eval|https?:|upgrade-insecure/);
  });
});

describe("the dashboard", () => {
  it("that is not built yet is told to people, and to programs the same as anything unknown", async () => {
    expect(JSON.parse((await page("/leads/12")).body).error.code).toBe("dashboard_not_built");
    expect((await server.ask("GET", "/leads/12", { key: null })).json.error.code).toBe("not_found");
  });

  it("that was built while the hub runs is served from then on", async () => {
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<!doctype html><title>Painel</title>");
    await writeFile(join(folder, "assets/app-1a2b.js"), "export {};");
    await writeFile(join(folder, ".sources"), "mark");
    expect((await page("/")).body).toContain("Painel");
  });

  it.each(["/", "/leads", "/leads/12?aba=entregas", "/primeiro-acesso?token=abc"])(
    "answers %s with its index, which is never kept",
    async (url) => {
      const answer = await page(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain("Painel");
      expect(answer.headers["cache-control"]).toBe("no-cache");
    },
  );

  it("lets files that are named after their content be kept for ever", async () => {
    const answer = await page("/assets/app-1a2b.js");
    expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer.headers["content-type"]).toContain("javascript");
  });

  it.each([
    ["a file that is gone", "/assets/app-9z.js"],
    ["an address of the API", "/api/v1/nada"],
    ["a mark of the build", "/.sources"],
    ["a way out of the folder", "/..%2f..%2fetc%2fpasswd"],
    ["another way out", "/assets/../../../etc/passwd"],
  ])("never answers %s with a page or a file", async (_what, url) => {
    const answer = await server.app.inject({ url, headers: { accept: "*/*" } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toMatch(/Painel|root:|mark/);
  });

  it("says which methods an address of the API has, although the dashboard takes every GET", async () => {
    const answer = await page("/api/v1/replays");
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, "POST"]);
  });
});

describe("every answer", () => {
  it("carries the headers that keep browsers from guessing and framing", async () => {
    for (const url of ["/", "/health", "/api/v1/leads", "/nada"]) {
      expect((await page(url)).headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": expect.any(String),
        "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
  });

  it("asks for https only where the company's address is https", async () => {
    const config = { ...server.context.config, PUBLIC_URL: "https://leads.imobiliaria.example" };
    const app = await buildServer({ ...server.context, config });
    expect((await app.inject("/health")).headers["strict-transport-security"]).toBe("max-age=31536000");
    expect((await page("/health")).headers["strict-transport-security"]).toBeUndefined();
    await app.close();
  });
});
