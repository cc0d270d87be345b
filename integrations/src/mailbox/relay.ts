/**
 * The webhook of a relay that hands mails on: the token in the path is the proof, since each relay signs in its own way or
 * not at all. The mail comes raw (message/rfc822), in a field of JSON, or in a form field (SendGrid's raw inbound parse).
 */
import {
  at,
  type Change,
  forged,
  GENUINE,
  readJson,
  timingSafeEqualText,
  type Webhook,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { formField } from "./multipart.ts";
import { headersOf, identityOf } from "./raw-headers.ts";
import type { MailboxFields } from "./settings.ts";

/** Names under which relays put the raw mail: ours, Mailgun's and SendGrid's, Postmark's. */
const FIELDS = ["raw", "email", "RawEmail", "body-mime"];

export const relay: Webhook<MailboxFields> = {
  paths: ["/webhooks/email/:token"],
  address: ({ token }) => `/webhooks/email/${token ?? ":token"}`,
  verify: ({ params }, { token }) => {
    if (!token) return forged("not_configured");
    if (!params.token) return forged("token_missing");
    return timingSafeEqualText(params.token, token) ? GENUINE : forged("token_wrong");
  },
  split: (request) => {
    const raw = rawMailIn(request);
    return [raw === undefined ? { body: request.body } : mailChange(raw)];
  },
};

/** A mail as a change: its bytes, and the id by which it is known when it comes again. */
export function mailChange(raw: Buffer): Change {
  return { providerId: identityOf(raw), body: raw };
}

/** `undefined` when no mail is in it: the body is then kept whole, and `read` parks it. */
function rawMailIn({ body, headers }: WebhookRequest): Buffer | undefined {
  const type = headers["content-type"] ?? "";
  if (/^multipart\/form-data/i.test(type)) {
    const field = FIELDS.map((name) => formField(body, type, name)).find((found) => found !== undefined);
    return field && mailIn(field);
  }
  if (/^application\/(?:[\w.+-]+\+)?json/i.test(type) || body[0] === 0x7b) {
    const json = readJson(body);
    const text = json.ok
      ? FIELDS.map((name) => at(json.value, name)).find((one) => typeof one === "string")
      : undefined;
    return typeof text === "string" ? textMail(text) : undefined;
  }
  return mailIn(body);
}

/** The mail as text, or the same in base64. */
function textMail(text: string): Buffer | undefined {
  const isBase64 = /^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(text.slice(0, 200).replace(/\s/g, "").replace(/=+$/, ""));
  return mailIn(isBase64 ? Buffer.from(text, "base64") : Buffer.from(text, "utf8"));
}

/** Bytes that begin like a mail. */
function mailIn(bytes: Buffer): Buffer | undefined {
  const headers = headersOf(bytes);
  return headers.has("from") || headers.has("message-id") || headers.has("received") ? bytes : undefined;
}
