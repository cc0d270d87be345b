/**
 * For tests: a whole hub behind its HTTP server, without a port, on a database of its own. Every JSON answer is held
 * against the schema that its route declares, so a test that calls a route also proves its description.
 */
import type { Outcome } from "@streamleads/domain";
import { type Connector, defineConnector, type Source } from "@streamleads/integration-kit";
import { SOURCES } from "@streamleads/integrations/sources";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { startHub } from "../../../../tests/support/hub.ts";
import type { Hub } from "../hub.ts";
import type { HubContext } from "../hub-context.ts";
import type { Log } from "../observe/log.ts";
import { webhookRoutes } from "../receive/webhook-routes.ts";
import { createKey, type NewKey } from "./auth/key.store.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes/index.ts";
import { errorSchema } from "./schemas/common.ts";
import { buildServer, type ServerOptions } from "./server.ts";

export interface TestServer {
  app: FastifyInstance;
  hub: Hub;
  context: HubContext;
  /** Keys by level, made before the first test. */
  keys: Record<"read" | "write" | "admin", string>;
  /** Asks with a key (admin unless told otherwise); `null` asks without one. */
  ask(method: "GET" | "POST" | "PUT" | "DELETE", url: string, options?: AskOptions): Promise<Answer>;
  newKey(wanted: Partial<NewKey>): Promise<{ id: number; secret: string }>;
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Resolves when nothing is under way: emptying tables meets no statement that holds half of them. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export interface AskOptions {
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body`. */
  payload?: string | Buffer;
  remoteAddress?: string;
}

export interface Answer {
  status: number;
  /** Parsed, and just checked against the schema of its route: tests look into it freely. */
  json: ReturnType<typeof JSON.parse>;
  text: string;
  headers: LightMyRequestResponse["headers"];
  cookies: LightMyRequestResponse["cookies"];
}

export interface TestServerOptions extends ServerOptions {
  env?: Record<string, string>;
  registry?: readonly Connector[];
  sources?: readonly Source[];
  now?: () => Date;
  /** Default: says nothing. */
  log?: Log;
}

export async function startTestServer(name: string, options: TestServerOptions = {}): Promise<TestServer> {
  const { env = {}, registry = [], sources, now, log, ...server } = options;
  const database = await freshDatabase(`http_${name}`);
  const hub = await startHub(database.url, env, {
    registry,
    sources,
    withJobs: false,
    ...(now && { now }),
    ...(log && { log }),
  });
  const { context } = hub;
  const app = await buildServer(context, server);
  const newKey = async (wanted: Partial<NewKey>) => {
    const { key, secret } = await createKey(context.db, { name: "Teste", level: "write", ...wanted });
    return { id: key.id, secret };
  };
  const [read, write, admin] = await Promise.all([
    newKey({ level: "read" }),
    newKey({ level: "write" }),
    newKey({ level: "admin" }),
  ]);
  const keys = { read: read.secret, write: write.secret, admin: admin.secret };
  return {
    app,
    hub,
    context,
    keys,
    newKey,
    async ask(method, url, { key = keys.admin, body, headers, payload, remoteAddress } = {}) {
      const request: InjectOptions = {
        method,
        url,
        headers: {
          ...(key !== null && { "x-api-key": key }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(remoteAddress && { remoteAddress }),
      };
      const sent = payload ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await app.inject({ ...request, ...(sent !== undefined && { payload: sent }) });
      return checked(method, url, answer);
    },
    rows: async <T>(sql: string, values: unknown[] = []) => (await context.db.pool.query(sql, values)).rows as T[],
    async quiet() {
      for (;;) {
        const { rows } = await context.db.pool.query<{ n: number }>(
          `select (select count(*) from deliveries where state = 'running')
             + (select count(*) from raw_requests where state = 'received' and owner is not null) as n`,
        );
        if (rows[0]?.n === 0) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      await app.close();
      await hub.stop();
      await database.drop();
    },
  };
}

/** @throws when an answer is not what its route promises */
function checked(method: string, url: string, answer: LightMyRequestResponse): Answer {
  const { statusCode: status, body: text, headers, cookies } = answer;
  const isJson = String(headers["content-type"]).startsWith("application/json");
  const json = isJson && text !== "" ? JSON.parse(text) : undefined;
  const promised = routeOf(method, url)?.replies[status];
  if (json !== undefined && promised) promised.parse(json);
  else if (status >= 400) errorSchema.parse(json);
  return { status, json, text, headers, cookies };
}

const ALL_ROUTES = [...ROUTES, ...webhookRoutes(SOURCES)];

function routeOf(method: string, url: string): Route | undefined {
  const path = url.split("?", 1)[0] as string;
  const exact = ALL_ROUTES.find((route) => route.method === method && route.path === path);
  return (
    exact ??
    ALL_ROUTES.find(
      (route) => route.method === method && new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+")}$`).test(path),
    )
  );
}

/** A provider that answers as the test says; it takes the place of n8n in the plan. */
export interface Scripted {
  connector: Connector;
  env: Record<string, string>;
  /** What the next attempts come to. */
  attempt: Outcome;
  /** What a check comes to; it may wait. */
  check: () => Promise<Outcome>;
}

export function scriptedConnector(): Scripted {
  const scripted: Scripted = {
    attempt: { kind: "delivered", externalId: "x-1" },
    check: async () => ({ kind: "delivered" }),
    env: { N8N_WEBHOOK_URL: "http://127.0.0.1:9/" },
    connector: defineConnector({
      slug: "n8n",
      label: "n8n",
      docs: "https://docs.n8n.io",
      receives: [],
      fields: { url: { label: "Endereço", help: "", env: "N8N_WEBHOOK_URL", required: true } },
      limits: { concurrency: 4, rate: null },
      check: () => scripted.check(),
      actions: { "event.send": async () => scripted.attempt },
    }),
  };
  return scripted;
}
