/**
 * How a bounce names the mail that it is of. The e-mail connector writes the delivery's key into a return path of its own
 * (VERP) and into a header that comes back with the mail; the mailbox reads both. With a secret they prove that the
 * company wrote the mail: keys can be guessed, and a bounce is mail from anyone.
 */
import { hmacSha256Hex, timingSafeEqualText } from "./signature.ts";

/** On every mail of ours: whom it is for. */
export const MAIL_CLASS_HEADER = "X-StreamLeads-Class";
/** On mails of which a bounce settles a delivery: its token. */
export const MAIL_DELIVERY_HEADER = "X-StreamLeads-Delivery";

export interface BounceSettings {
  /** `devolucoes@empresa.example`: a mailbox that takes `devolucoes+anything@` too. */
  address?: string | undefined;
  secret?: string | undefined;
}

export interface NamedDelivery {
  key: string;
  /** The key carries the company's own signature: whoever made this bounce has seen the mail itself. */
  isProven: boolean;
}

/** RFC 5321. */
const LOCAL_MAX = 64;
const TOKEN = /^([a-z0-9_-]{1,64})(?:\.([0-9a-f]{12}))?$/;

/** `key`, or `key.signature` with 12 hexadecimal digits. */
export function bounceToken(key: string, secret: string | undefined): string {
  return secret ? `${key}.${signatureOf(key, secret)}` : key;
}

/** The delivery that a token names; `undefined` when it is none, or its signature is wrong. */
export function deliveryNamed(token: string | undefined, secret: string | undefined): NamedDelivery | undefined {
  const [, key, signature] = TOKEN.exec(token?.trim().toLowerCase() ?? "") ?? [];
  if (key === undefined) return undefined;
  if (signature === undefined || !secret) return { key, isProven: false };
  return timingSafeEqualText(signature, signatureOf(key, secret)) ? { key, isProven: true } : undefined;
}

/** `devolucoes+<token>@empresa.example`; `undefined` without an address, or where that would be too long for a server. */
export function returnPath(key: string, { address, secret }: BounceSettings): string | undefined {
  if (!address) return undefined;
  const at = address.lastIndexOf("@");
  const local = `${address.slice(0, at)}+${bounceToken(key, secret)}`;
  return local.length <= LOCAL_MAX ? `${local}${address.slice(at)}` : undefined;
}

/** The token in such an address. */
export function tokenOfAddress(address: string): string | undefined {
  return /^[^+@]+\+([^@]+)@/.exec(address)?.[1];
}

function signatureOf(key: string, secret: string): string {
  return hmacSha256Hex(secret, key).slice(0, 12);
}
