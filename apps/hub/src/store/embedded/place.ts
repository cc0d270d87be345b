/**
 * Where the cluster lives. Normally <DATA_DIR>/postgres/<major>. When root runs the hub and the service account
 * cannot reach DATA_DIR (a home of mode 0700), it lives in /var/lib/streamleads/<hash> and DATA_DIR/postgres holds a
 * text file that says where: that file, once written, is obeyed, so that data is never lost sight of.
 */
import { createHash } from "node:crypto";
import { chmod, chown, mkdir, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Account, blockedAt, isRoot, serviceAccount } from "./account.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromSystemError } from "./errors.ts";
import { writeServerFile } from "./server-file.ts";

export interface Place {
  /** Holds the cluster, the socket folder, the password and the log of the start. */
  home: string;
  /** Whether `home` lies outside DATA_DIR. */
  isElsewhere: boolean;
  /** Who runs the server; `undefined` is the user of this process. */
  account: Account | undefined;
  /** Writes the pointer in DATA_DIR when the data lies elsewhere; to be called once the cluster exists. */
  remember(): Promise<void>;
}

export const POINTER_FILE = "onde-estao-os-dados.txt";

/**
 * The place for the cluster of this DATA_DIR; its folders are made.
 * @throws EmbeddedPostgresError `permission`, `read_only`, `disk_full`; `data_missing` when the pointer leads nowhere.
 */
export async function findPlace(dataDir: string, elsewhereBase: string): Promise<Place> {
  const near = await makeNear(dataDir);
  const pointed = await readPointer(near);
  if (pointed !== undefined && !(await hasCluster(pointed))) {
    throw new EmbeddedPostgresError({
      code: "data_missing",
      message: `${join(near, POINTER_FILE)} leads to ${pointed}, which holds no cluster`,
      fix: fixFor("data_missing", pointed),
    });
  }
  if (!isRoot()) return { home: pointed ?? near, isElsewhere: pointed !== undefined, account: undefined, remember };
  if (pointed !== undefined) return { home: pointed, isElsewhere: true, account: await accountFor(pointed), remember };

  const account = await accountFor(near);
  const blocked = await openedFor(account, near);
  if (blocked === undefined) return { home: near, isElsewhere: false, account, remember };
  if (await hasCluster(near)) {
    throw new EmbeddedPostgresError({
      code: "permission",
      message: `a cluster is in ${near}, but ${account.name}, who would run it, cannot enter ${blocked}`,
      fix: fixFor("permission", blocked),
    });
  }
  const home = join(elsewhereBase, createHash("sha256").update(near).digest("hex").slice(0, 12));
  await makeFolder(home, 0o711);
  const stillBlocked = await blockedAt(home, account);
  if (stillBlocked !== undefined) {
    throw new EmbeddedPostgresError({
      code: "permission",
      message: `${account.name} can enter neither ${blocked} nor ${stillBlocked}`,
      fix: fixFor("permission", `${blocked} nem a ${stillBlocked}`),
    });
  }
  return { home, isElsewhere: true, account: await accountFor(home), remember: () => writePointer(near, home) };

  /** Nothing to write down: the data lies where it is looked for, or the pointer is there. */
  async function remember(): Promise<void> {}
}

/** The versions of PostgreSQL whose clusters are in the folder, as in their PG_VERSION, by folder name. */
export async function clustersIn(home: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await namesIn(home)) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.set(name, (await readFile(join(home, name, "PG_VERSION"), "utf8")).trim());
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw fromSystemError(error, "reading PG_VERSION", join(home, name));
    }
  }
  return found;
}

async function hasCluster(home: string): Promise<boolean> {
  return (await clustersIn(home)).size > 0;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw fromSystemError(error, "listing", folder);
  }
}

/** Makes DATA_DIR/postgres. Root's are passable for others (0711) but cannot be listed; what lies inside is 0700. */
async function makeNear(dataDir: string): Promise<string> {
  const mode = isRoot() ? 0o711 : 0o700;
  await makeFolder(resolve(dataDir), mode);
  const near = join(await realpath(dataDir), "postgres");
  await makeFolder(near, mode);
  return near;
}

/**
 * Makes a folder and those above it, with this mode whatever the umask; one that is there keeps its own. Step by step,
 * because Node's recursive mkdir answers ENOENT on a read-only disk.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  return makeStep(path, mode, false);
}

async function makeStep(path: string, mode: number, isParentThere: boolean): Promise<void> {
  try {
    await mkdir(path);
    await chmod(path, mode);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "EEXIST") return;
    // ENOENT below a folder that is there: a place where nothing can be made, such as /proc.
    if (errno === "ENOENT" && (isParentThere || dirname(path) === path)) {
      throw new EmbeddedPostgresError({
        code: "permission",
        message: `nothing can be made at ${path}`,
        fix: fixFor("permission", path),
        cause: error,
      });
    }
    if (errno !== "ENOENT") throw fromSystemError(error, "making the data folder", path);
    await makeFolder(dirname(path), mode);
    await makeStep(path, mode, true);
  }
}

/** Who runs the cluster in this folder: its owner when there is one. */
async function accountFor(home: string): Promise<Account> {
  for (const name of (await clustersIn(home)).keys()) {
    const { uid, gid } = await stat(join(home, name));
    const account = await serviceAccount(uid === 0 ? undefined : uid);
    // The server itself needs no entry in passwd, only initdb does.
    return uid === 0 || account.uid === uid ? account : { name: String(uid), uid, gid };
  }
  return serviceAccount(undefined);
}

/**
 * Lets the account pass through DATA_DIR and DATA_DIR/postgres where these are root's and closed to all (0700): they
 * become 0710 with the account's group. Folders above are not ours to open.
 * @returns the folder that still blocks, or `undefined`
 */
async function openedFor(account: Account, near: string): Promise<string | undefined> {
  for (const own of [join(near, ".."), near]) {
    const { uid, mode } = await stat(own);
    if (uid !== 0 || (mode & 0o077) !== 0 || (await blockedAt(own, account)) !== own) continue;
    try {
      await chown(own, 0, account.gid);
      await chmod(own, 0o710);
    } catch (error) {
      throw fromSystemError(error, "letting the database's account through", own);
    }
  }
  return blockedAt(near, account);
}

async function readPointer(near: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(join(near, POINTER_FILE), "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw fromSystemError(error, "reading the pointer to the data", near);
  }
  const path = /^caminho: (\/.*)$/m.exec(text)?.[1];
  if (path !== undefined) return path;
  throw new EmbeddedPostgresError({
    code: "data_missing",
    message: `${join(near, POINTER_FILE)} has no line "caminho: /…"`,
    fix: fixFor("data_missing", `um lugar que ${join(near, POINTER_FILE)} não diz`),
  });
}

async function writePointer(near: string, home: string): Promise<void> {
  const path = join(near, POINTER_FILE);
  const text = `Os dados do StreamLeads não estão nesta pasta, e sim em outra.
O PostgreSQL não roda como root, e a conta que o roda não pode entrar nesta pasta.
Não apague este arquivo nem a pasta indicada. Inclua a pasta na cópia de segurança.
caminho: ${home}
`;
  await writeServerFile(path, text, undefined);
}
