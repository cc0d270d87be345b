/**
 * Takes a file in: its bytes go into the database in pieces while they arrive, so that the hub never holds more than
 * two of them, and is told apart from the import itself, which any process may do later.
 */
import { createHash } from "node:crypto";
import type { Database } from "../store/database.ts";
import { type Analysis, analyse, SAMPLE_BYTES } from "./analysis.ts";
import { EncodingWatch } from "./encoding.ts";
import { FILE_BYTES_MAX, FILE_TOO_LARGE, FileError, foreignFile } from "./file-problem.ts";
import { dropUpload, finishUpload, insertChunk, insertImport } from "./import.store.ts";

export const CHUNK_BYTES = 256 * 1024;

export interface Upload {
  fileName: string;
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * @returns the id of the import, now `recebido`
 * @throws FileError when the file cannot be imported, or whatever its bytes end with; nothing is kept then
 */
export async function receiveFile(
  db: Database,
  upload: Upload,
  createdBy: string,
  bytesMax = FILE_BYTES_MAX,
): Promise<number> {
  const id = await insertImport(db, upload.fileName, createdBy);
  try {
    const { file, analysis } = await store(db, id, upload.bytes, bytesMax);
    await finishUpload(db, id, file, analysis);
    return id;
  } catch (error) {
    // With the database away this fails as well; the nightly cleaning finds what is left.
    await dropUpload(db, id).catch(() => undefined);
    throw error;
  }
}

async function store(db: Database, id: number, pieces: AsyncIterable<Uint8Array>, bytesMax: number) {
  const hash = createHash("sha256");
  const watch = new EncodingWatch();
  let bytes = 0;
  let chunks = 0;
  let sample: Buffer = Buffer.alloc(0);
  for await (const chunk of chunked(pieces, bytesMax)) {
    bytes += chunk.length;
    hash.update(chunk);
    watch.add(chunk);
    if (chunks === 0) sample = Buffer.from(chunk.subarray(0, SAMPLE_BYTES));
    await insertChunk(db, id, chunks, chunk);
    chunks += 1;
  }
  const verdict = watch.verdict();
  if (verdict.kind === "foreign") throw new FileError(foreignFile(verdict.what));
  const analysis: Analysis = analyse(sample, bytes, verdict.encoding);
  return { file: { bytes, chunks, sha256: hash.digest() }, analysis };
}

/** The same bytes in pieces of one size, the last one shorter. @throws FileError beyond the largest size */
async function* chunked(pieces: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  for await (const piece of pieces) {
    total += piece.length;
    if (total > bytesMax) throw new FileError(FILE_TOO_LARGE);
    waiting.push(piece);
    length += piece.length;
    if (length < CHUNK_BYTES) continue;
    const whole = Buffer.concat(waiting);
    let at = 0;
    for (; whole.length - at >= CHUNK_BYTES; at += CHUNK_BYTES) yield whole.subarray(at, at + CHUNK_BYTES);
    waiting = at < whole.length ? [Buffer.from(whole.subarray(at))] : [];
    length = whole.length - at;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
