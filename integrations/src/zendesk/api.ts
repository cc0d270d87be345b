/** Where Zendesk's API is: below the account's own name. v2 has no dates in its address (checked 2026-11-23). */
import type { RequestBase } from "@streamleads/integration-kit";
import type { ZendeskSettings } from "./fields.ts";

const part = encodeURIComponent;

/** The account's address; the operator's own for tests and proxies. Without a slash at its end. */
export function originOf({ subdomain, apiUrl }: Pick<ZendeskSettings, "subdomain" | "apiUrl">): string {
  return apiUrl?.trim().replace(/\/+$/, "") || `https://${subdomain}.zendesk.com`;
}

/** A token that came by OAuth authorizes by itself; without one each call brings its own (`access.ts`). */
export function requestBase(settings: ZendeskSettings): RequestBase {
  const { accessToken } = settings;
  return {
    baseUrl: originOf(settings),
    ...(accessToken ? { headers: { authorization: `Bearer ${accessToken}` } } : {}),
  };
}

export const paths = {
  token: () => "/oauth/tokens",
  me: () => "/api/v2/users/me",
  upsertUser: () => "/api/v2/users/create_or_update",
  searchUsers: () => "/api/v2/users/search",
  user: (id: string) => `/api/v2/users/${part(id)}`,
  deletedUser: (id: string) => `/api/v2/deleted_users/${part(id)}`,
  requestedBy: (id: string) => `/api/v2/users/${part(id)}/tickets/requested`,
  tickets: () => "/api/v2/tickets",
  ticket: (id: string) => `/api/v2/tickets/${part(id)}`,
  deletedTicket: (id: string) => `/api/v2/deleted_tickets/${part(id)}`,
  ticketFields: () => "/api/v2/ticket_fields",
};

/** What the calls of this folder need, no more (scopes of Zendesk's OAuth pages, checked 2026-11-23). */
export const SCOPES = ["tickets:read", "tickets:write", "users:read", "users:write"] as const;
