/** The sandbox's own port: the page, its live stream, and an API that shows arrivals and sets faults. */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Feed, type SandboxParts } from "./feed.ts";
import { readFault } from "./read-fault.ts";
import { readJson, sendError, sendJson, sendNotFound, sendText } from "./replies.ts";
import { mailOf } from "./words.ts";

export interface Control {
  /** Without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** One request, and what its answer is made of. */
interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  parts: SandboxParts;
  feed: Feed;
}

const HOST = "127.0.0.1";
/** Arrivals in one answer when the caller names no number, and at most. */
const LIMIT = 200;
const LIMIT_MAX = 20_000;

/** Listens on 127.0.0.1. @throws the system's error when the port is taken */
export async function startControl(parts: SandboxParts, port: number): Promise<Control> {
  const feed = new Feed(parts);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", `http://${HOST}`);
    answer(pathname, { request, response, query: searchParams, parts, feed }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, "internal", `A área de testes falhou: ${String(error)}`, "Inicie-a de novo.");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  }).catch((error: unknown) => {
    feed.close();
    throw error;
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close() {
      feed.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(path: string, call: Call): Promise<void> {
  const { request, response, feed } = call;
  const { method } = request;
  const file = FILES.get(path);
  const [, id] = /^\/api\/arrivals\/(\d{1,15})\/page$/.exec(path) ?? [];
  const [, slug] = /^\/api\/faults\/([\w-]+)$/.exec(path) ?? [];
  if (method === "GET" && file !== undefined) return page(call, file);
  if (method === "GET" && path === "/api/events") return feed.add(response);
  if (method === "GET" && path === "/api/providers") return sendJson(response, 200, { providers: feed.providers() });
  if (method === "GET" && path === "/api/arrivals") return arrivals(call);
  if (method === "GET" && id !== undefined) return mailPage(call, Number(id));
  if ((method === "POST" || method === "DELETE") && slug !== undefined) return setFault(call, slug);
  return sendNotFound(response);
}

const FILES: ReadonlyMap<string, { name: string; type: string }> = new Map([
  ["/", { name: "index.html", type: "text/html" }],
  ["/page.css", { name: "page.css", type: "text/css" }],
  ["/page.js", { name: "page.js", type: "text/javascript" }],
]);
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:";
/** A mail may show itself; nothing in it may run or be loaded from elsewhere. */
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

async function page({ response }: Call, { name, type }: { name: string; type: string }): Promise<void> {
  sendText(response, type, PAGE_POLICY, await readFile(join(import.meta.dirname, "page", name)));
}

/** Newest first. */
function arrivals({ response, query, parts }: Call): void {
  const wanted = query.get("provider");
  const limit = Number(query.get("limit") ?? LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    const fix = `Use um número de 1 a ${LIMIT_MAX}.`;
    sendError(response, 422, "invalid_limit", "limit não é um número que se possa usar.", fix);
  } else {
    const found = parts.journal.all().filter(({ provider }) => wanted === null || provider === wanted);
    sendJson(response, 200, { arrivals: found.slice(-limit).reverse() });
  }
}

function mailPage({ response, parts }: Call, id: number): void {
  const entry = parts.journal.byId(id);
  const mail = entry && mailOf(entry);
  if (mail === undefined) sendNotFound(response);
  else sendText(response, "text/html", MAIL_POLICY, mail.html);
}

async function setFault({ request, response, parts, feed }: Call, slug: string): Promise<void> {
  const { origin, host } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) {
    const fix = "Use a página da própria área de testes.";
    return sendError(response, 403, "foreign_origin", "Outro site tentou mudar a área de testes.", fix);
  }
  const slugs = parts.standIns.map((one) => one.slug);
  if (!slugs.includes(slug)) {
    const fix = `Use um destes: ${slugs.join(", ")}.`;
    return sendError(response, 404, "unknown_provider", "Esse provedor não existe aqui.", fix);
  }
  if (request.method === "DELETE") {
    parts.faults.heal(slug);
  } else {
    const wanted = readFault(await readJson(request));
    if ("problem" in wanted) {
      return sendError(response, 422, "invalid_fault", "A falha pedida não foi entendida.", wanted.problem);
    }
    parts.faults.fail(slug, wanted.fault, wanted.count);
  }
  feed.changed();
  sendJson(response, 200, { provider: feed.providers().find((one) => one.slug === slug) });
}
