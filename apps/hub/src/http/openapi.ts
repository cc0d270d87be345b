/**
 * The OpenAPI 3.1 description, made from the list of routes and the same zod schemas that validate. It needs neither
 * a database nor a configuration.
 */
import { z } from "zod";
import type { Access, Route } from "./route.ts";
import { ROUTES } from "./routes/index.ts";
import { errorSchema } from "./schemas/common.ts";
import { leadInputSchema } from "./schemas/lead-input.ts";

type Json = Record<string, unknown>;

/** Bodies that the domain reads by itself, so that their routes have no schema to validate with. */
const DOCUMENTED_BODIES: Record<string, z.ZodType> = { "POST /api/v1/leads": leadInputSchema };

/** Headers that a route reads. */
const DOCUMENTED_HEADERS: Record<string, Json[]> = {
  "POST /api/v1/leads": [
    {
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "Repeating a request with the same key and body never makes a second lead. Kept 45 days.",
      schema: { type: "string", maxLength: 200 },
    },
  ],
};

const TAGS: Record<Route["tag"], string> = {
  webhooks: "Entradas dos provedores e de fontes próprias",
  fontes: "Fontes de leads, pendências, importações e duplicados",
  leads: "Leads: receber, listar, corrigir, explicar a pontuação",
  entregas: "Entregas e reenvios",
  integrações: "Estado de cada integração",
  chaves: "Chaves de API",
  painel: "O que o painel usa",
  sistema: "Saúde, métricas e páginas públicas",
};

const ACCESS_WORDS: Record<Access, string> = {
  public: "Público.",
  publishable: "Chave publicável, write ou admin.",
  read: "Chave read, write ou admin; ou pessoa no painel.",
  write: "Chave write ou admin; ou dono ou gerente no painel.",
  admin: "Chave admin; ou dono no painel.",
};

/** The document for `/openapi.json`. Every call makes a new one. */
export function openapiDocument(routes: readonly Route[] = ROUTES): Json {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  const errorRef = schemaOf(errorSchema, "output", schemas);
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas, errorRef) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "StreamLeads",
      version: "1",
      description:
        "Cada lead guardado, pontuado e entregue. Erros têm sempre a mesma forma: o que houve e o que fazer.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        session: { type: "apiKey", in: "cookie", name: "streamleads.session_token" },
      },
    },
  };
}

function operationOf(route: Route, schemas: Record<string, Json>, errorRef: Json): Json {
  const key = `${route.method} ${route.path}`;
  const body = route.body ?? DOCUMENTED_BODIES[key];
  const parameters = [
    ...parametersOf(route.params, "path", schemas),
    ...parametersOf(route.query, "query", schemas),
    ...(DOCUMENTED_HEADERS[key] ?? []),
  ];
  const responses: Record<string, Json> = {};
  for (const [status, schema] of Object.entries(route.replies)) {
    responses[status] = replyOf(Number(status), schema, schemas);
  }
  responses.default = {
    description: "O que houve e o que fazer",
    content: { "application/json": { schema: errorRef } },
  };
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: ACCESS_WORDS[route.access],
    tags: [route.tag],
    security: route.access === "public" ? [] : [{ apiKey: [] }, { session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { "application/json": { schema: schemaOf(body, "input", schemas) } },
      },
    }),
    ...(route.streamsBody && { requestBody: STREAMED_BODY }),
    responses,
  };
}

/** A file, as it is or as a part of a form. */
const STREAMED_BODY: Json = {
  required: true,
  content: {
    "text/csv": { schema: { type: "string", format: "binary" } },
    "multipart/form-data": {
      schema: { type: "object", required: ["arquivo"], properties: { arquivo: { type: "string", format: "binary" } } },
    },
  },
};

/** `GET /api/v1/leads/:id/timeline` → `getLeadsTimelineById`: stable as long as the path is. */
function operationIdOf({ method, path }: Route): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== "api" && part !== "v1");
  const words = parts.filter((part) => !part.startsWith(":")).flatMap((part) => part.split(/[-.]/));
  const by = parts.filter((part) => part.startsWith(":")).map((part) => `By${capital(part.slice(1))}`);
  return [method.toLowerCase(), ...words.map(capital), ...by].join("");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function replyOf(status: number, schema: z.ZodType, schemas: Record<string, Json>): Json {
  const description = STATUS_WORDS[status] ?? "Resposta";
  if (status === 204) return { description };
  const json = schemaOf(schema, "output", schemas);
  const contentType = (schema.meta()?.contentType as string | undefined) ?? "application/json";
  return { description, content: { [contentType]: { schema: json } } };
}

const STATUS_WORDS: Record<number, string> = {
  200: "Feito",
  201: "Criado",
  202: "Recebido",
  204: "Feito, sem conteúdo",
  503: "Ainda não",
};

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query", schemas: Record<string, Json>): Json[] {
  if (!schema) return [];
  const object = schemaOf(schema, "input", schemas);
  const required = new Set((object.required as string[] | undefined) ?? []);
  return Object.entries((object.properties as Record<string, Json>) ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === "path" || required.has(name),
    ...(typeof description === "string" && { description }),
    schema: rest,
  }));
}

/** The JSON schema; named ones move to `components.schemas` and are referred to. */
function schemaOf(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>): Json {
  const json = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => tidy(jsonSchema as Json, io) }) as Json;
  const { $schema: _, $defs, ...rest } = json;
  for (const [name, definition] of Object.entries(($defs as Record<string, Json> | undefined) ?? {})) {
    schemas[name] = withComponentRefs(definition) as Json;
  }
  const own = withComponentRefs(rest) as Json;
  const id = schema.meta()?.id;
  // A schema that refers to itself, or is named by zod already, comes back as a reference.
  if (!id || own.$ref !== undefined) return own;
  schemas[id] = own;
  return { $ref: `#/components/schemas/${id}` };
}

/**
 * Takes off what says nothing to a reader: the pattern behind a named format, bounds of the number type, our own
 * marks. Answers may gain fields later, so theirs are not closed.
 */
function tidy(json: Json, io: "input" | "output"): void {
  if (io === "output" && json.additionalProperties === false) delete json.additionalProperties;
  if (json.format !== undefined) delete json.pattern;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  delete json.contentType;
  delete json.id;
}

function withComponentRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentRefs);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string"
        ? [key, inner.replace("#/$defs/", "#/components/schemas/")]
        : [key, withComponentRefs(inner)],
    ),
  );
}
