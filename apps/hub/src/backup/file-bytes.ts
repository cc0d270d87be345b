/** A file on disk, read forward in exact portions; and one written beside its place, flushed, and renamed into it. */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "../store/embedded/errors.ts";
import { BackupError } from "./backup-error.ts";
import { type Bytes, damaged } from "./sealed-file.ts";

/** @param size of the file when it was opened: one that shrinks meanwhile is damaged */
export function bytesOf(handle: FileHandle, size: number): Bytes {
  let position = 0;
  return {
    async read(length) {
      const buffer = Buffer.alloc(length);
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position);
        if (bytesRead === 0) throw damaged("o arquivo termina antes do fim");
        filled += bytesRead;
        position += bytesRead;
      }
      return buffer;
    },
    isAtEnd: async () => position >= size,
  };
}

/** What a new file is written through; replaced in tests by one that has no room. */
export interface Output {
  write(chunk: Buffer): Promise<unknown>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export const openOutput = async (path: string): Promise<Output> => {
  const handle = await open(path, "wx", 0o600);
  return {
    write: (chunk) => handle.writeFile(chunk),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
};

/**
 * Writes a file of mode 0600 that is either there whole and on the disk, or not there at all.
 * @returns its bytes
 * @throws BackupError when there is no room or no way to write
 */
export async function writeWhole(
  path: string,
  content: AsyncIterable<Buffer>,
  openFile: (path: string) => Promise<Output> = openOutput,
): Promise<number> {
  const draft = `${path}.${randomBytes(4).toString("hex")}.incompleto`;
  let bytes = 0;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const output = await openFile(draft);
    try {
      for await (const chunk of content) {
        await output.write(chunk);
        bytes += chunk.length;
      }
      await output.sync();
    } finally {
      await output.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
    return bytes;
  } catch (error) {
    await rm(draft, { force: true });
    throw writeProblem(error, path);
  }
}

/** A rename is on disk when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folder.
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function writeProblem(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === "ENOSPC" || errno === "EDQUOT" || errno === "EFBIG") {
    const fix = `Libere espaço ou escolha outro disco. As cópias anteriores continuam como estavam.`;
    return new BackupError(`Não há espaço para a cópia em ${dirname(path)}; nada ficou pela metade.`, fix, error);
  }
  if (errno === "EACCES" || errno === "EPERM" || errno === "EROFS" || errno === "ENOTDIR" || errno === "ENOENT") {
    const fix = "Escolha uma pasta em que este usuário possa escrever.";
    return new BackupError(`Não foi possível escrever em ${dirname(path)} (${errno}).`, fix, error);
  }
  return error;
}
