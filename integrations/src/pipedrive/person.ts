/**
 * `contact.upsert`: the person in Pipedrive, which has no upsert and takes the same e-mail twice. In this order: the id
 * that this connection gave before, the exact e-mail, the exact phone, and only when nobody is there a new person. So a
 * creation whose answer was lost is found by the next attempt instead of being made again.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { type ConnectorContext, isRecord, type Job } from "@streamleads/integration-kit";
import { numberAt } from "./account-facts.ts";
import { paths } from "./api.ts";
import { ask, type Failure, unreadable } from "./call.ts";
import { type CustomValues, customValues } from "./custom-fields.ts";
import type { PipedriveFields } from "./fields.ts";
import { findPerson } from "./find-person.ts";
import { changedPerson, newPerson } from "./map.ts";
import { ownerFor } from "./owner.ts";

type Context = ConnectorContext<PipedriveFields>;

/** Sends the lead as it is now. @returns delivered with `refs.person`. */
export async function upsertPerson(job: Job, ctx: Context): Promise<Outcome> {
  const { lead, now } = job;
  if (lead.email === null && lead.telefone === null) return noContact;
  const custom = await customValues("person", ctx.settings.personFields, lead, ctx, now);
  if (!custom.ok) return custom.outcome;

  const known = job.refs.person;
  if (known !== undefined) {
    const updated = await update(known, custom.value, job, ctx, { isOurs: true });
    if (updated !== "gone") return updated;
  }
  const found = await findPerson(lead, ctx, now);
  if (found.kind === "failed") return found.outcome;
  const note = known === undefined ? "" : "; a pessoa conhecida não existia mais no Pipedrive";
  if (found.kind === "nobody") return create(custom.value, note, job, ctx);
  const updated = await update(String(found.id), custom.value, job, ctx, { isOurs: false });
  return updated === "gone" ? notYetReadable : updated;
}

/** `gone`: deleted by a person or not for the token's user to see. */
async function update(
  id: string,
  custom: CustomValues,
  job: Job,
  ctx: Context,
  whose: { isOurs: boolean },
): Promise<Delivered | Failure | "gone"> {
  const read = await ask(ctx, job.now, "GET", paths.person(id));
  if (read.kind === "gone") return "gone";
  if (read.kind === "failed") return read.outcome;
  if (!isRecord(read.data) || numberAt(read.data, "id") === undefined) return unreadable;
  if (read.data.is_deleted === true) return "gone";

  const changes = changedPerson(read.data, job.lead, custom, whose);
  if (Object.keys(changes).length === 0) return delivered(id, "pessoa já estava em dia");
  const written = await ask(ctx, job.now, "PATCH", paths.person(id), { json: changes });
  if (written.kind === "gone") return "gone";
  if (written.kind === "failed") return written.outcome;
  return numberAt(written.data, "id") === undefined ? unreadable : delivered(id, "pessoa atualizada");
}

async function create(custom: CustomValues, note: string, job: Job, ctx: Context): Promise<Outcome> {
  const owner = await ownerFor(job, ctx.settings.owner, ctx);
  if (!owner.ok) return owner.outcome;
  const person = newPerson(job.lead, { ownerId: owner.value, custom });
  const written = await ask(ctx, job.now, "POST", paths.persons(), { json: person });
  if (written.kind !== "data") return written.outcome;
  const id = numberAt(written.data, "id");
  return id === undefined ? unreadable : delivered(String(id), `pessoa criada${note}`);
}

/**
 * `contact.optout`: no more marketing mail from Pipedrive Campaigns. Where the account has no Campaigns the field keeps
 * its value and Pipedrive says nothing about it (description of persons, checked 2026-11-23).
 */
export async function optOutPerson(job: Job, ctx: Context): Promise<Outcome> {
  const id = job.refs.person;
  if (id === undefined) return neverSent;
  const purposes = job.params.finalidades;
  if (purposes !== undefined && !purposes.includes("marketing_email")) return otherPurpose;
  const json = { marketing_status: "unsubscribed" };
  const written = await ask(ctx, job.now, "PATCH", paths.person(id), { json });
  if (written.kind === "gone") return { kind: "delivered", note: "a pessoa não existe mais no Pipedrive" };
  if (written.kind === "failed") return written.outcome;
  return numberAt(written.data, "id") === undefined ? unreadable : delivered(id, "descadastrada do marketing");
}

function delivered(id: string, note: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { person: id }, note };
}

const noContact: Outcome = {
  kind: "skipped",
  cause: "contact_missing",
  reason: "O lead não tem e-mail nem telefone: no Pipedrive ele não seria achado de novo.",
  fix: "Informe o e-mail ou o telefone do lead e reenvie a entrega.",
};
const notYetReadable: Failure = {
  kind: "retry",
  cause: "person_not_readable",
  reason: "A busca do Pipedrive mostra uma pessoa que já não existe; ela se atualiza em instantes.",
};
const neverSent: Outcome = {
  kind: "skipped",
  cause: "never_sent",
  reason: "Este lead nunca foi enviado a esta conta do Pipedrive.",
  fix: "Nada a fazer.",
};
const otherPurpose: Outcome = {
  kind: "skipped",
  cause: "other_purpose",
  reason: "O Pipedrive só guarda o consentimento de e-mail de marketing, e não foi esse que saiu.",
  fix: "Nada a fazer.",
};
