import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Held, startHeld } from "../../../../../tests/support/held.ts";
import { Browser, HERE } from "../../oauth/testing/browser.ts";
import { standInConnector } from "../../oauth/testing/connector.ts";
import { StandIn } from "../../oauth/testing/stand-in.ts";
import { startTestServer, type TestServer } from "../testing.ts";

const START = new Date("2026-11-23T12:00:00Z");
const PUBLIC = "https://leads.imobsul.example";
const BEGIN = "/oauth/stand-in/start?integration=n8n";

let provider: Held;
let server: TestServer;
let dataDir: string;
let now = START;
const standIn = new StandIn({
  redirectUris: [`http://${HERE}/oauth/stand-in/callback`, `${PUBLIC}/oauth/stand-in/callback`],
});

beforeAll(async () => {
  provider = await startHeld(standIn);
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-login-"));
  const env = { ...standIn.env(provider.url), DATA_DIR: dataDir };
  server = await startTestServer("oauth", { registry: [standInConnector()], env, now: () => now });
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  now = START;
  standIn.reset();
  standIn.decision = { kind: "allow" };
  standIn.issuer = undefined;
  standIn.account = "conta-1";
  provider.answer = undefined;
  provider.requests.length = 0;
  await server.rows("delete from oauth_flows");
});

const owner = () => new Browser(server).logIn();
const tokenCalls = () => provider.requests.filter(({ path }) => path === "/token").length;
const connections = () =>
  server.rows<{ id: number; name: string; paused_cause: string | null }>(
    "select id, name, paused_cause from connections where removed_at is null",
  );

