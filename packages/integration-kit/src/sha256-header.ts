/** Headers of the form `sha256=<HMAC in hex>`: Meta's `X-Hub-Signature-256`, our own `X-Webhook-Signature`, `X-RD-Signature`. */
import { hmacSha256Hex, timingSafeEqualText } from "./signature.ts";
import { forged, GENUINE, type Verdict } from "./source.ts";

/**
 * Judges such a header over the bytes that it signs, in constant time; capitals in it are as good as small letters.
 * Without a secret nobody is believed: `not_configured`, which the hub answers with 503.
 */
export function verifySha256(given: string | undefined, signed: Buffer, secret: string | undefined): Verdict {
  if (!secret) return forged("not_configured");
  const signature = given?.trim().toLowerCase();
  if (!signature) return forged("signature_missing");
  return timingSafeEqualText(signature, `sha256=${hmacSha256Hex(secret, signed)}`)
    ? GENUINE
    : forged("signature_wrong");
}
