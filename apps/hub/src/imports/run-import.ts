/**
 * The import itself: rows become leads by the same way as all others (`Intake`), so that identity, locks, merge and
 * score hold. A batch is read and sent while the one before it is being written down; no more than two are in memory.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type IdentityKey, identityKeys, type ParsedLead } from "@streamleads/domain";
import { type Arrival, IngestRefused } from "../leads/arrival.ts";
import { errorCode, isConnectionLoss } from "../store/database.ts";
import type { RowProblem } from "./cell-values.ts";
import type { CsvRow } from "./csv-rows.ts";
import { sourceOf } from "./import.ts";
import { type BadRow, commitBatch, keepBefore, LeaseLost } from "./job.store.ts";
import { batchesOf, checkHeld, type Job, type JobParts, mapInTurns, Rate, rulesOf } from "./job.ts";
import { leadOfRow } from "./row-lead.ts";

/** Rows that are read ahead and written down together; more of them only grow old in memory. */
const BATCH = 128;
/** The intake is full: others go first. */
const FULL_WAIT_MS = 100;

type Sent = { kind: "accepted"; linha: number } | { kind: "bad"; row: BadRow } | { kind: "broken"; error: unknown };

interface Batch {
  position: number;
  bad: BadRow[];
  sent: Promise<Sent>[];
}

/**
 * @returns whether all rows are done, or somebody asked to stop
 * @throws LeaseLost when another process goes on with it; FileError where the file cannot be read
 */
export async function runImport(parts: JobParts, job: Job): Promise<"done" | "cancelled"> {
  const rate = new Rate();
  // Asked to stop before this process took the import up.
  let before = Promise.resolve(job.row.cancel_requested);
  try {
    for await (const rows of batchesOf(parts, job, job.row.position, BATCH)) {
      if (await before) return "cancelled";
      const batch = await send(parts, job, rows);
      before = write(parts, job, batch, rate);
      // Awaited in the next round; until then its failure is nobody's.
      before.catch(() => undefined);
    }
    return (await before) ? "cancelled" : "done";
  } catch (error) {
    // Rows that could be read are written down before the end of the file is called unreadable.
    await before;
    throw error;
  }
}

/** Reads a batch and sets its rows on their way; resolves when the last of them is. */
async function send(parts: JobParts, job: Job, rows: readonly CsvRow[]): Promise<Batch> {
  const rules = rulesOf(job, parts.timeZone);
  const leads: { row: CsvRow; parsed: ParsedLead }[] = [];
  const bad: BadRow[] = [];
  await mapInTurns(rows, (row) => {
    const read = leadOfRow(row.cells, rules);
    if (read.kind === "lead") leads.push({ row, parsed: read.parsed });
    else if (read.kind === "error") bad.push({ ...row, problems: read.problems });
  });
  await keepBefore(parts.db, job.importId, keysOf(leads, parts));
  const sent: Promise<Sent>[] = [];
  for (const { row, parsed } of leads) {
    await parts.inFlight.enter();
    if (job.signal.aborted) {
      parts.inFlight.leave();
      checkHeld(job);
    }
    sent.push(accept(parts, job, row, parsed).finally(() => parts.inFlight.leave()));
  }
  return { position: rows.at(-1)?.linha ?? 0, bad, sent };
}

function keysOf(leads: readonly { parsed: ParsedLead }[], parts: JobParts): IdentityKey[] {
  const own = parts.own();
  return leads.flatMap(({ parsed }) => identityKeys(parsed.fields, own));
}

/** Never rejects: what went wrong is told by the batch, after all its rows have ended. */
async function accept(parts: JobParts, job: Job, row: CsvRow, parsed: ParsedLead): Promise<Sent> {
  const arrival = arrivalOf(job, row, parsed, parts.now());
  while (!job.signal.aborted) {
    try {
      const { kind } = await parts.intake.accept(arrival);
      // It reuses no idempotency key; and a lead that was erased since a crash stays erased.
      if (kind === "created" || kind === "known" || kind === "gone") return { kind: "accepted", linha: row.linha };
      return { kind: "broken", error: new Error(`the intake answered ${kind} to a row of an import`) };
    } catch (error) {
      if (error instanceof IngestRefused && error.reason === "full") {
        // Rejects only when the job is stopped, which the loop asks next.
        await delay(FULL_WAIT_MS, undefined, { signal: job.signal }).catch(() => undefined);
      } else if (error instanceof IngestRefused || isConnectionLoss(error)) return { kind: "broken", error };
      else {
        parts.log.warn("import.row_refused", {
          import_id: job.importId,
          row_no: row.linha,
          error: errorCode(error),
        });
        return { kind: "bad", row: { ...row, problems: [NOT_STORED] } };
      }
    }
  }
  return { kind: "broken", error: new LeaseLost() };
}

function arrivalOf({ importId, row: { plan } }: Job, row: CsvRow, parsed: ParsedLead, receivedAt: Date): Arrival {
  return {
    source: sourceOf(importId),
    providerId: String(row.linha),
    keyId: null,
    contentType: "application/json",
    headers: {},
    body: Buffer.from(JSON.stringify(row.cells)),
    fields: parsed.fields,
    given: parsed.given,
    consentimentos: parsed.consentimentos,
    trusted: true,
    idempotency: null,
    receivedAt,
    once: true,
    plan: plan === "tudo" ? "auto" : "none",
  };
}

/** @returns whether somebody asked to stop */
async function write(parts: JobParts, job: Job, batch: Batch, rate: Rate): Promise<boolean> {
  const ended = await Promise.all(batch.sent);
  const broken = ended.find((one) => one.kind === "broken");
  if (broken) throw broken.error;
  const accepted = ended.flatMap((one) => (one.kind === "accepted" ? [one.linha] : []));
  const errors = [...batch.bad, ...ended.flatMap((one) => (one.kind === "bad" ? [one.row] : []))];
  const perSecond = rate.add(accepted.length + errors.length);
  const isCancelled = await commitBatch(parts.db, job, { accepted, errors, position: batch.position, perSecond });
  parts.bus.publish({ kind: "import", id: job.importId });
  return isCancelled;
}

const NOT_STORED: RowProblem = {
  code: "linha:not_stored",
  text: "A linha não pôde ser gravada. Confira se há caracteres estranhos nela e importe de novo só esta linha.",
};
