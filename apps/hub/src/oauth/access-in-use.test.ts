/** Access that ends while leads come: renewed once, held, or paused until a person reconnects, and nothing is lost. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Held, startHeld } from "../../../../tests/support/held.ts";
import { arrivalOf, until } from "../../../../tests/support/hub.ts";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { Browser, HERE } from "./testing/browser.ts";
import { standInConnector } from "./testing/connector.ts";
import { StandIn } from "./testing/stand-in.ts";

const BEGIN = "/oauth/stand-in/start?integration=n8n";

let provider: Held;
let server: TestServer;
let browser: Browser;
let dataDir: string;
/** Moved by tests; begins now, because lanes go by the machine's clock. */
let offsetMs = 0;
const clock = () => new Date(Date.now() + offsetMs);
const standIn = new StandIn({ redirectUris: [`http://${HERE}/oauth/stand-in/callback`], now: clock });

beforeAll(async () => {
  provider = await startHeld(standIn);
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-access-"));
  const env = { ...standIn.env(provider.url), DATA_DIR: dataDir };
  server = await startTestServer("oauth_in_use", { registry: [standInConnector()], env, now: clock });
  browser = await new Browser(server).logIn();
});
afterAll(async () => {
  await server.close();
  await provider.close();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  offsetMs = 0;
  for (const { id } of server.context.connections.all()) {
    await server.ask("DELETE", `/api/v1/connections/${id}?cancel_waiting=true`);
  }
  await server.quiet();
  await server.rows("truncate deliveries, attempts");
  standIn.reset();
  standIn.account = "conta-1";
  provider.answer = undefined;
  provider.requests.length = 0;
  provider.arrivals.length = 0;
});

/** @returns the number of a connection that was just made by a log-in */
async function connected(query = ""): Promise<number> {
  const page = await browser.open(await browser.authorize(BEGIN + query));
  expect(page.status).toBe(303);
  const id = Number(new URL(page.location as string).searchParams.get("conexao"));
  provider.requests.length = 0;
  standIn.granted.length = 0;
  return id;
}

const live = (id: number) => server.context.connections.get(id)!;
const lead = () => server.context.intake.accept(arrivalOf());
const delivered = (count: number) =>
  until(server.hub, (rows) => rows.filter(({ state }) => state === "delivered").length === count);
const tokenCalls = () => provider.requests.filter(({ path }) => path === "/token").length;
const attempts = async () =>
  (
    await server.rows<{ outcome: string; cause: string | null }>(
      "select outcome, cause from attempts order by at, attempt_no",
    )
  ).map(({ outcome, cause }) => [outcome, cause]);

/** Resolves when the connection is paused, here and in the table. */
async function paused(id: number) {
  if (!live(id).shared.paused) {
    await new Promise<void>((resolve) => {
      server.context.connections.onChange((one) => one.id === id && one.shared.paused && resolve());
    });
  }
  return live(id).shared.paused!;
}

describe("a token that the provider ended before its time", () => {
  it("is renewed once for all that were refused with it; every lead arrives, and nothing is paused", async () => {
    const id = await connected();
    await lead();
    await delivered(1);
    standIn.endAccess();
    provider.requests.length = 0;
    await Promise.all(Array.from({ length: 8 }, lead));
    const rows = await delivered(9);
    expect(rows.every(({ attempts }) => attempts === 1)).toBe(true);
    expect(tokenCalls()).toBe(1);
    expect(provider.arrivals).toHaveLength(9);
    expect(live(id).shared.paused).toBeNull();
  });

  it("is renewed by a check as well, which then says that all is well", async () => {
    const id = await connected();
    standIn.endAccess();
    const check = await server.ask("POST", `/api/v1/connections/${id}/check`);
    expect(check.json).toMatchObject({ ok: true });
    expect(tokenCalls()).toBe(1);
  });

  it("that is refused again right after it was renewed stops the connection", async () => {
    const id = await connected();
    provider.answer = ({ path }) => (path === "/leads" ? { status: 401 } : undefined);
    await lead();
    expect(await paused(id)).toMatchObject({ cause: "http_401" });
    await until(server.hub, ([row]) => row?.state === "retrying" && row.attempt_no === 2);
    expect(tokenCalls()).toBe(1);
    expect(await attempts()).toEqual([
      ["reconnect", "http_401"],
      ["reconnect", "http_401"],
    ]);
  });
});

