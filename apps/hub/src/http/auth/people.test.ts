import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";
import { authOf } from "./auth.ts";
import { betterAuthOptions } from "./better-auth.ts";

const OWNER = { name: "Ana Lima", email: "ana@example.com", password: "uma frase bem longa" };
const START = new Date("2026-11-23T12:00:00Z");
const HOST = "leads.example:8000";
const HERE = { origin: `http://${HOST}`, host: HOST };

let server: TestServer;
let now = START;
let address = 0;

beforeAll(async () => {
  server = await startTestServer("people", { now: () => now });
});
afterAll(() => server.close());
beforeEach(async () => {
  now = START;
  // Attempts to log in are counted by address for the whole process.
  address += 1;
  await server.context.db.pool.query("truncate people cascade");
  await server.context.db.pool.query("delete from settings where key = 'owner_link'");
});

const people = () => authOf(server.context).people;
const from = () => `10.0.0.${address}`;
const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  server.ask("POST", url, { key: null, body, headers: { ...HERE, ...headers }, remoteAddress: from() });
const login = (password = OWNER.password, headers = {}) =>
  post("/api/auth/sign-in/email", { email: OWNER.email, password }, headers);
const cookieOf = (answer: { cookies: { name: string; value: string }[] }) =>
  answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");

async function ownerCookie(role = "owner"): Promise<string> {
  await people().ensureOwner(OWNER);
  await server.context.db.pool.query("update people set role = $1", [role]);
  return cookieOf(await login());
}

async function linkToken(): Promise<string> {
  const link = await people().createOwnerLink();
  return new URL(link?.path as string, "http://x").searchParams.get("token") as string;
}

describe("the tables of people", () => {
  it("are all that the login library wants, to the last column", async () => {
    const { getMigrations } = await import("better-auth/db/migration");
    const options = await betterAuthOptions({
      db: server.context.db,
      secret: "s".repeat(43),
      publicUrl: undefined,
      localUrl: "http://localhost:8000",
      loginsPerMinute: 5,
    });
    const { toBeAdded, toBeCreated } = await getMigrations(options);
    expect({ toBeAdded, toBeCreated }).toEqual({ toBeAdded: [], toBeCreated: [] });
  });
});

describe("logging in", () => {
  it("gives a session that reaches the API and ends with logging out", async () => {
    const cookie = await ownerCookie();
    const me = await server.ask("GET", "/api/v1/me", { key: null, headers: { cookie } });
    expect(me.json).toMatchObject({ kind: "person", email: OWNER.email, role: "owner", level: "admin" });
    expect((await post("/api/auth/sign-out", {}, { cookie })).status).toBe(200);
    expect((await server.ask("GET", "/api/v1/me", { key: null, headers: { cookie } })).status).toBe(401);
  });

  it("sets a cookie that scripts cannot read and other sites cannot send along", async () => {
    await people().ensureOwner(OWNER);
    const [cookie] = (await login()).cookies;
    expect(cookie).toMatchObject({ name: "streamleads.session_token", httpOnly: true, sameSite: "Lax", path: "/" });
  });

  it.each([
    ["a wrong password", "outra frase bem longa"],
    ["an empty one", ""],
  ])("with %s says neither which was wrong nor who exists", async (_what, password) => {
    await people().ensureOwner(OWNER);
    const known = await login(password);
    const unknown = await post("/api/auth/sign-in/email", { email: "ninguem@example.com", password });
    expect([known.status, known.json.error.code]).toEqual([unknown.status, unknown.json.error.code]);
    expect([known.status, known.json.error.code]).toEqual([401, "invalid_login"]);
  });

  /** Counted like any other try, and answered before a password would be hashed. */
  const badTry = (headers = {}) => post("/api/auth/sign-in/email", { email: "?", password: "?" }, headers);

  it("is refused after 20 tries from one address within a minute, with the time to wait", async () => {
    await people().ensureOwner(OWNER);
    for (let i = 0; i < 20; i++) expect((await badTry()).status).toBe(400);
    const refused = await login();
    expect(refused).toMatchObject({ status: 429, json: { error: { code: "rate_limited" } } });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("cannot be counted for another address by a header that the caller makes up", async () => {
    for (let i = 0; i < 20; i++) await badTry({ "x-forwarded-for": `1.2.3.${i}` });
    expect((await badTry({ "x-forwarded-for": "1.2.3.4", "x-streamleads-address": "9.9.9.9" })).status).toBe(429);
  });

  it("from a page of another site is refused", async () => {
    await people().ensureOwner(OWNER);
    const answer = await login(OWNER.password, {
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "cors",
    });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: "forbidden_origin" } } });
  });

  it("is closed for those who were not invited", async () => {
    const answer = await post("/api/auth/sign-up/email", { ...OWNER, email: "bia@example.com" });
    expect(answer).toMatchObject({ status: 400, json: { error: { code: "sign_up_closed" } } });
    expect(await server.rows("select from people")).toHaveLength(0);
  });

  it("never lets a person change their own role", async () => {
    const cookie = await ownerCookie("broker");
    await post("/api/auth/update-user", { role: "owner", name: "Ana" }, { cookie });
    expect(await server.rows("select role from people")).toEqual([{ role: "broker" }]);
  });
});

