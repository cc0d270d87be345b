/** What the tests of this folder share: fixtures, settings that fit the fake, and a context bound to one that listens. */
import { readFileSync } from "node:fs";
import { type Reading, readSettings } from "@streamleads/integration-kit";
import { fixturesOf, startFake, TEST_NOW, testSourceContext } from "@streamleads/integration-kit/testing";
import { type MetaGraphFake, metaGraphFake } from "./fake.ts";
import type { MetaContext, MetaSettings } from "./settings.ts";
import { metaLeadAds } from "./source.ts";

/** Bodies of `fixtures/` whose name begins so, by name. */
export function fixtures(prefix: string): Record<string, Buffer> {
  return fixturesOf(import.meta.url, prefix);
}

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url));
}

/** The settings that the fake's own variables give. */
export function fakeSettings(more: MetaSettings = {}): MetaSettings {
  return { ...readSettings(metaLeadAds, metaGraphFake().env("http://127.0.0.1:9")).settings, ...more };
}

export type ListeningFake = Awaited<ReturnType<typeof listeningFake>>;

/** A fake on a real port at the tests' moment, and contexts for it. */
export async function listeningFake() {
  const graph: MetaGraphFake = metaGraphFake(() => TEST_NOW);
  const server = await startFake(graph);
  const contexts: { close(): Promise<void> }[] = [];
  return {
    graph,
    server,
    /** A new memory each; `more` replaces settings. */
    context(more: MetaSettings = {}, now?: () => Date): MetaContext {
      const settings = fakeSettings({ apiUrl: server.url, ...more });
      const context = testSourceContext(metaLeadAds, settings, {
        url: server.url,
        timeoutMs: 20_000,
        ...(now ? { now } : {}),
      });
      contexts.push(context);
      return context;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await server.close();
    },
  };
}

/** The notice of one lead that Meta would send. */
export function noticeOf(leadgenId: string, value: Record<string, unknown> = {}): Buffer {
  const change = { field: "leadgen", value: { leadgen_id: leadgenId, ...value } };
  return Buffer.from(
    JSON.stringify({ object: "page", entry: [{ id: "104433221100998", time: 1, changes: [change] }] }),
  );
}

/** Of a reading that must be a lead. */
export function leadIn(reading: Reading): Readonly<Record<string, unknown>> {
  if (reading.kind !== "lead") throw new Error(`no lead: ${JSON.stringify(reading)}`);
  return reading.lead;
}
