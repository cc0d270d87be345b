/** Tells of requests that bring leads: the JSON API, forms and webhooks. Others are not traced. */
import type { FastifyInstance } from "fastify";
import type { Tracing } from "./tracing.ts";

export function traceRequests(app: FastifyInstance, tracing: Tracing | undefined): void {
  if (!tracing) return;
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "";
    if (request.method === "POST" && bringsLeads(route)) {
      tracing.answered(request, {
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: reply.elapsedTime,
        requestId: request.id,
        code: request.errorCode,
        traceparent: request.headers.traceparent,
      });
    }
    done();
  });
}

function bringsLeads(route: string): boolean {
  return route === "/api/v1/leads" || route.startsWith("/webhooks/") || route.startsWith("/f/");
}
