/** Every route times every caller, against the table that was written by hand; and what a refusal leaves behind: nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authOf } from "../../apps/hub/src/http/auth/auth.ts";
import { ROUTES } from "../../apps/hub/src/http/routes/index.ts";
import { startTestServer, type TestServer } from "../../apps/hub/src/http/testing.ts";
import { webhookRoutes } from "../../apps/hub/src/receive/webhook-routes.ts";
import { SOURCES } from "../../integrations/src/sources.ts";
import { type Level, MATRIX, REACH } from "./matrix.ts";

const HOST = "leads.example:8000";
/** Nobody's machine: what is let through to this machine itself is not let through to it. */
const REMOTE = "203.0.113.9";
const PASSWORD = "uma frase bem longa";
/** There is no such row, so that nobody's rights are tried out on one that the next caller needs. */
const PARAMS: Readonly<Record<string, string>> = {
  id: "999999",
  key: "sl_pub_nobody",
  token: "nobody",
  sequence: "welcome",
};
/** Codes by which a caller is refused; all others speak of what was asked for. */
const REFUSALS = ["missing_api_key", "invalid_api_key", "expired_api_key", "forbidden_level"];
const REFUSED_AS: Readonly<Record<string, [status: number, code: string]>> = {
  nobody: [401, "missing_api_key"],
  "unknown key": [401, "invalid_api_key"],
  "revoked key": [401, "invalid_api_key"],
  "expired key": [401, "expired_api_key"],
  "ended session": [401, "missing_api_key"],
};
/** Who shows a key that does not hold is told so wherever keys are read, also where none is asked for. */
const BAD_KEYS = ["unknown key", "revoked key", "expired key"];
const FORBIDDEN: [number, string] = [403, "forbidden_level"];

const CALLERS = Object.keys(REACH);
const LEVELS = Object.keys(MATRIX) as Level[];
const LEVEL_OF = new Map(LEVELS.flatMap((level) => MATRIX[level].map((route) => [route, level] as const)));

let server: TestServer;
const headersOf: Record<string, Record<string, string>> = { nobody: {} };

beforeAll(async () => {
  server = await startTestServer("authorisation");
  const { keys, newKey, rows } = server;
  for (const level of ["read", "write", "admin"] as const) headersOf[`${level} key`] = { "x-api-key": keys[level] };
  headersOf["publishable key"] = { "x-api-key": (await newKey({ level: "publishable" })).secret };
  headersOf["unknown key"] = { "x-api-key": `${keys.admin.slice(0, -1)}!` };
  const revoked = await newKey({ level: "admin" });
  await rows("update api_keys set revoked_at = now() where id = $1", [revoked.id]);
  headersOf["revoked key"] = { "x-api-key": revoked.secret };
  const expired = await newKey({ level: "admin", expiresAt: new Date(Date.now() - 1) });
  headersOf["expired key"] = { "x-api-key": expired.secret };
  await authOf(server.context).people.ensureOwner({ name: "Ana Lima", email: "owner@example.com", password: PASSWORD });
  for (const role of ["manager", "broker"]) await person(role);
  for (const role of ["owner", "manager", "broker"]) headersOf[role] = await session(role);
  const ended = await session("owner");
  await ask("POST", "/api/auth/sign-out", ended);
  headersOf["ended session"] = ended;
}, 60_000);
afterAll(() => server.close());

/** A person like the owner, password and all, of another role. */
async function person(role: string): Promise<void> {
  await server.rows(
    `with owner as (select * from people where email = 'owner@example.com'), made as (
       insert into people select (jsonb_populate_record(null::people,
         to_jsonb(owner) || jsonb_build_object('id', 'id-' || $1, 'role', $1::text, 'email', $1 || '@example.com'))).* from owner returning id)
     insert into people_accounts select (jsonb_populate_record(null::people_accounts,
       to_jsonb(a) || jsonb_build_object('id', 'account-' || $1, 'user_id', 'id-' || $1, 'account_id', 'id-' || $1))).*
     from people_accounts a join owner o on o.id = a.user_id`,
    [role],
  );
}

async function session(role: string): Promise<Record<string, string>> {
  const answer = await server.app.inject({
    method: "POST",
    url: "/api/auth/sign-in/email",
    remoteAddress: REMOTE,
    headers: { origin: `http://${HOST}`, host: HOST },
    payload: { email: `${role}@example.com`, password: PASSWORD },
  });
  expect(answer.statusCode, `${role}: ${answer.body}`).toBe(200);
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
  return { cookie, origin: `http://${HOST}`, host: HOST };
}

interface Said {
  status: number;
  code: string | undefined;
}

