/** The HTTP server: what is the same for all routes, then the routes. It starts nothing and opens no port. */
import { randomUUID } from "node:crypto";
import helmet from "@fastify/helmet";
import Fastify, { type FastifyInstance } from "fastify";
import type { HubContext } from "../hub-context.ts";
import { traceRequests } from "../observe/tracing-http.ts";
import { webhookRoutes } from "../receive/webhook-routes.ts";
import { registerAuth } from "./auth-routes.ts";
import { BODY_BYTES_MAX, readBodies } from "./body.ts";
import { registerPreflight } from "./cors.ts";
import { serveDashboard } from "./dashboard.ts";
import { DatabaseWatch } from "./database-watch.ts";
import { serveDocs } from "./docs.ts";
import { answerErrors, answerFrameworkError, answerUnreadable } from "./error-handler.ts";
import { securityHeaders } from "./headers.ts";
import { answerUnknown } from "./not-found.ts";
import { registerRoutes } from "./register.ts";
import { logRequests } from "./request-log.ts";
import { closeEvents } from "./routes/events.ts";
import { ROUTES } from "./routes/index.ts";

export interface ServerOptions {
  /** The built dashboard; absent: API only. */
  dashboardDir?: string | undefined;
}

/** Tokens of links are longer than Fastify's 100. */
const PARAM_CHARS_MAX = 500;
/** The whole request, body included, must have arrived by then. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the idle time of usual proxies (nginx and AWS ALB: 60 s), so that they hang up first and never race us. */
const KEEP_ALIVE_MS = 75_000;

/** Builds the server. The caller listens and closes; `inject` works without a port. */
export async function buildServer(hub: HubContext, options: ServerOptions = {}): Promise<FastifyInstance> {
  const routes = [...ROUTES, ...webhookRoutes(hub.sources.registry)];
  const watch = new DatabaseWatch(hub.db);
  const app = Fastify({
    logger: false,
    // An id of the caller's choice would let strangers write into our log.
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: trustedProxies(hub.config.TRUST_PROXY),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: PARAM_CHARS_MAX, ignoreTrailingSlash: true },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerUnreadable,
    // What arrives while the server stops is answered by its route, in our own words.
    return503OnClosing: false,
  });

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  logRequests(app, hub.log);
  traceRequests(app, hub.tracing);
  answerErrors(app);
  await app.register(helmet, securityHeaders(hub.config.PUBLIC_URL));
  readBodies(app);
  registerPreflight(app, hub, watch);
  registerRoutes(app, routes, hub, watch);
  registerAuth(app, hub, watch);
  await serveDocs(app, routes);
  answerUnknown(app, routes, await serveDashboard(app, options.dashboardDir));
  // Before connections are waited for: a live page would keep its own open for ever.
  app.addHook("preClose", async () => closeEvents(hub));
  return app;
}

/** The proxies whose word about the caller's address is taken; nobody's by default. */
function trustedProxies(list: string | undefined): string[] | false {
  const proxies = (list ?? "").split(",").map((one) => one.trim());
  const named = proxies.filter((one) => one !== "");
  return named.length > 0 ? named : false;
}
