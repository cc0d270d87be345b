/** Puts routes onto the server: who asks, what they send (checked once), the handler, its answer. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { z } from "zod";
import type { HubContext } from "../hub-context.ts";
import { demand } from "./auth/access.ts";
import type { Caller } from "./auth/caller.ts";
import { resolveCaller } from "./auth/resolve-caller.ts";
import { leaveBodies } from "./body.ts";
import { allowOrigin } from "./cors.ts";
import type { DatabaseWatch } from "./database-watch.ts";
import { invalidFields, type Problem, problemsOf } from "./problems.ts";
import type { Reply, Route } from "./route.ts";

const NOBODY: Caller = { kind: "nobody" };
const JSON_TYPE = "application/json; charset=utf-8";
/** What keeps a browser from taking JSON for a page. */
const API_HEADERS = { "x-content-type-options": "nosniff", "x-frame-options": "DENY" };
/** Answers name people: no cache on the way may keep them. */
const NO_STORE = "no-store";

export function registerRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  hub: HubContext,
  watch: DatabaseWatch,
): void {
  app.decorateRequest("caller");
  for (const one of routes) {
    if (!one.streamsBody) registerRoute(app, one, hub, watch);
    else {
      // In a scope of its own, whose bodies nobody reads before the handler does.
      void app.register(async (scope) => {
        leaveBodies(scope);
        registerRoute(scope, one, hub, watch);
      });
    }
  }
}

function registerRoute(app: FastifyInstance, one: Route, hub: HubContext, watch: DatabaseWatch): void {
  // Nobody renders their JSON: the policies of pages would only be written, two thousand times a second at full load.
  const isForPrograms = one.path.startsWith("/api/") || one.path.startsWith("/webhooks/");
  app.route({
    method: one.method,
    url: one.path,
    // A stream has no end that HEAD could wait for.
    exposeHeadRoute: one.method === "GET" && !isStream(one),
    ...(isForPrograms && { helmet: false }),
    ...(one.bodyBytesMax !== undefined && { bodyLimit: one.bodyBytesMax }),
    // Before the body is read: a stranger's megabyte is refused by its headers.
    onRequest: async (request, reply) => {
      if (isForPrograms) reply.headers(API_HEADERS);
      request.caller = one.access === "public" ? NOBODY : await watch.guard(resolveCaller(request, hub));
      allowOrigin(request, reply);
      demand(one.access, request.caller);
    },
    handler: async (request, reply) => {
      const input = {
        params: checked(one.params, request.params, "endereço"),
        query: checked(one.query, request.query, "consulta"),
        body: one.body ? checked(one.body, request.body, "corpo") : undefined,
        caller: request.caller,
        request,
        reply,
      };
      // Each route literal was typed by `route()`; here they are all of one type.
      const work = one.handle(input as Parameters<Route["handle"]>[0], hub);
      const answer = await (ANSWERS_WITHOUT_DATABASE.has(one.path) ? work : watch.guard(work));
      return send(reply, answer);
    },
  });
}

/** What tells how the hub is has to answer while the database is away. */
const ANSWERS_WITHOUT_DATABASE = new Set(["/health", "/ready", "/metrics"]);

function isStream(one: Route): boolean {
  return one.replies[200]?.meta()?.contentType === "text/event-stream";
}

function checked(schema: z.ZodType | undefined, given: unknown, root: string): unknown {
  if (!schema) return undefined;
  const unfit = unfitTexts(given, root === "corpo");
  if (unfit.length > 0) throw invalidFields(unfit);
  const parsed = schema.safeParse(given, { reportInput: true });
  if (!parsed.success) throw invalidFields(problemsOf(parsed.error, root));
  return parsed.data;
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair, so no address or filter can mean one. */
function unfitTexts(given: unknown, isBody: boolean): Problem[] {
  if (isBody || given === null || typeof given !== "object") return [];
  return Object.entries(given).flatMap(([field, value]) =>
    String(value).includes("\0") || !String(value).isWellFormed()
      ? [{ field, code: "invalid_text", message: "O valor tem um byte nulo.", fix: "Tire o byte nulo (%00)." }]
      : [],
  );
}

/** Strings and streams go out as they are, under the type that the answer names; all else is JSON, written once. */
export function send(reply: FastifyReply, { status, body, headers }: Reply): FastifyReply {
  if (reply.sent) return reply;
  reply.code(status).header("cache-control", NO_STORE);
  if (headers) reply.headers(headers);
  if (body === undefined) return reply.send();
  if (body instanceof Readable) return reply.send(body);
  if (typeof body === "string" && reply.hasHeader("content-type")) return reply.send(body);
  return reply.header("content-type", JSON_TYPE).send(JSON.stringify(body));
}
