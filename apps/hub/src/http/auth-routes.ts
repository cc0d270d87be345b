/** `/api/auth/*`: logging in and out. The library answers; its errors are put into the words of all our answers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HubContext } from "../hub-context.ts";
import { AppError, type AppErrorOptions } from "./app-error.ts";
import { authOf } from "./auth/auth.ts";
import { AUTH_PATH } from "./auth/better-auth.ts";
import { requestForLibrary } from "./auth/people.ts";
import type { DatabaseWatch } from "./database-watch.ts";

export function registerAuth(app: FastifyInstance, hub: HubContext, watch: DatabaseWatch): void {
  app.route({
    method: ["GET", "POST"],
    url: `${AUTH_PATH}/*`,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const answer = await watch.guard(ask(request, hub));
      return answer.ok ? pass(answer, reply) : refuse(answer, reply, hub);
    },
  });
}

function ask(request: FastifyRequest, hub: HubContext): Promise<Response> {
  const { method, protocol, host, url, ip, headers, rawBody } = request;
  return authOf(hub).people.handle(requestForLibrary({ method, protocol, host, url, ip, headers }, rawBody));
}

async function pass(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  takeCookies(answer, reply);
  return reply
    .code(answer.status)
    .header("cache-control", "no-store")
    .header("content-type", answer.headers.get("content-type") ?? "application/json; charset=utf-8")
    .send(await answer.text());
}

async function refuse(answer: Response, reply: FastifyReply, hub: HubContext): Promise<never> {
  takeCookies(answer, reply);
  // The library turns an outage into its own 500; `select 1` says which it was, and throws what we answer 503 to.
  if (answer.status >= 500) await hub.db.pool.query("select 1");
  const said = codeOf(await answer.text());
  const known = KNOWN[said] ?? BY_STATUS[answer.status];
  const retryAfter = answer.headers.get("x-retry-after");
  throw new AppError({
    status: answer.status,
    ...(known ?? OTHER),
    ...(retryAfter && { headers: { "retry-after": retryAfter } }),
  });
}

function takeCookies(answer: Response, reply: FastifyReply): void {
  for (const cookie of answer.headers.getSetCookie()) reply.header("set-cookie", cookie);
}

function codeOf(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code ?? "");
  } catch {
    // Not JSON: the status alone decides which words are used.
    return "";
  }
}

type Words = Pick<AppErrorOptions, "code" | "message" | "fix">;

const ORIGIN: Words = {
  code: "forbidden_origin",
  message: "Este pedido não veio do painel.",
  fix: "Abra o painel no endereço do StreamLeads e tente de novo.",
};

/** Codes of better-auth 1.7 that a person at the dashboard can meet. */
const KNOWN: Record<string, Words> = {
  INVALID_EMAIL_OR_PASSWORD: {
    code: "invalid_login",
    message: "E-mail ou senha incorretos.",
    fix: "Confira os dois e tente de novo.",
  },
  INVALID_PASSWORD: { code: "invalid_password", message: "A senha está incorreta.", fix: "Digite a senha de novo." },
  PASSWORD_TOO_SHORT: {
    code: "password_too_short",
    message: "A senha é curta demais.",
    fix: "Use pelo menos 12 caracteres.",
  },
  PASSWORD_TOO_LONG: {
    code: "password_too_long",
    message: "A senha é longa demais.",
    fix: "Use no máximo 128 caracteres.",
  },
  INVALID_EMAIL: { code: "invalid_email", message: "O e-mail não é válido.", fix: "Confira o e-mail." },
  INVALID_CODE: {
    code: "invalid_code",
    message: "O código não confere.",
    fix: "Digite o código que o aplicativo mostra agora.",
  },
  EMAIL_PASSWORD_SIGN_UP_DISABLED: {
    code: "sign_up_closed",
    message: "Não é possível criar uma conta aqui.",
    fix: "Peça um convite a quem administra o StreamLeads.",
  },
  INVALID_ORIGIN: ORIGIN,
  MISSING_OR_NULL_ORIGIN: ORIGIN,
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: ORIGIN,
};

const BY_STATUS: Record<number, Words> = {
  401: { code: "not_logged_in", message: "Você não está no painel.", fix: "Entre com e-mail e senha." },
  403: { code: "forbidden", message: "Isto não é permitido.", fix: "Entre de novo no painel." },
  404: { code: "not_found", message: "Este endereço não existe.", fix: "Confira o caminho." },
  429: {
    code: "rate_limited",
    message: "Foram tentativas demais em pouco tempo.",
    fix: "Espere um minuto e tente de novo.",
  },
  500: {
    code: "internal_error",
    message: "Algo falhou dentro do StreamLeads.",
    fix: "Tente de novo. Se continuar, procure o request_id no log do servidor.",
  },
};
const OTHER: Words = {
  code: "bad_request",
  message: "O pedido não foi aceito.",
  fix: "Confira o que foi enviado e tente de novo.",
};
