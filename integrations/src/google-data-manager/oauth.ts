/**
 * Google's consent screen. `access_type=offline` with `prompt=consent` is what makes it give a refresh token every time;
 * the refresh token stays the same. developers.google.com/identity/protocols/oauth2/web-server, checked 2026-11-23.
 */
import type { OAuth } from "@streamleads/integration-kit";
import { DEFAULT_API_URL, type fields, type GoogleSettings } from "./fields.ts";

export const oauth: OAuth<typeof fields> = {
  provider: "google",
  docs: "https://developers.google.com/identity/protocols/oauth2/web-server",
  authorizationUrl: (settings) => placed("https://accounts.google.com", "/o/oauth2/v2/auth", settings),
  tokenUrl: (settings) => placed("https://oauth2.googleapis.com", "/token", settings),
  revokeUrl: (settings) => placed("https://oauth2.googleapis.com", "/revoke", settings),
  scopes: ["https://www.googleapis.com/auth/datamanager"],
  parameters: { access_type: "offline", prompt: "consent" },
  pkce: true,
  clientAuth: "post",
  tokenField: "accessToken",
  refresh: "stays",
  expiresInDefault: 3_600,
};

/** An address of our own (a proxy, the sandbox) plays all of Google's hosts. */
function placed(host: string, path: string, { apiUrl }: GoogleSettings): string {
  const isOwn = apiUrl !== undefined && apiUrl !== "" && baseOf(apiUrl) !== DEFAULT_API_URL;
  return `${isOwn ? baseOf(apiUrl) : host}${path}`;
}

/** Without slashes at the end. */
export function baseOf(apiUrl: string | undefined): string {
  return (apiUrl || DEFAULT_API_URL).replace(/\/+$/, "");
}
