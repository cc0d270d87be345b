/**
 * Secrets and personal data, each a word that stands nowhere else, go all the ways that a hub has, well and badly: taken
 * in, delivered, refused, echoed by providers, thrown by the database. Then all that the hub said of it is searched.
 */
import { createHmac } from "node:crypto";
import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authOf } from "../../apps/hub/src/http/auth/auth.ts";
import { type AskOptions, startTestServer, type TestServer } from "../../apps/hub/src/http/testing.ts";
import { runHub } from "../../apps/hub/src/main.ts";
import { createLog } from "../../apps/hub/src/observe/log.ts";
import { explain } from "../../apps/hub/src/start/start-error.ts";
import { type Fakes, startFakes, until } from "../support/hub.ts";

const PERSON = {
  name: "Zenaide Canarinha",
  surname: "Canarinha",
  email: "zenaide.canarinha@segredo.example",
  phone: "11912345987",
  message: "frase-que-so-o-lead-escreveu",
  city: "Cidade-Do-Canario",
};
const SECRETS: Record<string, string> = {
  bootstrapKey: "chave-canaria-de-inicio-0123456789",
  webhookSecret: "segredo-canario-do-webhook-0123456789",
  masterKey: Buffer.from("chave-mestra-canaria-de-32-bytes").toString("base64"),
  databasePassword: "senha-canaria-do-banco",
  smtpPassword: "senha-canaria-do-smtp-0123",
  wrongKey: "sl_admin_canary01_canary0123456789canary0123456789canary0123",
  connectionToken: "token-canario-de-conexao-0123456789",
  password: "frase canaria do painel",
  oauthCode: "codigo-canario-do-oauth-0123",
  linkToken: "token-canario-de-link-0123456789",
};

const lines: string[] = [];
const errors: string[] = [];
let server: TestServer;
let fakes: Fakes;
let said = "";

beforeAll(async () => {
  fakes = await startFakes();
  const env = fakes.env();
  for (const [name, value] of Object.entries(env))
    if (/TOKEN|KEY|SECRET|PASSWORD/.test(name) && value.length >= 8) SECRETS[name] = value;
  server = await startTestServer("secrets", {
    registry: CONNECTORS,
    env: {
      ...env,
      BOOTSTRAP_API_KEY: SECRETS.bootstrapKey ?? "",
      WEBHOOK_SECRET: SECRETS.webhookSecret ?? "",
      SECRETS_KEY: SECRETS.masterKey ?? "",
      SMTP_SERVER: "127.0.0.1",
      SMTP_PORT: "9",
      SMTP_USERNAME: "hub@example.com",
      SMTP_PASSWORD: SECRETS.smtpPassword ?? "",
      SMTP_FROM: "hub@example.com",
      LOG_LEVEL: "debug",
    },
    log: createLog("trace", { write: (line: string) => void lines.push(line) }),
  });
  SECRETS.readKey = server.keys.read;
  SECRETS.writeKey = server.keys.write;
  SECRETS.adminKey = server.keys.admin;
  await everyWay();
}, 120_000);
afterAll(async () => {
  await server?.close();
  await fakes?.close();
});

/** Asks, and keeps what was said to whoever may not know; `isTheirs`: the answer is what they asked for. */
async function ask(method: "GET" | "POST" | "PUT" | "DELETE", url: string, options: AskOptions = {}, isTheirs = false) {
  const answer = await asked(method, url, options);
  if (!isTheirs) errors.push(`${answer.status} ${answer.text} ${JSON.stringify(answer.headers)}`);
  return answer;
}

/** Straight to the server: pages and answers to providers are no errors of ours. */
async function asked(method: "GET" | "POST" | "PUT" | "DELETE", url: string, options: AskOptions) {
  const { key = server.keys.admin, body, payload, headers } = options;
  const answer = await server.app.inject({
    method,
    url,
    headers: { ...(key !== null && { "x-api-key": key }), ...(body !== undefined && JSON_TYPE), ...headers },
    ...((payload ?? body) !== undefined && { payload: payload ?? JSON.stringify(body) }),
  });
  const isJson = String(answer.headers["content-type"]).startsWith("application/json") && answer.body !== "";
  return {
    status: answer.statusCode,
    text: answer.body,
    headers: answer.headers,
    json: isJson ? answer.json() : undefined,
  };
}

const lead = (over: object = {}) => ({
  nome: PERSON.name,
  email: PERSON.email,
  telefone: PERSON.phone,
  mensagem: PERSON.message,
  cidade: PERSON.city,
  origem: "META_ADS",
  renda_aproximada: 15_000,
  interesse: "Apartamento para investimento",
  ...over,
});

