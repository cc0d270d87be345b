/**
 * The receivers' own process: the fake providers on real ports, as strict as ever, which remember nothing of what
 * arrives but how often each key did. Forked by `startReceivers`; spoken to by messages.
 */

import { httpFakes, SEED_SLUGS } from "../integrations/src/fakes.ts";
import { startFake } from "../packages/integration-kit/src/testing/server.ts";
import type { Answer, Question, ReceiverCounts } from "./receivers.ts";

interface Counting {
  arrived: number;
  withoutKey: number;
  refused: number;
  keys: Map<string, number>;
}

const receivers = new Map(
  await Promise.all(
    (await httpFakes(SEED_SLUGS)).map(async (provider) => {
      const counting: Counting = { arrived: 0, withoutKey: 0, refused: 0, keys: new Map() };
      const server = await startFake({
        slug: provider.slug,
        label: provider.label,
        env: (baseUrl) => provider.env(baseUrl),
        reset: () => provider.reset(),
        // What arrived is not passed on to the server's own list: under load it would be most of the memory.
        handle(request) {
          const answer = provider.handle(request, ({ kind, key }) => count(counting, kind, key));
          if (answer.status >= 400) counting.refused += 1;
          return answer;
        },
      });
      return [provider.slug, { server, counting }] as const;
    }),
  ),
);

/** One key may stand for several objects (the contact and the deal of a lead), so the kind is part of it. */
function count(counting: Counting, kind: string, key: string | undefined): void {
  counting.arrived += 1;
  if (key === undefined) counting.withoutKey += 1;
  else counting.keys.set(`${kind} ${key}`, (counting.keys.get(`${kind} ${key}`) ?? 0) + 1);
}

function send(answer: Answer): void {
  process.send?.(answer);
}

function countsOf(slug: string): ReceiverCounts {
  const { server, counting } = receiverOf(slug);
  const { arrived, withoutKey, refused, keys } = counting;
  const repeated = [...keys.values()].filter((times) => times > 1).length;
  return { requests: server.requests, arrived, refused, keys: keys.size, withoutKey, repeated };
}

function receiverOf(slug: string) {
  const found = receivers.get(slug);
  if (found === undefined) throw new RangeError(`no receiver "${slug}"`);
  return found;
}

function answer(question: Question): Answer {
  switch (question.ask) {
    case "counts":
      return {
        id: question.id,
        counts: Object.fromEntries([...receivers.keys()].map((slug) => [slug, countsOf(slug)])),
      };
    case "keys":
      return { id: question.id, keys: [...receiverOf(question.slug).counting.keys] };
    case "fail":
      receiverOf(question.slug).server.fail(question.fault, question.count);
      return { id: question.id };
    case "heal":
      receiverOf(question.slug).server.heal();
      return { id: question.id };
    case "reset":
    case "recount":
      for (const { server, counting } of receivers.values()) {
        if (question.ask === "reset") server.provider.reset();
        Object.assign(counting, { arrived: 0, withoutKey: 0, refused: 0, keys: new Map() });
        server.requests = 0;
      }
      return { id: question.id };
  }
}

process.on("message", (question: Question) => {
  try {
    send(answer(question));
  } catch (error) {
    send({ id: question.id, error: error instanceof Error ? error.message : String(error) });
  }
});
// The parent is gone: nobody will ask any more.
process.on("disconnect", () => process.exit(0));

const env = Object.assign({}, ...[...receivers.values()].map(({ server }) => server.provider.env(server.url)));
const urls = Object.fromEntries([...receivers].map(([slug, { server }]) => [slug, server.url]));
send({ id: 0, ready: { env, urls } });
