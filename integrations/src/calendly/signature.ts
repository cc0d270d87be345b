/**
 * `Calendly-Webhook-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over "t.body", as the bytes came
 * (developer.calendly.com, webhook signatures, checked 2026-11-23). Older than three minutes is refused, as in its examples.
 */
import {
  forged,
  GENUINE,
  hmacSha256Hex,
  isOneOf,
  secretsIn,
  type Verdict,
  type WebhookRequest,
} from "@streamleads/integration-kit";

const TOLERANCE_SECONDS = 180;
const HEADER_MAX = 1_000;

/** With any of several keys, in constant time. Parts that are not known are passed over. */
export function verifyCalendly({ headers, body, now }: WebhookRequest, signingKeys: string | undefined): Verdict {
  const keys = secretsIn(signingKeys);
  if (keys.length === 0) return forged("not_configured");
  const header = headers["calendly-webhook-signature"];
  if (!header) return forged("signature_missing");
  const parts = header
    .slice(0, HEADER_MAX)
    .split(",")
    .map((part) => part.trim().split("="));
  const times = parts.filter(([name]) => name === "t").map(([, value]) => value ?? "");
  const given = parts.filter(([name]) => name === "v1").map(([, value]) => (value ?? "").toLowerCase());
  const [time] = times;
  if (time === undefined || times.length > 1 || !/^\d{1,12}$/.test(time)) return forged("signature_wrong");
  const expected = keys.map((key) => hmacSha256Hex(key, Buffer.concat([Buffer.from(`${time}.`, "utf8"), body])));
  if (given.filter((one) => isOneOf(one, expected)).length === 0) return forged("signature_wrong");
  const ageSeconds = Math.abs(now.getTime() / 1_000 - Number(time));
  return ageSeconds > TOLERANCE_SECONDS ? forged("too_old") : GENUINE;
}