describe("a session at the API", () => {
  it.each([
    ["owner", 200, 200, 201],
    ["manager", 200, 200, 403],
    ["broker", 200, 403, 403],
  ])("of a %s reads, writes and administers as the role allows", async (role, reads, writes, administers) => {
    const cookie = await ownerCookie(role);
    const ask = (method: "GET" | "POST", url: string, body?: unknown) =>
      server.ask(method, url, { key: null, body, headers: { ...HERE, cookie }, remoteAddress: from() });
    const preview = { filter: {}, preview: true };
    expect([
      (await ask("GET", "/api/v1/leads")).status,
      (await ask("POST", "/api/v1/replays", preview)).status,
      (await ask("POST", "/api/v1/keys", { name: "K", level: "read" })).status,
    ]).toEqual([reads, writes, administers]);
  });

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["a page without origin", { origin: "null" }],
    ["nowhere", {}],
    ["a site that begins like ours", { origin: `http://${HOST}.evil.example` }],
  ])("never changes anything for a request from %s", async (_where, headers) => {
    const cookie = await ownerCookie();
    const answer = await server.ask("POST", "/api/v1/keys", {
      key: null,
      body: { name: "K", level: "admin" },
      headers: { host: HOST, cookie, ...headers },
    });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: "forbidden_origin" } } });
  });

  it("ends after 30 days, whoever uses it", async () => {
    const cookie = await ownerCookie();
    const [row] = await server.rows<{ days: number }>(
      "select round(extract(epoch from expires_at - created_at) / 86400)::int as days from people_sessions",
    );
    expect(row?.days).toBe(30);
    await server.context.db.pool.query("update people_sessions set expires_at = now() - interval '1 second'");
    expect((await server.ask("GET", "/api/v1/me", { key: null, headers: { cookie } })).status).toBe(401);
  });

  it("with a cookie that was changed is nobody's", async () => {
    const cookie = await ownerCookie();
    const forged = cookie.replace(/session_token=(.)/, (_, letter) => `session_token=${letter === "a" ? "b" : "a"}`);
    expect((await server.ask("GET", "/api/v1/me", { key: null, headers: { cookie: forged } })).status).toBe(401);
  });
});

describe("the first access", () => {
  const use = (token: string, over = {}) => post("/api/v1/first-access", { ...OWNER, token, ...over });

  it("by the link makes the owner, logs in, and the link is used up", async () => {
    const token = await linkToken();
    const answer = await use(token);
    expect(answer).toMatchObject({ status: 201, json: { name: OWNER.name, email: OWNER.email, role: "owner" } });
    const me = await server.ask("GET", "/api/v1/me", { key: null, headers: { cookie: cookieOf(answer) } });
    expect(me.json).toMatchObject({ role: "owner" });
    expect(await use(token, { email: "bia@example.com" })).toMatchObject({
      status: 403,
      json: { error: { code: "invalid_link" } },
    });
    expect((await login()).status).toBe(200);
  });

  it("keeps only a hash of the link", async () => {
    const token = await linkToken();
    const [row] = await server.rows<{ value: unknown }>("select value from settings where key = 'owner_link'");
    expect(JSON.stringify(row?.value)).not.toContain(token);
  });

  it("works until the last moment of the seventh day", async () => {
    const token = await linkToken();
    now = new Date(START.getTime() + 7 * 86_400_000);
    expect((await use(token)).json.error.code).toBe("invalid_link");
    now = new Date(now.getTime() - 1);
    expect((await use(token)).status).toBe(201);
  });

  it("lets one of two who use the link at once in", async () => {
    const token = await linkToken();
    const answers = await Promise.all(["a", "b", "c"].map((name) => use(token, { email: `${name}@example.com` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
    expect(await server.rows("select from people")).toHaveLength(1);
  });

  it("works with the link of every process that started together, and ends them all", async () => {
    const [first, second] = [await linkToken(), await linkToken()];
    expect((await use(first)).status).toBe(201);
    expect((await use(second)).status).toBe(403);
  });

  it("is over when there is an owner: no new link, and an old one says so", async () => {
    const token = await linkToken();
    await people().ensureOwner(OWNER);
    expect(await people().createOwnerLink()).toBeNull();
    expect(await use(token)).toMatchObject({ status: 409, json: { error: { code: "owner_exists" } } });
  });

  it.each([
    ["a short password", { password: "curta" }, "password"],
    ["no name", { name: " " }, "name"],
    ["no e-mail", { email: "ana" }, "email"],
  ])("with %s says what is wrong and keeps the link", async (_what, over, field) => {
    const token = await linkToken();
    expect(await use(token, over)).toMatchObject({ status: 422, json: { error: { fields: [{ field }] } } });
    expect((await use(token)).status).toBe(201);
  });
});

describe("ADMIN_EMAIL", () => {
  it("makes the owner once, in any spelling, and never resets a password that was changed", async () => {
    expect(await people().ensureOwner(OWNER)).toBe("created");
    expect(await people().ensureOwner({ ...OWNER, email: "ANA@Example.com", password: "outra senha longa" })).toBe(
      "exists",
    );
    expect((await login()).status).toBe(200);
  });

  it("makes one owner however many processes start together", async () => {
    const made = await Promise.all([1, 2, 3].map(() => people().ensureOwner(OWNER)));
    expect(made.filter((one) => one === "created")).toHaveLength(1);
    expect(await server.rows("select from people_accounts")).toHaveLength(1);
  });

  it("mends an owner who was left without a password by a killed start", async () => {
    await server.context.db.pool.query(
      "insert into people (id, name, email, email_verified, role) values ('x', 'Ana', $1, true, 'owner')",
      [OWNER.email],
    );
    expect(await people().ensureOwner(OWNER)).toBe("created");
    expect((await login()).status).toBe(200);
  });
});
