/** Access by Pipedrive's own screen instead of a copied token. */
import type { OAuth } from "@streamleads/integration-kit";
import { textAt } from "@streamleads/integration-kit";
import { DEFAULT_API_URL, OAUTH_URL, ownAddress } from "./api.ts";
import type { PipedriveFields } from "./fields.ts";

/**
 * Rights that the calls of this folder need: `deal-fields:full` makes the field of the deal's key, `users:read` finds a
 * broker, `admin` makes the webhook (scopes of Pipedrive's API description, checked 2026-11-23).
 */
export const SCOPES = [
  "base",
  "contacts:full",
  "deals:full",
  "leads:full",
  "search:read",
  "deal-fields:full",
  "users:read",
  "admin",
] as const;

/**
 * A refresh token unused for 60 days dies, and each refresh may bring a new one; the answer names the company's own
 * address. https://pipedrive.readme.io/docs/marketplace-oauth-authorization, checked 2026-11-23.
 */
export const oauth: OAuth<PipedriveFields> = {
  provider: "pipedrive",
  docs: "https://pipedrive.readme.io/docs/marketplace-oauth-authorization",
  authorizationUrl: (settings) => `${ownAddress(settings) ?? OAUTH_URL}/oauth/authorize`,
  tokenUrl: (settings) => `${ownAddress(settings) ?? OAUTH_URL}/oauth/token`,
  revokeUrl: (settings) => `${ownAddress(settings) ?? OAUTH_URL}/oauth/revoke`,
  scopes: SCOPES,
  // Not documented for this provider; the client proves itself with its secret.
  pkce: false,
  clientAuth: "basic",
  tokenField: "token",
  refresh: "rotates",
  expiresInDefault: 3_600,
  settingsOf: (json) => ({ apiDomain: companyAddress(textAt(json, "api_domain")) }),
};

/** Only an address of Pipedrive's own is believed, since the token is sent there; the general one serves every company. */
function companyAddress(given: string | undefined): string {
  const url = given === undefined ? null : URL.parse(given);
  const isPipedrives = url !== null && url.protocol === "https:" && /^[a-z0-9-]+\.pipedrive\.com$/.test(url.host);
  return isPipedrives ? url.origin : DEFAULT_API_URL;
}
