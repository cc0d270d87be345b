/** One address with an optional name, read strictly: a list, a header or a second recipient never fits in. */
import { cleanText } from "./escape.ts";

export interface Mailbox {
  address: string;
  name?: string | undefined;
}

/** The dot-atom of RFC 5322 (no quoted local parts), then labels; letters beyond ASCII only in the domain (IDN). */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?)*$/iu;

/** Exactly one address that any server can take: at most 254 characters, local part at most 64 (RFC 5321). */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && text.lastIndexOf("@") <= 64 && ADDRESS.test(text);
}

/** Reads `a@b.example`, `Name <a@b.example>` or `"Name" <a@b.example>`; `undefined` when it is anything else. */
export function readMailbox(text: string): Mailbox | undefined {
  const parts = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>"\s]+))\s*$/.exec(text);
  const address = (parts?.[2] ?? parts?.[3] ?? "").trim();
  return isMailAddress(address) ? { address, name: cleanText(parts?.[1], 100) } : undefined;
}
