/**
 * `X-HubSpot-Signature-v3`: base64(HMAC-SHA256(the app's client secret, method + whole address + body + time)), the time in
 * milliseconds in a header of its own and at most five minutes old. Older signatures may come along and are not looked at.
 * developers.hubspot.com, validating requests, checked 2026-11-23.
 */
import { createHmac } from "node:crypto";
import { forged, GENUINE, isOneOf, secretsIn, type Verdict, type WebhookRequest } from "@streamleads/integration-kit";

export interface HubSpotSecrets {
  /** One or several, separated by commas: several apps, or a change of secret. */
  clientSecret?: string | undefined;
  /** What stands before the path in the address that HubSpot calls; never the Host header, which anybody can write. */
  publicUrl?: string | undefined;
}

const TOLERANCE_MS = 5 * 60_000;

/** Checks a request to `path` in constant time, over the bytes as they came. */
export function verifyHubSpot(request: WebhookRequest, path: string, secrets: HubSpotSecrets): Verdict {
  const keys = secretsIn(secrets.clientSecret);
  if (keys.length === 0 || !secrets.publicUrl) return forged("not_configured");
  const { headers, method, body, query, now } = request;
  const given = headers["x-hubspot-signature-v3"];
  const time = headers["x-hubspot-request-timestamp"];
  if (!given || !time) return forged("signature_missing");
  if (!/^\d{10,16}$/.test(time)) return forged("signature_wrong");
  const address = addressOf(secrets.publicUrl, path, query);
  const expected = keys.map((key) => hubspotSignature(key, { method, address, body, time }));
  if (!isOneOf(given, expected)) return forged("signature_wrong");
  return Math.abs(now.getTime() - Number(time)) > TOLERANCE_MS ? forged("too_old") : GENUINE;
}

/** What HubSpot signs a request with. */
export function hubspotSignature(
  key: string,
  { method, address, body, time }: { method: string; address: string; body: Uint8Array; time: string },
): string {
  return createHmac("sha256", key).update(`${method}${address}`, "utf8").update(body).update(time).digest("base64");
}

/** HubSpot signs the query in plain characters; ours has none unless a person entered the address with one. */
function addressOf(publicUrl: string, path: string, query: WebhookRequest["query"]): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return publicUrl.replace(/\/+$/, "") + path + (pairs.length === 0 ? "" : `?${pairs.join("&")}`);
}
