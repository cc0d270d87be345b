/**
 * How a bounce names the mail that it is of: a return path of its own for each delivery (VERP), and a header that comes
 * back with the mail. Both carry the delivery's key; with a secret they prove that the bouncing mail was ours, since keys
 * can be guessed and anyone can write a bounce. The mailbox source reads them.
 */
import { hmacSha256Hex } from "@streamleads/integration-kit";

export interface BounceSettings {
  /** `devolucoes@empresa.example`: a mailbox that takes `devolucoes+anything@` too. */
  address?: string | undefined;
  secret?: string | undefined;
}

/** RFC 5321. */
const LOCAL_MAX = 64;

/** `key`, or `key.signature` with 12 hexadecimal digits. */
export function bounceToken(key: string, secret: string | undefined): string {
  return secret ? `${key}.${hmacSha256Hex(secret, key).slice(0, 12)}` : key;
}

/** `devolucoes+<token>@empresa.example`; `undefined` without an address, or where that would be too long for a server. */
export function returnPath(key: string, { address, secret }: BounceSettings): string | undefined {
  if (!address) return undefined;
  const at = address.lastIndexOf("@");
  const local = `${address.slice(0, at)}+${bounceToken(key, secret)}`;
  return local.length <= LOCAL_MAX ? `${local}${address.slice(at)}` : undefined;
}
