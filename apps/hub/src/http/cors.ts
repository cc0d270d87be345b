/** Pages of other origins may do one thing: send leads with a publishable key of theirs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HubContext } from "../hub-context.ts";
import { AppError } from "./app-error.ts";
import { isOriginAllowed } from "./auth/key.store.ts";
import type { DatabaseWatch } from "./database-watch.ts";

const LEADS_PATH = "/api/v1/leads";
const PREFLIGHT_SECONDS = "600";

/** Answers the browser's question before the POST: yes for an origin that some publishable key allows. */
export function registerPreflight(app: FastifyInstance, hub: HubContext, watch: DatabaseWatch): void {
  app.options(LEADS_PATH, async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !(await watch.guard(isOriginAllowed(hub.db, origin, hub.now())))) {
      throw new AppError({
        status: 403,
        code: "forbidden_origin",
        message: "Nenhuma chave publicável aceita este site.",
        fix: "Inclua o endereço do site em allowed_origins de uma chave publicável.",
        headers: { vary: "Origin" },
      });
    }
    return reply
      .code(204)
      .headers({
        ...headersFor(origin),
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, x-api-key, idempotency-key",
        "access-control-max-age": PREFLIGHT_SECONDS,
      })
      .send();
  });
}

/**
 * Lets the page read the answer to its POST, errors too. Called when the caller is known: a publishable key that
 * passed its check of the Origin.
 */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const { caller } = request;
  const { origin } = request.headers;
  if (origin === undefined || caller.kind !== "key" || caller.level !== "publishable") return;
  if (request.routeOptions.url === LEADS_PATH) reply.headers(headersFor(origin));
}

function headersFor(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "x-request-id, retry-after",
    vary: "Origin",
  };
}
