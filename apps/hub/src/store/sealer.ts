/**
 * Secrets at rest and things that must not be guessed: AES-256-GCM with the key's id in front, keyed fingerprints of
 * addresses, and signed tokens for links. All keys are derived from one master key (`SECRETS_KEY`, or a file of mode
 * 0600 made at the first start).
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Sealer {
  /** Encrypts; the result names its key. */
  seal(plain: string): Buffer;
  /** Decrypts; throws when the key is another one or a byte was changed. */
  open(sealed: Buffer): string;
  /** A keyed hash: the same for the same text in this installation, meaningless elsewhere. */
  fingerprint(text: string): Buffer;
  /** `payload.signature`, both url-safe; scope keeps a token of one kind from passing for another. */
  sign(scope: string, payload: string): string;
  /** The payload, or `undefined` for a token that was not made here for this scope. Constant time. */
  verify(scope: string, token: string): string | undefined;
  /** A secret for another library, derived from the master key. */
  derive(purpose: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 16;

/** @param master 32 bytes. */
export function createSealer(master: Buffer): Sealer {
  if (master.length !== 32) throw new RangeError("the master key has 32 bytes");
  const key = (purpose: string) => Buffer.from(hkdfSync("sha256", master, "streamleads", purpose, 32));
  const sealing = key("seal");
  const fingerprinting = key("fingerprint");
  const keyId = key("key-id").subarray(0, KEY_ID_BYTES);

  const signature = (scope: string, payload: string) =>
    createHmac("sha256", key(`sign:${scope}`))
      .update(payload)
      .digest()
      .subarray(0, SIGNATURE_BYTES);

  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([keyId, nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (!sealed.subarray(0, KEY_ID_BYTES).equals(keyId)) throw new Error("sealed with another SECRETS_KEY");
      const nonce = sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
      const tag = sealed.subarray(KEY_ID_BYTES + NONCE_BYTES, KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", sealing, nonce);
      decipher.setAuthTag(tag);
      const body = sealed.subarray(KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
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
    derive: (purpose) => key(`derive:${purpose}`).toString("base64url"),
  };
}

/** The master key from the environment, or from `<dataDir>/secrets.key`, made (0600) when absent. */
export function masterKey(fromEnvironment: string | undefined, dataDir: string): Buffer {
  if (fromEnvironment) return Buffer.from(fromEnvironment, "base64");
  const file = join(dataDir, "secrets.key");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (key.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes; restore it from your backup`);
  return key;
}
