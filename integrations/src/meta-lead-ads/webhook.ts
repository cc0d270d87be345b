/** The door: how Meta proves that a request is its own, and how we prove that the address is ours. */
import {
  forged,
  GENUINE,
  hmacSha256Hex,
  timingSafeEqualText,
  type Verdict,
  type WebhookAnswer,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import type { MetaSettings } from "./settings.ts";

/** Meta's challenge is a number of about ten digits. */
const CHALLENGE_CHARS_MAX = 1_000;

/**
 * Answers the GET by which Meta checks the address: the bare challenge as plain text when the token is ours, 403 else
 * (developers.facebook.com/docs/graph-api/webhooks/getting-started, checked 2026-11-23).
 */
export function answerChallenge({ query }: WebhookRequest, { verifyToken }: MetaSettings): WebhookAnswer {
  const challenge = query["hub.challenge"];
  const isOurs = timingSafeEqualText(query["hub.verify_token"], verifyToken || undefined);
  const isAsked = query["hub.mode"] === "subscribe" && challenge !== undefined && challenge.length > 0;
  if (!isOurs || !isAsked || challenge.length > CHALLENGE_CHARS_MAX) return { status: 403 };
  return { status: 200, body: challenge, contentType: "text/plain; charset=utf-8" };
}

/** HMAC-SHA256 with the app secret over the raw bytes; a body that was parsed and written again is another body. */
export function verifySignature({ headers, body }: WebhookRequest, { appSecret }: MetaSettings): Verdict {
  const given = headers["x-hub-signature-256"];
  if (!given) return forged("signature_missing");
  if (!appSecret) return forged("secret_missing");
  const isRight = timingSafeEqualText(given, `sha256=${hmacSha256Hex(appSecret, body)}`);
  return isRight ? GENUINE : forged("signature_wrong");
}
