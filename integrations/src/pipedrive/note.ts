/** `note.create`: what the person answered, on the lead or deal of this plan and on the person. */
import type { Delivered, Outcome } from "@streamleads/domain";
import { type ConnectorContext, type Job, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { ask, rowsOf, unreadable } from "./call.ts";
import type { PipedriveFields } from "./fields.ts";
import { noteHtml } from "./note-text.ts";
import { contactUnknown } from "./opening.ts";

type Context = ConnectorContext<PipedriveFields>;

const NOTES_MAX = "100";

/** A repeat looks among the person's newest notes for the key of this delivery. @returns delivered with `refs.note`. */
export async function createNote(job: Job, ctx: Context): Promise<Outcome> {
  const personId = Number(job.refs.person);
  if (!Number.isSafeInteger(personId) || personId <= 0) return contactUnknown;
  if (job.delivery.isRepeat || job.delivery.attempt > 1) {
    const earlier = await earlierNote(personId, job, ctx);
    if (earlier !== undefined) return earlier;
  }
  const json = {
    content: noteHtml(job.lead, job.delivery.key, job.returning),
    person_id: personId,
    ...target(job, ctx),
  };
  const written = await ask(ctx, job.now, "POST", paths.notes(ctx.settings), { json });
  if (written.kind !== "data") return written.outcome;
  const id = textAt(written.data, "id");
  return id === undefined ? unreadable : delivered(id, "nota criada");
}

/** `undefined` when there is none, known and not assumed. */
async function earlierNote(personId: number, job: Job, ctx: Context): Promise<Outcome | undefined> {
  const query = { person_id: String(personId), sort: "id DESC", limit: NOTES_MAX };
  const asked = await ask(ctx, job.now, "GET", paths.notes(ctx.settings), { query });
  if (asked.kind !== "data") return asked.outcome;
  const rows = rowsOf(asked.data);
  if (rows === undefined) return unreadable;
  const note = rows.find((row) => textAt(row, "content")?.includes(job.delivery.key));
  if (note === undefined) return undefined;
  const id = textAt(note, "id");
  return id === undefined ? unreadable : delivered(id, "nota já existia");
}

function target({ refs }: Job, { settings }: Context): Record<string, unknown> {
  if (settings.create === "deal") {
    const dealId = Number(refs.deal);
    return Number.isSafeInteger(dealId) && dealId > 0 ? { deal_id: dealId } : {};
  }
  return settings.create !== "none" && refs.lead !== undefined ? { lead_id: refs.lead } : {};
}

function delivered(id: string, note: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { note: id }, note };
}
