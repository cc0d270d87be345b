/**
 * Every request that the connector makes, and every answer that the fake gives, held against Twilio's own API
 * description (MIT). It is not part of this repository: without a copy beside it these tests are skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "@streamleads/integration-kit";
import { type FakeProvider, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { twilio } from "./connector.ts";
import { twilioFake } from "./fake.ts";

const FILE = join(import.meta.dirname, "../../../../shared/specs/twilio/twilio_api_v2010.json");
const isThere = existsSync(FILE);
const NOW = new Date("2026-11-23T15:00:00Z");
const broker = { nome: "Ana Corretora", telefone: "+5511955550101" };

interface Schema {
  $ref?: string;
  type?: string;
  pattern?: string;
  enum?: string[];
  nullable?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}
interface Exchange {
  method: string;
  path: string;
  query: string[];
  form: URLSearchParams;
  status: number;
  answer: unknown;
}

describe.skipIf(!isThere)(
  `Twilio's API description${isThere ? "" : " (skipped: no copy beside the repository)"}`,
  () => {
    let spec: Spec;
    let exchanges: Exchange[];
    beforeAll(async () => {
      spec = JSON.parse(readFileSync(FILE, "utf8")) as Spec;
      exchanges = await everyExchange();
    });

    it("knows every path, method and parameter that is used", () => {
      for (const { method, path, query, form } of exchanges) {
        const operation = operationOf(spec, method, path);
        const where = `${method} ${path}`;
        expect(operation, where).toBeDefined();
        const known = (operation?.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name);
        expect(
          query.filter((name) => !known.includes(name)),
          where,
        ).toEqual([]);
        const schema = Object.values(operation?.requestBody?.content ?? {})[0]?.schema;
        expect(
          [...form.keys()].filter((name) => !Object.hasOwn(schema?.properties ?? {}, name)),
          where,
        ).toEqual([]);
        expect(
          (schema?.required ?? []).filter((name) => method === "POST" && !form.has(name)),
          where,
        ).toEqual([]);
        for (const name of new Set(form.keys())) {
          const isList = schema?.properties?.[name]?.type === "array";
          if (!isList) expect(form.getAll(name), `${where} ${name}`).toHaveLength(1);
        }
      }
      expect(new Set(exchanges.map(({ method, path }) => method + path)).size).toBeGreaterThan(8);
    });

    it("agrees with every answer of the fake", () => {
      for (const { method, path, status, answer } of exchanges) {
        const where = `${method} ${path} ${status}`;
        const documented = operationOf(spec, method, path)?.responses[String(status)];
        expect(documented, where).toBeDefined();
        const schema = Object.values(documented?.content ?? {})[0]?.schema;
        if (schema) expect(faults(answer, schema, spec), where).toEqual([]);
      }
    });
  },
);

/** A check with each kind of sender, each action, a repeat of each, an erasure. */
async function everyExchange(): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const fake = twilioFake({ now: () => NOW });
  const server = await startFake(recording(fake, exchanges));
  const { settings } = readSettings(twilio, fake.env(server.url));
  const ctx = testContext(twilio, settings);
  await twilio.check(ctx);
  await twilio.check({ ...ctx, settings: { ...settings, voiceFrom: "+551140000000" } });
  for (const action of ["notify.hot_lead", "call.broker", "message.sms"] as const) {
    for (const isRepeat of [false, true]) {
      const job = testJob({ params: { broker }, delivery: { action, isRepeat } });
      await twilio.actions[action]?.(job, ctx);
    }
  }
  const service = { ...settings, from: `MG${"0f".repeat(16)}` };
  await twilio.actions["message.sms"]?.(testJob(), { ...ctx, settings: service });
  fake.records.settleAll("delivered");
  const refs = { ligacao: fake.records.calls(null, null)[0]?.sid ?? "" };
  await twilio.erase?.({ leadId: 1, nome: "x", email: null, telefone: "+5511999999999", refs, now: NOW }, ctx);
  await ctx.close();
  await server.close();
  return exchanges;
}

function recording(fake: FakeProvider, exchanges: Exchange[]): FakeProvider {
  return {
    ...fake,
    handle: (request, arrived) => {
      const given = fake.handle(request, arrived);
      exchanges.push({
        method: request.method,
        path: request.path,
        query: [...request.query.keys()],
        form: new URLSearchParams(request.body.toString()),
        status: given.status,
        // As it goes over the wire: the fake changes its records later.
        answer: structuredClone(given.json),
      });
      return given;
    },
  };
}

function operationOf(spec: Spec, method: string, path: string): Operation | undefined {
  const matching = Object.entries(spec.paths).filter(([template]) =>
    new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  // "/Accounts/{Sid}.json" also fits below an account; the template with fewer holes is meant.
  const [best] = matching.toSorted(([one], [other]) => one.split("{").length - other.split("{").length);
  return best?.[1][method.toLowerCase()];
}

/** What of a value the description does not know, or knows otherwise, by path. */
function faults(value: unknown, given: Schema, spec: Spec, at = "$"): string[] {
  const schema = given.$ref ? spec.components.schemas[given.$ref.split("/").at(-1) ?? ""] : given;
  if (!schema) return [`${at}: ${given.$ref} is not described`];
  if (value === null) return schema.nullable ? [] : [`${at}: null`];
  if (schema.enum && !schema.enum.includes(String(value))) return [`${at}: ${String(value)} is no choice`];
  if (schema.pattern && !new RegExp(schema.pattern).test(String(value)))
    return [`${at}: ${String(value)} is no such id`];
  if (schema.type === "array") {
    if (!Array.isArray(value)) return [`${at}: not a list`];
    return value.flatMap((entry, index) => faults(entry, schema.items ?? {}, spec, `${at}[${index}]`));
  }
  if (schema.type !== "object") {
    const type = schema.type === "integer" ? "number" : schema.type;
    return type === undefined || typeof value === type ? [] : [`${at}: not ${type}`];
  }
  if (typeof value !== "object" || Array.isArray(value)) return [`${at}: not an object`];
  return Object.entries(value).flatMap(([name, entry]) => {
    const known = schema.properties?.[name];
    return known ? faults(entry, known, spec, `${at}.${name}`) : [`${at}.${name}: unknown`];
  });
}
