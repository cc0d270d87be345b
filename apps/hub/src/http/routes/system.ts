/** Is the process alive, can it work, what does it count. */
import type { FastifyRequest } from "fastify";
import { readGauges } from "../../observe/read-gauges.ts";
import { demand } from "../auth/access.ts";
import { resolveCaller } from "../auth/resolve-caller.ts";
import { DatabaseWatch } from "../database-watch.ts";
import { errorReply } from "../error-reply.ts";
import { route } from "../route.ts";
import { healthSchema, metricsSchema, readySchema } from "../schemas/system.ts";

export const healthRoute = route({
  method: "GET",
  path: "/health",
  summary: "O processo está vivo",
  tag: "sistema",
  access: "public",
  replies: { 200: healthSchema },
  handle: async (_input, hub) => ({ status: 200, body: { status: "ok", role: hub.config.ROLE } }),
});

export const readyRoute = route({
  method: "GET",
  path: "/ready",
  summary: "O banco responde e o motor de entregas trabalha",
  tag: "sistema",
  access: "public",
  replies: { 200: readySchema, 503: readySchema },
  async handle(_input, hub) {
    const database = await new DatabaseWatch(hub.db).isThere();
    const engine = hub.engine.isFresh;
    const isReady = database && engine;
    return {
      status: isReady ? 200 : 503,
      body: { status: isReady ? "ready" : "not_ready", database, engine },
      ...(!isReady && { headers: { "retry-after": "2" } }),
    };
  },
});

export const metricsRoute = route({
  method: "GET",
  path: "/metrics",
  summary: "Métricas para o Prometheus: do próprio computador, ou com uma chave read",
  tag: "sistema",
  access: "public",
  replies: { 200: metricsSchema },
  async handle({ request }, hub) {
    if (!isFromHere(request)) demand("read", await resolveCaller(request, hub));
    try {
      const watch = new DatabaseWatch(hub.db);
      await readGauges(hub, (work) => watch.guard(work));
    } catch (error) {
      // Counters must be readable while the database is away: that is when they are wanted.
      if (errorReply(error, request.id).code !== "database_away") throw error;
    }
    const { registry } = hub.metrics;
    return { status: 200, body: await registry.metrics(), headers: { "content-type": registry.contentType } };
  },
});

const PROXY_HEADERS = ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"];

/** From this machine itself; a proxy on it passes strangers on, and says so. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? "";
  const isLoopback = address === "::1" || /^(::ffff:)?127\./.test(address);
  return isLoopback && PROXY_HEADERS.every((name) => headers[name] === undefined);
}
