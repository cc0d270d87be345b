/**
 * Deletes what Twilio keeps of a person: texts to and from their number, and by id the texts and calls to brokers that
 * spoke of them (both resources can be deleted: Twilio's own API description, 2026-04).
 */
import { normalizePhone, type Outcome } from "@streamleads/domain";
import { at, type ErasedPerson, textAt } from "@streamleads/integration-kit";
import { accountPath } from "./addresses.ts";
import { readFailure } from "./errors.ts";
import type { TwilioContext } from "./send.ts";

const PAGE_SIZE = 100;
const SID = /^(SM|MM|CA)[0-9a-f]{32}$/i;

/** Up to a hundred texts each way in one attempt; what is left is found by the next one. */
export async function erasePerson(person: ErasedPerson, ctx: TwilioContext): Promise<Outcome> {
  const { now, refs } = person;
  const sids = new Set(Object.values(refs).filter((id) => SID.test(id)));
  const phone = person.telefone === null ? undefined : normalizePhone(person.telefone)?.e164;
  let isMore = false;
  for (const direction of phone === undefined ? [] : (["To", "From"] as const)) {
    const result = await ctx.http.get(accountPath(ctx.settings, "/Messages.json"), {
      query: { [direction]: phone ?? "", PageSize: String(PAGE_SIZE) },
    });
    const list = result.kind === "answer" && result.status === 200 ? at(result.json, "messages") : undefined;
    if (!Array.isArray(list)) return readFailure(result, now);
    isMore ||= list.length >= PAGE_SIZE;
    for (const entry of list) {
      const sid = textAt(entry, "sid");
      if (sid !== undefined && SID.test(sid)) sids.add(sid);
    }
  }
  for (const sid of sids) {
    const failed = await remove(sid, ctx, now);
    if (failed) return failed;
  }
  if (isMore) return MORE;
  return { kind: "delivered", note: sids.size === 0 ? "Nada da pessoa na Twilio." : `Apagados: ${sids.size}.` };
}

/** A 404 is a record that is gone already: known, since the account itself was just read. */
async function remove(sid: string, { http, settings }: TwilioContext, now: Date): Promise<Outcome | undefined> {
  const list = sid.startsWith("CA") ? "Calls" : "Messages";
  const result = await http.request("DELETE", accountPath(settings, `/${list}/${sid}.json`));
  if (result.kind === "answer" && (result.status === 204 || result.status === 404)) return undefined;
  // A message on its way, or a call that rings, cannot be deleted yet.
  if (result.kind === "answer" && result.status === 409) return { ...MORE, cause: "still_under_way" };
  return readFailure(result, now);
}

const MORE = {
  kind: "retry",
  cause: "more_to_erase",
  reason: "Ainda há registros da pessoa na Twilio; o resto é apagado na próxima tentativa.",
} as const satisfies Outcome;
