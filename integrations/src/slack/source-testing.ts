/** Requests as Slack signs and sends them, for the tests of the source. */
import { hmacSha256Hex, type WebhookRequest } from "@streamleads/integration-kit";
import { TEST_NOW } from "@streamleads/integration-kit/testing";

export const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const SECONDS = String(TEST_NOW.getTime() / 1_000);

/** The form that carries a payload, byte for byte whatever it is; events come as JSON, without a form. */
export function formOf(payload: Uint8Array): Buffer {
  const bytes = Array.from(payload, (byte) => `%${byte.toString(16).padStart(2, "0")}`);
  return Buffer.from(`payload=${bytes.join("")}`);
}

/** The headers of a body that was signed now, unless told otherwise. */
export function signatureOf(body: Uint8Array, { secret = SECRET, timestamp = SECONDS } = {}): Record<string, string> {
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  return {
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${hmacSha256Hex(secret, signed)}`,
  };
}

/** A whole request for a body as it goes over the wire. */
export function requestFor(body: Buffer, headers = signatureOf(body)): WebhookRequest {
  return { method: "POST", params: {}, query: {}, headers, body, now: TEST_NOW };
}
