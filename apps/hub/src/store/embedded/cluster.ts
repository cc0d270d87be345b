/**
 * Makes the cluster (what `initdb` writes), checks its version and writes its configuration. A cluster is made beside
 * its place and renamed, so that a hub killed half-way, or two hubs at once, never leave a half-made one.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { type Account, spawnAs } from "./account.ts";
import { type Binaries, programEnvironment } from "./binaries.ts";
import { errorFromOutput } from "./diagnose.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromSystemError } from "./errors.ts";
import { clustersIn, type Place } from "./place.ts";
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
      fix: fixFor("wrong_version", join(place.home, folder)),
    });
  }
  const password = await ensurePassword(join(place.home, `${binaries.major}.password`));
  if (isNew) await makeCluster({ dir, place, binaries, password, isDurable });
  else await giveTree(dir, place.account);
  return { dir, password, isNew };
}

/** Writes a file of the server: new name first, so that no half-written one is read and no planted link is followed. */
export async function writeServerFile(path: string, text: string, account: Account | undefined): Promise<void> {
  const next = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(next, "wx", 0o600);
    try {
      await file.writeFile(text);
      if (account) await file.chown(account.uid, account.gid);
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw fromSystemError(error, "writing the configuration", path);
  }
}

interface NewCluster {
  dir: string;
  place: Place;
  binaries: Binaries;
  password: string;
  isDurable: boolean;
}

async function makeCluster({ dir, place, binaries, password, isDurable }: NewCluster): Promise<void> {
  await removeAbandoned(place.home);
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

/** What lies there without being a cluster is not ours to remove, and no place for a new one. */
async function mustBeFree(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: unknown) => {
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

/**
 * Runs initdb. UTF-8, sorted by code point with Unicode rules for case: the same on every platform and after every update.
 * @returns the kind of shared memory that initdb found to work here
 */
async function initialise(
  binaries: Binaries,
  dir: string,
  passwordFile: string,
  account: Account | undefined,
  isDurable: boolean,
): Promise<string> {
  const attempt = (locale: string) =>
    promisify(execFile)(
      join(binaries.dir, "bin", "initdb"),
      [
        ...["--pgdata", dir, "--username", "postgres", "--pwfile", passwordFile, "--encoding", "UTF8"],
        ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", locale],
        ...["--auth", "scram-sha-256", "--no-instructions", ...(isDurable ? [] : ["--no-sync"])],
      ],
      { ...spawnAs(account), cwd: sep, env: programEnvironment(), timeout: 120_000 },
    );
  const { stdout } = await attempt("C.UTF-8")
    .catch((error: unknown) => {
      // Old systems have no C.UTF-8 of their own; the built-in one does the work, theirs only dates and money.
      if (/invalid locale (name|settings)/.test(outputOf(error))) return attempt("C");
      throw error;
    })
    .catch((error: unknown) => {
      throw initdbError(error, dir);
    });
  return /dynamic shared memory implementation \.\.\. (\w+)/.exec(stdout)?.[1] ?? "posix";
}

function initdbError(error: unknown, dir: string): unknown {
  const ended = error instanceof Error && "code" in error ? `exit ${String(error.code)}` : "not started";
  return errorFromOutput("initdb", ended, outputOf(error), dir);
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const parts = ["stdout" in error ? error.stdout : "", "stderr" in error ? error.stderr : ""].map(String);
  return parts.join("\n").trim() || error.message;
}

async function ensurePassword(path: string): Promise<string> {
  try {
    // "wx": of two hubs that start at once one writes, the other reads what it wrote.
    const file = await open(path, "wx", 0o600);
    try {
      const password = randomBytes(24).toString("hex");
      await file.writeFile(password);
      return password;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw fromSystemError(error, "writing the password", path);
    return (await readFile(path, "utf8")).trim();
  }
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!/^\d+\.new-[0-9a-f]+(\.password)?$/.test(name)) continue;
    const path = join(home, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

/** A cluster that root copied back from a backup belongs to root; the server can only read what is its own. */
async function giveTree(dir: string, account: Account | undefined): Promise<void> {
  if (!account || (await stat(dir)).uid !== 0) return;
  const entries = await readdir(dir, { recursive: true });
  for (const entry of entries) await lchown(join(dir, entry), account.uid, account.gid);
  await lchown(dir, account.uid, account.gid);
}