async function everyWay(): Promise<void> {
  await taken();
  await refused();
  await echoedByProviders();
  await thrownByTheDatabase();
  await ask("GET", "/metrics", {}, true).then(({ text }) => lines.push(text));
  for (const url of [
    "/api/v1/integrations",
    "/api/v1/connections",
    "/api/v1/keys",
    "/api/v1/sources",
    "/api/v1/overview",
  ])
    await ask("GET", url, {}, true).then(({ text }) => secretsOnly.push(`${url}: ${text}`));
  said = lines.join("\n");
}

/** Answers that may name people, and no secret. */
const secretsOnly: string[] = [];

async function taken(): Promise<void> {
  await ask("POST", "/api/v1/leads", { body: lead() }, true);
  await ask("POST", "/api/v1/leads", { key: SECRETS.bootstrapKey, body: lead({ interesse: "Casa" }) }, true);
  const payload = JSON.stringify(lead({ email: `outra.${PERSON.email}` }));
  const digest = createHmac("sha256", SECRETS.webhookSecret ?? "")
    .update(payload)
    .digest("hex");
  await ask("POST", "/webhooks/in/crm", {
    key: null,
    payload,
    headers: { ...JSON_TYPE, "x-webhook-signature": `sha256=${digest}` },
  });
  await ask("GET", `/api/v1/leads?q=${encodeURIComponent(PERSON.email)}`, {}, true);
  await until(server.hub, (rows) =>
    rows.some(({ integration, state }) => integration === "hubspot" && state === "delivered"),
  );
}

const JSON_TYPE = { "content-type": "application/json" };

async function refused(): Promise<void> {
  await ask("GET", "/api/v1/leads", { key: SECRETS.wrongKey });
  await ask("POST", "/api/v1/leads", {
    payload: `{"nome":"${PERSON.name}","email":"${PERSON.email}"`,
    headers: JSON_TYPE,
  });
  await ask("POST", "/api/v1/leads", { payload: PERSON.message, headers: { "content-type": "text/plain" } });
  const bad = { "x-webhook-signature": `sha256=${SECRETS.linkToken}` };
  await ask("POST", "/webhooks/in/crm", { key: null, body: lead(), headers: bad });
  await ask("POST", `/webhooks/rd-station/${SECRETS.linkToken}`, { key: null, body: lead() });
  await ask("GET", `/u/${SECRETS.linkToken}`, { key: null });
  await ask("GET", `/oauth/hubspot/callback?code=${SECRETS.oauthCode}&state=${SECRETS.linkToken}`, { key: null });
  await ask("GET", `/oauth/hubspot/start?link=${SECRETS.linkToken}`, { key: null });
  await ask("GET", `/api/v1/${SECRETS.linkToken}`, { key: null });
  const settings = { apiKey: SECRETS.connectionToken, token: SECRETS.connectionToken, apiUrl: "http://127.0.0.1:9" };
  await ask("POST", "/api/v1/connections", { body: { integration: "hubspot", settings } });
  await ask("POST", "/api/v1/connections", {
    body: {
      integration: "hubspot",
      label: "Canario",
      settings: { apiKey: SECRETS.connectionToken, apiUrl: fakes.hubspot.url },
    },
  });
  const { people } = authOf(server.context);
  await people.ensureOwner({ name: "Ana Lima", email: "owner@example.com", password: SECRETS.password ?? "" });
  const here = { origin: "http://leads.example", host: "leads.example" };
  for (const password of [SECRETS.password, `${SECRETS.password}!`])
    await ask(
      "POST",
      "/api/auth/sign-in/email",
      { key: null, headers: here, body: { email: "owner@example.com", password } },
      password === SECRETS.password,
    );
  await ask("POST", "/api/v1/first-access", {
    key: null,
    body: { token: SECRETS.linkToken, name: "Ana", email: PERSON.email, password: SECRETS.password },
  });
}

/** The worst a provider can say: all that it was sent, its own credential and the person. */
async function echoedByProviders(): Promise<void> {
  for (const status of [400, 500, 401]) {
    for (const fake of fakes.all) fake.fail({ kind: "answer", status, json: echoOf(fake.provider.env(fake.url)) });
    const {
      json,
      text,
      status: answered,
    } = await ask(
      "POST",
      "/api/v1/leads",
      { body: lead({ email: `eco${status}.${PERSON.email}`, telefone: `1191234598${status % 7}` }) },
      true,
    );
    expect(answered, text).toBe(201);
    await until(
      server.hub,
      (rows) =>
        rows.filter(({ lead_id, attempts, cause }) => lead_id === json.id && (attempts > 0 || cause !== null)).length >=
        2,
    );
    // A breaker or a pause would keep the next answer from being heard.
    for (const { id } of server.context.connections.all())
      await ask("POST", `/api/v1/connections/${id}/resume`, {}, true);
  }
  for (const fake of fakes.all) fake.heal();
  for (const { id } of server.context.connections.all()) await ask("POST", `/api/v1/connections/${id}/check`, {}, true);
}

