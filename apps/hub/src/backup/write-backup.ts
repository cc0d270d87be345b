/** A backup, from one moment of the database to one file on the disk. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { type Entry, packed } from "./archive.ts";
import { copyOut, selectAll, Tally } from "./copy-out.ts";
import { listQueries } from "./erasure-list.ts";
import { type Output, writeWhole } from "./file-bytes.ts";
import { journalEntries, keysEntry } from "./key-bundle.ts";
import { DATA, END, type End, START, type Start, type Sum } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { newHeader, sealed } from "./sealed-file.ts";
import { endSnapshot, openSnapshot, type Snapshot } from "./snapshot.ts";
import { LEFT_OUT, MIGRATION_TABLES } from "./tables.ts";

export interface BackupRequest {
  databaseUrl: string;
  dataDir: string;
  /** The master keys to take along; `undefined` leaves them out. */
  masters: readonly Buffer[] | undefined;
  /** Protects the file; `undefined` writes one that anybody can read. */
  passphrase: string | undefined;
  kind: "completa" | "apagamentos";
  /** Where it goes, by what it is. */
  pathFor: (facts: { install: string; moment: string }) => string;
  progress?: Progress | undefined;
  /** For tests: a cheaper way from the passphrase to the key, a disk without room, something that happens meanwhile. */
  scryptCost?: number;
  openFile?: (path: string) => Promise<Output>;
  afterSnapshot?: () => Promise<void>;
}

export interface WrittenBackup {
  path: string;
  bytes: number;
  rows: number;
  tables: number;
  moment: string;
}

/** Rows are gathered to parts of this size, because a tar names the size before the content. */
const PART_BYTES = 4 * 1024 * 1024;

/** Version of the program, as its package says. */
export const PROGRAM: string = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../../package.json"), "utf8"),
).version;

/**
 * Writes a backup of a database in use: nobody waits for it, and it shows one moment.
 * @throws BackupError when there is nothing to copy or no room for it; then no file is there
 */
export async function writeBackup(request: BackupRequest): Promise<WrittenBackup> {
  const snapshot = await openSnapshot(request.databaseUrl);
  try {
    await request.afterSnapshot?.();
    const { moment, install } = snapshot.facts;
    const path = request.pathFor({ moment, install });
    const described = { kind: request.kind, moment, install, program: PROGRAM };
    const { header, key } = await newHeader(described, request.passphrase, request.scryptCost);
    const sums: Record<string, Sum> = {};
    const content = packed(entriesOf(snapshot, request, sums));
    const bytes = await writeWhole(path, sealed(header, key, content), request.openFile);
    const data = Object.entries(sums).filter(([name]) => name.startsWith(DATA));
    const rows = data.reduce((total, [, sum]) => total + sum.rows, 0);
    return { path, bytes, rows, tables: data.length, moment };
  } finally {
    await snapshot.close();
  }
}

async function* entriesOf(
  snapshot: Snapshot,
  { kind, dataDir, masters, progress }: BackupRequest,
  sums: Record<string, Sum>,
): AsyncGenerator<Entry> {
  const { client, schema, facts, sequences } = snapshot;
  const copied = snapshot.tables.filter(({ name }) => !LEFT_OUT.includes(name) && !MIGRATION_TABLES.includes(name));
  const tables = kind === "completa" ? copied : [];
  const start: Start = {
    format: 1,
    ...facts,
    program: PROGRAM,
    tables: tables.map(({ name, columns, partitions }) => ({ name, columns, partitions })),
    sequences,
    hasKey: kind === "completa" && masters !== undefined,
  };
  yield jsonEntry(START, start);
  for (const [name, query] of listQueries(copied)) yield* partsOf(client, query, name, sums);
  if (kind === "completa") {
    if (masters) yield keysEntry(masters);
    yield* journalEntries(dataDir);
  }
  for (const table of tables) {
    progress?.begin(table.name, table.rows);
    yield* partsOf(client, selectAll(schema, table), `${DATA}${table.name}`, sums, (rows) => progress?.at(rows));
    progress?.end(sums[`${DATA}${table.name}`]?.rows ?? 0);
  }
  await endSnapshot(snapshot);
  const end: End = { sums };
  yield jsonEntry(END, end);
}

async function* partsOf(
  client: pg.ClientBase,
  what: string,
  name: string,
  sums: Record<string, Sum>,
  onRows?: (rows: number) => void,
): AsyncGenerator<Entry> {
  const tally = new Tally();
  let waiting: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  const part = (): Entry => {
    const data = Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    number += 1;
    return { name: `${name}/${String(number).padStart(6, "0")}`, data };
  };
  for await (const chunk of copyOut(client, what)) {
    tally.add(chunk);
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    yield part();
    onRows?.(tally.rows);
  }
  if (bytes > 0) yield part();
  sums[name] = tally.sum();
}

function jsonEntry(name: string, value: unknown): Entry {
  return { name, data: Buffer.from(JSON.stringify(value)) };
}
