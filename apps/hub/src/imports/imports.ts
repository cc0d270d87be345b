/** Imports as the rest of the hub sees them: a file comes in, is looked at, tried, imported, taken back. */
import type { Consentimento } from "@streamleads/domain";
import type { DestinationOf } from "../erasures/erasure.ts";
import type { Intake } from "../leads/intake.ts";
import type { BatchRules } from "../leads/intake-batch.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { Sealer } from "../store/sealer.ts";
import { analyse, type Corrections, SAMPLE_BYTES } from "./analysis.ts";
import type { Campo, Column } from "./columns.ts";
import { type ErrorRow, errorsFile } from "./errors-file.ts";
import {
  cleanImports,
  configure,
  deleteFile,
  errorPages,
  findImport,
  handOver,
  importOfSameFile,
  listImports,
  requestCancel,
  sampleOf,
} from "./import.store.ts";
import { type ImportRow, rowsDone } from "./import.ts";
import { ImportJobs } from "./import-jobs.ts";
import { InFlight } from "./in-flight.ts";
import { receiveFile, type Upload } from "./receive-file.ts";

export interface ImportsOptions {
  db: Database;
  bus: Bus;
  intake: Pick<Intake, "accept" | "waiting">;
  rules: () => BatchRules;
  sealer: Pick<Sealer, "seal">;
  destinationOf: DestinationOf;
  timeZone: string;
  now: () => Date;
  leaseMs: number;
  /** Smaller in tests; default `ROWS_MAX`. */
  rowsMax?: number;
  log: Log;
}

export interface ImportChange extends Corrections {
  /** By the name of a column; columns that are not named keep their field. */
  mapping?: Readonly<Record<string, Campo>> | undefined;
  origem?: string | undefined;
  plan?: "nada" | "tudo" | undefined;
  consents?: Consentimento[] | undefined;
}

export type Changed =
  | { kind: "changed" }
  | { kind: "missing" }
  /** Its state does not allow it. */
  | { kind: "refused"; row: ImportRow }
  /** Names that no column of the file has. */
  | { kind: "unknown_columns"; names: string[] }
  /** Nothing says who the people are, or how to reach them. */
  | { kind: "incomplete"; lacks: ("nome" | "contato")[] };

export class Imports {
  readonly #o: ImportsOptions;
  readonly #jobs: ImportJobs;

