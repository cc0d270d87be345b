/**
 * Every request of the connector against Asana's own description (June 2026). It is not part of this repository: without
 * a copy of it beside the repository these tests are skipped. The description is read by its indentation; it needs no
 * parser for that.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "@streamleads/integration-kit";
import { type FakeRequest, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { asana } from "./connector.ts";
import { asanaFake, FAKE_SECTION } from "./fake.ts";

const SPEC = join(import.meta.dirname, "../../../../shared/specs/asana/asana_oas.yaml");
const isThere = existsSync(SPEC);

describe.skipIf(!isThere)(
  `Asana's API description${isThere ? "" : " (skipped: no copy beside the repository)"}`,
  () => {
    let spec: string[];
    let requests: FakeRequest[];

    beforeAll(async () => {
      spec = readFileSync(SPEC, "utf8").split("\n");
      requests = await everyRequest();
    });

    it("knows every path, method and query parameter that is used", () => {
      const used = requests.map(({ method, path }) => `${method} ${templateOf(path)}`);
      expect([...new Set(used)].sort()).toEqual([
        "DELETE /tasks/{task_gid}",
        "GET /projects/{project_gid}",
        "GET /projects/{project_gid}/sections",
        "GET /tasks",
        "GET /users/{user_gid}",
        "POST /tasks",
      ]);
      for (const { method, path, query } of requests) {
        const operation = block(block(spec, `  ${templateOf(path)}:`), `    ${method.toLowerCase()}:`);
        expect(operation.length, `${method} ${path}`).toBeGreaterThan(0);
        const known = operation.flatMap(
          (line) => /^\s+- (?:name: |\$ref: '#\/components\/parameters\/)(\w+)/.exec(line)?.[1] ?? [],
        );
        for (const name of query.keys()) expect(known, `${method} ${path}`).toContain(name);
      }
    });

    it("agrees with the task that is created: every field is one of a task request", () => {
      const fields = propertiesOf("TaskBase").concat(
        propertiesOf("TaskRequestBase"),
        propertiesOf("TaskCreateRequest"),
        propertiesOf("TaskCompact"),
      );
      const created = requests.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body.toString()));
      expect(created.length).toBeGreaterThan(0);
      for (const { data, ...rest } of created) {
        expect(rest).toEqual({});
        expect(Object.keys(data)).toEqual(expect.arrayContaining(["name", "notes", "due_at", "projects", "assignee"]));
        for (const name of Object.keys(data)) expect(fields, name).toContain(name);
        expect(data).not.toHaveProperty("due_on");
      }
    });

    /** The lines below a key, up to the next line that is not deeper. */
    function block(lines: readonly string[], key: string): string[] {
      const start = lines.indexOf(key);
      if (start < 0) return [];
      const depth = key.search(/\S/);
      const end = lines.findIndex((line, at) => at > start && line.trim() !== "" && line.search(/\S/) <= depth);
      return lines.slice(start + 1, end < 0 ? undefined : end);
    }

    /** Names of the properties of a schema, at whatever depth its `properties` stand. */
    function propertiesOf(schema: string): string[] {
      const lines = block(spec, `    ${schema}:`);
      const head = lines.find((line) => /^\s+properties:$/.test(line));
      if (head === undefined) return [];
      const depth = head.search(/\S/) + 2;
      return block(lines, head).flatMap((line) =>
        line.search(/\S/) === depth ? (/^\s+(\w+):/.exec(line)?.[1] ?? []) : [],
      );
    }
  },
);

function templateOf(path: string): string {
  return path
    .replace(/^\/api\/1\.0/, "")
    .replace(/^\/tasks\/\d+/, "/tasks/{task_gid}")
    .replace(/^\/projects\/\d+/, "/projects/{project_gid}")
    .replace(/^\/users\/me/, "/users/{user_gid}");
}

/** All that the connector ever asks: a check, a task, the look for it, its deletion. */
async function everyRequest(): Promise<FakeRequest[]> {
  const server = await startFake(asanaFake());
  const { settings } = readSettings(asana, server.provider.env(server.url));
  const ctx = testContext(asana, { ...settings, section: FAKE_SECTION });
  const broker = { nome: "Ana Lima", telefone: "+5511955550101", email: "ana@imobiliaria.exemplo.example" };
  const create = asana.actions["task.create"];
  await asana.check(ctx);
  const made = await create?.(testJob({ params: { broker } }), ctx);
  await create?.(testJob({ params: { broker }, delivery: { isRepeat: true } }), ctx);
  const refs = made?.kind === "delivered" ? (made.refs ?? {}) : {};
  await asana.erase?.({ leadId: 123, nome: "x", email: null, telefone: null, refs, now: testJob().now }, ctx);
  await ctx.close();
  await server.close();
  return [...server.seen];
}
