/**
 * What the hub asks of a provider's token address, and what the answers mean. Three answers are kept apart: granted,
 * refused (the provider looked and said no), and failed (nobody knows, or it could not look): only a refusal of the
 * grant itself ever costs a connection its access.
 */
import { type OAuth, retryAfter, type Settings } from "@streamleads/integration-kit";
import * as oauth4 from "oauth4webapi";
import type { OAuthClient } from "./client.ts";
import { CallFailed, type GuardedFetch, mayBePlain } from "./guarded-fetch.ts";
import { isForNow, isUsualGrantGone, shapedAnswer } from "./token-answer.ts";

export interface Endpoint {
  oauth: OAuth;
  client: OAuthClient;
  settings: Settings;
  isSandbox: boolean;
  fetch: GuardedFetch;
  now: () => Date;
}

export type TokenAnswer =
  | {
      kind: "granted";
      access: string;
      refresh: string | null;
      /** `null`: the answer did not say. */
      expiresInSeconds: number | null;
      /** The provider's own answer, before it was brought into shape. */
      raw: unknown;
    }
  /** `isGrantGone`: a person has to give access again. Else something of ours is refused (client, address). */
  | { kind: "refused"; code: string; isGrantGone: boolean }
  /** `mayBeUsed`: the token that was sent may have been taken, and its successor lost. */
  | { kind: "failed"; cause: string; mayBeUsed: boolean; notBefore?: Date | undefined };

/** The provider's authorization server, as the library wants it. */
export function serverOf(oauth: OAuth, settings: Settings, iss?: string): oauth4.AuthorizationServer {
  const authorize = oauth.authorizationUrl(settings);
  return {
    issuer: issuerOf(oauth, settings, iss),
    authorization_endpoint: authorize,
    token_endpoint: oauth.tokenUrl(settings),
    ...(oauth.revokeUrl && { revocation_endpoint: oauth.revokeUrl(settings) }),
  };
}

/** The declared name; without one, an `iss` of the origin that people were sent to is taken at its word. */
function issuerOf(oauth: OAuth, settings: Settings, iss: string | undefined): string {
  if (oauth.issuer) return oauth.issuer(settings);
  const { origin } = new URL(oauth.authorizationUrl(settings));
  return iss !== undefined && URL.parse(iss)?.origin === origin ? iss : origin;
}

/** Turns the code of a callback into tokens. @param params as `validateAuthResponse` gave them */
export function exchangeCode(
  endpoint: Endpoint,
  params: URLSearchParams,
  redirectUri: string,
  verifier: string | null,
): Promise<TokenAnswer> {
  return asked(endpoint, async (server, client, auth, options) => {
    const proof = verifier ?? oauth4.nopkce;
    const response = await oauth4.authorizationCodeGrantRequest(
      server,
      client,
      auth,
      params,
      redirectUri,
      proof,
      options,
    );
    return oauth4.processAuthorizationCodeResponse(server, client, response);
  });
}

/** Asks for a new access token. Of a rotating refresh token this is its only use. */
export function refreshTokens(endpoint: Endpoint, refreshToken: string): Promise<TokenAnswer> {
  return asked(endpoint, async (server, client, auth, options) => {
    const response = await oauth4.refreshTokenGrantRequest(server, client, auth, refreshToken, options);
    return oauth4.processRefreshTokenResponse(server, client, response);
  });
}

/** Exchanges a living access token for a longer-lived one, by the provider's own call. */
export async function renewAccess(endpoint: Endpoint, access: string): Promise<TokenAnswer> {
  const { oauth, client, settings } = endpoint;
  const call = oauth.renew?.(access, client, settings);
  if (!call) return { kind: "refused", code: "cannot_renew", isGrantGone: true };
  const url = new URL(call.url);
  for (const [name, value] of Object.entries(call.query)) url.searchParams.set(name, value);
  return asked(endpoint, async (server, client, _auth, options) => {
    const fetch = options[oauth4.customFetch];
    const response = await fetch(url.href, { method: "GET", headers: { accept: "application/json" }, body: undefined });
    return oauth4.processRefreshTokenResponse(server, client, response);
  });
}

