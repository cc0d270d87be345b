/**
 * RD Station Marketing's API, read only. The access token lives 86,400 s and is made from a refresh token that does not
 * expire (checked 2026-11-23); it is remembered for 23 hours, and made anew once when RD says that it is over.
 */
import { createHash } from "node:crypto";
import { type HttpAnswer, type SourceContext, textAt, type Unread } from "@streamleads/integration-kit";
import { isTokenOver, unreadable, unreadOf } from "./errors.ts";
import { type AppCredentials, credentialsOf, type fields } from "./settings.ts";

export type RdContext = SourceContext<typeof fields>;

export type Answer = { kind: "answer"; answer: HttpAnswer } | { kind: "gone" } | { kind: "unread"; unread: Unread };

const TOKEN_MS = 23 * 60 * 60 * 1_000;

/** Reads one address below the API's base. 404 is `gone`: the only absence; everything else that is no 200 is `unread`. */
export async function read(ctx: RdContext, path: string, query: Record<string, string> = {}): Promise<Answer> {
  const first = await readOnce(ctx, path, query);
  if (first !== "token_over") return first;
  forgetToken(ctx);
  const second = await readOnce(ctx, path, query);
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
export async function renewToken(ctx: RdContext): Promise<Unread | undefined> {
  forgetToken(ctx);
  const token = await accessToken(ctx);
  return typeof token === "string" ? undefined : token;
}

async function readOnce(ctx: RdContext, path: string, query: Record<string, string>): Promise<Answer | "token_over"> {
  const token = await accessToken(ctx);
  if (typeof token !== "string") return { kind: "unread", unread: token };
  const result = await ctx.http.get(path, { query, headers: { authorization: `Bearer ${token}` } });
  if (isTokenOver(result)) return "token_over";
  if (result.kind === "answer" && result.status === 404) return { kind: "gone" };
  if (result.kind === "answer" && result.status === 200) return { kind: "answer", answer: result };
  return { kind: "unread", unread: unreadOf(result, ctx.now()) };
}

async function accessToken(ctx: RdContext): Promise<string | Unread> {
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

async function refresh(ctx: RdContext, { clientId, clientSecret, refreshToken }: AppCredentials): Promise<string> {
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

function forgetToken(ctx: RdContext): void {
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
