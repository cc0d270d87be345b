/**
 * The folder of the Unix socket. Who can enter it is let in without a password, so it belongs to the server's account,
 * has mode 0700 and is checked at each start. The kernel cuts socket paths at 108 bytes (104 on macOS).
 */
import { createHash, randomBytes } from "node:crypto";
import { chmod, chown, lstat, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { EmbeddedPostgresError, errnoOf, fixFor, fromSystemError } from "./errors.ts";

/** Longest path of the socket itself, in bytes. */
export const SOCKET_PATH_BYTES_MAX = 100;
export const SOCKET_PORT = 5432;

/**
 * The first folder that can hold the socket: in the data folder, else a short one in the folder for temporary files.
 * @throws EmbeddedPostgresError `permission` when somebody else holds the short one too.
 */
export async function makeSocketFolder(home: string, account: Account | undefined): Promise<string> {
  const near = join(home, "run");
  if (isUsable(near) && (await madeOurs(near, account)) && (await canHoldSockets(near))) return near;
  const owner = account?.uid ?? process.geteuid?.() ?? 0;
  const hash = createHash("sha256").update(home).digest("hex").slice(0, 12);
  const short = join(tmpdir(), `streamleads-${owner}-${hash}`);
  if (isUsable(short) && (await madeOurs(short, account))) return short;
  throw new EmbeddedPostgresError({
    code: "permission",
    message: `${short} belongs to another account, and ${near} cannot hold a Unix socket`,
    fix: fixFor("permission", short),
  });
}

/** Short enough, and free of what the server's list of folders would need quoted twice. */
export function isUsable(folder: string): boolean {
  const socket = join(folder, `.s.PGSQL.${SOCKET_PORT}`);
  return Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX && !/["',\\\n]/.test(folder);
}

/** Makes the folder or takes it over; false when it is a link, no folder, or another account's. */
async function madeOurs(folder: string, account: Account | undefined): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw fromSystemError(error, "making the socket folder", folder);
  }
  const found = await lstat(folder);
  const self = process.geteuid?.();
  const owner = account?.uid ?? self;
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== self)) return false;
  try {
    if (account && found.uid !== account.uid) await chown(folder, account.uid, account.gid);
    if ((found.mode & 0o777) !== 0o700) await chmod(folder, 0o700);
  } catch (error) {
    throw fromSystemError(error, "taking over the socket folder", folder);
  }
  return true;
}

/** Some shared and network folders refuse sockets; asking is cheaper than reading the server's refusal. */
async function canHoldSockets(folder: string): Promise<boolean> {
  const path = join(folder, `.t.${randomBytes(4).toString("hex")}`);
  const server = createServer();
  try {
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(path, done);
    });
    await new Promise((closed) => server.close(closed));
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? "";
    // A full or read-only disk is not the folder's fault: the server will say so in its own words.
    return errno === "ENOSPC" || errno === "EDQUOT" || errno === "EROFS";
  } finally {
    await rm(path, { force: true });
  }
}
