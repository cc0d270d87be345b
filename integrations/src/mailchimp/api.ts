/**
 * Where Mailchimp's Marketing API is, and what authorizes a call. A key ends in the name of the data centre that holds the
 * account; for a token of OAuth the metadata address tells it (fundamentals and OAuth guides, checked 2026-11-23).
 */
import { createHash } from "node:crypto";
import type { RequestBase } from "@streamleads/integration-kit";
import { isDataCenter, type MailchimpSettings } from "./fields.ts";

/** The only version since 2015; point releases (3.0.91 in April 2026) change no path. */
const VERSION = "3.0";
const part = encodeURIComponent;

export const paths = {
  list: (list = "") => `/lists/${part(list)}`,
  mergeFields: (list = "") => `/lists/${part(list)}/merge-fields`,
  member: (list = "", hash: string) => `/lists/${part(list)}/members/${part(hash)}`,
  tags: (list = "", hash: string) => `/lists/${part(list)}/members/${part(hash)}/tags`,
  forget: (list = "", hash: string) => `/lists/${part(list)}/members/${part(hash)}/actions/delete-permanent`,
};

/** The data centre at the end of a key, else the one that was told; `undefined` when nobody said. */
export function dataCenterOf({ apiKey = "", dataCenter }: MailchimpSettings): string | undefined {
  return endingOf(apiKey) ?? dataCenter;
}

function endingOf(apiKey: string): string | undefined {
  const ending = /-([^-]+)$/.exec(apiKey)?.[1];
  return ending !== undefined && isDataCenter(ending) ? ending : undefined;
}

/** The operator's own address for tests and proxies, without a slash at its end. */
export function ownAddress({ apiUrl }: Pick<MailchimpSettings, "apiUrl">): string | undefined {
  return apiUrl?.trim().replace(/\/+$/, "") || undefined;
}

/** Without a data centre the address is none, and every call says so without leaving. */
export function requestBase(settings: MailchimpSettings): RequestBase {
  const center = dataCenterOf(settings);
  const host = ownAddress(settings) ?? (center === undefined ? undefined : `https://${center}.api.mailchimp.com`);
  return {
    baseUrl: host === undefined ? "" : `${host}/${VERSION}`,
    headers: { authorization: authorizationOf(settings.apiKey ?? "") },
  };
}

/** Keys go as the password of Basic with any user, tokens of OAuth (without a data centre at their end) as Bearer. */
function authorizationOf(apiKey: string): string {
  const isKey = endingOf(apiKey) !== undefined;
  return isKey ? `Basic ${Buffer.from(`streamleads:${apiKey}`).toString("base64")}` : `Bearer ${apiKey}`;
}

/** How Mailchimp names a member: MD5 of the lower-case address. With blanks or capitals in it the member is not found. */
export function subscriberHash(email: string): string {
  return createHash("md5").update(email.trim().toLowerCase(), "utf8").digest("hex");
}
