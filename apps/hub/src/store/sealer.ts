/**
 * Secrets at rest and things that must not be guessed: AES-256-GCM with the key's id in front, keyed fingerprints of
 * addresses, and signed tokens for links.
 *
 * Two kinds of keys. Master keys (`master-keys.ts`) seal what is stored; there may be several, of which the first seals
 * and all open, so they can be changed. The root never changes: fingerprints stand in tables without what they were
 * made of, links are in mails for ever, and people's second factors are sealed with a key derived from it.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

export interface Sealer {
  /** Encrypts with the first master key; the result names its key. */
  seal(plain: string): Buffer;
  /** Decrypts with whichever master key sealed it; throws when that one is not here or a byte was changed. */
  open(sealed: Buffer): string;
  /** Whether it names the first master key: such a one needs no new sealing. */
  isCurrent(sealed: Buffer): boolean;
  /** A keyed hash: the same for the same text in this installation, meaningless elsewhere. */
  fingerprint(text: string): Buffer;
  /** `payload.signature`, both url-safe; scope keeps a token of one kind from passing for another. */
  sign(scope: string, payload: string): string;
  /** The payload, or `undefined` for a token that was not made here for this scope. Constant time. */
  verify(scope: string, token: string): string | undefined;
  /** A secret for another library, derived from the root. */
  derive(purpose: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 16;

/**
 * @param masters 32 bytes each; the first seals, all open
 * @param root 32 bytes; by default the oldest master, from which an installation's root begins (`open-sealer.ts`)
 */
export function createSealer(masters: Buffer | readonly Buffer[], root?: Buffer): Sealer {
  const keys = (Buffer.isBuffer(masters) ? [masters] : masters).map(sealingKey);
  const [first] = keys;
  const from = root ?? (Buffer.isBuffer(masters) ? masters : masters.at(-1));
  if (!first || !from) throw new RangeError("there is no master key");
  const fingerprinting = derived(from, "fingerprint");

  const signature = (scope: string, payload: string) =>
    createHmac("sha256", derived(from, `sign:${scope}`))
      .update(payload)
      .digest()
      .subarray(0, SIGNATURE_BYTES);

  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", first.key, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([first.id, nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      const id = sealed.subarray(0, KEY_ID_BYTES);
      const known = keys.find((one) => one.id.equals(id));
      if (!known) throw new Error("sealed with another SECRETS_KEY");
      const nonce = sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
      const tag = sealed.subarray(KEY_ID_BYTES + NONCE_BYTES, KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", known.key, nonce);
      decipher.setAuthTag(tag);
      const body = sealed.subarray(KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
    isCurrent: (sealed) => sealed.subarray(0, KEY_ID_BYTES).equals(first.id),
    fingerprint: (text) => createHmac("sha256", fingerprinting).update(text).digest(),
    sign: (scope, payload) =>
      `${Buffer.from(payload).toString("base64url")}.${signature(scope, payload).toString("base64url")}`,
    verify(scope, token) {
      const [encoded, signed, ...rest] = token.split(".");
      if (!encoded || !signed || rest.length > 0) return undefined;
      const payload = Buffer.from(encoded, "base64url").toString("utf8");
      const given = Buffer.from(signed, "base64url");
      const expected = signature(scope, payload);
      return given.length === expected.length && timingSafeEqual(given, expected) ? payload : undefined;
    },
    derive: (purpose) => derived(from, `derive:${purpose}`).toString("base64url"),
  };
}

function sealingKey(master: Buffer): { id: Buffer; key: Buffer } {
  return { id: derived(master, "key-id").subarray(0, KEY_ID_BYTES), key: derived(master, "seal") };
}

function derived(from: Buffer, purpose: string): Buffer {
  if (from.length !== 32) throw new RangeError("a key has 32 bytes");
  return Buffer.from(hkdfSync("sha256", from, "streamleads", purpose, 32));
}
