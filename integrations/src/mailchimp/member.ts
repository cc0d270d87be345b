/**
 * Putting a person into the audience. The hub asks for consent and suppression before `conversion.create`, whose purpose
 * is marketing by e-mail; so what it puts in may be mailed. `contact.upsert` rests on no purpose: it keeps members of ours
 * up to date, and adds people only as `transactional`, whom Mailchimp sends no campaigns.
 *
 * A state that the person or Mailchimp has set (unsubscribed, cleaned, pending, archived) is never written over:
 * `status_if_new` says how a new one begins, and `status` is sent for a transactional one alone.
 */
import type { Lead, Outcome } from "@streamleads/domain";
import { type ConnectorContext, type HttpResult, type Job, textAt } from "@streamleads/integration-kit";
import { paths, subscriberHash } from "./api.ts";
import { failureOf } from "./errors.ts";
import { enteringStatuses, fields, type MailchimpFields, type MailchimpSettings, tagsIn } from "./fields.ts";
import { mergeFieldsOf, tagsOf } from "./map.ts";

export type MailchimpContext = ConnectorContext<MailchimpFields>;
type NewStatus = "subscribed" | "pending" | "transactional";

/** `conversion.create`: repeatable, because the member is named by its address. */
export async function addMember(job: Job, ctx: MailchimpContext): Promise<Outcome> {
  if (job.lead.email === null) return noEmail;
  const status = mailableStatus(ctx.settings);
  const put = await putMember(job, job.lead.email, status, ctx);
  if (put.kind !== "member") return put.outcome;
  if (put.status !== "transactional") return tagged(job, put, ctx);
  const opened = asMember(await patchStatus(ctx, put.hash, status), put.hash, job);
  return opened.kind === "member" ? tagged(job, opened, ctx) : opened.outcome;
}

/** `contact.upsert`: those whom this connection put in, and everybody where the operator wants it so. */
export async function updateMember(job: Job, ctx: MailchimpContext): Promise<Outcome> {
  const { lead, refs } = job;
  if (lead.email === null) return noEmail;
  const isOurs = refs.member === subscriberHash(lead.email);
  const takesAll = (ctx.settings.withoutConsent ?? fields.withoutConsent.default) === "transacional";
  const isWanted = takesAll && enteringStatuses(ctx.settings).includes(lead.status);
  if (!isOurs && !isWanted) return notAMember;
  const put = await putMember(job, lead.email, "transactional", ctx);
  return put.kind === "member" ? tagged(job, put, ctx) : put.outcome;
}

function mailableStatus({ doubleOptIn = fields.doubleOptIn.default }: MailchimpSettings): NewStatus {
  return doubleOptIn === "nao" ? "subscribed" : "pending";
}

interface Member {
  kind: "member";
  hash: string;
  status: string;
}
type Answered = Member | { kind: "failed"; outcome: Outcome };

async function putMember(
  job: Job,
  email: string,
  status_if_new: NewStatus,
  { http, settings }: MailchimpContext,
): Promise<Answered> {
  const hash = subscriberHash(email);
  const result = await http.request("PUT", paths.member(settings.listId, hash), {
    // Other systems may have made fields required that no lead has.
    query: { skip_merge_validation: "true" },
    json: bodyOf(job.lead, email, status_if_new),
  });
  return asMember(result, hash, job);
}

function bodyOf(lead: Lead, email: string, status_if_new: NewStatus) {
  return { email_address: email.trim(), status_if_new, language: "pt", merge_fields: mergeFieldsOf(lead) };
}

/** Sent for members in a state in which nobody may be written to and from which nobody asked to be left alone. */
export function patchStatus({ http, settings }: MailchimpContext, hash: string, status: string): Promise<HttpResult> {
  return http.patch(paths.member(settings.listId, hash), { status });
}

function asMember(result: HttpResult, hash: string, { now, delivery }: Job): Answered {
  const status = result.kind === "answer" && result.status === 200 ? textAt(result.json, "status") : undefined;
  const isMember = status !== undefined && result.kind === "answer" && textAt(result.json, "id") !== undefined;
  return isMember
    ? { kind: "member", hash, status }
    : { kind: "failed", outcome: failureOf(result, now, delivery.attempt) };
}

/** Tags of a member that exists are set by a call of their own; the PUT leaves them as they are. */
async function tagged(job: Job, { hash, status }: Member, { http, settings }: MailchimpContext): Promise<Outcome> {
  const tags = tagsOf(job.lead, tagsIn(settings.tags));
  const result = await http.post(paths.tags(settings.listId, hash), { tags, is_syncing: false });
  if (result.kind !== "answer" || (result.status !== 204 && !(result.status === 200 && result.text === ""))) {
    return failureOf(result, job.now, job.delivery.attempt);
  }
  const note = NOTES.get(status);
  // One name for each address that the person had, so that a later opt-out or erasure reaches them all.
  const refs = { member: hash, [`member_${hash.slice(0, 8)}`]: hash };
  return { kind: "delivered", externalId: hash, refs, ...(note ? { note } : {}) };
}

const NOTES: ReadonlyMap<string, string> = new Map([
  ["pending", "Aguarda a confirmação da pessoa por e-mail."],
  ["unsubscribed", "A pessoa saiu da lista: os dados foram atualizados, e ela não recebe campanhas."],
  ["cleaned", "Os e-mails deste endereço voltaram: o Mailchimp não envia campanhas a ele."],
  ["archived", "Arquivado no Mailchimp: os dados foram atualizados, e não recebe campanhas."],
  ["transactional", "Transacional: não recebe campanhas."],
]);

export const noEmail: Outcome = {
  kind: "skipped",
  cause: "no_email",
  reason: "O lead não tem e-mail, e é por ele que o Mailchimp conhece as pessoas.",
  fix: "Peça o e-mail ao lead e reenvie a entrega.",
};
const notAMember: Outcome = {
  kind: "skipped",
  cause: "not_a_member",
  reason:
    "Não há nada a atualizar: quem entra na audiência entra pela entrega de conversão, que respeita o consentimento.",
  fix: "Para ter também quem não recebe marketing, escolha Entra como transacional na conexão.",
};
