/**
 * New tokens on this machine's disk, between the provider's answer and the commit. A refresh token that is worth one
 * use is gone at the provider the moment it answers; if the process dies before the commit, this file is the only
 * place where its successor is. Sealed like the row, 0600, written to the end and renamed before anybody may read it.
 */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Sealer } from "../store/sealer.ts";
import type { Grant } from "./grant.ts";

export interface JournalEntry {
  connectionId: number;
  /** The row's generation with these tokens. */
  generation: number;
  grant: Grant;
}

/** What is found: the newest entry, or that a file is there which cannot be opened (another SECRETS_KEY, a bad disk). */
export type Found = { kind: "none" } | { kind: "entry"; entry: JournalEntry } | { kind: "unreadable" };

export interface Journal {
  write(entry: JournalEntry): Promise<void>;
  find(connectionId: number): Promise<Found>;
  /** Connections that have entries here. */
  connections(): Promise<number[]>;
  /** Removes the entries up to a generation. */
  remove(connectionId: number, upToGeneration: number): Promise<void>;
}

const NAME = /^([0-9a-f]+)-(\d+)-(\d+)\.sealed$/;

/**
 * @param dataDir DATA_DIR; the files are in `oauth-journal` below it
 * @param installId keeps databases apart that share a folder: connections are numbered from 1 in each
 */
export function openJournal(dataDir: string, installId: string, sealer: Sealer): Journal {
  const folder = join(dataDir, "oauth-journal");
  const nameOf = (id: number, generation: number) => `${installId}-${id}-${generation}.sealed`;

  async function entries(): Promise<{ file: string; connectionId: number; generation: number }[]> {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return []; // Nothing was ever written here.
      throw error;
    });
    return names.flatMap((file) => {
      const [, install, id, generation] = NAME.exec(file) ?? [];
      return install === installId ? [{ file, connectionId: Number(id), generation: Number(generation) }] : [];
    });
  }

  return {
    async write({ connectionId, generation, grant }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, nameOf(connectionId, generation));
      const draft = `${file}.${randomBytes(6).toString("hex")}.draft`;
      await writeDurably(draft, sealer.seal(JSON.stringify({ connectionId, generation, grant })));
      await rename(draft, file);
      await syncFolder(folder);
    },
    async find(connectionId) {
      const mine = (await entries()).filter((one) => one.connectionId === connectionId);
      const newest = mine.sort((a, b) => b.generation - a.generation)[0];
      if (!newest) return { kind: "none" };
      const sealed = await readFile(join(folder, newest.file)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined; // Committed and removed in this moment.
        throw error;
      });
      if (sealed === undefined) return { kind: "none" };
      return entryOf(sealed, sealer, newest);
    },
    async connections() {
      return [...new Set((await entries()).map((one) => one.connectionId))];
    },
    async remove(connectionId, upToGeneration) {
      for (const one of await entries()) {
        if (one.connectionId !== connectionId || one.generation > upToGeneration) continue;
        await unlink(join(folder, one.file)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT") throw error; // Gone is what was wanted.
        });
      }
    },
  };
}

/** The name of a file is anybody's; what counts is what was sealed. */
function entryOf(sealed: Buffer, sealer: Sealer, named: { connectionId: number; generation: number }): Found {
  try {
    const entry = JSON.parse(sealer.open(sealed)) as JournalEntry;
    if (entry.connectionId !== named.connectionId || entry.generation !== named.generation) {
      return { kind: "unreadable" };
    }
    return { kind: "entry", entry };
  } catch {
    // Sealed with another key or damaged: the file stays for whoever can still open it, and the caller says so.
    return { kind: "unreadable" };
  }
}

async function writeDurably(file: string, content: Buffer): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is durable once its folder is; where folders cannot be synced (Windows), the rename alone has to do. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync();
  } catch {
    // The file system does not sync folders: the file itself is written, and a killed process loses nothing of it.
  } finally {
    await handle.close();
  }
}
