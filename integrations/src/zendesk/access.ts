/**
 * A call with a token. One that came by OAuth is in the connection's own headers and is renewed by the hub. Without it the
 * client fetches its own (`client_credentials`): asked to live two hours, remembered until shortly before its end, and
 * forgotten when Zendesk refuses it, in which case a new one is tried once.
 */
import { createHash } from "node:crypto";
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type HttpRequest, type HttpResult, textAt } from "@streamleads/integration-kit";
import { paths, SCOPES } from "./api.ts";
import { failureOf, isAbsence, tokenFailureOf } from "./errors.ts";
import type { ZendeskFields } from "./fields.ts";

export type Context = ConnectorContext<ZendeskFields>;
export type Failure = Exclude<Outcome, { kind: "delivered" | "skipped" }>;
export type Asked =
  | { kind: "answer"; status: number; json: unknown; headers: Readonly<Record<string, string>> }
  /** Zendesk itself says that there is no such record. */
  | { kind: "gone"; outcome: Failure }
  | { kind: "failed"; outcome: Failure; result: HttpResult | undefined };

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Zendesk takes 300 s to 2 days (grant-type tokens page, checked 2026-11-23). */
const LIFE_S = 2 * 60 * 60;
const EARLY_MS = 5 * 60_000;

/** Never throws. Every 2xx is an `answer`, whose content the caller judges. */
export async function ask(
  ctx: Context,
  now: Date,
  method: Method,
  path: string,
  options: HttpRequest = {},
): Promise<Asked> {
  if (ctx.settings.accessToken) return asAsked(await ctx.http.request(method, path, options), now);
  const first = await askOnce(ctx, now, method, path, options);
  if (first !== "token_over") return first;
  ctx.memo.forget(memoKey(ctx));
  const second = await askOnce(ctx, now, method, path, options);
  if (second !== "token_over") return second;
  ctx.memo.forget(memoKey(ctx));
  return { kind: "failed", outcome: newTokenRefused, result: undefined };
}

async function askOnce(
  ctx: Context,
  now: Date,
  method: Method,
  path: string,
  options: HttpRequest,
): Promise<Asked | "token_over"> {
  const token = await accessToken(ctx, now);
  if (typeof token !== "string") return { kind: "failed", outcome: token, result: undefined };
  const headers = { ...options.headers, authorization: `Bearer ${token}` };
  const result = await ctx.http.request(method, path, { ...options, headers });
  if (result.kind === "answer" && result.status === 401) return "token_over";
  return asAsked(result, now);
}

function asAsked(result: HttpResult, now: Date): Asked {
  if (result.kind === "answer" && result.status >= 200 && result.status < 300) return result;
  const outcome = asFailure(failureOf(result, now));
  return isAbsence(result) ? { kind: "gone", outcome } : { kind: "failed", outcome, result };
}

interface Token {
  token: string;
  until: number;
}

async function accessToken(ctx: Context, now: Date): Promise<string | Failure> {
  const key = memoKey(ctx);
  try {
    const load = () => fetchToken(ctx, now);
    const ttlMs = LIFE_S * 1_000 - EARLY_MS;
    const known = await ctx.memo.remember(key, ttlMs, load);
    if (known.until > now.getTime()) return known.token;
    // Zendesk gave it a shorter life than it was asked for.
    ctx.memo.forget(key);
    return (await ctx.memo.remember(key, ttlMs, load)).token;
  } catch (error) {
    // A refusal travels through the memory as an exception, so that it is not remembered.
    if (error instanceof Refused) return error.outcome;
    throw error;
  }
}

async function fetchToken(ctx: Context, now: Date): Promise<Token> {
  const { clientId, clientSecret } = ctx.settings;
  if (!clientId || !clientSecret) throw new Refused(notConnected);
  const result = await ctx.http.post(paths.token(), {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: SCOPES.join(" "),
    expires_in: LIFE_S,
  });
  const token = result.kind === "answer" && result.status < 300 ? textAt(result.json, "access_token") : undefined;
  // A header can hold nothing else.
  if (token === undefined || !/^[\x21-\x7e]{1,8000}$/.test(token) || result.kind !== "answer") {
    throw new Refused(asFailure(tokenFailureOf(result, now)));
  }
  const lifeS = at(result.json, "expires_in");
  const known = typeof lifeS === "number" && lifeS > 0 ? lifeS : LIFE_S;
  return { token, until: now.getTime() + Math.max(known * 1_000 - EARLY_MS, 1) };
}

/** Another client is another token; the key gives nothing away. */
function memoKey({ settings: { subdomain, clientId, clientSecret } }: Context): string {
  const hash = createHash("sha256").update(JSON.stringify([subdomain, clientId, clientSecret]));
  return `access_token:${hash.digest("hex").slice(0, 32)}`;
}

export class Refused extends Error {
  readonly outcome: Failure;
  constructor(outcome: Failure) {
    super(outcome.cause);
    this.outcome = outcome;
  }
}

export const unreadable: Failure = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Zendesk respondeu numa forma que não pôde ser lida.",
};
const notConnected: Failure = {
  kind: "reconnect",
  cause: "not_configured",
  reason: "A conexão do Zendesk não tem cliente OAuth nem token de acesso.",
  fix: "Informe ZENDESK_CLIENT_ID e ZENDESK_CLIENT_SECRET, ou conecte com um clique em Integrações > Zendesk.",
};
const newTokenRefused: Failure = {
  kind: "reconnect",
  cause: "token_invalid",
  reason: "O Zendesk recusou um token que ele mesmo acabou de dar.",
  fix: "Confira na central de administração se o cliente OAuth é confidencial e tem os escopos pedidos, e crie outro segredo.",
};

function asFailure(outcome: Outcome): Failure {
  return outcome.kind === "delivered" || outcome.kind === "skipped" ? unreadable : outcome;
}
