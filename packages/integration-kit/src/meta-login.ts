/**
 * Facebook's login as every connector of Meta uses it. The exchange gives a token of an hour or two; `renew` trades it
 * for one of 60 days, and a token of a system user (Login for Business) never ends. There is no refresh token.
 * developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and /access-tokens/get-long-lived,
 * checked 2026-11-23.
 */
import type { Fields, Settings } from "./connector.ts";
import { GRAPH_HOST_URL, graphBaseUrl } from "./graph-version.ts";
import type { OAuth } from "./oauth.ts";

const DIALOG_HOST_URL = "https://www.facebook.com";

/** Its addresses follow the connector's own `apiUrl` and `graphVersion`, where it has such fields. */
export function metaLogin<F extends Fields>(tokenField: keyof F & string, scopes: readonly string[]): OAuth<F> {
  return {
    provider: "meta",
    docs: "https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow",
    authorizationUrl: (settings) => `${baseOf(settings).replace(GRAPH_HOST_URL, DIALOG_HOST_URL)}/dialog/oauth`,
    tokenUrl: (settings) => `${baseOf(settings)}/oauth/access_token`,
    scopes,
    scopeSeparator: ",",
    // Documented for other flows only; an unknown parameter here is not worth a refused login.
    pkce: false,
    clientAuth: "post",
    tokenField,
    refresh: "none",
    renew: (token, { id, secret }, settings) => ({
      url: `${baseOf(settings)}/oauth/access_token`,
      query: { grant_type: "fb_exchange_token", client_id: id, client_secret: secret, fb_exchange_token: token },
    }),
  };
}

/** An address of our own (a proxy, the sandbox) plays both hosts; Meta's has the dialog at another one. */
function baseOf<F extends Fields>(settings: Settings<F>): string {
  const { apiUrl, graphVersion } = settings as Settings;
  return graphBaseUrl(apiUrl, graphVersion);
}
