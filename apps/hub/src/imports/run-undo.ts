/** Takes an import back, a few hundred rows at a time, each portion in one transaction with how far it is. */
import { errorCode } from "../store/database.ts";
import { EXAMPLES_MAX, type KeepReason, sourceOf, type UndoSummary } from "./import.ts";
import { commitUndo } from "./job.store.ts";
import { checkHeld, type Job, type JobParts, Rate } from "./job.ts";
import { eraseLeads, lastRowOf, leadsOfRows, lockLeads, restoreLeads } from "./undo.store.ts";
import { decideUndo } from "./undo-decision.ts";

const ROWS_PER_STEP = 200;
/** A delivery that settles in the same moment locks in another order; PostgreSQL ends one of us. */
const TRIES = 3;

export async function runUndo(parts: JobParts, job: Job): Promise<void> {
  const source = sourceOf(job.importId);
  const last = Math.max(job.row.position, await lastRowOf(parts.db, source));
  let undo: UndoSummary = job.row.undo ?? { apagados: 0, restaurados: 0, mantidos: 0, motivos: [], ate_linha: 0 };
  const rate = new Rate();
  while (undo.ate_linha < last) {
    checkHeld(job);
    const to = Math.min(undo.ate_linha + ROWS_PER_STEP, last);
    const ids = await leadsOfRows(parts.db, source, undo.ate_linha + 1, to);
    undo = await retried(() => step(parts, job, source, ids, { ...structuredClone(undo), ate_linha: to }, rate));
    parts.bus.publish({ kind: "import", id: job.importId });
    if (ids.length > 0) parts.bus.publish({ kind: "leads", ids });
  }
}

async function step(
  { db, own, sealer, destinationOf, now }: JobParts,
  job: Job,
  source: string,
  ids: readonly number[],
  undo: UndoSummary,
  rate: Rate,
): Promise<UndoSummary> {
  await db.transaction(async (client) => {
    const leads = ids.length === 0 ? [] : await lockLeads(client, ids, job.importId, source, own());
    const decided = leads.map((lead) => ({ lead, decision: decideUndo(lead) }));
    const of = (kind: "erase" | "restore") =>
      decided.flatMap(({ lead, decision }) => (decision.kind === kind ? [lead] : []));
    const by = `importação ${job.importId} desfeita`;
    await eraseLeads(client, of("erase"), { sealer, destinationOf, now: now(), by });
    await restoreLeads(client, of("restore"), job.importId, source);
    undo.apagados += of("erase").length;
    undo.restaurados += of("restore").length;
    for (const { lead, decision } of decided) if (decision.kind === "keep") countKept(undo, decision.reason, lead.id);
    await commitUndo(client, job, undo, rate.add(ROWS_PER_STEP));
  });
  return undo;
}

function countKept(undo: UndoSummary, codigo: KeepReason, id: number): void {
  undo.mantidos += 1;
  let reason = undo.motivos.find((one) => one.codigo === codigo);
  if (!reason) {
    reason = { codigo, leads: 0, exemplos: [] };
    undo.motivos.push(reason);
  }
  reason.leads += 1;
  if (reason.exemplos.length < EXAMPLES_MAX) reason.exemplos.push(id);
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) !== "40P01" || tries >= TRIES) throw error;
    }
  }
}
