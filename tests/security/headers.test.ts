/** What every kind of answer says to a browser, and what none says to a stranger. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../apps/hub/src/http/testing.ts";

let folder: string;
let server: TestServer;
let secure: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamleads-headers-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Painel</title>");
  await writeFile(join(folder, "assets", "index-abc123.js"), "export {};");
  [server, secure] = await Promise.all([
    startTestServer("headers", { dashboardDir: folder }),
    startTestServer("headers_https", { dashboardDir: folder, env: { PUBLIC_URL: "https://leads.example" } }),
  ]);
});
afterAll(async () => {
  await Promise.all([server.close(), secure.close()]);
  await rm(folder, { recursive: true });
});

type Kind = "data" | "page" | "framed page" | "file" | "bare";
/** `data` names people; `page` is rendered, `framed page` within the frame of a company's site; `file` is the same for all; `bare` has nothing in it. */
const ANSWERS: [what: string, method: string, url: string, kind: Kind, status: number, isAsked?: boolean][] = [
  ["a list of leads", "GET", "/api/v1/leads", "data", 200, true],
  ["a refusal", "GET", "/api/v1/leads", "data", 401],
  ["a route that is not there", "GET", "/api/v1/nothing", "data", 404],
  ["a lead that cannot be read", "POST", "/api/v1/leads", "data", 422, true],
  ["a refused log-in", "POST", "/api/auth/sign-in/email", "data", 400],
  ["a webhook", "POST", "/webhooks/in/nobody", "bare", 404],
  ["health", "GET", "/health", "bare", 200],
  ["metrics", "GET", "/metrics", "bare", 200],
  ["the dashboard", "GET", "/", "page", 200],
  ["a page of the dashboard", "GET", "/leads/1", "page", 200],
  ["a file of the dashboard", "GET", "/assets/index-abc123.js", "file", 200],
  ["the API's page", "GET", "/docs/", "page", 200],
  ["the API's description", "GET", "/openapi.json", "file", 200],
  ["the snippet for sites", "GET", "/snippet.js", "file", 200],
  ["the page of an unsubscribe link", "GET", "/u/nothing", "page", 200],
  ["the page after an OAuth log-in", "GET", "/oauth/hubspot/callback?code=x", "page", 400],
  ["a form's way back", "POST", "/f/nobody", "framed page", 401],
];

async function answered(of: TestServer, method: string, url: string, isAsked = false) {
  return of.app.inject({
    method: method as "GET",
    url,
    headers: {
      accept: "text/html",
      ...(isAsked && { "x-api-key": of.keys.admin }),
      ...(method === "POST" && { "content-type": "application/json" }),
    },
    ...(method === "POST" && { payload: "{}" }),
  });
}

describe.each(ANSWERS)("%s (%s %s)", (_, method, url, kind, status, isAsked) => {
  it("is what is meant here", async () => {
    expect((await answered(server, method, url, isAsked)).statusCode).toBe(status);
  });

  it("is taken for nothing else by a browser, and names no program", async () => {
    const { headers } = await answered(server, method, url, isAsked);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    for (const name of ["server", "x-powered-by", "x-aspnet-version"]) expect(headers[name], name).toBeUndefined();
  });

  it("may not be kept by anybody on the way when it names people, nor be framed", async () => {
    const { headers } = await answered(server, method, url, isAsked);
    if (kind === "data") expect(headers["cache-control"]).toBe("no-store");
    if (kind === "data") expect(headers["x-frame-options"]).toBe("DENY");
    if (kind === "page") expect(String(headers["content-security-policy"])).toMatch(/frame-ancestors 'none'/);
  });

  it("as a page runs no script but ours, and tells other sites nothing of its address", async () => {
    const { headers } = await answered(server, method, url, isAsked);
    if (!kind.endsWith("page")) return;
    const policy = String(headers["content-security-policy"]);
    const scripts = policy.split(";").find((one) => one.trim().startsWith("script-src ")) ?? "";
    expect(policy).toMatch(/default-src '(self|none)'/);
    expect(scripts).not.toMatch(/unsafe|https?:|\*/);
    expect(policy).toMatch(/base-uri '(self|none)'/);
    expect(headers["referrer-policy"]).toMatch(/^(same-origin|no-referrer)$/);
  });
});

describe("an installation that says it is reached by https", () => {
  it("tells browsers to come by https only; another one does not", async () => {
    expect((await answered(secure, "GET", "/")).headers["strict-transport-security"]).toBe("max-age=31536000");
    expect((await answered(server, "GET", "/")).headers["strict-transport-security"]).toBeUndefined();
  });
});
