/**
 * What a restored installation needs besides its database: the master keys (without them no secret opens and the hub
 * does not start), and new OAuth tokens that were on the disk but not yet in the database.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { z } from "zod";
import { errnoOf } from "../store/embedded/errors.ts";
import { keyFile, readMasterKeys, writeKeyFile } from "../store/master-keys.ts";
import { createSealer, type Sealer } from "../store/sealer.ts";
import type { Entry } from "./archive.ts";
import { BackupError } from "./backup-error.ts";
import { JOURNAL, KEYS, readJson } from "./manifest.ts";

const keysSchema = z.object({ keys: z.array(z.string()).min(1).max(10) });
const JOURNAL_NAME = /^[0-9a-f]+-\d+-\d+\.sealed$/;
const JOURNAL_BYTES_MAX = 1024 * 1024;

/** Where the keys of this machine are: in the environment, in the file, or nowhere. */
export async function keysHere(fromEnvironment: string | undefined, dataDir: string): Promise<Buffer[] | undefined> {
  if (fromEnvironment) return readMasterKeys(fromEnvironment);
  const text = await readFile(keyFile(dataDir), "utf8").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const keys = readMasterKeys(text.trim());
  if (keys) return keys;
  throw new BackupError(
    `${keyFile(dataDir)} não contém uma chave de 32 bytes.`,
    "Devolva o arquivo de onde você o guardou, ou ponha a chave em SECRETS_KEY.",
  );
}

export function keysEntry(keys: readonly Buffer[]): Entry {
  const text = JSON.stringify({ keys: keys.map((key) => key.toString("base64")) });
  return { name: KEYS, data: Buffer.from(text) };
}

export function keysIn(data: Buffer): Buffer[] {
  return readJson(keysSchema, data, "a chave mestra").keys.map((key) => Buffer.from(key, "base64"));
}

/**
 * A sealer with these keys over the root of the database.
 * @throws BackupError when none of the keys opens it: such a hub would not start
 */
export async function sealerOf(client: pg.ClientBase, masters: readonly Buffer[]): Promise<Sealer> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('installation_secret') is not null as there",
  );
  const found = rows[0]?.there
    ? (await client.query<{ sealed: Buffer }>("select sealed from installation_secret")).rows[0]
    : undefined;
  // Before the first start of a version that keeps a root: it begins as the oldest key.
  if (!found) return createSealer(masters);
  try {
    return createSealer(masters, Buffer.from(createSealer(masters).open(found.sealed), "base64"));
  } catch (error) {
    throw new BackupError(
      "A chave mestra que há aqui não é a que guarda os segredos deste banco.",
      "Ponha em SECRETS_KEY (ou em DATA_DIR/secrets.key) a chave que valia naquela instalação.",
      error,
    );
  }
}

/** New tokens that stand in DATA_DIR alone; sealed already. */
export async function* journalEntries(dataDir: string): AsyncGenerator<Entry> {
  const folder = join(dataDir, "oauth-journal");
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  });
  for (const file of names.filter((name) => JOURNAL_NAME.test(name)).sort()) {
    const data = await readFile(join(folder, file)).catch((error: unknown) => {
      if (errnoOf(error) === "ENOENT") return undefined; // Committed in this moment.
      throw error;
    });
    if (data && data.length <= JOURNAL_BYTES_MAX) yield { name: `${JOURNAL}${file}`, data };
  }
}

/** Puts one back, unless it is there. The hub reads it at its start. */
export async function putJournal(dataDir: string, { name, data }: Entry): Promise<void> {
  const file = name.slice(JOURNAL.length);
  if (!JOURNAL_NAME.test(file)) return;
  const folder = join(dataDir, "oauth-journal");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, file), data, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    if (errnoOf(error) !== "EEXIST") throw error;
  });
}

/**
 * Puts the keys into `DATA_DIR/secrets.key`. Other keys that are there are moved aside, never written over: something
 * else may be sealed with them.
 * @returns where the other keys are now
 */
export async function putKeys(dataDir: string, keys: readonly Buffer[], now: Date): Promise<string | undefined> {
  await mkdir(dataDir, { recursive: true });
  const here = await keysHere(undefined, dataDir);
  const isSame = here?.length === keys.length && here.every((key, i) => keys[i]?.equals(key));
  if (isSame) return undefined;
  let aside: string | undefined;
  if (here) {
    aside = `${keyFile(dataDir)}.antes-de-${now.toISOString().replaceAll(":", "-")}`;
    await rename(keyFile(dataDir), aside);
  }
  writeKeyFile(dataDir, keys);
  return aside;
}
