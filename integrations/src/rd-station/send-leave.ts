/** Leaving RD Station Marketing: a withdrawn consent is written into the contact's legal bases, an erasure deletes it. */
import type { Outcome } from "@streamleads/domain";
import { at, type ErasedPerson, isRecord, type Job, textAt, type Unread } from "@streamleads/integration-kit";
import type { RdAccess } from "./api.ts";
import { unreadable } from "./errors.ts";
import { accessOf, contactPath, noEmail, type RdSendContext, send } from "./send-call.ts";

/** Bases of communication that fall with the person's word; a contract does not. */
const FALLING: ReadonlySet<string> = new Set(["consent", "legitimate_interest"]);

/**
 * Declines communications. RD's category covers e-mail and WhatsApp alike, so only a withdrawal of e-mail is one here. The
 * contact is read first: a PATCH of an unknown address would make one, and lists are replaced as a whole.
 */
export async function optOut({ lead, params, now }: Job, ctx: RdSendContext): Promise<Outcome> {
  if (params.finalidades !== undefined && !params.finalidades.includes("marketing_email")) return otherPurpose;
  if (lead.email === null) return noEmail;
  const access = accessOf(ctx, now);
  const path = contactPath(lead.email);
  const found = await send(access, "GET", path);
  if (found.kind === "gone") return { kind: "delivered", note: "O RD Station não tem este contato." };
  if (found.kind === "failed") return found.outcome;
  if (textAt(found.answer.json, "uuid") === undefined) return unreadable;
  const patched = await send(access, "PATCH", path, { legal_bases: declined(at(found.answer.json, "legal_bases")) });
  if (patched.kind === "gone") return { kind: "delivered", note: "O RD Station não tem mais este contato." };
  if (patched.kind === "failed") return patched.outcome;
  if (textAt(patched.answer.json, "uuid") === undefined) return unreadable;
  return { kind: "delivered", note: "Comunicações recusadas nas bases legais do contato." };
}

/** All that the contact had, with communications declined where they rested on the person's will. */
function declined(bases: unknown): object[] {
  const kept = (Array.isArray(bases) ? bases : []).filter(isRecord).map(({ category, type, status }) => {
    const falls = category === "communications" && FALLING.has(String(type));
    return { category, type, status: falls ? "declined" : status };
  });
  const hasConsent = kept.some(({ category, type }) => category === "communications" && type === "consent");
  return hasConsent ? kept : [...kept, { category: "communications", type: "consent", status: "declined" }];
}

/** Deletes the contact. One that RD does not know, said by RD itself, is as good. */
export async function erasePerson({ email, now }: ErasedPerson, ctx: RdSendContext): Promise<Outcome> {
  if (email === null) return noEmailToErase;
  const access = accessOf(ctx, now);
  const found = await send(access, "GET", contactPath(email));
  if (found.kind === "gone") return { kind: "delivered", note: "O RD Station não tem este contato." };
  if (found.kind === "failed") return again(found.outcome);
  const uuid = textAt(found.answer.json, "uuid");
  return uuid === undefined || !/^[\w-]{1,100}$/.test(uuid) ? again(unreadable) : deleteContact(access, uuid);
}

async function deleteContact(access: RdAccess, uuid: string): Promise<Outcome> {
  const path = `/platform/contacts/uuid:${uuid}`;
  const deleted = await send(access, "DELETE", path);
  if (deleted.kind === "answer") return { kind: "delivered", note: "Contato apagado no RD Station." };
  if (deleted.kind === "failed") return again(deleted.outcome);
  // Gone in between, or no such call in this account: RD says both with the same words.
  const still = await send(access, "GET", path);
  if (still.kind === "gone") return { kind: "delivered", note: "O RD Station não tem mais este contato." };
  return still.kind === "failed" ? again(still.outcome) : notDeleted;
}

/** Deleting twice is deleting once. */
function again(outcome: Unread): Unread {
  return outcome.kind === "unknown" ? { kind: "retry", cause: outcome.cause, reason: outcome.reason } : outcome;
}

const otherPurpose: Outcome = {
  kind: "skipped",
  cause: "rd_other_purpose",
  reason: "A pessoa não revogou o consentimento para marketing por e-mail.",
  fix: "Nada a fazer.",
};
const noEmailToErase: Outcome = {
  kind: "skipped",
  cause: "rd_no_email",
  reason: "O RD Station conhece as pessoas pelo e-mail, e esta não tem um cadastrado.",
  fix: "Procure a pessoa pelo telefone na base de leads do RD Station e apague-a lá.",
};
const notDeleted: Outcome = {
  kind: "rejected",
  cause: "rd_not_deleted",
  reason: "O RD Station mostra o contato e não o apaga por API.",
  fix: "Apague o contato à mão, na base de leads do RD Station Marketing.",
};
