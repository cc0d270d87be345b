/**
 * Calls to RD Station Marketing's API. The access token lives 86,400 s and is made from a refresh token that does not
 * expire (checked 2026-11-23); it is remembered for 23 hours, and made anew once when RD says that it is over. One that
 * the hub keeps for a connection (OAuth) is used as it is: the hub renews it.
 */
import { createHash } from "node:crypto";
import {
  type Http,
  type HttpAnswer,
  type HttpRequest,
  type HttpResult,
  type Memo,
  type SourceContext,
  textAt,
  type Unread,
} from "@streamleads/integration-kit";
import { isTokenOver, unreadable, unreadOf } from "./errors.ts";
import { type AppCredentials, credentialsOf, type fields } from "./settings.ts";

export type RdContext = SourceContext<typeof fields>;

/** Whoever calls: the source that reads, or a delivery that sends. */
export interface RdAccess {
  settings: { [K in keyof AppCredentials | "accessToken"]?: string };
  http: Http;
  memo: Memo;
  now: () => Date;
}

export type Answer = { kind: "answer"; answer: HttpAnswer } | { kind: "gone" } | { kind: "unread"; unread: Unread };
/** `unread`: no token could be had, or RD refuses every one; nothing of the call itself was done. */
export type Called = { kind: "result"; result: HttpResult } | { kind: "unread"; unread: Unread };

const TOKEN_MS = 23 * 60 * 60 * 1_000;

/** Reads one address below the API's base. 404 is `gone`: the only absence; everything else that is no 200 is `unread`. */
export async function read(ctx: RdAccess, path: string, query: Record<string, string> = {}): Promise<Answer> {
  const called = await call(ctx, "GET", path, { query });
  if (called.kind === "unread") return called;
  const { result } = called;
  if (result.kind === "answer" && result.status === 404) return { kind: "gone" };
  if (result.kind === "answer" && result.status === 200) return { kind: "answer", answer: result };
  return { kind: "unread", unread: unreadOf(result, ctx.now()) };
}

/** One call with a token; a second one with a new token when RD says that the first is over. Never throws. */
export async function call(ctx: RdAccess, method: string, path: string, options: HttpRequest = {}): Promise<Called> {
  const first = await callOnce(ctx, method, path, options);
  if (first !== "token_over") return first;
  if (ctx.settings.accessToken) return { kind: "unread", unread: accessRefused };
  forgetToken(ctx);
  const second = await callOnce(ctx, method, path, options);
  if (second !== "token_over") return second;
  return {
    kind: "unread",
    unread: {
      kind: "reconnect",
      cause: "rd_token_refused",
      reason: "O RD Station recusou um token que ele mesmo acabou de dar.",
      fix: "Autorize de novo o aplicativo na conta do RD Station Marketing e troque RD_STATION_REFRESH_TOKEN.",
    },
  };
}

/** A new access token, whether one is remembered or not; `undefined` when RD gives it. */
export async function renewToken(ctx: RdAccess): Promise<Unread | undefined> {
  forgetToken(ctx);
  const token = await accessToken(ctx);
  return typeof token === "string" ? undefined : token;
}

async function callOnce(
  ctx: RdAccess,
  method: string,
  path: string,
  options: HttpRequest,
): Promise<Called | "token_over"> {
  const token = await accessToken(ctx);
  if (typeof token !== "string") return { kind: "unread", unread: token };
  const result = await ctx.http.request(method, path, { ...options, headers: { authorization: `Bearer ${token}` } });
  return isTokenOver(result) ? "token_over" : { kind: "result", result };
}

async function accessToken(ctx: RdAccess): Promise<string | Unread> {
  if (ctx.settings.accessToken) return ctx.settings.accessToken;
  const credentials = credentialsOf(ctx.settings);
  if (credentials === undefined) return notConnected;
  try {
    return await ctx.memo.remember(memoKey(credentials), TOKEN_MS, () => refresh(ctx, credentials));
  } catch (error) {
    // A refusal travels through the memory as an exception, so that it is not remembered.
    if (error instanceof Refused) return error.unread;
    throw error;
  }
}

async function refresh(ctx: RdAccess, { clientId, clientSecret, refreshToken }: AppCredentials): Promise<string> {
  const result = await ctx.http.post("/auth/token", {
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  });
  if (result.kind !== "answer" || result.status !== 200) throw new Refused(unreadOf(result, ctx.now()));
  const token = textAt(result.json, "access_token");
  // A header cannot hold anything else; RD's tokens are JWTs.
  if (token === undefined || !/^[\x21-\x7e]{1,8000}$/.test(token)) throw new Refused(unreadable);
  return token;
}

function forgetToken(ctx: RdAccess): void {
  const credentials = credentialsOf(ctx.settings);
  if (credentials !== undefined) ctx.memo.forget(memoKey(credentials));
}

/** A changed authorization is another token; the key gives nothing away. */
function memoKey({ clientId, clientSecret, refreshToken }: AppCredentials): string {
  const hash = createHash("sha256").update(JSON.stringify([clientId, clientSecret, refreshToken]));
  return `access_token:${hash.digest("hex").slice(0, 32)}`;
}

class Refused extends Error {
  readonly unread: Unread;
  constructor(unread: Unread) {
    super(unread.cause);
    this.unread = unread;
  }
}

const notConnected: Unread = {
  kind: "reconnect",
  cause: "rd_not_connected",
  reason: "O aplicativo do RD Station não está configurado.",
  fix: "Informe RD_STATION_CLIENT_ID, RD_STATION_CLIENT_SECRET e RD_STATION_REFRESH_TOKEN.",
};

const accessRefused: Unread = {
  kind: "reconnect",
  cause: "rd_access_refused",
  reason: "O RD Station não aceita mais o acesso desta conexão.",
  fix: "Conecte de novo em Integrações > RD Station.",
};