describe("access that cannot be renewed at this moment", () => {
  it("holds the connection instead of asking for a person", async () => {
    const id = await connected();
    standIn.endAccess();
    provider.answer = ({ path }) => (path === "/token" ? { status: 503 } : undefined);
    await lead();
    await until(server.hub, () => (live(id).shared.notBefore?.getTime() ?? 0) > Date.now());
    expect(live(id).shared.paused).toBeNull();
    expect(tokenCalls()).toBe(1);

    provider.answer = undefined;
    offsetMs += 3_600_000;
    await server.context.oauth.refresher.refreshDue();
    await delivered(1);
    expect(tokenCalls()).toBe(2);
  });
});

describe("access that was taken back", () => {
  it("pauses with what to do, and one reconnection lets everything go on that waited", async () => {
    const id = await connected();
    standIn.revokeAll();
    await lead();
    expect(await paused(id)).toMatchObject({ cause: "oauth_revoked", fix: expect.stringContaining("Reconectar") });
    await Promise.all([lead(), lead()]);
    const states = await server.ask("GET", "/api/v1/integrations");
    expect(states.json.integrations[0].connections[0]).toMatchObject({ id, state: "paused", cause: "oauth_revoked" });

    standIn.account = "conta-2";
    expect(await connected(`&connection=${id}`)).toBe(id);
    await delivered(3);
    expect(provider.arrivals.map(({ data }) => data)).toEqual(Array(3).fill({ account: "conta-2" }));
    expect(live(id)).toMatchObject({ settings: { account: "conta-2" }, shared: { paused: null } });
    expect(server.context.connections.all()).toHaveLength(1);
  });
});

describe("a connection that is made without its token", () => {
  it("waits for access, and goes on when it is given", async () => {
    const made = await server.ask("POST", "/api/v1/connections", { body: { integration: "n8n", settings: {} } });
    expect(made.status).toBe(201);
    const { id } = made.json.connection;
    expect(await paused(id)).toMatchObject({ cause: "oauth_needed" });
    await lead();
    expect(await connected(`&connection=${id}`)).toBe(id);
    await delivered(1);
  });
});

describe("a connection that is removed", () => {
  it("has its access ended at the provider, and no token stays", async () => {
    const id = await connected();
    const [row] = await server.rows<{ sealed: Buffer }>("select sealed from oauth_tokens");
    const { refresh } = JSON.parse(server.context.sealer.open(row!.sealed));
    expect(standIn.isLive(refresh)).toBe(true);
    expect((await server.ask("DELETE", `/api/v1/connections/${id}`)).status).toBeLessThan(300);
    expect(standIn.isLive(refresh)).toBe(false);
    expect(await server.rows("select from oauth_tokens")).toEqual([]);
  });
});

describe("the pages of the connections", () => {
  it("say when the access ends, and raise no alarm for one that renews itself", async () => {
    const id = await connected();
    const [row] = await server.rows<{ expires: Date; at: Date }>(
      "select c.token_expires_at as expires, t.expires_at as at from connections c join oauth_tokens t on t.connection_id = c.id where c.id = $1",
      [id],
    );
    expect(row!.expires).toEqual(row!.at);
    const { connectionProblems } = await import("../connections/problems.ts");
    expect(await connectionProblems(server.context.db, server.context.connections, clock())).toEqual([]);
    await server.rows("update oauth_tokens set refresh_due_at = null");
    expect(await connectionProblems(server.context.db, server.context.connections, clock())).toMatchObject([
      { cause: "token_expires", connection_id: id },
    ]);
  });
});
