/**
 * A copy of PostgreSQL's programs for an account that cannot reach the originals (root's home has mode 0700, or
 * node_modules is read-only and lacks links). The server will execute these files, so a copy is used only when
 * nobody but its maker can have written it: every file, and every folder on the way, is checked before each use.
 */
import { createHash, randomBytes } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readdir, readlink, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type Link, makeLinks } from "./binaries-links.ts";
import { EmbeddedPostgresError, errnoOf, fixFor } from "./errors.ts";
import { makeFolder } from "./place.ts";

export interface CopyRequest {
  source: string;
  links: Link[];
  account: Account | undefined;
  /** Folders that may hold the copy, best first. */
  candidates: readonly string[];
  tryOut: (dir: string, account: Account | undefined) => Promise<Binaries>;
}

/**
 * A copy that works, made or found again, in the first candidate where that is possible.
 * @throws EmbeddedPostgresError `disk_full` or `permission`, with what each candidate met as its cause
 */
export async function copyBinaries(request: CopyRequest): Promise<Binaries> {
  const { source, links, account, candidates, tryOut } = request;
  const files = (await listFiles(source)).filter(isNeeded);
  const name = `postgresql-${await fingerprint(source, files)}`;
  const failures: unknown[] = [];
  for (const base of candidates) {
    try {
      await makeFolder(base, 0o755);
      const real = await realpath(base);
      await onlyOursOnTheWay(real);
      const dir = join(real, name);
      if (!(await exists(dir))) await writeCopy(source, files, links, dir);
      await onlyOursInside(dir, files);
      return await tryOut(dir, account);
    } catch (error) {
      failures.push(error);
    }
  }
  const code = failures.some((error) => errnoOf(error) === "ENOSPC") ? "disk_full" : "permission";
  const reasons = failures.map((error) => (error instanceof Error ? error.message : "unknown"));
  throw new EmbeddedPostgresError({
    code,
    message: `no copy of the programs could be made in ${candidates.join(" or ")}: ${reasons.join("; ")}`,
    fix: fixFor(code, candidates.join(" ou ")),
    cause: new AggregateError(failures),
  });
}

interface CopiedFile {
  /** Relative to the folder of binaries. */
  path: string;
  bytes: number;
  isExecutable: boolean;
}

async function listFiles(dir: string, below = ""): Promise<CopiedFile[]> {
  const entries = await readdir(join(dir, below), { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<CopiedFile[]> => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return listFiles(dir, path);
      if (!entry.isFile()) return []; // Links are made anew from the package's own list.
      const { size, mode } = await lstat(join(dir, path));
      return [{ path, bytes: size, isExecutable: (mode & 0o111) !== 0 || dirname(path) === "bin" }];
    }),
  );
  return lists.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Static libraries and what only C programs need stay behind: a quarter of the size. */
function isNeeded({ path }: CopiedFile): boolean {
  return !path.endsWith(".a") && !path.endsWith(".pc");
}

/** Names the contents: all paths and sizes, and the bytes of the programs themselves. */
async function fingerprint(source: string, files: CopiedFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, bytes } of files) {
    hash.update(`${path}:${bytes}\n`);
    if (dirname(path) === "bin") for await (const chunk of createReadStream(join(source, path))) hash.update(chunk);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Copies beside the final name and renames, so that a copy is whole or not there. */
async function writeCopy(source: string, files: CopiedFile[], links: Link[], dir: string): Promise<void> {
  const staging = `${dir}.new-${randomBytes(6).toString("hex")}`;
  try {
    const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
    for (const folder of ["", ...[...folders].sort()]) {
      await mkdir(join(staging, folder));
      await chmod(join(staging, folder), 0o755); // mkdir's mode would be cut by the umask.
    }
    for (const { path, isExecutable } of files) {
      await copyFile(join(source, path), join(staging, path), constants.COPYFILE_FICLONE);
      await chmod(join(staging, path), isExecutable ? 0o755 : 0o644);
    }
    await makeLinks(staging, links);
    await rename(staging, dir);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another hub finished the same copy first; it is checked like any other.
    if (errnoOf(error) !== "ENOTEMPTY" && errnoOf(error) !== "EEXIST") throw error;
  }
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [...foldersOf(folder), folder];
}

/** Every folder from the root to `base` belongs to root or to us, and nobody else can put something else in its place. */
async function onlyOursOnTheWay(base: string): Promise<void> {
  for (let step = base; step !== dirname(step); step = dirname(step)) {
    const { uid, mode } = await lstat(step);
    const isSticky = (mode & 0o1000) !== 0 && step !== base;
    if (!isOurs(uid) || (isWritableByOthers(mode) && !isSticky)) {
      throw new Error(`${step} can be changed by other accounts`);
    }
  }
}

/** The copy holds exactly the files of the source, all ours and writable by nobody else; links stay inside. */
async function onlyOursInside(dir: string, files: CopiedFile[]): Promise<void> {
  const expected = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const at = join(dir, folder);
    const { uid, mode } = await lstat(at);
    if (!isOurs(uid) || isWritableByOthers(mode)) throw new Error(`${at} can be changed by other accounts`);
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else await checkEntry(dir, path, expected);
    }
  }
  if (expected.size > 0) throw new Error(`${dir} lacks ${expected.size} files`);
}

async function checkEntry(dir: string, path: string, expected: Map<string, number>): Promise<void> {
  const at = join(dir, path);
  const { uid, mode, size, ...entry } = await lstat(at).then((found) => ({
    uid: found.uid,
    mode: found.mode,
    size: found.size,
    isLink: found.isSymbolicLink(),
    isFile: found.isFile(),
  }));
  if (!isOurs(uid)) throw new Error(`${at} belongs to another account`);
  if (entry.isLink) {
    const target = relative(dir, resolve(dirname(at), await readlink(at)));
    if (target.startsWith("..")) throw new Error(`${at} leads out of the copy`);
    return;
  }
  if (!entry.isFile || isWritableByOthers(mode)) throw new Error(`${at} can be changed by other accounts`);
  if (expected.get(path) !== size) throw new Error(`${at} is not the file of the package`);
  expected.delete(path);
}

function isOurs(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

function isWritableByOthers(mode: number): boolean {
  return (mode & 0o022) !== 0;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}
