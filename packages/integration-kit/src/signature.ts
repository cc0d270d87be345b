/** Signatures of webhooks, made and compared. Always over raw bytes: JSON written again is another text. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 in lower-case hex: Meta's `X-Hub-Signature-256`, the hub's own `X-Webhook-Signature`. */
export function hmacSha256Hex(key: string | Uint8Array, data: string | Uint8Array): string {
  return createHmac("sha256", key).update(data).digest("hex");
}

/** Compares two texts in a time that tells nothing about either, their length included. An absent one equals nothing. */
export function timingSafeEqualText(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined) return false;
  return timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest());
}
