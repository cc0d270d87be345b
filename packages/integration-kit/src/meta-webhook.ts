/** The door of Meta's webhooks, one for all of its products: how an address is proved, and how a request is. */
import { verifySha256 } from "./sha256-header.ts";
import { timingSafeEqualText } from "./signature.ts";
import type { Verdict, WebhookAnswer, WebhookRequest } from "./source.ts";

/** Meta sends about ten digits. Anything else is not echoed, so that nobody has this host write what they like. */
const CHALLENGE = /^[\w-]{1,200}$/;

/**
 * Answers the GET by which Meta checks an address (`hub.mode=subscribe`, `hub.verify_token`, `hub.challenge`): the bare
 * challenge as plain text when the token is ours, 403 when it is not, 503 while none is set
 * (developers.facebook.com/docs/graph-api/webhooks/getting-started, checked 2026-11-23).
 */
export function answerMetaChallenge(
  { query }: Pick<WebhookRequest, "query">,
  verifyToken: string | undefined,
): WebhookAnswer {
  if (!verifyToken) return text(503, "O token de verificação não está configurado.");
  const isOurs = query["hub.mode"] === "subscribe" && timingSafeEqualText(query["hub.verify_token"], verifyToken);
  if (!isOurs) return text(403, "Token de verificação errado.");
  const challenge = query["hub.challenge"] ?? "";
  return CHALLENGE.test(challenge) ? text(200, challenge) : text(400, "hub.challenge inválido.");
}

/** `X-Hub-Signature-256`: HMAC under the app secret over the raw bytes; a body that was parsed and written again is another body. */
export function verifyMetaSignature(
  { headers, body }: Pick<WebhookRequest, "headers" | "body">,
  appSecret: string | undefined,
): Verdict {
  return verifySha256(headers["x-hub-signature-256"], body, appSecret);
}

function text(status: number, body: string): WebhookAnswer {
  return { status, body, contentType: "text/plain; charset=utf-8" };
}
