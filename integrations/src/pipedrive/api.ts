/**
 * Where Pipedrive's API is. Two generations stand side by side: persons, deals, stages and fields live in v2; leads, notes,
 * webhooks and users in v1 alone (v1 twins of v2 are out of support since 2026-08-01; changelog, checked 2026-11-23).
 */
import type { RequestBase } from "@streamleads/integration-kit";

export const DEFAULT_API_URL = "https://api.pipedrive.com";
export const OAUTH_URL = "https://oauth.pipedrive.com";

/** What of the settings says where to call and as whom. */
export interface Access {
  token?: string | undefined;
  apiUrl?: string | undefined;
  apiDomain?: string | undefined;
}

/** The operator's own address, when it is not Pipedrive's; for tests and proxies. Without a slash at its end. */
export function ownAddress({ apiUrl }: Access): string | undefined {
  const address = apiUrl?.trim().replace(/\/+$/, "");
  return address && address !== DEFAULT_API_URL ? address : undefined;
}

/**
 * A token that a person copied goes in `x-api-token`, never in the address, where logs would keep it. One that came by
 * OAuth came with an `api_domain` and is a bearer token. Copied ones have 40 hexadecimal digits, so that a token typed in
 * after an OAuth connection is still known for what it is.
 */
export function requestBase(access: Access): RequestBase {
  const token = access.token ?? "";
  const isCopied = !access.apiDomain || /^[0-9a-f]{40}$/.test(token);
  const baseUrl = ownAddress(access) ?? (isCopied ? DEFAULT_API_URL : access.apiDomain) ?? DEFAULT_API_URL;
  return { baseUrl, headers: isCopied ? { "x-api-token": token } : { authorization: `Bearer ${token}` } };
}

/** v1 stands at the root of the general address and below `/api` of a company's (Pipedrive's own client, 2026-11-23). */
function v1(access: Access): string {
  return requestBase(access).baseUrl === access.apiDomain && access.apiDomain !== DEFAULT_API_URL ? "/api/v1" : "/v1";
}

const part = encodeURIComponent;

export const paths = {
  persons: () => "/api/v2/persons",
  person: (id: string) => `/api/v2/persons/${part(id)}`,
  searchPersons: () => "/api/v2/persons/search",
  deals: () => "/api/v2/deals",
  archivedDeals: () => "/api/v2/deals/archived",
  deal: (id: string) => `/api/v2/deals/${part(id)}`,
  stages: () => "/api/v2/stages",
  pipelines: () => "/api/v2/pipelines",
  fields: (object: FieldsOf) => `/api/v2/${object}Fields`,
  me: (access: Access) => `${v1(access)}/users/me`,
  users: (access: Access) => `${v1(access)}/users`,
  leads: (access: Access) => `${v1(access)}/leads`,
  archivedLeads: (access: Access) => `${v1(access)}/leads/archived`,
  lead: (access: Access, id: string) => `${v1(access)}/leads/${part(id)}`,
  leadLabels: (access: Access) => `${v1(access)}/leadLabels`,
  notes: (access: Access) => `${v1(access)}/notes`,
  note: (access: Access, id: string) => `${v1(access)}/notes/${part(id)}`,
  webhooks: (access: Access) => `${v1(access)}/webhooks`,
  webhook: (access: Access, id: string) => `${v1(access)}/webhooks/${part(id)}`,
};

/** Leads have no fields of their own: they take those of deals. */
export type FieldsOf = "person" | "deal";
