/**
 * Makes the cluster (what `initdb` writes), checks its version and writes its configuration. A cluster is made beside
 * its place and renamed, so that a hub killed half-way, or two hubs at once, never leave a half-made one.
 */
import { randomBytes } from "node:crypto";
import { chown, lchown, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromSystemError } from "./errors.ts";
import { initialise } from "./initdb.ts";
import { ensurePassword } from "./password.ts";
import { clustersIn, type Place } from "./place.ts";
import { writeServerFile } from "./server-file.ts";
import { ACCESS_TEXT, mainText } from "./settings.ts";

export interface Cluster {
  /** The data directory. */
  dir: string;
  /** Of both roles over TCP; over the Unix socket nobody asks for it. */
  password: string;
  isNew: boolean;
}

/** Abandoned beginnings older than this are removed; a younger one may be another hub's. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/**
 * The cluster of this version in its place, made now if there is none.
 * @throws EmbeddedPostgresError `wrong_version` when the folder holds another version's data, and whatever `initdb` met.
 */
export async function ensureCluster(place: Place, binaries: Binaries, isDurable: boolean): Promise<Cluster> {
  const dir = join(place.home, String(binaries.major));
  const major = String(binaries.major);
  const found = await clustersIn(place.home);
  const isNew = !found.has(major);
  // Beside another version's data an empty cluster would look as if every lead were lost.
  const [folder, version] = isNew ? ([...found][0] ?? []) : [major, found.get(major)];
  if (folder !== undefined && version !== major) {
    throw new EmbeddedPostgresError({
      code: "wrong_version",
      message: `${join(place.home, folder)} is a cluster of PostgreSQL ${version}, the programs are ${binaries.version}`,
      fix: fixForVersion(join(place.home, folder), Number(version), binaries.major),
    });
  }
  await removeAbandoned(place.home);
  const password = await ensurePassword(join(place.home, `${binaries.major}.password`));
  if (isNew) await makeCluster({ dir, place, binaries, password, isDurable });
  else await giveTree(dir, place.account);
  return { dir, password, isNew };
}

/** Older data is upgraded by a command; newer data needs a newer program. Nothing is done by itself. */
function fixForVersion(where: string, version: number, major: number): string {
  if (!(version < major)) return fixFor("wrong_version", where);
  return `Os dados em ${where} são do PostgreSQL ${version}, e este programa traz o ${major}. Faça uma cópia da pasta se puder, e rode: npm run upgrade-database (com o hub parado). Nada foi alterado.`;
}

interface NewCluster {
  dir: string;
  place: Place;
  binaries: Binaries;
  password: string;
  isDurable: boolean;
}

async function makeCluster({ dir, place, binaries, password, isDurable }: NewCluster): Promise<void> {
  await mustBeFree(dir);
  const staging = `${dir}.new-${randomBytes(6).toString("hex")}`;
  const passwordFile = `${staging}.password`;
  try {
    await makeOwnFolder(staging, place.account);
    await writeServerFile(passwordFile, password, place.account);
    const sharedMemory = await initialise(binaries, staging, passwordFile, place.account, isDurable);
    await writeServerFile(join(staging, "postgresql.conf"), mainText(sharedMemory), place.account);
    await writeServerFile(join(staging, "pg_hba.conf"), ACCESS_TEXT, place.account);
    await rename(staging, dir);
    if (isDurable) await flushFolder(place.home);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another hub was first; its cluster is as good as ours.
    const isTaken = ["ENOTEMPTY", "EEXIST"].includes(errnoOf(error) ?? "");
    if (!isTaken) throw fromSystemError(error, "making the cluster", dir);
    await mustBeFree(dir);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** A rename is on disk when its folder is: a cluster that vanished with the power would be begun anew, empty. */
async function flushFolder(path: string): Promise<void> {
  if (sep === "\\") return; // Windows opens no folder.
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What lies there without being a cluster is not ours to remove, and no place for a new one. */
async function mustBeFree(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: unknown): string[] => {
    if (errnoOf(error) === "ENOENT") return [];
    throw fromSystemError(error, "looking for the cluster", dir);
  });
  if (names.length === 0 || names.includes("PG_VERSION")) return;
  throw new EmbeddedPostgresError({
    code: "crashed",
    message: `${dir} holds files but no PG_VERSION`,
    fix: `A pasta ${dir} está incompleta. Restaure a cópia de segurança, ou mova a pasta para começar do zero.`,
  });
}

async function makeOwnFolder(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account) await chown(path, account.uid, account.gid);
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!/^\d+\.new-[0-9a-f]+(\.password)?$/.test(name)) continue;
    const path = join(home, name);
    const begun = await stat(path).catch(() => undefined); // Gone meanwhile is removed too.
    if (begun && Date.now() - begun.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

/** A cluster that root copied back from a backup belongs to root; the server can only read what is its own. */
async function giveTree(dir: string, account: Account | undefined): Promise<void> {
  if (!account || (await stat(dir)).uid !== 0) return;
  try {
    const entries = await readdir(dir, { recursive: true });
    for (const entry of entries) await lchown(join(dir, entry), account.uid, account.gid);
    await lchown(dir, account.uid, account.gid); // Last: until then a killed hub begins again.
  } catch (error) {
    throw fromSystemError(error, `giving the cluster to ${account.name}`, dir);
  }
}
