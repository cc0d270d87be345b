/**
 * Every request that the connector makes, and every answer that the fake gives, held against HubSpot's own API
 * description of 2026-09. The description has no open licence and is not part of this repository: without a copy of it
 * beside the repository these tests are skipped.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FakeProvider, startFake, TEST_NOW, testContext, testJob } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { createDeal } from "./deal.ts";
import { FIRST_CONTACT_ID, hubspotFake } from "./fake.ts";
import { PROPERTIES } from "./properties.ts";

const SPECS = join(import.meta.dirname, "../../../../shared/specs/hubspot");
const FILES = ["contacts", "deals", "tasks", "notes", "properties", "pipelines", "associations", "owners"].map(
  (name) => `${name}-2026-09.json`,
);
const BROKER = { nome: "Ana Prado", telefone: "+5511988880001", email: "ana@imobsul.example" };
const isThere = FILES.every((file) => existsSync(join(SPECS, file)));

interface Schema {
  $ref?: string;
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  enum?: string[];
  nullable?: boolean;
}
interface Content {
  content?: Record<string, { schema: Schema }>;
}
interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}
interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Content> };
}
interface Exchange {
  method: string;
  path: string;
  body: unknown;
  status: number;
  answer: unknown;
}

describe.skipIf(!isThere)(
  `HubSpot's API description${isThere ? "" : " (skipped: no copy beside the repository)"}`,
  () => {
    let specs: Record<string, Spec>;
    let exchanges: Exchange[];

    beforeAll(async () => {
      const read = (file: string): Spec => JSON.parse(readFileSync(join(SPECS, file), "utf8"));
      specs = Object.fromEntries(FILES.map((file) => [file.split("-")[0] ?? "", read(file)]));
      exchanges = await everyExchange();
    });

    it("knows every path and method that is used", () => {
      const unknown = exchanges.filter((exchange) => operationOf(specs, exchange) === undefined);
      expect(unknown.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
      expect(exchanges.length).toBeGreaterThan(35);
    });

    it("agrees with every request: fields, types, choices, nothing missing and nothing unknown", () => {
      for (const exchange of exchanges) {
        const { spec, operation } = operationOf(specs, exchange)!;
        const schema = schemaOf(operation.requestBody);
        const where = `${exchange.method} ${exchange.path}`;
        if (schema) expect(faults(exchange.body, schema, spec, true), where).toEqual([]);
        else expect(exchange.body, where).toBeUndefined();
      }
    });

    it("agrees with every answer of the fake: types and nothing missing", () => {
      for (const exchange of exchanges.filter(({ answer }) => answer !== undefined)) {
        const { spec, operation } = operationOf(specs, exchange)!;
        const isError = exchange.status >= 400;
        // A 207 is not described by itself: it has the form of the 200.
        const status = exchange.status === 207 ? "200" : String(exchange.status);
        const documented = isError ? spec.components.responses.Error : operation.responses[status];
        const schema = schemaOf(documented);
        const where = `${exchange.method} ${exchange.path} ${exchange.status}`;
        expect(schema, where).toBeDefined();
        if (schema) expect(faults(exchange.answer, schema, spec, false), where).toEqual([]);
      }
    });
  },
);

it("no property of ours is called like one of HubSpot's", () => {
  for (const { name } of [...PROPERTIES.contacts, ...PROPERTIES.deals]) expect(name).toMatch(/^streamleads_[a-z_]+$/);
});

/** Set-up twice (with a repair), a check, each action, and each way in which an action repeats itself. */
async function everyExchange(): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const fake = hubspotFake({ owners: [{ id: "71001", email: BROKER.email }] });
  const server = await startFake(recording(fake, exchanges));
  const ctx = testContext(hubspot, { token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: server.url });
  const upsert = hubspot.actions["contact.upsert"]!;
  await hubspot.setup?.(ctx);
  fake.account.properties.contacts.get("streamleads_tags")!.options.pop();
  await hubspot.setup?.(ctx);
  await hubspot.check(ctx);
  await upsert(testJob({ params: { tags: ["Frio"] } }), ctx);
  await upsert(testJob({ lead: { id: 7, email: null } }), ctx);
  await upsert(testJob({ refs: { contact: FIRST_CONTACT_ID } }), ctx);
  await upsert(testJob({ lead: { id: 7 } }), ctx);
  await upsert(testJob({ lead: { email: "carlos@email" } }), ctx);
  await createDeal(testJob({ refs: { contact: FIRST_CONTACT_ID } }), ctx);
  fake.account.contactsOf.clear();
  await createDeal(testJob({ refs: { contact: FIRST_CONTACT_ID } }), ctx);
  await createDeal(testJob({ refs: { contact: FIRST_CONTACT_ID } }), ctx);
  const refs = { contact: FIRST_CONTACT_ID, deal: [...fake.account.records.deals.keys()][0] ?? "" };
  for (const action of ["task.create", "note.create"] as const) {
    await hubspot.actions[action]?.(testJob({ refs, params: { broker: BROKER } }), ctx);
    await hubspot.actions[action]?.(testJob({ refs, delivery: { isRepeat: true } }), ctx);
  }
  await hubspot.actions["contact.optout"]?.(testJob({ params: { finalidades: ["analytics"] } }), ctx);
  const person = { leadId: 123, nome: "Carlos Silva", email: "carlos@email.com", telefone: null, refs, now: TEST_NOW };
  expect(await hubspot.erase?.(person, ctx)).toMatchObject({ kind: "delivered" });
  await ctx.close();
  await server.close();
  return exchanges;
}

