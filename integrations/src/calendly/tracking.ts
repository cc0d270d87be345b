/**
 * The mark by which a booking is known to come from a link of ours. It travels through the person's browser, so it is
 * signed: whoever changes the number in it books for nobody else's lead.
 */
import { hmacSha256Hex, secretsIn, timingSafeEqualText } from "@streamleads/integration-kit";

/** `utm_source` of our links. */
export const UTM_SOURCE = "streamleads";
const SIGNATURE_CHARS = 20;
const TRACKING = /^([a-z0-9_-]{1,64})\.([0-9a-f]{20})$/;

/** What goes into `utm_content`, or `undefined` without a key: then nothing could come back either. */
export function trackingOf(deliveryKey: string, signingKeys: string | undefined): string | undefined {
  const [key] = secretsIn(signingKeys);
  return key === undefined ? undefined : `${deliveryKey}.${signatureOf(deliveryKey, key)}`;
}

/** The key of our delivery in an `utm_content` that came back, if we wrote it. */
export function deliveryKeyIn(text: string | undefined, signingKeys: string | undefined): string | undefined {
  const [, deliveryKey, given] = TRACKING.exec(text ?? "") ?? [];
  if (deliveryKey === undefined) return undefined;
  const isOurs = secretsIn(signingKeys).filter((key) => timingSafeEqualText(given, signatureOf(deliveryKey, key)));
  return isOurs.length > 0 ? deliveryKey : undefined;
}

function signatureOf(deliveryKey: string, key: string): string {
  return hmacSha256Hex(key, `link:${deliveryKey}`).slice(0, SIGNATURE_CHARS);
}
