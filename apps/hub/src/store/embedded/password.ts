/** The password of the cluster's roles over TCP: random, in a file that only the hub's user can read. */
import { randomBytes } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { errnoOf, fromSystemError } from "./errors.ts";

const EMPTY_TRIES = 20;
const EMPTY_WAIT_MS = 25;

/** The password in the file, made if there is none. Of two hubs that start at once one writes, the other reads. */
export async function ensurePassword(path: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const found = (await readFile(path, "utf8")).trim();
      if (found !== "") return found;
      // Another hub is writing it at this moment; or a full disk left it empty.
      if (tries >= EMPTY_TRIES) await rm(path);
      else await wait(EMPTY_WAIT_MS);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw fromSystemError(error, "reading the password", path);
      const made = await writePassword(path);
      if (made !== undefined) return made;
    }
  }
}

/** A new password in a new file, or `undefined` when another hub made the file first. */
async function writePassword(path: string): Promise<string | undefined> {
  const password = randomBytes(24).toString("hex");
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(password);
      await file.sync();
      return password;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    await rm(path, { force: true }).catch(() => undefined); // The first error is the one to report.
    throw fromSystemError(error, "writing the password", path);
  }
}
