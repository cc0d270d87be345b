/**
 * The receivers' own process: the strict fakes of the seed's providers behind toxics, each handled call written down
 * with its key and its time before it is answered. They are never killed: what they wrote is what arrived.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { httpFakes, SEED_SLUGS } from "../integrations/src/fakes.ts";
import { Dice } from "./dice.ts";
import { type Journal, openJournal, type ReceivedEntry } from "./journal.ts";
import { markIn } from "./people.ts";
import type { ReceiversOrder } from "./receivers.ts";
import { ANSWER_UNDER, answerUnder, type Toxic } from "./toxics.ts";

interface Set {
  toxics: readonly Toxic[];
  /** Of all calls, the part that meets one. */
  share: number;
}

const KEEP_ALIVE_MS = 60_000;
const none: Set = { toxics: [], share: 0 };
const set = new Map<string, Set>();
let dice = new Dice("none");
let journal: Journal<ReceivedEntry> | undefined;
const met: Record<string, number> = {};

const providers = await httpFakes(SEED_SLUGS);
const urls = Object.fromEntries(
  await Promise.all(providers.map(async (provider) => [provider.slug, await listen(provider)] as const)),
);

process.on("message", (order: ReceiversOrder) => {
  if (order.ask === "begin") {
    dice = new Dice(order.seed, "toxics", order.round);
    journal?.close();
    journal = openJournal<ReceivedEntry>(join(order.folder, "received.jsonl"), { isSynced: false });
    set.clear();
    for (const name of Object.keys(met)) delete met[name];
    for (const provider of providers) provider.reset();
  } else if (order.ask === "poison") set.set(order.slug, { toxics: order.toxics, share: order.share });
  else if (order.ask === "heal") set.clear();
  process.send?.({ met });
});
process.on("disconnect", () => process.exit(0));

async function listen(provider: FakeProvider): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => undefined); // Its hub was killed while it wrote: what came is not a call.
    response.on("error", () => undefined); // The same, while it read.
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void answer(provider, request, Buffer.concat(chunks), response));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(
  provider: FakeProvider,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { toxics, share } = set.get(provider.slug) ?? none;
  const toxic = toxics.length > 0 && dice.is(share) ? dice.oneOf(toxics) : undefined;
  if (toxic) met[toxic] = (met[toxic] ?? 0) + 1;
  const leaves = toxic === undefined ? "whole" : ANSWER_UNDER[toxic];
  if (leaves === undefined) return answerUnder(toxic, { status: 200 }, response, dice);
  const request = read(incoming, body);
  const said = provider.handle(request, ({ kind, key, title, data }) => {
    const lead = markIn(`${title} ${key ?? ""} ${JSON.stringify(data)} ${body.toString("utf8")}`);
    journal?.write({ slug: provider.slug, kind, key: key ?? null, lead, answer: leaves, at: Date.now() });
  });
  await answerUnder(toxic, said, response, dice);
}

function read({ method, url, headers }: IncomingMessage, body: Buffer): FakeRequest {
  const target = new URL(url ?? "/", "http://receiver");
  return {
    method: method ?? "GET",
    path: target.pathname,
    query: target.searchParams,
    headers: headers as Record<string, string>,
    body,
  };
}

const env = Object.assign({}, ...providers.map((provider) => provider.env(urls[provider.slug] ?? "")));
process.send?.({ env, slugs: providers.map(({ slug }) => slug) });
