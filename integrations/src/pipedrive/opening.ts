/**
 * `deal.create`: one lead of the inbox, or one deal, for each plan of a lead. Pipedrive has no idempotency key and takes
 * the same thing twice, so each carries a key of ours and is looked for first: a lead in `origin_id`, a deal (which has no
 * such property in v2) in a custom field that the set-up makes. A failed look-up ends the attempt.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type Job, textAt } from "@streamleads/integration-kit";
import { forgetFacts, leadLabels, numberAt } from "./account-facts.ts";
import { paths } from "./api.ts";
import { type Asked, ask, type Failure, rowsOf, unreadable } from "./call.ts";
import { customValues } from "./custom-fields.ts";
import { keyFieldOf, placeOf } from "./deal-place.ts";
import type { PipedriveFields } from "./fields.ts";
import { LABELS, newDeal, newLead, type Opening, openingKey } from "./map.ts";
import { ownerFor } from "./owner.ts";

type Context = ConnectorContext<PipedriveFields>;
type Built = { ok: true; value: Record<string, unknown> } | { ok: false; outcome: Failure };

const LIST_MAX = "500";

/** @returns delivered with `refs.lead` or `refs.deal`, also when an earlier attempt had made it; what exists is not changed. */
export async function openForLead(job: Job, ctx: Context): Promise<Outcome> {
  const personId = Number(job.refs.person);
  if (!Number.isSafeInteger(personId) || personId <= 0) return contactUnknown;
  return ctx.settings.create === "deal" ? openDeal(personId, job, ctx) : openLead(personId, job, ctx);
}

async function openLead(personId: number, job: Job, ctx: Context): Promise<Outcome> {
  const key = openingKey(job.lead.id, job.delivery.planNo);
  const lists = { open: paths.leads(ctx.settings), archive: paths.archivedLeads(ctx.settings) };
  const earlier = await lookFor(lists, personId, (row) => textAt(row, "origin_id") === key, job, ctx);
  if (earlier.kind === "failed") return earlier.outcome;
  if (earlier.kind === "found") return delivered("lead", earlier.id, "lead já existia");

  const build = async (): Promise<Built> => {
    const wanted = await wantedFor(personId, key, job, ctx);
    if (!wanted.ok) return wanted;
    const labels = await leadLabels(ctx, job.now);
    if (!labels.ok) return labels;
    const label = labels.value.find(({ name }) => name === LABELS[job.lead.status].name);
    return { ok: true, value: newLead(job.lead, wanted.value, label?.id) };
  };
  const written = await write(paths.leads(ctx.settings), build, job, ctx);
  if (written.kind !== "data") return written.outcome;
  const id = textAt(written.data, "id");
  return id === undefined ? unreadable : delivered("lead", id, "lead criado na caixa de entrada");
}

async function openDeal(personId: number, job: Job, ctx: Context): Promise<Outcome> {
  const key = openingKey(job.lead.id, job.delivery.planNo);
  const keyField = await keyFieldOf(ctx, job.now);
  if (!keyField.ok) return keyField.outcome;
  const isOurs = (row: unknown) => at(row, "custom_fields", keyField.value) === key;
  const lists = { open: paths.deals(), archive: paths.archivedDeals() };
  const earlier = await lookFor(lists, personId, isOurs, job, ctx);
  if (earlier.kind === "failed") return earlier.outcome;
  if (earlier.kind === "found") return delivered("deal", earlier.id, "negócio já existia");

  const build = async (): Promise<Built> => {
    const wanted = await wantedFor(personId, key, job, ctx);
    if (!wanted.ok) return wanted;
    const field = await keyFieldOf(ctx, job.now);
    if (!field.ok) return field;
    const place = await placeOf(ctx.settings, ctx, job.now);
    return place.ok ? { ok: true, value: newDeal(job.lead, wanted.value, field.value, place.value) } : place;
  };
  const written = await write(paths.deals(), build, job, ctx);
  if (written.kind !== "data") return written.outcome;
  const id = numberAt(written.data, "id");
  return id === undefined ? unreadable : delivered("deal", String(id), "negócio criado");
}

async function wantedFor(
  personId: number,
  key: string,
  job: Job,
  ctx: Context,
): Promise<{ ok: true; value: Opening } | { ok: false; outcome: Failure }> {
  const custom = await customValues("deal", ctx.settings.dealFields, job.lead, ctx, job.now);
  if (!custom.ok) return custom;
  const owner = await ownerFor(job, ctx.settings.owner, ctx);
  if (!owner.ok) return owner;
  const isValued = ctx.settings.value !== "nao";
  return { ok: true, value: { personId, key, isValued, ownerId: owner.value, custom: custom.value } };
}

/**
 * A refusal of the data may come of what is remembered (a label, a stage, a user or a field that is gone meanwhile): all
 * of it is asked again, and what then reads differently is sent once more.
 */
async function write(path: string, build: () => Promise<Built>, job: Job, ctx: Context): Promise<Asked> {
  const first = await build();
  if (!first.ok) return { kind: "failed", outcome: first.outcome };
  const written = await ask(ctx, job.now, "POST", path, { json: first.value });
  if (written.kind === "data" || written.outcome.kind !== "rejected") return written;
  forgetFacts(ctx);
  const second = await build();
  if (!second.ok) return { kind: "failed", outcome: second.outcome };
  if (JSON.stringify(second.value) === JSON.stringify(first.value)) return written;
  return ask(ctx, job.now, "POST", path, { json: second.value });
}

type Earlier = { kind: "found"; id: string } | { kind: "none" } | { kind: "failed"; outcome: Failure };

/** The person's leads or deals are read rather than searched: the search lags behind what was just written. */
async function lookFor(
  lists: { open: string; archive: string },
  personId: number,
  isOurs: (row: unknown) => boolean,
  job: Job,
  ctx: Context,
): Promise<Earlier> {
  for (const path of isLater(job) ? [lists.open, lists.archive] : [lists.open]) {
    const query = { person_id: String(personId), limit: LIST_MAX };
    const asked = await ask(ctx, job.now, "GET", path, { query });
    // Pipedrive's own 404 for the archive as such: this account has none.
    if (asked.kind === "gone" && path === lists.archive) continue;
    if (asked.kind !== "data") return { kind: "failed", outcome: asked.outcome };
    const rows = rowsOf(asked.data);
    if (rows === undefined) return { kind: "failed", outcome: unreadable };
    const row = rows.find(isOurs);
    if (row !== undefined) {
      const id = textAt(row, "id");
      return id === undefined ? { kind: "failed", outcome: unreadable } : { kind: "found", id };
    }
    if (asked.isMore) return { kind: "failed", outcome: tooMany };
  }
  return { kind: "none" };
}

/** Somebody may have filed it away since the first attempt. */
function isLater({ delivery, refs }: Job): boolean {
  return delivery.isRepeat || delivery.attempt > 1 || refs.lead !== undefined || refs.deal !== undefined;
}

function delivered(object: "lead" | "deal", id: string, note: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { [object]: id }, note };
}

/** Settled together with the person's id, so this heals when the person is delivered (again). */
export const contactUnknown: Outcome = {
  kind: "retry",
  cause: "contact_unknown",
  reason: "Ainda não se sabe qual é a pessoa deste lead no Pipedrive; a entrega espera por ela.",
};
const tooMany: Failure = {
  kind: "rejected",
  cause: "too_many_records",
  reason: "Esta pessoa tem mais de 500 leads ou negócios no Pipedrive, e não se sabe se um deles já é este.",
  fix: "Confira a pessoa no Pipedrive (parece um contato de teste ou de uso comum) e abra o negócio à mão.",
};