function echoOf(env: Record<string, string>): object {
  const own = Object.values(env).filter((value) => Object.values(SECRETS).includes(value));
  const person = Object.values(PERSON).join(" ");
  const echo = {
    message: own.map((token) => `Authorization: Bearer ${token}`).join("; "),
    token: own[0],
    category: person,
  };
  return { ...echo, error: echo, errors: [echo] };
}

async function thrownByTheDatabase(): Promise<void> {
  await server.rows(`create function refuse() returns trigger language plpgsql as $$ begin
    raise exception 'duplicate key: %', new.email using errcode = 'XX000', detail = 'Key (email)=(' || new.email || ') exists', hint = new.nome;
  end $$`);
  await server.rows("create trigger refuse before insert on leads for each row execute function refuse()");
  const answer = await ask("POST", "/api/v1/leads", {
    body: lead({ email: `banco.${PERSON.email}`, telefone: "11912345990" }),
  });
  expect(answer.status).toBe(500);
  await server.rows("drop trigger refuse on leads");
}

/** As it is, as an address, JSON or a header would spell it; digits alone for numbers. */
function spellings(word: string): string[] {
  const base64 = Buffer.from(word).toString("base64").replace(/=+$/, "");
  return [
    ...new Set([
      word,
      encodeURIComponent(word),
      JSON.stringify(word).slice(1, -1),
      base64.slice(0, -1),
      word.toLowerCase(),
    ]),
  ];
}

function found(text: string, words: Readonly<Record<string, string>>): string[] {
  return Object.entries(words).flatMap(([name, word]) =>
    spellings(word).flatMap((spelling) => {
      const at = text.indexOf(spelling);
      return at < 0 ? [] : [`${name}: …${text.slice(Math.max(0, at - 120), at)}[HERE]`];
    }),
  );
}

describe("what the hub says of its work", () => {
  it("was said: the ways were gone, well and badly", async () => {
    for (const event of ["http.request", "integration_event", "lead.batch_committed", "connection.checked"])
      expect(said, event).toContain(event);
    expect(lines.length).toBeGreaterThan(20);
    const [row] = await server.rows<{ failed: number; done: number }>(
      `select count(*) filter (where outcome = 'delivered')::int as done, count(*) filter (where outcome <> 'delivered')::int as failed from attempts`,
    );
    expect(row?.done).toBeGreaterThan(2);
    expect(row?.failed).toBeGreaterThan(5);
  });

  it("has no secret in its log and its metrics", () => {
    expect(found(said, SECRETS)).toEqual([]);
  });

  it("has nobody's name, e-mail, phone or words in its log and its metrics", () => {
    expect(found(said, PERSON)).toEqual([]);
  });

  it("has no secret, and nobody's data, in what it answers to those who are refused", () => {
    expect(found(errors.join("\n"), SECRETS)).toEqual([]);
    expect(found(errors.join("\n"), PERSON)).toEqual([]);
  });

  it("has no secret in what it tells those who run it", () => {
    expect(found(secretsOnly.join("\n"), SECRETS)).toEqual([]);
  });

  it("keeps no secret in the open: the database holds hashes and sealed values", async () => {
    const tables = await server.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const open: string[] = [];
    for (const { name } of tables)
      for (const { row } of await server.rows<{ row: string }>(`select t::text as row from "${name}" t`))
        open.push(...found(row, SECRETS).map((one) => `${name}: ${one}`));
    expect(open).toEqual([]);
  });

  it("says of a database that it cannot reach everything but the password", async () => {
    const url = `postgres://hub:${SECRETS.databasePassword}@127.0.0.1:9/streamleads`;
    const words: string[] = [];
    const log = createLog("trace", { write: (line: string) => void words.push(line) });
    const problem = await runHub({ DATABASE_URL: url, SECRETS_KEY: SECRETS.masterKey, PORT: "0" }, { log }).then(
      () => "it started",
      (error: unknown) => explain(error).text,
    );
    expect(problem).toMatch(/127\.0\.0\.1/);
    expect(found([problem, ...words].join("\n"), SECRETS)).toEqual([]);
  });

  it("would be caught if it did: each spelling of a planted word is found", () => {
    for (const word of Object.values({ ...SECRETS, ...PERSON }))
      for (const spelling of spellings(word))
        expect(found(`{"msg":"x ${spelling} y"}`, { word }).length).toBeGreaterThan(0);
  });
});
