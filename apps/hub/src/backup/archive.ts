/** What is inside the envelope: a tar of small entries, compressed with zstd. One entry is in memory at a time. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import tar from "tar-stream";
import { damaged } from "./sealed-file.ts";

export interface Entry {
  name: string;
  data: Buffer;
}

/** An entry is a part of a table, or a short text; none is larger than this. */
export const ENTRY_BYTES_MAX = 64 * 1024 * 1024;
const LEVEL = 3;

/** The compressed bytes of these entries, in their order. */
export async function* packed(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  const pack = tar.pack();
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
  const filling = fill(pack, entries);
  const flow = pipeline(Readable.from(pack), zstd);
  // Both end with what the loop below throws; asked for again at the end, so that nothing goes unseen.
  filling.catch((error: Error) => zstd.destroy(error));
  flow.catch(() => undefined);
  try {
    for await (const chunk of zstd) yield chunk as Buffer;
  } finally {
    pack.destroy(new Error("the archive was not wanted to its end"));
    // Waits until the entries are closed, whoever began the end; its error is already on its way.
    await filling.catch(() => undefined);
  }
}

async function fill(pack: tar.Pack, entries: AsyncIterable<Entry>): Promise<void> {
  for await (const { name, data } of entries) {
    await new Promise<void>((resolve, reject) => {
      pack.entry({ name, size: data.length, mtime: EPOCH, mode: 0o600 }, data, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
  pack.finalize();
}

const EPOCH = new Date(0);

/**
 * The entries of compressed bytes, each whole.
 * @throws BackupError for bytes that are no archive; what the bytes themselves throw passes through
 */
export async function* unpacked(content: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const extract = tar.extract();
  let failure: unknown;
  const flow = pipeline(Readable.from(content, { objectMode: false }), createZstdDecompress(), async (plain) => {
    for await (const chunk of plain) await written(extract, chunk as Buffer);
    extract.end(undefined);
  }).catch((error: unknown) => {
    failure ??= error;
    extract.destroy(error instanceof Error ? error : new Error("unknown", { cause: error }));
  });
  try {
    for await (const entry of extract) {
      if ((entry.header.size ?? 0) > ENTRY_BYTES_MAX) throw damaged("uma parte é grande demais");
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      yield { name: entry.header.name, data: Buffer.concat(chunks) };
    }
    await flow;
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw readProblem(failure ?? error);
  } finally {
    extract.destroy(new Error("the archive was not wanted to its end"));
  }
}

async function written(extract: tar.Extract, chunk: Buffer): Promise<void> {
  if (extract.write(chunk)) return;
  // Whoever reads the entries may have gone: then nothing drains any more.
  await new Promise<void>((resolve, reject) => {
    const drained = () => {
      extract.off("close", closed);
      resolve();
    };
    const closed = () => reject(new Error("the reader has gone"));
    extract.once("drain", drained);
    extract.once("close", closed);
  });
}

/** Decompression and tar have words of their own for damage. */
function readProblem(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("ZSTD_") || code.startsWith("Z_") || /tar|Unexpected end of data|header/i.test(error.message)) {
    return error.name === "BackupError" ? error : damaged("o conteúdo não pode ser lido", error);
  }
  return error;
}
