/** Slack's signature of what it sends (docs.slack.dev/authentication/verifying-requests-from-slack, checked 2026-11-23). */
import {
  forged,
  GENUINE,
  hmacSha256Hex,
  isOneOf,
  secretsIn,
  type Verdict,
  type WebhookRequest,
} from "@streamleads/integration-kit";

/** How far the signed moment may lie from ours, before or after. */
const WINDOW_SECONDS = 5 * 60;

/**
 * `X-Slack-Signature: v0=<HMAC-SHA256 of "v0:{timestamp}:{raw body}">`, in constant time, within five minutes. Several
 * secrets, parted by commas: one for each app, or the old and the new one while it is changed. Without one nobody is
 * believed: `not_configured`, which the hub answers with 503.
 */
export function verifySlack({ headers, body, now }: WebhookRequest, signingSecret: string | undefined): Verdict {
  const secrets = secretsIn(signingSecret);
  if (secrets.length === 0) return forged("not_configured");
  const given = headers["x-slack-signature"]?.trim();
  const timestamp = headers["x-slack-request-timestamp"]?.trim();
  if (!given || !timestamp) return forged("signature_missing");
  // What is no plain number of seconds was not signed by Slack.
  if (!/^\d{1,12}$/.test(timestamp)) return forged("signature_wrong");
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  const expected = secrets.map((secret) => `v0=${hmacSha256Hex(secret, signed)}`);
  if (!isOneOf(given, expected)) return forged("signature_wrong");
  const ageSeconds = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return ageSeconds <= WINDOW_SECONDS ? GENUINE : forged("too_old");
}