/** Ends an access at the provider (RFC 7009). Best effort: `false` when it did not answer, refused, or has no such call. */
export async function revokeToken(endpoint: Endpoint, token: string): Promise<boolean> {
  const server = serverOf(endpoint.oauth, endpoint.settings);
  if (server.revocation_endpoint === undefined) return false;
  try {
    const client = { client_id: endpoint.client.id };
    const fetch = (url: string, init: CallOptions) => endpoint.fetch(url, encoded(endpoint.oauth, init));
    const options = { ...insecure(server.revocation_endpoint, endpoint), [oauth4.customFetch]: fetch };
    const response = await oauth4.revocationRequest(server, client, clientAuth(endpoint), token, options);
    return response.status >= 200 && response.status < 300;
  } catch {
    // The connection is going away: what could not be revoked ends with its own time, and the caller says so.
    return false;
  }
}

/** What the library passes to its `fetch`. */
interface CallOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: URLSearchParams | string | null | undefined;
}

type Ask = (
  server: oauth4.AuthorizationServer,
  client: oauth4.Client,
  auth: oauth4.ClientAuth,
  options: {
    [oauth4.customFetch]: (url: string, init: CallOptions) => Promise<Response>;
    [oauth4.allowInsecureRequests]: boolean;
  },
) => Promise<oauth4.TokenEndpointResponse>;

/** The provider could not look at what was asked. */
class Unavailable extends Error {
  readonly status: number;
  readonly notBefore: Date | undefined;
  constructor(status: number, notBefore: Date | undefined) {
    super(`http_${status}`);
    this.status = status;
    this.notBefore = notBefore;
  }
}

async function asked(endpoint: Endpoint, ask: Ask): Promise<TokenAnswer> {
  const { oauth, settings, now } = endpoint;
  let seen: { status: number; json: unknown } | undefined;
  const fetch = async (url: string, init: CallOptions) => {
    const response = await endpoint.fetch(url, encoded(oauth, init));
    const { status } = response;
    const json = parsed(await response.text());
    seen = { status, json };
    if (status === 429 || status === 408 || status >= 500) {
      throw new Unavailable(status, retryAfter(Object.fromEntries(response.headers), now()));
    }
    return shapedAnswer(oauth, status, json);
  };
  try {
    const server = serverOf(oauth, settings);
    const options = { ...insecure(server.token_endpoint ?? "", endpoint), [oauth4.customFetch]: fetch };
    const answer = await ask(server, { client_id: endpoint.client.id }, clientAuth(endpoint), options);
    return {
      kind: "granted",
      access: answer.access_token,
      refresh: answer.refresh_token ?? null,
      expiresInSeconds: answer.expires_in ?? null,
      raw: seen?.json,
    };
  } catch (error) {
    return meaningOf(error, oauth, seen);
  }
}

function meaningOf(
  error: unknown,
  oauth: OAuth,
  seen: { status: number; json: unknown } | undefined,
): Exclude<TokenAnswer, { kind: "granted" }> {
  if (error instanceof CallFailed) return { kind: "failed", cause: error.code, mayBeUsed: error.mayHaveArrived };
  if (error instanceof Unavailable) {
    // A gateway's 502 or 504 says nothing about what the server behind it did.
    return {
      kind: "failed",
      cause: error.message,
      mayBeUsed: error.status >= 500,
      ...(error.notBefore && { notBefore: error.notBefore }),
    };
  }
  if (error instanceof oauth4.ResponseBodyError && seen) {
    if (isForNow(error.error)) return { kind: "failed", cause: error.error, mayBeUsed: false };
    const isGrantGone = oauth.isGrantGone?.(seen.status, seen.json) ?? isUsualGrantGone(error.error);
    return { kind: "refused", code: error.error, isGrantGone };
  }
  // An answer that cannot be read, or nothing that was sent (an address of the wrong kind).
  return { kind: "failed", cause: seen ? "unreadable_answer" : "invalid_address", mayBeUsed: seen !== undefined };
}

function clientAuth({ oauth, client }: Endpoint): oauth4.ClientAuth {
  if (oauth.clientAuth === "basic") return oauth4.ClientSecretBasic(client.secret);
  return oauth4.ClientSecretPost(client.secret);
}

/** Some providers take JSON where the standard says a form (RD Station). */
function encoded(oauth: OAuth, init: CallOptions): CallOptions {
  if (oauth.clientAuth !== "json" || !(init.body instanceof URLSearchParams)) return init;
  return {
    ...init,
    headers: { ...init.headers, "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(init.body)),
  };
}

function insecure(url: string, { isSandbox }: Endpoint) {
  return { [oauth4.allowInsecureRequests]: mayBePlain(url, isSandbox) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too (a gateway's page); it is no grant, and nothing in it is read.
    return undefined;
  }
}
