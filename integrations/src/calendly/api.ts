/** Where requests go, and the marks of the account that repeat in them. */
import type { RequestBase } from "@streamleads/integration-kit";
import type { CalendlySettings } from "./fields.ts";

const API_ORIGIN = "https://api.calendly.com";
const AUTH_ORIGIN = "https://auth.calendly.com";
export const LABEL = "Calendly";
export const WEBHOOK_PATH = "/webhooks/calendly";

/** The base address and its authorization. */
export function requestBase({ apiUrl, token }: CalendlySettings): RequestBase {
  return { baseUrl: trimmed(apiUrl) ?? API_ORIGIN, headers: { authorization: `Bearer ${token}` } };
}

/** Where people give access: at Calendly's own address, or below the one that replaces it. */
export function authBase({ apiUrl }: CalendlySettings): string {
  return trimmed(apiUrl) ?? AUTH_ORIGIN;
}

/** The last part of a resource's address: "https://api.calendly.com/event_types/EVT8C1" is "EVT8C1". */
export function uuidOf(uri: string): string | undefined {
  return /\/([\w-]{1,64})$/.exec(uri)?.[1];
}

function trimmed(url: string | undefined): string | undefined {
  return url?.trim().replace(/\/+$/, "") || undefined;
}
