/**
 * What the e-mail connector puts into the return path and a header of a mail so that a bounce names its delivery: the key,
 * and a proof that the company wrote it. A bounce is mail from anyone; without the proof it settles nothing but the mail.
 */
import { hmacSha256Hex, timingSafeEqualText } from "@streamleads/integration-kit";

export interface NamedDelivery {
  key: string;
  /** The key carries the company's own signature: whoever made this bounce has seen the mail itself. */
  isProven: boolean;
}

const TOKEN = /^([a-z0-9_-]{1,64})(?:\.([0-9a-f]{12}))?$/;

/** The delivery that `key` or `key.signature` names; `undefined` when it is none, or the signature is wrong. */
export function deliveryNamed(token: string | undefined, secret: string | undefined): NamedDelivery | undefined {
  const [, key, signature] = TOKEN.exec(token?.trim().toLowerCase() ?? "") ?? [];
  if (key === undefined) return undefined;
  if (signature === undefined || !secret) return { key, isProven: false };
  return timingSafeEqualText(signature, hmacSha256Hex(secret, key).slice(0, 12)) ? { key, isProven: true } : undefined;
}

/** The token in `devolucoes+<token>@empresa.example`. */
export function tokenOfAddress(address: string): string | undefined {
  return /^[^+@]+\+([^@]+)@/.exec(address)?.[1];
}
