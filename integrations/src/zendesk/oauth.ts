/**
 * Access by Zendesk's own screen, for those who would rather not give the client itself the rights of an administrator.
 * Tokens of new clients end and are refreshed, each refresh token once
 * (developer.zendesk.com, OAuth tokens for grant types, checked 2026-11-23).
 */
import type { OAuth } from "@streamleads/integration-kit";
import { originOf, SCOPES } from "./api.ts";
import type { ZendeskFields } from "./fields.ts";

export const oauth: OAuth<ZendeskFields> = {
  provider: "zendesk",
  docs: "https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/",
  authorizationUrl: (settings) => `${originOf(settings)}/oauth/authorizations/new`,
  tokenUrl: (settings) => `${originOf(settings)}/oauth/tokens`,
  scopes: SCOPES,
  pkce: true,
  clientAuth: "json",
  tokenField: "accessToken",
  refresh: "rotates",
};
