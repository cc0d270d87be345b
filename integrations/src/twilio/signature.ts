/**
 * `X-Twilio-Signature`: base64(HMAC-SHA1(auth token, the address as it was called, then each parameter's name and value,
 * sorted by name, with nothing between)). A JSON body is signed by its SHA-256 in the address instead (webhooks-security,
 * checked 2026-11-23). It carries no time: replays are known by their ids.
 */
import { createHash, createHmac } from "node:crypto";
import {
  forged,
  GENUINE,
  isOneOf,
  readText,
  secretsIn,
  type Verdict,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { withoutSlash } from "./addresses.ts";

export interface TwilioSecrets {
  /** One or several, separated by commas: during a change of token both hold. */
  authToken?: string | undefined;
  /** What stands before the path in the address that Twilio knows; never the Host header, which anybody can write. */
  publicUrl?: string | undefined;
}

/** Checks a POST to `path` in constant time, over the bytes as they came. */
export function verifyTwilio(request: WebhookRequest, path: string, secrets: TwilioSecrets): Verdict {
  const tokens = secretsIn(secrets.authToken);
  if (tokens.length === 0 || !secrets.publicUrl) return forged("not_configured");
  const given = request.headers["x-twilio-signature"];
  if (!given) return forged("signature_missing");
  const { bodySHA256 } = request.query;
  if (bodySHA256 !== undefined && !isOneOf(bodySHA256.toLowerCase(), [sha256Hex(request.body)])) {
    return forged("signature_wrong");
  }
  const signed = bodySHA256 === undefined ? parametersOf(request.body) : "";
  const expected = addressesOf(secrets.publicUrl, path, request.query).flatMap((address) =>
    tokens.map((token) => twilioSignature(token, address + signed)),
  );
  return isOneOf(given, expected) ? GENUINE : forged("signature_wrong");
}

/** What Twilio would sign a text with. */
export function twilioSignature(token: string, text: string): string {
  return createHmac("sha1", token).update(text, "utf8").digest("base64");
}

/** Names and values of a form as they are signed: sorted by name; of a repeated one each value once, sorted. */
export function parametersOf(body: Uint8Array): string {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(readText(body))) {
    byName.set(name, (byName.get(name) ?? new Set()).add(value));
  }
  return [...byName.keys()]
    .sort()
    .flatMap((name) => [...(byName.get(name) ?? [])].sort().map((value) => name + value))
    .join("");
}

/** The address in the spellings that Twilio signs: with the port that the scheme implies, and without. */
function addressesOf(publicUrl: string, path: string, query: WebhookRequest["query"]): string[] {
  const base = withoutSlash(publicUrl);
  const names = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const tail = path + (names.length === 0 ? "" : `?${names.join("&")}`);
  return [
    ...new Set([
      base,
      withPort(base),
      base.replace(/^(https:\/\/[^/]+):443(?=\/|$)|^(http:\/\/[^/]+):80(?=\/|$)/, "$1$2"),
    ]),
  ].map((spelling) => spelling + tail);
}

function withPort(base: string): string {
  const [, origin = "", rest = ""] = /^(https?:\/\/[^/]+)(.*)$/.exec(base) ?? [];
  if (origin === "" || /:\d+$/.test(origin)) return base;
  return `${origin}:${origin.startsWith("https") ? 443 : 80}${rest}`;
}

function sha256Hex(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
