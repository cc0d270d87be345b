/**
 * The text of an API key: `sl_<level>_<prefix>_<secret>`. The level is legible, so that a key in the wrong place is
 * noticed; the prefix may be shown; the secret (256 bits and more) is what a plain SHA-256 is enough for.
 */
import { createHash, randomInt } from "node:crypto";
import type { KeyLevel } from "./caller.ts";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX_CHARS = 8;
const SECRET_CHARS = 43;
/** No key is longer; whatever comes in longer is refused without being hashed. */
export const KEY_CHARS_MAX = 200;

const LEVEL_WORDS: Record<KeyLevel, string> = { publishable: "pub", read: "read", write: "write", admin: "admin" };

export interface KeyText {
  secret: string;
  /** What may be shown. */
  prefix: string;
  hash: Buffer;
}

export function newKeyText(level: KeyLevel): KeyText {
  const prefix = `sl_${LEVEL_WORDS[level]}_${randomText(PREFIX_CHARS)}`;
  const secret = `${prefix}_${randomText(SECRET_CHARS)}`;
  return { secret, prefix, hash: hashKey(secret) };
}

/** What is stored, and looked up: equal hashes are found by an index, so no comparison leaks how much of a key is right. */
export function hashKey(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function randomText(chars: number): string {
  return Array.from({ length: chars }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
