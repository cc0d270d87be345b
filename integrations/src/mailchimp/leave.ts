/**
 * Leaving the audience. A withdrawn consent unsubscribes; an erasure deletes for ever, after which Mailchimp takes the
 * address back from nobody but the person. Both reach every address that this connection ever put in for the lead.
 */
import type { Outcome } from "@streamleads/domain";
import { type ErasedPerson, type Job, textAt } from "@streamleads/integration-kit";
import { paths, subscriberHash } from "./api.ts";
import { type Failure, failureOf, isNotFound, unreadable } from "./errors.ts";
import { isListThere } from "./list.ts";
import { type MailchimpContext, noEmail, patchStatus } from "./member.ts";

/** Whom campaigns reach, or could after one click. Whoever left already, bounced or is archived stays so. */
const REACHABLE: ReadonlySet<string> = new Set(["subscribed", "pending", "transactional"]);

/** `contact.optout`: only when the consent that was withdrawn is the one for e-mail. */
export async function optOut(job: Job, ctx: MailchimpContext): Promise<Outcome> {
  const { lead, params, refs, now } = job;
  if (params.finalidades !== undefined && !params.finalidades.includes("marketing_email")) return otherPurpose;
  const hashes = hashesOf(lead.email, refs);
  if (hashes.length === 0) return noEmail;
  let changed = 0;
  for (const hash of hashes) {
    const left = await unsubscribe(hash, ctx, now);
    if (typeof left !== "boolean") return left;
    if (left) changed += 1;
  }
  return {
    kind: "delivered",
    note: changed > 0 ? "Descadastrado da audiência." : "Já não recebia campanhas desta audiência.",
  };
}

/** Whether there was somebody to unsubscribe. */
async function unsubscribe(hash: string, ctx: MailchimpContext, now: Date): Promise<boolean | Failure> {
  const { http, settings } = ctx;
  const found = await http.get(paths.member(settings.listId, hash), { query: { fields: "id,status" } });
  if (isNotFound(found)) return absent(ctx, now);
  const status = found.kind === "answer" && found.status === 200 ? textAt(found.json, "status") : undefined;
  if (status === undefined) return failureOf(found, now);
  if (!REACHABLE.has(status)) return false;
  const result = await patchStatus(ctx, hash, "unsubscribed");
  if (isNotFound(result)) return absent(ctx, now);
  if (result.kind !== "answer" || result.status !== 200) return failureOf(result, now);
  return textAt(result.json, "status") === "unsubscribed" ? true : unreadable;
}

/** Deletes what the audience holds of a person, for ever. */
export async function erasePerson({ email, refs, now }: ErasedPerson, ctx: MailchimpContext): Promise<Outcome> {
  const { http, settings } = ctx;
  let deleted = 0;
  for (const hash of hashesOf(email, refs)) {
    const result = await http.request("POST", paths.forget(settings.listId, hash));
    const isGone = isNotFound(result);
    const there = isGone ? await absent(ctx, now) : false;
    if (typeof there !== "boolean") return there;
    if (isGone) continue;
    if (result.kind !== "answer" || result.status !== 204) return retried(failureOf(result, now));
    deleted += 1;
  }
  return { kind: "delivered", note: `${deleted} contatos excluídos para sempre no Mailchimp.` };
}

/** "Not found" is said of a missing audience in the same words: only in one that is there is the person absent. */
async function absent(ctx: MailchimpContext, now: Date): Promise<false | Failure> {
  const there = await isListThere(ctx, now);
  return there === true ? false : there;
}

/** Deleting twice is deleting once. */
function retried(failure: Failure): Failure {
  return failure.kind === "unknown" ? { kind: "retry", cause: failure.cause, reason: failure.reason } : failure;
}

function hashesOf(email: string | null, refs: Readonly<Record<string, string>>): string[] {
  const known = Object.entries(refs).flatMap(([object, hash]) => (/^member(_\w+)?$/.test(object) ? [hash] : []));
  return [...new Set([...(email === null ? [] : [subscriberHash(email)]), ...known])];
}

const otherPurpose: Outcome = {
  kind: "skipped",
  cause: "other_purpose",
  reason: "A pessoa não revogou o consentimento para marketing por e-mail.",
  fix: "Nada a fazer.",
};
