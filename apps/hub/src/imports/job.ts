/** What all work on imports has in common: whose it is, when it must stop, and how quick it is. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { OwnContacts } from "@streamleads/domain";
import type { DestinationOf } from "../erasures/erasure.ts";
import type { Intake } from "../leads/intake.ts";
import { internationalPhone } from "../leads/international-phone.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { type CsvRow, csvRows } from "./csv-rows.ts";
import { decoded } from "./encoding.ts";
import { FileError, ROWS_MAX, TOO_MANY_ROWS } from "./file-problem.ts";
import { chunksOf } from "./import.store.ts";
import type { ImportRow } from "./import.ts";
import type { InFlight } from "./in-flight.ts";
import { type Holder, LeaseLost } from "./job.store.ts";
import type { RowRules } from "./row-lead.ts";

export interface JobParts {
  db: Database;
  bus: Bus;
  intake: Pick<Intake, "accept">;
  /** Shared by all imports of this process. */
  inFlight: InFlight;
  own: () => OwnContacts;
  /** What an undo tells the destinations with. */
  sealer: Pick<Sealer, "seal">;
  destinationOf: DestinationOf;
  timeZone: string;
  now: () => Date;
  /** Most rows of a file; default `ROWS_MAX`. */
  rowsMax?: number;
  log: Log;
}

/** One piece of work in the hands of this process. */
export interface Job extends Holder {
  row: ImportRow;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
}

/** @throws LeaseLost when somebody else may be at it by now, or the process stops */
export function checkHeld({ signal }: Job): void {
  if (signal.aborted) throw new LeaseLost();
}

export function rulesOf({ row }: Job, timeZone: string): RowRules {
  return {
    columns: row.columns,
    origem: row.origem,
    consentimentos: row.consents,
    timeZone,
    internationalPhone,
  };
}

/**
 * The rows with people, in batches: what stands above them and what was done before is passed over. Reading again from
 * the beginning costs some seconds for a million rows, and needs no place in a stream of characters to be remembered.
 * @throws FileError at the place from which the file cannot be read
 */
export async function* batchesOf(parts: JobParts, job: Job, after: number, size: number): AsyncGenerator<CsvRow[]> {
  const { row } = job;
  if (row.encoding === null || row.separator === null) throw new Error(`import ${row.id} was never analysed`);
  const first = Math.max(row.header_row ?? 0, after) + 1;
  const last = (row.header_row ?? 0) + (parts.rowsMax ?? ROWS_MAX);
  let batch: CsvRow[] = [];
  try {
    for await (const read of csvRows(decoded(chunksOf(parts.db, row), row.encoding), row.separator)) {
      if (read.linha < first) continue;
      if (read.linha > last) throw new FileError(TOO_MANY_ROWS);
      batch.push(read);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
      checkHeld(job);
    }
  } catch (error) {
    // What could be read is done before the place that could not.
    if (error instanceof FileError && batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

/** Rows that are worked on before the process looks at what else there is to do. */
const ROWS_PER_TURN = 25;

/** Maps in small portions: a thousand rows at once would hold up every request of this process. */
export async function mapInTurns<In, Out>(items: readonly In[], map: (item: In) => Out): Promise<Out[]> {
  const out: Out[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % ROWS_PER_TURN === 0) await nextTurn();
    out.push(map(item));
  }
  return out;
}

/** Rows per second, smoothed over some batches so that the time that is left does not jump. */
export class Rate {
  readonly #monotonic: () => number;
  #at: number;
  #perSecond: number | undefined;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
    this.#at = monotonic();
  }

  /** Tells of work done since the last call. @returns the rate */
  add(count: number): number {
    const now = this.#monotonic();
    const perSecond = count / Math.max((now - this.#at) / 1_000, 0.001);
    this.#at = now;
    this.#perSecond = this.#perSecond === undefined ? perSecond : 0.7 * this.#perSecond + 0.3 * perSecond;
    return this.#perSecond;
  }
}
