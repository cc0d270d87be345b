/** What differs from provider to provider on the way to access. The way itself: `http/routes/oauth.test.ts`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FlowStore } from "./flow.store.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { cookieName, LogIn } from "./log-in.ts";
import { AccessWorld, START } from "./testing/access-world.ts";
import { standInConnector } from "./testing/connector.ts";
import type { StandInOptions } from "./testing/stand-in.ts";
import { TokenStore } from "./token.store.ts";

const BASE = "http://127.0.0.1:8000";
type Over = Parameters<typeof standInConnector>[0];

let world: AccessWorld;
let usual: AccessWorld["standIn"]["options"];

beforeAll(async () => {
  world = await AccessWorld.open("oauth_log_in");
  usual = { ...world.standIn.options };
});
afterAll(() => world.close());
beforeEach(() => {
  world.now = START;
  world.standIn.reset();
  Object.assign(world.standIn.options, usual);
  world.server.answer = undefined;
  world.server.requests.length = 0;
});

function logInFor(over: Over): LogIn {
  const connector = standInConnector(over);
  return new LogIn({
    db: world.db,
    flows: new FlowStore(world.db, world.sealer),
    tokens: new TokenStore(world.db, world.sealer),
    registry: [connector],
    connections: {
      get: () => undefined,
      announce: async () => {},
      resume: async () => {},
      requireSetup: async () => {},
    },
    makeConnection: async () => ({ kind: "made", id: await world.connected(connector) }),
    env: world.standIn.env(world.server.url),
    isSandbox: false,
    fetch: guardedFetch(world.egress, { timeoutMs: 2_000 }),
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
    now: () => world.now,
  });
}

const wanted = { provider: "stand-in", integration: "n8n", connectionId: null, label: null, settings: {}, by: "Ana" };

async function asked(logIn: LogIn): Promise<{ url: URL; cookies: Record<string, string> }> {
  const started = await logIn.start(wanted, BASE);
  if (started.kind === "problem") throw new Error(started.problem.message);
  return { url: new URL(started.url), cookies: { [started.cookie.name]: started.cookie.value } };
}

/** All the way through, with a connector that differs so, at a provider that wants it so. */
async function through(over: Over, options: StandInOptions = {}) {
  Object.assign(world.standIn.options, options);
  const logIn = logInFor(over);
  const { url, cookies } = await asked(logIn);
  const answer = await fetch(url, { redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "", BASE);
  return logIn.finish("stand-in", back.searchParams, cookies);
}

describe("a provider", () => {
  it.each<[string, Over, StandInOptions]>([
    ["that takes the secret in the form", { clientAuth: "post" }, { clientAuth: "post" }],
    ["that takes JSON", { clientAuth: "json" }, { clientAuth: "json" }],
    ["that knows no PKCE", { pkce: false }, { pkce: false }],
    ["that parts its scopes by commas", { scopes: ["a", "b"], scopeSeparator: "," }, { scopes: ["a,b"] }],
    ["that names itself", { issuer: ({ apiUrl }) => String(apiUrl) }, {}],
  ])("%s gives access", async (_what, over, options) => {
    const finished = await through(over, options);
    expect(finished).toMatchObject({ kind: "connected", integration: "n8n" });
    if (finished.kind !== "connected") return;
    const { grant } = await world.row(finished.connectionId);
    expect(grant).toMatchObject({ told: { account: "conta-1" }, startedWith: { apiUrl: world.server.url } });
    expect(grant.startedWith).not.toHaveProperty("token");
  });

  it("is given the parameters that it wants beside the usual ones", async () => {
    const { url } = await asked(logInFor({ parameters: { access_type: "offline", prompt: "consent" } }));
    expect(url.searchParams.get("access_type")).toBe("offline");
    expect(url.searchParams.get("prompt")).toBe("consent");
  });

  it("whose name is another than it says is refused", async () => {
    const finished = await through({ issuer: () => "https://auth.example" });
    expect(finished).toMatchObject({ kind: "problem", problem: { code: "oauth_wrong_issuer" } });
  });
});

describe("a token that lives for an hour at a provider that gives longer ones", () => {
  const renew: NonNullable<Over>["renew"] = (token, _client, { apiUrl }) => ({
    url: `${apiUrl}/longer`,
    query: { token },
  });

  it("is exchanged at once, and only the long one is kept", async () => {
    world.server.answer = ({ path }) =>
      path === "/longer" ? { status: 200, json: { access_token: "longo", expires_in: 5_184_000 } } : undefined;
    const finished = await through({ refresh: "none", renew });
    if (finished.kind !== "connected") throw new Error(JSON.stringify(finished));
    const row = await world.row(finished.connectionId);
    expect(row.grant).toMatchObject({ access: "longo", expiresAt: "2027-01-22T12:00:00.000Z" });
    expect(row.refreshDueAt).toEqual(new Date("2027-01-10T12:00:00Z"));
  });

  it("is not taken in its place when that fails", async () => {
    world.server.answer = ({ path }) => (path === "/longer" ? { status: 500 } : undefined);
    const finished = await through({ refresh: "none", renew });
    expect(finished).toMatchObject({ kind: "problem", problem: { code: "oauth_unreachable" } });
  });
});

describe("what a provider does not say in its answer", () => {
  const discover: NonNullable<Over>["discover"] = async (token, { apiUrl }, fetchJson) => {
    const found = (await fetchJson(`${apiUrl}/me`, { authorization: `Bearer ${token}` })) as { account: string };
    return { account: `descoberta: ${found.account}` };
  };

  it("is looked up with the new token", async () => {
    const finished = await through({ discover });
    if (finished.kind !== "connected") throw new Error(JSON.stringify(finished));
    expect((await world.row(finished.connectionId)).grant.told).toEqual({ account: "descoberta: conta-1" });
  });

  it.each([
    ["the look-up is refused", { status: 403 }],
    ["it is no JSON", { status: 200, text: "<html>" }],
  ])("connects nothing when %s", async (_what, answer) => {
    world.server.answer = ({ path }) => (path === "/me" ? answer : undefined);
    expect(await through({ discover })).toMatchObject({ kind: "problem", problem: { code: "oauth_answer_invalid" } });
  });

  it("is not looked up over plain http on a network", async () => {
    const outside: typeof discover = (token, _settings, fetchJson) =>
      discover(token, { apiUrl: "http://api.example" }, fetchJson);
    expect(await through({ discover: outside })).toMatchObject({ kind: "problem" });
  });
});

describe("a cookie", () => {
  it("belongs to one log-in, so that two tabs do not disturb each other", async () => {
    const logIn = logInFor({});
    const [one, two] = [await asked(logIn), await asked(logIn)];
    const state = one.url.searchParams.get("state") as string;
    expect(Object.keys(one.cookies)).toEqual([cookieName(state)]);
    const code = new URLSearchParams({ state, code: "c" });
    expect(await logIn.finish("stand-in", code, two.cookies)).toMatchObject({
      problem: { code: "oauth_foreign_browser" },
    });
    const renamed = { [cookieName(state)]: Object.values(two.cookies)[0] };
    expect(await logIn.finish("stand-in", code, renamed)).toMatchObject({ problem: { code: "oauth_foreign_browser" } });
  });
});
