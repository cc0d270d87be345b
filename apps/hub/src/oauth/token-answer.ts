/** Answers of token addresses as the library wants them (RFC 6749, section 5), whatever the provider's own shape. */
import type { OAuth } from "@streamleads/integration-kit";

type Json = Record<string, unknown>;

/**
 * A 2xx with an access token becomes the standard's answer, everything else its error. Fields that are not used are left
 * out: providers put nulls, numbers and lists where the standard has texts, and an `id_token` that nobody asked for.
 */
export function shapedAnswer(oauth: OAuth, status: number, json: unknown): Response {
  const isGood = status >= 200 && status < 300;
  const answer = isGood ? asObject(oauth.answer ? oauth.answer(json) : json) : {};
  if (typeof answer.access_token === "string" && answer.access_token !== "") {
    const { access_token, refresh_token, expires_in } = answer;
    const seconds = Number(expires_in);
    return reply(200, {
      access_token,
      token_type: "bearer",
      ...(typeof refresh_token === "string" && refresh_token !== "" && { refresh_token }),
      // Mailchimp says 0 of tokens that do not end (Mailchimp's sheet, checked 2026-11-23).
      ...(Number.isFinite(seconds) && seconds > 0 && { expires_in: seconds }),
    });
  }
  // Brought into shape, a provider's words for a refusal may be the standard's.
  const code = errorCodeOf(answer) ?? errorCodeOf(json);
  // A 2xx that neither grants nor says why (Slack's `ok: false` says it): the library calls it unreadable.
  if (isGood && code === undefined) return reply(200, {});
  return reply(400, { error: code ?? `http_${status}` });
}

/**
 * The code of a refusal, in lower case, or `undefined`: RFC 6749's and Slack's `error`, Meta's `error.type` and number,
 * RD Station's `errors.error_type`, HubSpot's `status`. What is not a code (a sentence) is not passed on.
 */
export function errorCodeOf(json: unknown): string | undefined {
  const { error, errors, status } = asObject(json);
  const { type, code } = asObject(error);
  const first = asObject(Array.isArray(errors) ? errors[0] : errors);
  const candidates = [error, type && code ? `${type}_${code}` : undefined, first.error_type, status];
  const found = candidates.find((one): one is string => typeof one === "string" && /^[\w.-]{1,60}$/.test(one));
  return found?.toLowerCase();
}

/** Codes by which providers say that a refresh token, and with it the access, is gone. */
const GRANT_GONE: ReadonlySet<string> = new Set([
  "invalid_grant",
  "invalid_refresh_token",
  "bad_refresh_token",
  "token_revoked",
  "token_expired",
  "account_inactive",
  // Meta: the access token is no longer valid (Meta's sheet on error 190, checked 2026-11-23).
  "oauthexception_190",
]);

/** The server's own trouble, said as a refusal (RFC 6749, 4.1.2.1; Slack's rate limits): nothing was decided. */
const FOR_NOW: ReadonlySet<string> = new Set(["temporarily_unavailable", "server_error", "slow_down", "ratelimited"]);

export function isForNow(code: string): boolean {
  return FOR_NOW.has(code);
}

export function isUsualGrantGone(code: string): boolean {
  return GRANT_GONE.has(code);
}

function reply(status: number, body: Json): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