describe("beginning a log-in", () => {
  it("sends the owner to the provider with state, PKCE and the least rights, and keeps only hashes", async () => {
    const browser = await owner();
    const page = await browser.open(BEGIN);
    expect(page.status).toBe(302);
    const asked = new URL(page.location as string);
    expect(asked.origin).toBe(provider.url);
    const given = Object.fromEntries(asked.searchParams);
    expect(given).toEqual({
      response_type: "code",
      client_id: "cliente-de-teste",
      redirect_uri: `http://${HERE}/oauth/stand-in/callback`,
      scope: "leads:write",
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const [cookie] = page.setCookies;
    expect(cookie).toMatch(
      /^streamleads\.oauth\.[0-9a-f]{16}=[\w-]{43}; Path=\/oauth; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    const [row] = await server.rows<Record<string, unknown>>("select * from oauth_flows");
    const stored = Object.values(row!).map((value) =>
      Buffer.isBuffer(value) ? value.toString("latin1") : String(value),
    );
    for (const secret of [given.state!, cookie!.split(/[=;]/)[1]!]) expect(stored.join("\n")).not.toContain(secret);
  });

  it.each([
    ["nobody", async () => new Browser(server), 401, "Só quem administra"],
    ["a manager", () => new Browser(server).logIn("manager"), 401, "Só quem administra"],
  ])("is refused to %s, with a page that says so", async (_who, browser, status, words) => {
    const page = await (await browser()).open(BEGIN);
    expect([page.status, page.location]).toEqual([status, undefined]);
    expect(page.text).toContain(words);
  });

  it("is refused when another site sent the owner", async () => {
    const page = await (await owner()).open(BEGIN, { "sec-fetch-site": "cross-site" });
    expect(page.status).toBe(403);
    expect(page.text).toContain("outra página");
  });

  it.each([
    [
      "an integration that does not exist",
      "/oauth/stand-in/start?integration=nada",
      404,
      "não se conecta por este endereço",
    ],
    ["another provider's address", "/oauth/outro/start?integration=n8n", 404, "não se conecta por este endereço"],
    ["no integration", "/oauth/stand-in/start", 404, "não se conecta por este endereço"],
    ["a connection that is not there", `${BEGIN}&connection=999`, 404, "não existe"],
  ])("of %s ends with a page", async (_what, address, status, words) => {
    const page = await (await owner()).open(address);
    expect(page.status).toBe(status);
    expect(page.text).toContain(words);
  });

  it("from another machine without PUBLIC_URL names the variable", async () => {
    const page = await new Browser(server, "leads.casa.local:8000").open(BEGIN);
    expect(page.status).toBe(409);
    expect(page.text).toContain("PUBLIC_URL");
  });

  it("without a client says which variables, where to make it and what to register", async () => {
    const bare = await startTestServer("oauth_bare", {
      registry: [standInConnector()],
      env: { STAND_IN_API_URL: provider.url, STAND_IN_CLIENT_ID: "so-o-id", DATA_DIR: dataDir, PUBLIC_URL: PUBLIC },
    });
    try {
      const page = await (await new Browser(bare, "leads.imobsul.example").logIn()).open(BEGIN);
      expect(page.status).toBe(409);
      expect(page.text).toContain("STAND_IN_CLIENT_SECRET");
      expect(page.text).not.toContain("STAND_IN_CLIENT_ID");
      expect(page.text).toContain(`${PUBLIC}/oauth/stand-in/callback`);
      expect(page.text).toContain('href="https://stand-in.example/oauth"');
      const refused = await bare.ask("POST", "/api/v1/oauth/start", { body: { integration: "n8n" } });
      expect(refused.json.error).toMatchObject({ code: "oauth_client_missing" });
      expect(refused.json.error.fix).toContain(`${PUBLIC}/oauth/stand-in/callback`);
      // A person at another address of the same hub begins again at the public one, where the cookie has to be.
      const moved = await startTestServer("oauth_public", {
        registry: [standInConnector()],
        env: { ...standIn.env(provider.url), DATA_DIR: dataDir, PUBLIC_URL: PUBLIC },
      });
      const away = await (await new Browser(moved).logIn()).open(BEGIN);
      expect(away.location).toMatch(new RegExp(`^${PUBLIC}/oauth/stand-in/start\\?link=[\\w-]{43}$`));
      const there = await new Browser(moved, "leads.imobsul.example").open(away.location as string);
      expect(there.location).toContain(`redirect_uri=${encodeURIComponent(`${PUBLIC}/oauth/stand-in/callback`)}`);
      expect(there.setCookies[0]).toMatch(/; Secure$/);
      await moved.close();
    } finally {
      await bare.close();
    }
  });
});

describe("a link made with a key", () => {
  const link = (key?: string) =>
    server.ask("POST", "/api/v1/oauth/start", {
      body: { integration: "n8n", name: "Filial Sul" },
      headers: { host: HERE },
      ...(key !== undefined && { key }),
    });

  it("begins a log-in once, in a browser that nobody is logged in at", async () => {
    const { status, json } = await link();
    expect(status).toBe(201);
    expect(json.expires_at).toBe("2026-11-23T12:10:00.000Z");
    const browser = new Browser(server);
    expect((await browser.open(json.url, { "sec-fetch-site": "cross-site" })).status).toBe(302);
    const again = await browser.open(json.url);
    expect([again.status, again.location]).toEqual([410, undefined]);
  });

  it("is not used up by a program that only looks whether it is there", async () => {
    const { json } = await link();
    const { pathname, search } = new URL(json.url);
    await server.app.inject({ method: "HEAD", url: pathname + search, headers: { host: HERE } });
    expect((await new Browser(server).open(json.url)).status).toBe(302);
  });

  it("ends after ten minutes, and is refused to keys that are not of an administrator", async () => {
    const { json } = await link();
    now = new Date(START.getTime() + 10 * 60_000);
    expect((await new Browser(server).open(json.url)).status).toBe(410);
    expect((await link(server.keys.write)).status).toBe(403);
  });

  it("refuses settings that do not fit, by their words", async () => {
    const answer = await server.ask("POST", "/api/v1/oauth/start", {
      body: { integration: "n8n", settings: { nada: "1" } },
      headers: { host: HERE },
    });
    expect([answer.status, answer.json.error.code]).toEqual([409, "oauth_settings"]);
  });
});

describe("coming back", () => {
  it("makes a connection that works, and opens its page", async () => {
    const before = await connections();
    const browser = await owner();
    const back = await browser.authorize(`${BEGIN}&name=Filial Norte`);
    const page = await browser.open(back);
    expect([page.status, page.text]).toEqual([303, ""]);
    const made = (await connections()).filter(({ id }) => !before.some((one) => one.id === id));
    expect(made).toMatchObject([{ name: "n8n:filial-norte", paused_cause: null }]);
    expect(page.location).toBe(`http://${HERE}/integracoes/n8n?conexao=${made[0]!.id}&conectada=sim`);
    const live = server.context.connections.get(made[0]!.id)!;
    expect(live.settings).toMatchObject({ account: "conta-1", apiUrl: provider.url });
    const check = await server.ask("POST", `/api/v1/connections/${live.id}/check`);
    expect(check.json).toMatchObject({ ok: true });
    // What was given is in no answer, no address and no row in the clear.
    const token = live.settings.token!;
    const shown = await Promise.all(
      ["/api/v1/integrations", "/api/v1/connections"].map((path) => server.ask("GET", path)),
    );
    expect(shown.map(({ text }) => text.includes(token))).toEqual([false, false]);
    const rows = await server.rows<{ text: string }>(
      "select t::text as text from oauth_tokens t union all select c::text from connections c",
    );
    expect(rows.some(({ text }) => text.includes(token))).toBe(false);
    expect(back).not.toContain(token);
  });

  it("loaded again says the same, and does nothing again", async () => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    const first = await browser.open(back);
    const count = (await connections()).length;
    const second = await browser.open(back);
    expect([second.status, second.location]).toEqual([303, first.location]);
    expect(tokenCalls()).toBe(1);
    expect(await connections()).toHaveLength(count);
  });

  it("twice at the same moment exchanges the code once", async () => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    provider.hold();
    const first = browser.open(back);
    await provider.seen(2);
    const second = await browser.open(back);
    expect([second.status, second.text.includes("Concluindo")]).toEqual([202, true]);
    provider.release();
    expect((await first).status).toBe(303);
    expect(tokenCalls()).toBe(1);
  });

  it("in another browser is refused, and the right one can still go on", async () => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    const stranger = await (await owner()).open(back);
    expect(stranger.status).toBe(403);
    expect(stranger.text).toContain("outro navegador");
    expect(tokenCalls()).toBe(0);
    expect((await browser.open(back)).status).toBe(303);
  });

  it.each([
    ["a state that was never given", "state=inventado&code=abc"],
    ["no state", "code=abc"],
    ["two states", "state=a&state=b&code=abc"],
  ])("with %s is refused", async (_what, query) => {
    const page = await (await owner()).open(`/oauth/stand-in/callback?${query}`);
    expect(page.status).toBe(400);
    expect(page.text).toContain("Não há um pedido de conexão aberto");
  });

  it("after ten minutes is refused", async () => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    now = new Date(START.getTime() + 10 * 60_000);
    const page = await browser.open(back);
    expect([page.status, page.text.includes("venceu")]).toEqual([400, true]);
    expect(tokenCalls()).toBe(0);
    await server.context.oauth.lookAfter();
    expect(await server.rows("select from oauth_flows")).toEqual([]);
  });

  it.each([
    ["denied", { kind: "deny" } as const, "recusada ou cancelada"],
    ["in trouble", { kind: "error", error: "server_error" } as const, "está com problemas"],
    ["of another mind", { kind: "error", error: "invalid_scope" } as const, "invalid_scope"],
    ["hostile", { kind: "error", error: "<script>alert(1)</script>" } as const, "erro sem código"],
  ])("from a provider that is %s says so, and is over", async (_what, decision, words) => {
    standIn.decision = decision;
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    const page = await browser.open(back);
    expect(page.status).toBe(400);
    expect(page.text).toContain(words);
    expect(page.text).not.toContain("<script");
    expect((await browser.open(back)).text).toContain("Não há um pedido de conexão aberto");
  });

  it("from another issuer connects nothing", async () => {
    standIn.issuer = "https://outro.example";
    const browser = await owner();
    const page = await browser.open(await browser.authorize(BEGIN));
    expect(page.status).toBe(400);
    expect(page.text).toContain("não veio do serviço");
    expect(tokenCalls()).toBe(0);
  });

  it("to another provider's address connects nothing", async () => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    const page = await browser.open(back.replace("/oauth/stand-in/", "/oauth/outro/"));
    expect([page.status, page.text.includes("não veio do serviço")]).toEqual([400, true]);
    expect(tokenCalls()).toBe(0);
  });

  it.each([
    ["no answer in time", { status: 503 }, 502, "não respondeu"],
    ["a page", { status: 200, text: "<html>" }, 502, "não dá para entender"],
    [
      "a code that is gone",
      { status: 400, json: { error: "invalid_grant" } },
      400,
      "não aceitou mais esta autorização",
    ],
    ["a wrong secret", { status: 401, json: { error: "invalid_client" } }, 400, "STAND_IN_CLIENT_SECRET"],
  ])("with %s at the exchange says what to do", async (_what, answer, status, words) => {
    const browser = await owner();
    const back = await browser.authorize(BEGIN);
    provider.answer = ({ path }) => (path === "/token" ? answer : undefined);
    const before = await connections();
    const page = await browser.open(back);
    expect(page.status).toBe(status);
    expect(page.text).toContain(words);
    expect(await connections()).toEqual(before);
    const code = new URL(back).searchParams.get("code") as string;
    expect(page.text).not.toContain(code);
  });
});