  constructor(options: ImportsOptions) {
    this.#o = options;
    const { intake, rules } = options;
    this.#jobs = new ImportJobs({
      ...options,
      own: () => rules().own,
      inFlight: new InFlight((own) => intake.waiting > own),
    });
  }

  /** Begins to work on imports, also those of a process that died. */
  work(): void {
    this.#jobs.work();
  }

  async rest(): Promise<void> {
    await this.#jobs.rest();
  }

  /** Takes a file in. @throws FileError when it cannot be imported; nothing is kept then */
  async receive(upload: Upload, createdBy: string): Promise<ImportRow> {
    const id = await receiveFile(this.#o.db, upload, createdBy);
    const row = (await findImport(this.#o.db, id)) as ImportRow;
    this.#o.log.info("import.received", { import_id: id, bytes: row.bytes, rows: row.rows, encoding: row.encoding });
    this.#o.bus.publish({ kind: "import", id });
    return row;
  }

  find(id: number): Promise<ImportRow | undefined> {
    return findImport(this.#o.db, id);
  }

  list(limit: number, before?: number): Promise<ImportRow[]> {
    return listImports(this.#o.db, limit, before);
  }

  /** An earlier import of the very same file; it would only repeat its leads. */
  sameFile(row: ImportRow): Promise<number | null> {
    return importOfSameFile(this.#o.db, row);
  }

  /**
   * Says how the file is to be read and what its people are. Another separator, encoding or header row means other
   * columns: they are found anew, and the mapping of the same call holds for those.
   * @throws FileError when nothing is left to import that way
   */
  async change(id: number, { mapping = {}, origem, plan, consents, ...said }: ImportChange): Promise<Changed> {
    const { db } = this.#o;
    const row = await findImport(db, id);
    if (!row) return { kind: "missing" };
    const isReadAnew = Object.values(said).some((value) => value !== undefined);
    const analysis = isReadAnew ? await this.#analysed(row, said) : undefined;
    const columns = analysis?.columns ?? row.columns;
    const names = new Set(columns.map(({ coluna }) => coluna));
    const unknown = Object.keys(mapping).filter((name) => !names.has(name));
    if (unknown.length > 0) return { kind: "unknown_columns", names: unknown };
    const isDone = await configure(db, id, {
      ...(analysis && { analysis }),
      columns: columns.map((column) => ({ ...column, campo: campoOf(column, mapping) })),
      ...(origem !== undefined && { origem }),
      ...(plan !== undefined && { plan }),
      ...(consents && { consents }),
    });
    return isDone ? this.#told(id) : { kind: "refused", row };
  }

  /** Starts a dry run. */
  simulate(id: number): Promise<Changed> {
    return this.#hand(id, ["recebido", "simulado", "falhou"], "simulando");
  }

  /** Starts the import, or goes on with one that was stopped. */
  start(id: number): Promise<Changed> {
    return this.#hand(id, ["recebido", "simulado", "falhou", "cancelado"], "importando");
  }

  undo(id: number): Promise<Changed> {
    return this.#hand(id, ["concluido", "cancelado", "falhou"], "desfazendo");
  }

  /** Asks for a stop; what was imported stays, and can be gone on with or undone. */
  async cancel(id: number): Promise<Changed> {
    if (await requestCancel(this.#o.db, id)) return this.#told(id);
    return this.#refused(id);
  }

  /** Deletes the file before its time; the import can no longer be undone then. */
  async forget(id: number): Promise<Changed> {
    if (await deleteFile(this.#o.db, id)) return this.#told(id);
    return this.#refused(id);
  }

  /** The rows that could not be imported, as a CSV file. */
  errorsFile(row: ImportRow): AsyncGenerator<string> {
    const pages: AsyncIterable<readonly ErrorRow[]> = errorPages(this.#o.db, row.id);
    return errorsFile(
      row.columns.map(({ coluna }) => coluna),
      pages,
    );
  }

  /** The nightly cleaning. @returns how many imports lost their file */
  clean(): Promise<number> {
    return cleanImports(this.#o.db);
  }

  async #analysed(row: ImportRow, said: Corrections) {
    const sample = await sampleOf(this.#o.db, row.id, SAMPLE_BYTES);
    const { encoding, separator, header_row } = row;
    if (encoding === null || separator === null) throw new Error(`import ${row.id} was never analysed`);
    // What was said before still holds, unless it hung on what is said now.
    const isSameTable = said.separator === undefined && said.encoding === undefined;
    const kept = { separator, ...(isSameTable && { headerRow: header_row }) };
    return analyse(sample, row.bytes, encoding, { ...kept, ...defined(said) });
  }

  async #hand(id: number, from: Parameters<typeof handOver>[2], to: Parameters<typeof handOver>[3]): Promise<Changed> {
    const { db } = this.#o;
    const row = await findImport(db, id);
    if (!row) return { kind: "missing" };
    const lacks = to === "desfazendo" ? [] : lackingIn(row.columns);
    if (lacks.length > 0) return { kind: "incomplete", lacks };
    // An import that never put a row in has nothing to take back.
    const hasNothing = to === "desfazendo" && rowsDone(row) === 0 && row.started_at === null;
    if (hasNothing || !(await handOver(db, id, from, to))) return this.#refused(id);
    return this.#told(id);
  }

  async #refused(id: number): Promise<Changed> {
    const row = await findImport(this.#o.db, id);
    return row ? { kind: "refused", row } : { kind: "missing" };
  }

  /** Live pages look again, and a process that has room takes the work up at once. */
  #told(id: number): Changed {
    this.#o.bus.publish({ kind: "import", id });
    return { kind: "changed" };
  }
}

/** What no column is mapped to although no lead can be without it. */
export function lackingIn(columns: readonly Pick<Column, "campo">[]): ("nome" | "contato")[] {
  const has = (...fields: Campo[]) => columns.some(({ campo }) => fields.includes(campo));
  return [
    ...(has("nome", "primeiro_nome", "sobrenome") ? [] : (["nome"] as const)),
    ...(has("email", "telefone") ? [] : (["contato"] as const)),
  ];
}

function campoOf({ coluna, campo }: Column, mapping: Readonly<Record<string, Campo>>): Campo {
  return Object.hasOwn(mapping, coluna) ? (mapping[coluna] ?? null) : campo;
}

function defined(said: Corrections): Corrections {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
