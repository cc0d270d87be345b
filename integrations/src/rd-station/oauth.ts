/**
 * Access by RD's own screen. The answer has no `token_type`; access lives 86,400 s, the refresh token does not expire and
 * stays the same (authentication page, checked 2026-11-23). RD's pages add `token_by` to the address of the tokens, its
 * own Ruby client does not: one address serves the code and the refresh.
 */
import { at, type OAuth } from "@streamleads/integration-kit";
import { baseUrlOf, type RdSendFields } from "./connector-fields.ts";
import { errorTypeOf } from "./errors.ts";

/** The sheet's "grant gone": the code, the refresh token or the app's access was taken back. */
const GRANT_GONE: ReadonlySet<string> = new Set([
  "ACCESS_DENIED",
  "EXPIRED_CODE_GRANT",
  "INVALID_REFRESH_TOKEN",
  "invalid_grant",
]);

export const oauth: OAuth<RdSendFields> = {
  provider: "rd-station",
  docs: "https://developers.rdstation.com/reference/autenticacao",
  authorizationUrl: (settings) => `${baseUrlOf(settings)}/auth/dialog`,
  tokenUrl: (settings) => `${baseUrlOf(settings)}/auth/token`,
  scopes: [],
  // Not documented for this provider; the client proves itself with its secret.
  pkce: false,
  clientAuth: "json",
  tokenField: "accessToken",
  refresh: "stays",
  expiresInDefault: 86_400,
  answer: (json) => ({
    access_token: at(json, "access_token"),
    refresh_token: at(json, "refresh_token"),
    expires_in: at(json, "expires_in"),
    token_type: "bearer",
  }),
  isGrantGone: (status, json) => status < 500 && GRANT_GONE.has(errorTypeOf(json) ?? ""),
};
