/**
 * One line per request that went wrong: `http.request` with the route's pattern, never the address as it was asked
 * for, which can hold tokens and what people search for.
 */
import type { FastifyInstance } from "fastify";
import type { Log } from "../observe/log.ts";

export function logRequests(app: FastifyInstance, log: Log): void {
  app.decorateRequest("errorCode");
  app.decorateRequest("errorDetail");
  app.addHook("onResponse", (request, reply, done) => {
    const { statusCode } = reply;
    if (statusCode >= 400) {
      log[levelOf(statusCode)]("http.request", {
        method: request.method,
        route: request.routeOptions.url ?? "unknown",
        status: statusCode,
        code: request.errorCode,
        error: request.errorDetail,
        duration_ms: Math.round(reply.elapsedTime),
        request_id: request.id,
        caller: request.caller?.kind,
        key_id: request.caller?.kind === "key" ? request.caller.id : undefined,
      });
    }
    done();
  });
}

/** 503 is what we say on purpose while something is away; whoever must hear of that hears it from its own line. */
function levelOf(status: number): "error" | "warn" | "info" {
  if (status === 503) return "warn";
  return status >= 500 ? "error" : "info";
}
