/** Rows out of the database, as PostgreSQL's own text, and what they come to. */
import { createHash, type Hash } from "node:crypto";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Sum, Table } from "./manifest.ts";
import { quoted } from "./tables.ts";

/** Counts and hashes rows on their way. In this form every row ends with a line feed, and none has one inside. */
export class Tally {
  rows = 0;
  bytes = 0;
  readonly #hash: Hash = createHash("sha256");

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) this.rows += 1;
  }

  /** To be asked once, at the end. */
  sum(): Sum {
    return { rows: this.rows, bytes: this.bytes, sha256: this.#hash.digest("hex") };
  }
}

const LINE_FEED = 0x0a;

export function isSame(a: Sum | undefined, b: Sum | undefined): boolean {
  return a !== undefined && b !== undefined && a.rows === b.rows && a.bytes === b.bytes && a.sha256 === b.sha256;
}

/** All rows of a table; of a partitioned one those of all its partitions. */
export function selectAll(schema: string, { name, columns, partitions }: Table): string {
  const list = columns.map(quoted).join(", ");
  const from = `${quoted(schema)}.${quoted(name)}`;
  return partitions.length > 0 ? `(select ${list} from ${from})` : `${from} (${list})`;
}

/**
 * The rows that `COPY <what> TO STDOUT` gives, in the chunks in which they come. Inside a transaction the lock on the
 * table is given back at the end of it: a copy that takes an hour must not keep a partition from being dropped, nor
 * everybody else behind that.
 */
export async function* copyOut(client: pg.ClientBase, what: string): AsyncGenerator<Buffer> {
  await client.query("savepoint copying");
  const stream = client.query(copyTo(`copy ${what} to stdout`));
  for await (const chunk of stream) yield chunk as Buffer;
  await client.query("rollback to savepoint copying");
}
