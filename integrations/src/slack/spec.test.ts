/**
 * Every call that the connector and the source make, and every answer that the fake gives, held against Slack's own
 * description of the Web API. It was archived in 2021, and is not part of this repository: without a copy of it beside
 * the repository these tests are skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { storedChange, testSourceContext } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { API_WORDS, SLOWER_WORDS } from "./error-words.ts";
import { KNOWN_CARD } from "./fake.ts";
import { slackButtons } from "./source.ts";
import { refsOf, startBot } from "./testing.ts";

const SPEC = join(import.meta.dirname, "../../../../shared/specs/slack/slack_web_openapi_v2_without_examples.json");
const isThere = existsSync(SPEC);

interface Operation {
  parameters: { name: string; in: string; type: string; required?: boolean }[];
  responses: Record<string, { schema: { required?: string[]; properties?: Record<string, unknown> } }>;
}
interface Spec {
  paths: Record<string, Record<string, Operation>>;
}
interface Exchange {
  path: string;
  args: Record<string, unknown>;
  answer: Record<string, unknown>;
}

/** Every method in use: notices in and outside of a thread, a claim, an erasure, a check, a look-up of a person. */
async function everyExchange(): Promise<Exchange[]> {
  const bot = await startBot({ scopes: ["chat:write", "users:read", "users:read.email", "channels:read"] });
  const exchanges: Exchange[] = [];
  const { handle } = bot.fake;
  bot.fake.handle = (request, arrived) => {
    const answer = handle(request, arrived);
    const args = request.method === "GET" ? Object.fromEntries(request.query) : JSON.parse(request.body.toString());
    exchanges.push({ path: request.path.replace(/^\/api/, ""), args, answer: answer.json as Exchange["answer"] });
    return answer;
  };
  const refs = refsOf(
    await bot.run("notify.hot_lead", { params: { leadUrl: "https://leads.exemplo.com.br/leads/1" } }),
  );
  await bot.run("notify.followup", { refs });
  const claimed = { nome: "Ana", via: "Slack", at: "2026-11-23T14:32:00Z" };
  await bot.run("notify.claimed", { refs: { ...refs, card_1: KNOWN_CARD }, params: { claimed } });
  await bot.check({ channel: "C0SANDBOXVENDAS" });
  await bot.erase(refs);
  await bot.erase(refs);
  const settings = { signingSecret: "x", botToken: "xoxb-sandbox", apiUrl: bot.server.url };
  const source = testSourceContext(slackButtons, settings, { url: bot.server.url });
  const body = readFileSync(new URL("./fixtures/claim.json", import.meta.url));
  await slackButtons.read(storedChange(body), source);
  await source.close();
  await bot.close();
  return exchanges;
}

describe.skipIf(!isThere)(
  `Slack's API description${isThere ? "" : " (skipped: no copy beside the repository)"}`,
  () => {
    let spec: Spec;
    let exchanges: Exchange[];
    const operationOf = ({ path }: Exchange): Operation | undefined => Object.values(spec.paths[path] ?? {})[0];

    beforeAll(async () => {
      spec = JSON.parse(readFileSync(SPEC, "utf8"));
      exchanges = await everyExchange();
    });

    it("knows every method that is used", () => {
      const methods = [...new Set(exchanges.map(({ path }) => path))].sort();
      expect(methods).toEqual([
        "/auth.test",
        "/chat.delete",
        "/chat.postMessage",
        "/chat.update",
        "/conversations.info",
        "/users.info",
      ]);
      for (const exchange of exchanges) expect(operationOf(exchange), exchange.path).toBeDefined();
    });

    it("knows every argument, has its type, and misses none", () => {
      for (const exchange of exchanges) {
        const known = operationOf(exchange)?.parameters ?? [];
        for (const [name, value] of Object.entries(exchange.args)) {
          const where = `${exchange.path} ${name}`;
          const parameter = known.find((one) => one.name === name);
          expect(parameter, where).toBeDefined();
          // `blocks` is a text in forms and a list in JSON; a moment is described as a number, and would lose digits so.
          const isList = name === "blocks" && Array.isArray(value);
          const isMoment = name === "ts" && typeof value === "string";
          if (!isList && !isMoment) expect(typeof value, where).toBe(parameter?.type);
        }
        // The token travels in the header.
        const missing = known.filter(({ name, required }) => required && name !== "token" && !(name in exchange.args));
        expect(missing.map(({ name }) => `${exchange.path} ${name}`)).toEqual([]);
      }
    });

    it("names no error of these methods that is not understood", () => {
      const understood = (word: string) => API_WORDS.has(word) || SLOWER_WORDS.has(word);
      // A person whom the workspace does not show is no error: the name in the payload stands.
      const isPerson = (word: string) => word.startsWith("user_");
      for (const path of new Set(exchanges.map((exchange) => exchange.path))) {
        const { responses } = operationOf({ path, args: {}, answer: {} })!;
        const { enum: words = [] } = (responses.default?.schema.properties?.error ?? {}) as { enum?: string[] };
        expect(words.length).toBeGreaterThan(5);
        expect(
          words.filter((word) => !understood(word) && !isPerson(word)),
          path,
        ).toEqual([]);
      }
    });

    it("agrees with every answer of the fake: nothing missing and nothing unknown", () => {
      for (const exchange of exchanges) {
        const { responses } = operationOf(exchange)!;
        const schema = (exchange.answer.ok === true ? responses["200"] : responses.default)?.schema;
        for (const name of schema?.required ?? []) expect(exchange.answer, exchange.path).toHaveProperty(name);
        if (!schema?.properties) continue;
        const unknown = Object.keys(exchange.answer).filter((name) => !(name in (schema.properties ?? {})));
        expect(unknown, exchange.path).toEqual([]);
      }
    });
  },
);
