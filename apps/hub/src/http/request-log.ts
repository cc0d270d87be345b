/**
 * One line per request that went wrong: `http.request` with the route's pattern, never the address as it was asked
 * for, which can hold tokens and what people search for.
 */
import type { FastifyInstance } from "fastify";
import type { Log } from "../observe/log.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The code of the error that was answered. */
    errorCode: string | undefined;
    /** What only the log is told of it. */
    errorDetail: string | undefined;
  }
}

export function logRequests(app: FastifyInstance, log: Log): void {
  app.decorateRequest("errorCode");
  app.decorateRequest("errorDetail");
  app.addHook("onResponse", (request, reply, done) => {
    const { statusCode } = reply;
    if (statusCode >= 400) {
      const isOurs = statusCode >= 500 && statusCode !== 503;
      log[isOurs ? "error" : "info"]("http.request", {
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
