/** What is asked for and does not exist: a method (405), a page of the dashboard (its index), or nothing (404). */
import type { FastifyInstance } from "fastify";
import { AppError } from "./app-error.ts";
import type { Route } from "./route.ts";

const SERVER_PATHS = /^\/(api|webhooks|health|ready|metrics|docs|openapi\.json|oauth|f|u|assets)(\/|$)/;

/** `hasIndex`: whether addresses of the dashboard's own pages can be answered with its index now. */
export function answerUnknown(app: FastifyInstance, routes: readonly Route[], hasIndex: () => boolean): void {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const allowed = [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
    if (allowed.length > 0) throw methodNotAllowed(request.method, allowed);
    const wantsPage = (request.method === "GET" || request.method === "HEAD") && !SERVER_PATHS.test(path);
    if (wantsPage && request.headers.accept?.includes("text/html")) {
      if (hasIndex()) return reply.header("cache-control", "no-cache").sendFile("index.html");
      throw noDashboard();
    }
    throw new AppError({
      status: 404,
      code: "not_found",
      message: "Este endereço não existe.",
      fix: "Confira o caminho; os endereços da API estão em /docs.",
    });
  });
}

/** `/api/v1/leads/:id` as a pattern over whole paths. */
function patternOf(path: string): RegExp {
  const escaped = path
    .split("/")
    .map((part) => (part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${escaped.join("/")}$`);
}

function methodNotAllowed(method: string, allowed: readonly string[]): AppError {
  return new AppError({
    status: 405,
    code: "method_not_allowed",
    message: `Este endereço não aceita ${method}.`,
    fix: `Use ${allowed.join(" ou ")}.`,
    headers: { allow: allowed.join(", ") },
  });
}

function noDashboard(): AppError {
  return new AppError({
    status: 404,
    code: "dashboard_not_built",
    message: "O painel ainda não foi construído nesta instalação.",
    fix: "Pare o StreamLeads e rode npm start, que constrói o painel; a API funciona sem ele.",
  });
}
