/** Access by HubSpot's own screen instead of a copied key: an app of the developer platform, with its client id and secret. */
import type { OAuth } from "@streamleads/integration-kit";
import { API_VERSION, DEFAULT_API_URL } from "./api.ts";
import { SCOPES } from "./errors.ts";
import type { HubSpotFields, HubSpotSettings } from "./fields.ts";

const SCREEN_URL = "https://app.hubspot.com";

/**
 * The token address is of the API's version and takes the client in the form; access tokens live 1,800 s, and
 * `expires_in` says so. The token form knows `code_verifier`, the page of the screen does not document
 * `code_challenge`: no PKCE until it does. HubSpot's OAuth specification of 2026-09 and working-with-oauth, checked
 * 2026-11-23.
 */
export const hubspotOAuth: OAuth<HubSpotFields> = {
  provider: "hubspot",
  docs: "https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/oauth/working-with-oauth",
  authorizationUrl: (settings) => `${ownAddress(settings) ?? SCREEN_URL}/oauth/authorize`,
  tokenUrl: (settings) => `${ownAddress(settings) ?? DEFAULT_API_URL}/oauth/${API_VERSION}/token`,
  revokeUrl: (settings) => `${ownAddress(settings) ?? DEFAULT_API_URL}/oauth/${API_VERSION}/token/revoke`,
  // "oauth" is the right to be connected at all: every app has it among its required scopes.
  scopes: ["oauth", ...SCOPES],
  pkce: false,
  clientAuth: "post",
  tokenField: "token",
  refresh: "stays",
  expiresInDefault: 1_800,
};

/** What stands in HubSpot's place (a test, a proxy); `undefined` where that is HubSpot itself. */
function ownAddress({ apiUrl }: HubSpotSettings): string | undefined {
  const address = apiUrl?.replace(/\/+$/, "");
  return address && address !== DEFAULT_API_URL ? address : undefined;
}
