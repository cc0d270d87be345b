/** Signing outgoing webhooks as Standard Webhooks 1.0.0 says (standardwebhooks.com, checked 2026-11-23). */
import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
/** The specification's bounds of a symmetric secret. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

/** Says what is wrong with a secret, in Portuguese, or `undefined` when it can sign. */
export function signingSecretProblem(secret: string): string | undefined {
  const bytes = secretBytes(secret).length;
  const isWritten = /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/.test(secret);
  if (isWritten && bytes >= SECRET_BYTES_MIN && bytes <= SECRET_BYTES_MAX) return undefined;
  return "precisa ser whsec_ seguido de 24 a 64 bytes em base64 (gere com: openssl rand -base64 32)";
}

/**
 * The three headers of one attempt. `id` stays the same over all attempts, the timestamp is this attempt's. Each secret
 * signs by itself, so that the receiver may change over while two are live.
 * @param body exactly the bytes that are sent.
 */
export function standardWebhookHeaders(
  id: string,
  now: Date,
  body: string | Uint8Array,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac("sha256", secretBytes(secret)).update(`${id}.${timestamp}.`).update(body);
    return `v1,${hmac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    ...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
  };
}

function secretBytes(secret: string): Buffer {
  return Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");
}
