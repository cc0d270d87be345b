/** How files are written that the server, or a later start, will believe. */
import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import type { Account } from "./account.ts";
import { fromSystemError } from "./errors.ts";

/**
 * Writes a file for the account (`undefined`: this process's own user), mode 0600: under a new name first, so that no
 * half-written one is read and no planted link is followed.
 * @throws EmbeddedPostgresError by the system's reason
 */
export async function writeServerFile(path: string, text: string, account: Account | undefined): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return; // As it should be: a start costs no flush.
  const next = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(next, "wx", 0o600);
    try {
      await file.writeFile(text);
      if (account) await file.chown(account.uid, account.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw fromSystemError(error, "writing a file", path);
  }
}
