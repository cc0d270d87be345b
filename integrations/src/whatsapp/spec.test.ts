/**
 * Every request of the connector against Meta's own description of the Cloud API (v23.0, older than what is used). It is
 * not part of this repository: without a copy of it beside the repository these tests are skipped. Two places of it are
 * known to be wrong and are left out: `language.policy` is no longer wanted, and the pattern of a button's `index`
 * refuses its own example.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "@streamleads/integration-kit";
import { type FakeRequest, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { whatsappFake } from "./fake.ts";

const SPEC = join(import.meta.dirname, "../../../../shared/specs/whatsapp/business-messaging-api_v23.0.yaml");
const isThere = existsSync(SPEC);

describe.skipIf(!isThere)(`Meta's API description${isThere ? "" : " (skipped: no copy beside the repository)"}`, () => {
  let spec: string[];
  let requests: FakeRequest[];

  beforeAll(async () => {
    spec = readFileSync(SPEC, "utf8").split("\n");
    requests = await everyRequest();
  });

  it("knows every path and method that is used", () => {
    const known = requests.map(({ method, path }) => {
      const [, , , edge] = path.split("/");
      const described = {
        messages: "/{Version}/{Phone-Number-ID}/messages",
        message_templates: "/{Version}/{WABA-ID}/message_templates",
      }[edge ?? ""];
      return [method.toLowerCase(), described ?? "/{Version}/{Phone-Number-ID}"] as const;
    });
    expect(new Set(known.map(([, path]) => path)).size).toBe(3);
    for (const [method, path] of known) expect(keysOf(block(spec, `  ${path}:`)), path).toContain(method);
  });

  it("agrees with the message: template, components, buttons and their parameters", () => {
    const messages = requests.filter(({ path }) => path.endsWith("/messages"));
    expect(messages).toHaveLength(2);
    const template = propertiesOf("TemplateObject");
    const component = propertiesOf("TemplateComponent");
    const types = valuesOf("TemplateComponent", "type");
    const subTypes = valuesOf("ButtonComponent", "sub_type");
    for (const { body } of messages) {
      const sent = JSON.parse(body.toString());
      for (const name of Object.keys(sent.template)) expect(template).toContain(name);
      for (const part of sent.template.components) {
        for (const name of Object.keys(part)) expect(component).toContain(name);
        expect(types).toContain(part.type);
        if (part.type === "button") {
          expect(subTypes).toContain(part.sub_type);
          expect(Object.keys(part)).toEqual(expect.arrayContaining(listOf("ButtonComponent", "required")));
        }
      }
    }
    const buttons = messages.flatMap(({ body }) => JSON.parse(body.toString()).template.components.slice(1));
    expect(buttons.map(({ sub_type }: { sub_type: string }) => sub_type)).toEqual(["quick_reply", "url"]);
  });

  /** The lines below a key at its own indentation, without the key. */
  function block(lines: readonly string[], key: string): string[] {
    const start = lines.indexOf(key);
    expect(start, `"${key.trim()}" is in the description`).toBeGreaterThan(-1);
    const depth = key.search(/\S/);
    const rest = lines.slice(start + 1);
    const end = rest.findIndex(
      (line) => line.trim() !== "" && !line.startsWith("- ", depth) && indentOf(line) <= depth,
    );
    return end === -1 ? rest : rest.slice(0, end);
  }

  /** Keys at the outermost level of a block. */
  function keysOf(lines: readonly string[]): string[] {
    const depth = Math.min(...lines.filter((line) => line.trim() !== "").map(indentOf));
    return lines.filter((line) => indentOf(line) === depth).flatMap((line) => /^\s*([\w-]+):/.exec(line)?.[1] ?? []);
  }

  function schema(name: string): string[] {
    return block(spec, `    ${name}:`);
  }

  function propertiesOf(name: string): string[] {
    return keysOf(block(schema(name), "      properties:"));
  }

  /** The words of the first list under a key, wherever it stands in a schema. */
  function listOf(name: string, key: string): string[] {
    const lines = schema(name);
    const start = lines.findIndex((line) => line.trim() === `${key}:`);
    const words = lines.slice(start + 1).map((line) => /^\s*- (\w+)$/.exec(line)?.[1]);
    return words.slice(0, words.indexOf(undefined)).flatMap((word) => word ?? []);
  }

  function valuesOf(name: string, property: string): string[] {
    const lines = schema(name);
    const start = lines.findIndex((line) => line.trim() === `${property}:`);
    const at = lines.findIndex((line, index) => index > start && line.trim() === "enum:");
    const words = lines.slice(at + 1).map((line) => /^\s*- (\w+)$/.exec(line)?.[1]);
    return words.slice(0, words.indexOf(undefined)).flatMap((word) => word ?? []);
  }
});

function indentOf(line: string): number {
  return line.search(/\S/);
}

/** A check, a set-up, an alert with both buttons and a follow-up. */
async function everyRequest(): Promise<FakeRequest[]> {
  const server = await startFake(whatsappFake({ alertButtons: "assumir_abrir" }));
  const { settings } = readSettings(whatsapp, server.provider.env(server.url));
  const ctx = testContext(whatsapp, settings);
  const broker = { nome: "Ana Souza", telefone: "+5511988887777" };
  const outcomes = [
    await whatsapp.check(ctx),
    await whatsapp.actions["notify.hot_lead"]?.(testJob({ params: { broker } }), ctx),
    await whatsapp.actions["message.followup"]?.(testJob(), ctx),
  ];
  const requests = [...server.seen];
  await ctx.close();
  await server.close();
  for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: "delivered" });
  return requests;
}
