/** Where requests go, who sends, and where Twilio tells us what became of it. */
import { type RequestBase, secretsIn } from "@streamleads/integration-kit";
import type { TwilioSettings } from "./fields.ts";

/** The version is frozen at this (checked 2026-11-23). */
const VERSION = "2010-04-01";
const API_ORIGIN = "https://api.twilio.com";
export const WEBHOOK_PATH = "/webhooks/twilio";

/** Names of our own in the addresses that Twilio calls back: the delivery, the lead that a pressed key takes on. */
export const DELIVERY_PARAMETER = "entrega";
export const LEAD_PARAMETER = "lead";
/** Of a text: to whom it went. Only a lead's refusal closes the lead's number. */
export const RECIPIENT_PARAMETER = "para";

/** The address, and an API key where there is one: it can be revoked by itself. */
export function requestBase(settings: TwilioSettings): RequestBase {
  const { accountSid, apiKey, apiSecret, authToken } = settings;
  const origin = settings.apiUrl?.trim().replace(/\/+$/, "") || API_ORIGIN;
  const [token = ""] = secretsIn(authToken);
  const [user, password] = apiKey && apiSecret ? [apiKey, apiSecret] : [accountSid ?? "", token];
  const basic = Buffer.from(`${user}:${password}`, "utf8").toString("base64");
  return { baseUrl: `${origin}/${VERSION}`, headers: { authorization: `Basic ${basic}` } };
}

/** The path of something of the account: "/Messages.json"; of the account itself ".json". */
export function accountPath({ accountSid }: TwilioSettings, path: string): string {
  return `/Accounts/${accountSid}${path}`;
}

/** Who a text comes from: a number of ours, or a service that chooses among several. */
export function senderOf({ from = "" }: TwilioSettings): { From: string } | { MessagingServiceSid: string } {
  return from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from };
}

/** Who a call comes from; `undefined` where there is only a short code or a service, which cannot call. */
export function callerOf({ voiceFrom, from }: TwilioSettings): string | undefined {
  return [voiceFrom, from].find((number) => number?.startsWith("+"));
}

/**
 * Where Twilio tells what became of a message or call. Only an https address on the internet will do, and Twilio takes no
 * host with an underscore (checked 2026-11-23); `undefined` otherwise: then statuses stay unknown.
 */
export function callbackUrl(
  publicUrl: string | undefined,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  const url = publicUrl === undefined ? null : URL.parse(publicUrl);
  if (url === null || url.protocol !== "https:" || url.hostname.includes("_")) return undefined;
  return `${withoutSlash(publicUrl ?? "")}${WEBHOOK_PATH}?${new URLSearchParams(parameters)}`;
}

/** A base address without its last slash. */
export function withoutSlash(url: string): string {
  return url.trim().replace(/\/+$/, "");
}
