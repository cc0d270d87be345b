/** The description of the API: `/openapi.json`, and `/docs` to read and try it, from files of this installation. */
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { openapiDocument } from "./openapi.ts";
import type { Route } from "./route.ts";

export async function serveDocs(app: FastifyInstance, routes: readonly Route[]): Promise<void> {
  const document = openapiDocument(routes);
  const json = JSON.stringify(document);
  app.get("/openapi.json", (_request, reply) =>
    reply.header("content-type", "application/json; charset=utf-8").header("cache-control", "no-cache").send(json),
  );
  await app.register(fastifySwagger, {
    mode: "static",
    // Its type wants the one document model of its own; ours is checked by a test.
    specification: { document: document as never },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: "/docs",
    uiConfig: { docExpansion: "none", tryItOutEnabled: true, validatorUrl: null },
  });
}
