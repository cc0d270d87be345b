/** A backup file, opened and examined: nothing of it is believed before every byte of it has been read and adds up. */
import { type FileHandle, open as openPath } from "node:fs/promises";
import { errnoOf } from "../store/embedded/errors.ts";
import { type Entry, unpacked } from "./archive.ts";
import { BackupError } from "./backup-error.ts";
import { isSame, Tally } from "./copy-out.ts";
import { type ErasureList, ListReader } from "./erasure-list.ts";
import { bytesOf } from "./file-bytes.ts";
import { keysIn } from "./key-bundle.ts";
import {
  DATA,
  END,
  type End,
  endSchema,
  JOURNAL,
  KEYS,
  LIST,
  readJson,
  START,
  type Start,
  startSchema,
} from "./manifest.ts";
import { damaged, type Header, keyFor, opened, readHeader } from "./sealed-file.ts";

export interface Examined {
  path: string;
  header: Header;
  start: Start;
  end: End;
  list: ErasureList;
  /** `undefined`: the backup was made without them. */
  masters: Buffer[] | undefined;
}

/** Finds the key of a file. */
export type Opener = (header: Header) => Promise<Buffer>;

/** Opens with a passphrase; the costly way from it to a key is gone once for each file. */
export function openerOf(passphrase: string | undefined): Opener {
  const keys = new Map<string, Promise<Buffer>>();
  return (header) => {
    const id = header.scrypt?.salt ?? header.nonce;
    const key = keys.get(id) ?? keyFor(header, passphrase);
    keys.set(id, key);
    return key;
  };
}

/** The header of a file, which needs no passphrase. `undefined`: it is no backup. */
export async function headerOf(path: string): Promise<Header | undefined> {
  return withFile(path, async (handle, size) => {
    try {
      return (await readHeader(bytesOf(handle, size))).header;
    } catch (error) {
      // Another file in the folder, or a damaged one: nothing that could be used.
      if (error instanceof BackupError) return undefined;
      throw error;
    }
  });
}

/**
 * The entries of a file in their order.
 * @throws BackupError for a wrong passphrase, and at the first byte that is not as it was written
 */
export async function* entriesIn(path: string, open: Opener): AsyncGenerator<Entry> {
  const handle = await openFile(path);
  try {
    const file = bytesOf(handle, (await handle.stat()).size);
    const { header, about } = await readHeader(file);
    const key = await open(header);
    yield* unpacked(opened(header, about, key, file));
  } finally {
    await handle.close();
  }
}

/**
 * Reads a whole file and compares everything with its manifest. Changes nothing anywhere.
 * @throws BackupError with what is wrong
 */
export async function examine(path: string, open: Opener): Promise<Examined> {
  const header = await withFile(path, async (handle, size) => (await readHeader(bytesOf(handle, size))).header);
  const tallies = new Map<string, Tally>();
  const reader = new ListReader();
  let start: Start | undefined;
  let end: End | undefined;
  let masters: Buffer[] | undefined;
  for await (const entry of entriesIn(path, open)) {
    if (end !== undefined) throw damaged("há algo depois do fim");
    if (entry.name === START) start = readJson(startSchema, entry.data, "o começo");
    else if (entry.name === END) end = readJson(endSchema, entry.data, "o manifesto");
    else if (entry.name === KEYS) masters = keysIn(entry.data);
    else if (entry.name.startsWith(DATA) || entry.name.startsWith(LIST)) {
      const key = streamOf(entry.name);
      const tally = tallies.get(key) ?? new Tally();
      tallies.set(key, tally);
      tally.add(entry.data);
      reader.take(entry);
    } else if (!entry.name.startsWith(JOURNAL)) throw damaged("há uma parte desconhecida");
  }
  if (start === undefined || end === undefined) throw damaged("falta o manifesto");
  if (start.hasKey !== (masters !== undefined)) throw damaged("a chave mestra falta ou sobra");
  addUp(start, end, tallies);
  return { path, header, start, end, masters, list: reader.list(start) };
}

function addUp(start: Start, end: End, tallies: ReadonlyMap<string, Tally>): void {
  for (const { name } of start.tables) {
    if (end.sums[`${DATA}${name}`] === undefined) throw damaged(`a tabela ${name} falta`);
  }
  for (const [key, sum] of Object.entries(end.sums)) {
    if (!isSame(sum, (tallies.get(key) ?? new Tally()).sum())) throw damaged(`${key} não confere com o manifesto`);
  }
  for (const key of tallies.keys()) if (!end.sums[key]) throw damaged(`${key} não está no manifesto`);
}

/** "dados/leads/000001" → "dados/leads". */
export function streamOf(entryName: string): string {
  return entryName.slice(0, entryName.lastIndexOf("/"));
}

async function withFile<T>(path: string, use: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  const handle = await openFile(path);
  try {
    return await use(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await openPath(path, "r");
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new BackupError(`Não foi possível abrir ${path} (${errno}).`, "Confira o caminho e as permissões.", error);
  }
}
