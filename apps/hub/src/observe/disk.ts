/** How much room a folder's file system has left. */
import { statfs } from "node:fs/promises";

export interface Room {
  /** Bytes that this process may still write (without what is kept back for root). */
  free: number;
  /** Bytes of the whole file system. */
  size: number;
}

/** `undefined` when it cannot be asked (no such folder, no right to it): nothing is said then, never a full or an empty disk. */
export async function roomOf(folder: string): Promise<Room | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    // A figure that is missing is seen as missing; its alert says so by `absent`, and the hub itself works on.
    return undefined;
  }
}
