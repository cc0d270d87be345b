/**
 * Who works on imports. Each process that delivers looks for an import that nobody holds, takes a lease on it, and
 * extends the lease while it works; a process that dies stops extending, and another goes on from the last rows that
 * were written down. Two at a time in a process, so that a dry run need not wait for a large import.
 */
import { randomUUID } from "node:crypto";
import { IngestRefused } from "../leads/arrival.ts";
import { errorCode, isConnectionLoss } from "../store/database.ts";
import { FileError, type FileProblem } from "./file-problem.ts";
import type { ImportRow, ImportState } from "./import.ts";
import { claimImport, endImport, extendLease, type Holder, LeaseLost, releaseImport } from "./job.store.ts";
import type { Job, JobParts } from "./job.ts";
import { runImport } from "./run-import.ts";
import { runSimulation } from "./run-simulation.ts";
import { runUndo } from "./run-undo.ts";
import { keepHeapSmall } from "./small-heap.ts";

export interface ImportJobsOptions extends JobParts {
  /** A worker that says nothing for this long is dead. */
  leaseMs: number;
}

const AT_ONCE = 2;
const LOOK_MS = 1_000;
const BEAT_MS_MIN = 50;

export class ImportJobs {
  readonly #o: ImportJobsOptions;
  /** What this process works on, by the id of the import. */
  readonly #running = new Map<number, Promise<void>>();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void) | undefined;

  constructor(options: ImportJobsOptions) {
    this.#o = options;
  }

  /** Begins to look for work, also for that of a process that died. */
  work(): void {
    this.#timer = setInterval(() => this.#lookSoon(), LOOK_MS);
    this.#unsubscribe = this.#o.bus.subscribe((notice) => {
      // Our own work tells of itself many times a second; that is no news.
      if (notice.kind === "import" && !this.#running.has(notice.id)) this.#lookSoon();
    });
    this.#lookSoon();
  }

  /** Stops at the next row and gives the work back; another process, or the next start, goes on. */
  async rest(): Promise<void> {
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    this.#stopped.abort();
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  #lookSoon(): void {
    this.#looking = this.#looking.then(() => this.#look());
  }

  async #look(): Promise<void> {
    while (this.#running.size < AT_ONCE && !this.#stopped.signal.aborted) {
      const owner = randomUUID();
      try {
        const row = await claimImport(this.#o.db, owner, this.#o.leaseMs, [...this.#running.keys()]);
        if (!row) return;
        const run = this.#run(row, { importId: row.id, owner });
        this.#running.set(row.id, run);
      } catch (error) {
        // Looked for again in a second.
        this.#o.log.warn("import.look_failed", { error: errorCode(error) });
        return;
      }
    }
  }

  /** Never rejects. */
  async #run(row: ImportRow, holder: Holder): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.#stopped.signal]);
    const letHeapGrow = keepHeapSmall();
    const beat = setInterval(() => void this.#extend(holder, lost), Math.max(this.#o.leaseMs / 3, BEAT_MS_MIN));
    const started = performance.now();
    this.#o.log.info("import.taken_up", { import_id: row.id, state: row.state, position: row.position });
    try {
      const state = await this.#work({ ...holder, row, signal });
      this.#o.log.info("import.ended", {
        import_id: row.id,
        state,
        duration_ms: Math.round(performance.now() - started),
      });
    } catch (error) {
      await this.#broke(error, holder, lost.signal.aborted);
    } finally {
      clearInterval(beat);
      letHeapGrow();
      this.#running.delete(row.id);
      this.#o.bus.publish({ kind: "import", id: row.id });
    }
  }

  async #work(job: Job): Promise<ImportState> {
    const { db } = this.#o;
    const state = await this.#outcome(job);
    await endImport(db, job, state, null);
    return state;
  }

  async #outcome(job: Job): Promise<ImportState> {
    switch (job.row.state) {
      case "simulando":
        return (await runSimulation(this.#o, job)) === "done" ? "simulado" : "recebido";
      case "importando":
        return (await runImport(this.#o, job)) === "done" ? "concluido" : "cancelado";
      case "desfazendo":
        await runUndo(this.#o, job);
        return "desfeito";
      default:
        throw new Error(`import ${job.importId} was claimed as ${job.row.state}`);
    }
  }

  async #extend(holder: Holder, lost: AbortController): Promise<void> {
    try {
      if (!(await extendLease(this.#o.db, holder, this.#o.leaseMs))) lost.abort();
    } catch (error) {
      // Nobody can take it over while the database is away; when it is back the next beat tells.
      this.#o.log.warn("import.lease_not_extended", { import_id: holder.importId, error: errorCode(error) });
    }
  }

  /** Gives the work back when it can go on later, and ends it with a reason when it cannot. */
  async #broke(error: unknown, holder: Holder, isLost: boolean): Promise<void> {
    const { db, log } = this.#o;
    const import_id = holder.importId;
    if (isLost) return log.warn("import.lease_lost", { import_id });
    const canGoOn = error instanceof LeaseLost || error instanceof IngestRefused || isConnectionLoss(error);
    try {
      if (canGoOn) {
        log.info("import.given_back", { import_id, error: errorCode(error) });
        await releaseImport(db, holder);
      } else if (error instanceof FileError) {
        log.info("import.unreadable", { import_id, cause: error.problem.code });
        await endImport(db, holder, "falhou", error.problem);
      } else {
        log.error("import.failed", { import_id, error: errorCode(error), detail: lineOf(error) });
        await endImport(db, holder, "falhou", INTERNAL);
      }
    } catch (again) {
      // The lease runs out by itself, and whoever takes the import up meets the same end.
      log.warn("import.end_not_written", { import_id, error: errorCode(again) });
    }
  }
}

/** Where in our code it broke; messages can quote what a person typed. */
function lineOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return (
    stack
      .split("\n")
      .find((line) => line.includes("/src/"))
      ?.trim() ?? ""
  );
}

const INTERNAL: FileProblem = {
  code: "internal_error",
  message: "Algo falhou dentro do StreamLeads; o que já foi importado ficou.",
  fix: "Mande importar de novo: continua de onde parou. Se falhar outra vez, procure import.failed no log do servidor.",
};