function recording(fake: FakeProvider, exchanges: Exchange[]): FakeProvider {
  return {
    ...fake,
    handle: (request, arrived) => {
      const { method, path } = request;
      const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString()) : undefined;
      const { status, json } = fake.handle(request, arrived);
      // As it goes over the wire.
      const answer = JSON.parse(JSON.stringify(json ?? null)) ?? undefined;
      exchanges.push({ method, path, body, status, answer });
      return { status, json };
    },
  };
}

const RECORDS: readonly string[] = ["contacts", "deals", "tasks", "notes"];
const WORD = /\/(?:batch|groups|gdpr-delete)(?:\/|$)/;

function operationOf(specs: Record<string, Spec>, { method, path }: Exchange) {
  for (const [name, spec] of Object.entries(specs)) {
    if (RECORDS.includes(name) && path.split("/")[4] !== name) continue;
    for (const [template, operations] of Object.entries(spec.paths)) {
      const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`);
      const operation = operations[method.toLowerCase()];
      // "batch", "groups" and "gdpr-delete" are words of other templates, not ids.
      const isWord = WORD.test(path) && !WORD.test(template);
      if (operation && pattern.test(path) && !isWord) return { spec, operation };
    }
  }
  return undefined;
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

/** What is wrong with a value, by path. `isStrict`: fields that the description does not know are wrong too. */
function faults(value: unknown, given: Schema, spec: Spec, isStrict: boolean, at = "$"): string[] {
  const schema = given.$ref ? spec.components.schemas[given.$ref.split("/").at(-1) ?? ""] : given;
  if (!schema) return [`${at}: ${given.$ref} is not described`];
  if (value === null) return schema.nullable || !isStrict ? [] : [`${at}: null`];
  if (schema.enum && !schema.enum.includes(String(value))) return [`${at}: ${String(value)} is no choice`];
  if (schema.type === "array") {
    if (!Array.isArray(value)) return [`${at}: not a list`];
    return value.flatMap((entry, index) => faults(entry, schema.items ?? {}, spec, isStrict, `${at}[${index}]`));
  }
  if (schema.type !== "object") {
    const type = schema.type === "integer" ? "number" : schema.type;
    return type === undefined || typeof value === type ? [] : [`${at}: not ${type}`];
  }
  if (typeof value !== "object" || Array.isArray(value)) return [`${at}: not an object`];
  const object = value as Record<string, unknown>;
  const missing = (schema.required ?? [])
    .filter((name) => object[name] === undefined)
    .map((name) => `${at}.${name}: missing`);
  const inside = Object.entries(object).flatMap(([name, entry]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known) return faults(entry, known, spec, isStrict, `${at}.${name}`);
    return isStrict ? [`${at}.${name}: unknown`] : [];
  });
  return [...missing, ...inside];
}
