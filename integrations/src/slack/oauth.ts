/**
 * How a workspace gives access without anybody copying a token (docs.slack.dev/authentication/installing-with-oauth and
 * /reference/methods/oauth.v2.access, checked 2026-11-23). Tokens do not end, unless token rotation is on for the app:
 * then the answer says so (`expires_in`) and each refresh token is worth one use.
 */
import { isRecord, type OAuth } from "@streamleads/integration-kit";
import type { fields } from "./fields.ts";
import { originOf } from "./target.ts";

/** To write; and to know who pressed the button by the e-mail that the company knows. */
export const SCOPES = ["chat:write", "users:read", "users:read.email"] as const;

export const slackOAuth: OAuth<typeof fields> = {
  provider: "slack",
  docs: "https://docs.slack.dev/authentication/installing-with-oauth",
  authorizationUrl: (settings) => `${originOf(settings)}/oauth/v2/authorize`,
  tokenUrl: (settings) => `${originOf(settings)}/api/oauth.v2.access`,
  scopes: SCOPES,
  scopeSeparator: ",",
  // Switching PKCE on makes the app a public client for ever; without that the parameter is not known.
  pkce: false,
  clientAuth: "basic",
  tokenField: "botToken",
  refresh: "rotates",
  answer,
};

/**
 * Slack's answer in the shape of RFC 6749: HTTP 200 with `ok: false` is an error, the token type "bot" is a bearer's,
 * scopes are parted by commas. Anything else is handed on as it is, to be refused loudly.
 */
function answer(json: unknown): unknown {
  if (!isRecord(json) || typeof json.ok !== "boolean") return json;
  if (!json.ok) return refusal(String(json.error));
  const { access_token, refresh_token, expires_in, scope } = json;
  return {
    access_token,
    token_type: "bearer",
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
    ...(typeof scope === "string" ? { scope: scope.split(",").join(" ") } : {}),
  };
}

/** RFC 6749's word for Slack's: what a new log-in mends, what the app's owner mends, what passes by itself. */
function refusal(word: string): { error: string; error_description: string } {
  const known = Object.entries(ERRORS).find(([, words]) => words.split(" ").includes(word))?.[0];
  return { error: known ?? "invalid_request", error_description: /^[a-z_]{1,60}$/.test(word) ? word : "unknown" };
}

const ERRORS: Readonly<Record<string, string>> = {
  invalid_grant:
    "invalid_code code_already_used invalid_refresh_token token_revoked token_expired account_inactive invalid_auth",
  invalid_client: "invalid_client_id bad_client_secret invalid_client_secret",
  temporarily_unavailable:
    "ratelimited rate_limited internal_error fatal_error service_unavailable request_timeout team_added_to_org",
};
