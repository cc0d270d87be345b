/** Where the newest list of what must not come back is: beside the backup, where the operator says, or in the old database. */
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackupError } from "./backup-error.ts";
import { copyOut } from "./copy-out.ts";
import { type ErasureList, isNewer, ListReader, listQueries } from "./erasure-list.ts";
import { DATA, END, readJson, START, type Start, startSchema } from "./manifest.ts";
import { type Examined, entriesIn, headerOf, type Opener } from "./read-backup.ts";
import { damaged } from "./sealed-file.ts";
import { openSnapshot } from "./snapshot.ts";
import { PROGRAM } from "./write-backup.ts";

export const SUFFIX = ".slb";

/**
 * The newest list that was written after the backup, of the same installation.
 * @param from a file, a folder or the address of the old database; by default the folder of the backup
 * @returns `undefined` when there is none and nobody asked for one
 * @throws BackupError when the place that was named has none, or the newest cannot be read
 */
export async function findList(
  backup: Examined,
  from: string | undefined,
  open: Opener,
): Promise<ErasureList | undefined> {
  if (from !== undefined && /^postgres(ql)?:\/\//.test(from)) return demanded(await listOfDatabase(from), backup);
  const folder = from ?? dirname(backup.path);
  const paths = (await isFolder(folder)) ? await filesIn(folder) : [folder];
  const known = await Promise.all(paths.map(async (path) => ({ path, header: await headerOf(path) })));
  const newest = known
    .flatMap(({ path, header }) => (header && isNewer(header, backup.start) ? [{ path, header }] : []))
    .sort((a, b) => Date.parse(b.header.moment) - Date.parse(a.header.moment))[0];
  if (newest) return readList(newest.path, open);
  return from === undefined ? undefined : demanded(undefined, backup);
}

/** The list in a file, which stands before its tables: one that was cut behind it still tells. */
export async function readList(path: string, open: Opener): Promise<ErasureList> {
  const reader = new ListReader();
  let start: Start | undefined;
  for await (const entry of entriesIn(path, open)) {
    if (entry.name === START) start = readJson(startSchema, entry.data, "o começo");
    else if (entry.name.startsWith(DATA) || entry.name === END) break;
    else reader.take(entry);
  }
  if (start === undefined) throw damaged("falta o começo");
  return reader.list(start);
}

/** The list as the old database has it now. */
export async function listOfDatabase(url: string): Promise<ErasureList> {
  const snapshot = await openSnapshot(url);
  try {
    const reader = new ListReader();
    for (const [name, query] of listQueries(snapshot.tables)) {
      for await (const data of copyOut(snapshot.client, query)) reader.take({ name: `${name}/1`, data });
    }
    const { facts, sequences } = snapshot;
    return reader.list({ format: 1, ...facts, sequences, program: PROGRAM, tables: [], hasKey: false });
  } finally {
    await snapshot.close();
  }
}

function demanded(list: ErasureList | undefined, { start }: Examined): ErasureList {
  if (list && isNewer(list.start, start)) return list;
  throw new BackupError(
    "Em --erasures-from não há uma lista desta instalação mais nova que a cópia.",
    "Confira o caminho ou o endereço. Sem a opção, é usada a mais nova da pasta da cópia.",
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // What is not there is told by whoever opens it.
  return found?.isDirectory() === true;
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).map((name) => join(folder, name));
}
