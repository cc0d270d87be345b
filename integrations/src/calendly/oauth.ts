/**
 * Access by Calendly's own screen. Tokens live two hours; each refresh token is worth one use, and the answer brings the
 * next (developer.calendly.com, get access token and refresh token rotation guide, checked 2026-11-23).
 */
import type { OAuth } from "@streamleads/integration-kit";
import { authBase } from "./api.ts";
import { SCOPES } from "./errors.ts";
import type { fields } from "./fields.ts";

export const oauth: OAuth<typeof fields> = {
  provider: "calendly",
  docs: "https://developer.calendly.com/api-docs/calendly-o-auth/o-auth/post-oauth-refresh-token",
  authorizationUrl: (settings) => `${authBase(settings)}/oauth/authorize`,
  tokenUrl: (settings) => `${authBase(settings)}/oauth/token`,
  revokeUrl: (settings) => `${authBase(settings)}/oauth/revoke`,
  scopes: SCOPES,
  pkce: true,
  clientAuth: "basic",
  tokenField: "token",
  refresh: "rotates",
  expiresInDefault: 7_200,
};
