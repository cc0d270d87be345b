/**
 * Access by Mailchimp's own screen. There are no scopes and no refresh tokens; that tokens do not end by time is in no
 * text of 2026 (OAuth guide, checked 2026-11-23), so a refused one asks for a new log-in.
 */
import { type OAuth, textAt } from "@streamleads/integration-kit";
import { ownAddress } from "./api.ts";
import { isDataCenter, type MailchimpFields, type MailchimpSettings } from "./fields.ts";

const LOGIN_URL = "https://login.mailchimp.com";

export const oauth: OAuth<MailchimpFields> = {
  provider: "mailchimp",
  docs: "https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/",
  authorizationUrl: (settings) => `${loginOf(settings)}/oauth2/authorize`,
  tokenUrl: (settings) => `${loginOf(settings)}/oauth2/token`,
  scopes: [],
  // Not documented for this provider; the client proves itself with its secret.
  pkce: false,
  clientAuth: "post",
  tokenField: "apiKey",
  refresh: "none",
  async discover(token, settings, fetchJson) {
    const metadata = await fetchJson(`${loginOf(settings)}/oauth2/metadata`, { authorization: `OAuth ${token}` });
    const dataCenter = textAt(metadata, "dc");
    // The token is sent to the address that this names: only a data centre is believed.
    if (dataCenter === undefined || !isDataCenter(dataCenter)) throw new Error("metadata_without_data_center");
    return { dataCenter };
  },
};

function loginOf(settings: MailchimpSettings): string {
  return ownAddress(settings) ?? LOGIN_URL;
}
