/** `contact.upsert`: the person as a user of the service desk, by Zendesk's own upsert; repeating it changes nothing. */
import { type Delivered, isNoName, type Outcome } from "@streamleads/domain";
import { at, type Job, textAt } from "@streamleads/integration-kit";
import { type Asked, ask, type Context, unreadable } from "./access.ts";
import { paths } from "./api.ts";
import { refusedFields } from "./errors.ts";
import { type UserParts, userOf } from "./map.ts";
import { isForDesk } from "./wanted.ts";

/**
 * Sends the lead as it is now. A user that this connection knows is changed by its id, so that a lead which has since got
 * another e-mail does not become a second one. @returns delivered with `refs.user`; `skipped` for who asks for no service.
 */
export async function upsertUser(job: Job, ctx: Context): Promise<Outcome> {
  const { lead } = job;
  if (!isForDesk(lead, ctx.settings)) return notForDesk;
  if (lead.email === null && lead.telefone === null) return noContact;
  // A stand-in for a name would replace a customer's real one, so it goes only when Zendesk needs one.
  let how: UserParts = { withPhone: true, withName: !isNoName(lead.nome) };
  let asked = await written(job, ctx, how);
  for (let next = otherwise(asked, how); next !== undefined; next = otherwise(asked, how)) {
    how = next;
    asked = await written(job, ctx, how);
  }
  if (asked.kind !== "answer") return asked.outcome;
  const id = textAt(asked.json, "user", "id");
  return id === undefined ? unreadable : delivered(id, asked, !how.withPhone);
}

/**
 * What would mend a refusal, each once: a phone that is already another user's, or that Zendesk cannot read, is left out
 * (it stands in the ticket anyway), and somebody new gets the stand-in for a name.
 */
function otherwise(asked: Asked, how: UserParts): UserParts | undefined {
  const names = asked.kind === "failed" && asked.result !== undefined ? refusedFields(asked.result) : [];
  if (how.withPhone && names.includes("phone")) return { ...how, withPhone: false };
  return !how.withName && names.includes("name") ? { ...how, withName: true } : undefined;
}

async function written(job: Job, ctx: Context, how: UserParts): Promise<Asked> {
  const known = job.refs.user;
  const user = userOf(job.lead, how);
  if (known !== undefined) {
    // The e-mail and our number are identities: a changed one is added by hand, not in passing.
    const { email: _email, external_id: _key, skip_verify_email: _verify, ...rest } = user;
    const changed = await ask(ctx, job.now, "PUT", paths.user(known), { json: { user: rest } });
    if (changed.kind !== "gone") return changed;
  }
  return ask(ctx, job.now, "POST", paths.upsertUser(), { json: { user } });
}

function delivered(id: string, { json }: Extract<Asked, { kind: "answer" }>, isWithoutPhone: boolean): Delivered {
  const isSuspended = at(json, "user", "suspended") === true;
  const note = [
    "usuário gravado",
    ...(isWithoutPhone ? ["sem o telefone, que o Zendesk recusou"] : []),
    ...(isSuspended ? ["está suspenso no Zendesk, que não aceitará o chamado"] : []),
  ].join("; ");
  return { kind: "delivered", externalId: id, refs: { user: id }, note };
}

export const notForDesk: Outcome = {
  kind: "skipped",
  cause: "not_for_desk",
  reason: "Este lead não pede atendimento, pelas palavras da conexão do Zendesk.",
  fix: "Se todos devem virar chamado, mude em Integrações > Zendesk a escolha ou as palavras, e reenvie.",
};
const noContact: Outcome = {
  kind: "skipped",
  cause: "contact_missing",
  reason: "O lead não tem e-mail nem telefone: ninguém poderia responder ao chamado.",
  fix: "Informe o e-mail ou o telefone do lead e reenvie a entrega.",
};
