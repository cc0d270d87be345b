/**
 * The master keys: from `SECRETS_KEY`, or from a file of mode 0600 that is made at the first start. Several are
 * separated by commas, the newest first: it seals, all open. That is how one is replaced: the new one is put in front,
 * every process is started again, `npm run secrets -- rotate` seals anew, and the old one is taken away.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY_BYTES = 32;
/** More than a rotation that was never finished, many times over. */
const KEYS_MAX = 10;

/**
 * The keys in a text, without repeats.
 * @returns `undefined` when one of them has not 32 bytes in base64, or there is none
 */
export function readMasterKeys(text: string): Buffer[] | undefined {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const keys = [...new Set(parts)].map((part) => Buffer.from(part, "base64"));
  return keys.length > 0 && keys.length <= KEYS_MAX && keys.every((key) => key.length === KEY_BYTES) ? keys : undefined;
}

/**
 * The keys of the environment, or of `<dataDir>/secrets.key`, which is made when it is absent.
 * @throws when the file is damaged: what was sealed with its key would be lost with a new one
 */
export function masterKeys(fromEnvironment: string | undefined, dataDir: string): Buffer[] {
  const file = keyFile(dataDir);
  if (fromEnvironment) {
    const keys = readMasterKeys(fromEnvironment);
    if (!keys) throw new Error("SECRETS_KEY does not hold keys of 32 bytes");
    return keys;
  }
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${newMasterKey()}\n`, { mode: 0o600, flag: "wx" });
  }
  const keys = readMasterKeys(readFileSync(file, "utf8").trim());
  if (!keys) throw new Error(`${file} does not hold keys of 32 bytes; restore it from your backup`);
  return keys;
}

/** A new key as it stands in `SECRETS_KEY`. */
export function newMasterKey(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** Writes the keys over the file in one step: a crash leaves the old file or the new one, never half of either. */
export function writeKeyFile(dataDir: string, keys: readonly Buffer[]): void {
  const file = keyFile(dataDir);
  const text = keys.map((key) => key.toString("base64")).join(",");
  writeFileSync(`${file}.novo`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.novo`, file);
}

export function keyFile(dataDir: string): string {
  return join(dataDir, "secrets.key");
}
