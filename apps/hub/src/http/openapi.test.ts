import { describe, expect, it } from "vitest";
import { openapiDocument } from "./openapi.ts";
import { ROUTES } from "./routes/index.ts";

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: Json[];
  parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
}

const document = openapiDocument() as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : references(inner),
  );
}

describe("the description of the API", () => {
  it("holds every route once, each with a name of its own", () => {
    expect(operations).toHaveLength(ROUTES.length);
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("getLeadsTimelineById");
  });

  it("refers to nothing that it does not hold, and holds nothing unused", () => {
    const used = new Set(references(document));
    const held = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...used].sort()).toEqual(held.sort());
  });

  it("declares every part of every path, and no other", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((one) => one.in === "path");
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it("never repeats a component in place of a reference to it", () => {
    expect(JSON.stringify(document.paths).length / operations.length).toBeLessThan(1_000);
  });

  it("says for each operation what is answered, and how errors look", () => {
    for (const { operation } of operations) {
      expect(operation.summary).not.toBe("");
      expect(Object.keys(operation.responses).length).toBeGreaterThan(1);
      expect(operation.responses.default?.content?.["application/json"]?.schema).toEqual({
        $ref: "#/components/schemas/Error",
      });
    }
  });

  it("asks for no key where none is needed, and for one everywhere else", () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0).map(({ path }) => path);
    expect([...new Set(open)].sort()).toEqual([
      "/api/v1/first-access",
      "/f/{key}",
      "/health",
      "/metrics",
      "/oauth/{provider}/callback",
      "/oauth/{provider}/start",
      "/ready",
      "/snippet.js",
      "/u/{token}",
    ]);
  });

  it("documents the lead that is received although the domain reads it", () => {
    const body = document.paths["/api/v1/leads"]?.post?.requestBody;
    expect(body?.required).toBe(true);
    expect(body?.content["application/json"]?.schema).toEqual({ $ref: "#/components/schemas/LeadInput" });
    expect(document.components.schemas.LeadInput).toMatchObject({
      type: "object",
      required: ["nome"],
      additionalProperties: false,
    });
  });

  it("lets answers grow, and closes what is sent", () => {
    expect(document.components.schemas.Lead).not.toHaveProperty("additionalProperties");
  });
});