async function ask(method: string, url: string, headers: Record<string, string>): Promise<Said> {
  const hasBody = method === "POST" || method === "PUT";
  const answer = await server.app.inject({
    method: method as "GET",
    url,
    remoteAddress: REMOTE,
    headers: { ...headers, ...(hasBody && { "content-type": "application/json" }) },
    ...(hasBody && { payload: "{}" }),
  });
  const isJson = String(answer.headers["content-type"]).startsWith("application/json") && answer.body !== "";
  return { status: answer.statusCode, code: isJson ? answer.json().error?.code : undefined };
}

/** `GET /api/v1/leads/:id` → an address that this route answers. */
function addressOf(path: string): string {
  return path.replace(/:(\w+)/g, (_, name: string) => PARAMS[name] ?? "nobody");
}

function allRoutes(): string[] {
  // Webhooks of sources have one way in, whatever the source is called.
  const general = (path: string) =>
    path.startsWith("/webhooks/") && !path.startsWith("/webhooks/in/")
      ? path
          .replace(/^\/webhooks\/[^/]+/, "/webhooks/:source")
          .replace(/\/:\w+$/, (end) => (end === "/:source" ? end : "/:token"))
      : path;
  const routes = [...ROUTES, ...webhookRoutes(SOURCES)];
  return [...new Set(routes.map(({ method, path }) => `${method} ${general(path)}`))];
}

/** Routes that can be asked as they stand: a live stream never ends, and a webhook has a name of its own. */
const ASKED = [...LEVEL_OF.keys()].filter((route) => route !== "GET /api/v1/events" && !route.includes("/webhooks/"));

describe("the table of who may do what", () => {
  it("has every route of the hub, and no other", () => {
    expect([...LEVEL_OF.keys()].sort()).toEqual(allRoutes().sort());
  });

  it("names each route once", () => {
    const all = LEVELS.flatMap((level) => MATRIX[level]);
    expect(all.filter((route, i) => all.indexOf(route) !== i)).toEqual([]);
  });
});

describe("a caller who may not", () => {
  it("is refused at every route, in the words for who it is, and changes nothing", async () => {
    const before = await state();
    const wrong: string[] = [];
    for (const route of ASKED) {
      const [method = "", path = ""] = route.split(" ");
      for (const caller of CALLERS) {
        if (REACH[caller]?.includes(LEVEL_OF.get(route) as Level)) continue;
        const { status, code } = await ask(method, addressOf(path), headersOf[caller] ?? {});
        const [wantedStatus, wantedCode] = REFUSED_AS[caller] ?? FORBIDDEN;
        if (status !== wantedStatus || code !== wantedCode) wrong.push(`${caller}, ${route}: ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await state()).toEqual(before);
  }, 60_000);

  it("is refused the live stream before it begins", async () => {
    for (const caller of CALLERS.filter((one) => !REACH[one]?.includes("read"))) {
      const { status } = await ask("GET", "/api/v1/events", headersOf[caller] ?? {});
      expect(status, caller).toBe((REFUSED_AS[caller] ?? FORBIDDEN)[0]);
    }
  });

  it("is refused by HEAD as by GET", async () => {
    const wrong: string[] = [];
    for (const route of ASKED.filter((one) => one.startsWith("GET ") && LEVEL_OF.get(one) !== "open")) {
      const { status } = await ask("HEAD", addressOf(route.slice(4)), {});
      if (status !== 401) wrong.push(`${route}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("a caller who may", () => {
  it("is refused at none of its routes", async () => {
    const wrong: string[] = [];
    for (const route of ASKED) {
      const [method = "", path = ""] = route.split(" ");
      for (const caller of CALLERS) {
        const level = LEVEL_OF.get(route) as Level;
        if (!REACH[caller]?.includes(level)) continue;
        const { status, code = "" } = await ask(method, addressOf(path), headersOf[caller] ?? {});
        if (BAD_KEYS.includes(caller) && code === REFUSED_AS[caller]?.[1]) continue;
        if (REFUSALS.includes(code) || status >= 500) wrong.push(`${caller}, ${route}: ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});

describe("a page elsewhere", () => {
  it("can use nobody's session: with another Origin every change is refused", async () => {
    const foreign = { ...headersOf.owner, origin: "https://elsewhere.example" };
    const wrong: string[] = [];
    for (const route of ASKED.filter((one) => !one.startsWith("GET ") && LEVEL_OF.get(one) !== "open")) {
      const [method = "", path = ""] = route.split(" ");
      const { status, code } = await ask(method, addressOf(path), foreign);
      if (status !== 403 || code !== "forbidden_origin") wrong.push(`${route}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** Everything that is stored, but for when a key was last used. */
async function state(): Promise<Record<string, string>> {
  const tables = await server.rows<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'instances'`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await server.rows<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r, '|' order by r)), '') as sum
       from (select (to_jsonb(t) - 'last_used_at')::text as r from "${name}" t) rows`,
    );
    sums[name] = row?.sum ?? "";
  }
  return sums;
}
