/**
 * The built dashboard over invented data, for looking at it and for tests in a browser; it never ships.
 * `node scripts/fixture-server.ts [port]`, after `npx vite build`. `POST /__fixtures/state/<state>` changes what it
 * answers, `POST /__fixtures/lead` lets a lead arrive. It sends the hub's own Content-Security-Policy, so that a
 * build which breaks it is noticed here.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { hot } from "../src/fixtures/leads.ts";
import { clockAt } from "../src/fixtures/moments.ts";
import { answerTo, type FixtureState, problem, STATES, type World } from "./fixture-api.ts";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const POLICY =
  "default-src 'self'; script-src 'self'; script-src-attr 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export interface FixtureServer {
  url: string;
  set(state: FixtureState): void;
  /** A lead arrives: it is in the answers from now on, and the live pages are told. */
  arrive(nome: string): void;
  close(): Promise<void>;
}

export async function startFixtureServer(port = 0): Promise<FixtureServer> {
  const world: World = {
    state: "some",
    arrived: [],
    replayStartedAt: undefined,
    replayStopped: false,
    requests: new Map(),
  };
  const live = new Set<ServerResponse>();

  function arrive(nome: string): void {
    const id = 900_000 + world.arrived.length;
    const now = clockAt(new Date());
    world.arrived.unshift(hot(now, { id, nome, created_at: now.ago(0), updated_at: now.ago(0) }));
    for (const response of live) response.write(`event: lead\ndata: ${JSON.stringify({ ids: [id] })}\n\n`);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const method = request.method ?? "GET";
    if (url.pathname.startsWith("/__fixtures/")) {
      const [, , what, value] = url.pathname.split("/");
      if (what === "lead") arrive(value ? decodeURIComponent(value) : "Nova Pessoa");
      const state = STATES.find((each) => each === value);
      if (what === "state" && state) world.state = state;
      response.writeHead(204).end();
    } else if (url.pathname === "/api/v1/events") {
      if (world.state === "anonymous") return send(response, problem(401, "not_logged_in", "", ""));
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("retry: 3000\n\n");
      live.add(response);
      response.once("close", () => live.delete(response));
    } else if (url.pathname.startsWith("/api/")) {
      const isJson = request.headers["content-type"]?.startsWith("application/json") ?? false;
      const body = isJson ? await jsonOf(request) : {};
      if (world.state === "loading" && url.pathname !== "/api/v1/me") return;
      send(response, answerTo(method, url, body, world) ?? problem(404, "not_found", "Não existe.", "Confira."));
    } else {
      await sendFile(url.pathname, response);
    }
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fixture server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    set: (state) => {
      world.state = state;
      world.requests.clear();
    },
    arrive,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body }: { status: number; body?: unknown }): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** A file of the build, else the page itself: the router in the browser knows the rest. */
async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const file = extname(path) === "" ? "index.html" : normalize(path).replace(/^(\.\.[/\\])+/, "");
  // A file that cannot be read is not there, for whoever asks for a picture of a page.
  const bytes = await readFile(join(DIST, file)).catch(() => undefined);
  if (!bytes) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "content-security-policy": POLICY });
  response.end(bytes);
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startFixtureServer(Number(process.argv[2] ?? 4173));
  console.log(url);
}
