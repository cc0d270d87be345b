/**
 * The receivers' own process: the strict fakes of the seed's providers and the stand-in that gives access by OAuth. Every
 * call is kept with the address it came from; what was taken is written down before it is answered.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { StandIn } from "../../apps/hub/src/oauth/testing/stand-in.ts";
import { openJournal } from "../../chaos/journal.ts";
import { markIn } from "../../chaos/people.ts";
import { httpFakes, SEED_SLUGS } from "../../integrations/src/fakes.ts";
import type { Call, Heard, Question, Told } from "./receivers.ts";

const KEEP_ALIVE_MS = 60_000;
/** The oldest are forgotten: a trial asks about the last minutes. */
const CALLS_MAX = 200_000;

const [address = "", folder = ""] = process.argv.slice(2);
const journal = openJournal<Heard>(join(folder, "received.jsonl"), { isSynced: false });
const calls: Call[] = [];
const delays = new Map<string, number>();
const ordered = new Map<string, { answer: FakeAnswer; left: number }>();

/** In n8n's place (`shared-access.ts`). */
const standIn = new StandIn({ pkce: true, refresh: "rotates" });
const fakes = (await httpFakes(SEED_SLUGS)).filter(({ slug }) => slug !== "n8n");
const env: Record<string, string> = {};
for (const provider of fakes) Object.assign(env, provider.env(await listen(provider.slug, provider)));
Object.assign(env, standIn.env(await listen("n8n", standIn)));

async function listen(slug: string, provider: FakeProvider): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined); // Its hub was cut off while it wrote: what came is not a call.
    response.on("error", () => undefined); // The same, while it read.
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void take(slug, provider, request, Buffer.concat(chunks), response));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return `http://${address}:${(server.address() as AddressInfo).port}`;
}

async function take(
  slug: string,
  provider: FakeProvider,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const target = new URL(incoming.url ?? "/", "http://receiver");
  const headers = incoming.headers as Record<string, string>;
  const request: FakeRequest = {
    method: incoming.method ?? "GET",
    path: target.pathname,
    query: target.searchParams,
    headers,
    body,
  };
  const from = incoming.socket.remoteAddress ?? "";
  const order = ordered.get(slug);
  let said: FakeAnswer;
  if (order && order.left > 0) {
    order.left -= 1;
    said = order.answer;
  } else said = provider.handle(request, (arrival) => write(slug, arrival, request, from));
  calls.push({ at: Date.now(), slug, path: target.pathname, from, status: said.status });
  if (calls.length > CALLS_MAX) calls.splice(0, CALLS_MAX / 10);
  const delay = delays.get(slug);
  if (delay) await wait(delay);
  response.writeHead(said.status, {
    ...(said.json === undefined ? {} : { "content-type": "application/json" }),
    ...said.headers,
  });
  response.end(said.json === undefined ? said.text : JSON.stringify(said.json));
}

function write(
  slug: string,
  { kind, key, title, data }: Parameters<Parameters<FakeProvider["handle"]>[1]>[0],
  { headers, body }: FakeRequest,
  from: string,
): void {
  const lead = markIn(`${title} ${key ?? ""} ${JSON.stringify(data)} ${body.toString("utf8")}`);
  const named = slug === "n8n" ? { kind: "event", key: headers["idempotency-key"] } : { kind, key };
  journal.write({ slug, kind: named.kind, key: named.key ?? null, lead, answer: "whole", at: Date.now(), from });
}

function answer(question: Question): Told {
  switch (question.ask) {
    case "calls":
      return { calls: calls.filter(({ at }) => at >= question.since) };
    case "answer":
      ordered.set(question.slug, { answer: question.answer, left: question.count });
      return {};
    case "delay":
      delays.set(question.slug, question.ms);
      return {};
    case "heal":
      ordered.clear();
      delays.clear();
      return {};
    case "issue":
      return { tokens: standIn.issue() };
    case "end-access":
      standIn.endAccess();
      return {};
  }
}

process.on("message", (question: Question) => process.send?.(answer(question)));
process.on("disconnect", () => process.exit(0));
process.send?.({ env } satisfies Told);
