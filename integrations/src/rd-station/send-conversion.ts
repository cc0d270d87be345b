/**
 * A lead as a conversion at RD Station Marketing. Conversions add up: RD has no key against repeats, so a repeat after a
 * lost answer looks at the contact's conversions first. Our identifiers begin with "streamleads", by which the source
 * knows them and leaves them alone on their way back.
 */
import { isNoName, type Outcome } from "@streamleads/domain";
import { type Job, textAt } from "@streamleads/integration-kit";
import { fields, type RdSendSettings } from "./connector-fields.ts";
import { customFieldMapOf } from "./custom-fields.ts";
import { unreadable } from "./errors.ts";
import { momentOf } from "./ids.ts";
import { accessOf, contactPath, noEmail, type RdSendContext, send, sendEvent, waitToShow } from "./send-call.ts";

/** Clocks differ; a conversion of ours is not older than its plan by more than this. */
const SKEW_MS = 120_000;

export async function sendConversion(job: Job, ctx: RdSendContext): Promise<Outcome> {
  const { lead, delivery, now } = job;
  if (lead.origem === "RD_STATION") return cameFromRd;
  if (lead.email === null) return noEmail;
  const access = accessOf(ctx, now);
  if (delivery.isRepeat) {
    const earlier = await earlierOf(job, lead.email, ctx);
    if (earlier !== undefined) return earlier;
  }
  const sent = await sendEvent(access, "CONVERSION", conversionOf(job, lead.email, ctx.settings));
  if (sent.kind !== "delivered" || sent.externalId === undefined) return sent;
  return { ...sent, refs: { conversion: sent.externalId } };
}

/** What the earlier attempt came to; `undefined` when it is known not to have arrived. */
async function earlierOf(job: Job, email: string, ctx: RdSendContext): Promise<Outcome | undefined> {
  const access = accessOf(ctx, job.now);
  const contact = await send(access, "GET", contactPath(email));
  if (contact.kind === "failed") return contact.outcome;
  if (contact.kind === "gone") return waitToShow(job, ctx);
  const uuid = textAt(contact.answer.json, "uuid");
  if (uuid === undefined || !/^[\w-]{1,100}$/.test(uuid)) return unreadable;
  const query = "event_type=CONVERSION&order=created_at:desc&page=1";
  const events = await send(access, "GET", `/platform/contacts/${uuid}/events?${query}`);
  if (events.kind === "failed") return events.outcome;
  if (events.kind === "gone") return waitToShow(job, ctx);
  const list = events.answer.json;
  if (!Array.isArray(list)) return unreadable;
  const from = job.delivery.plannedAt.getTime() - SKEW_MS;
  const isThere = list.some((event) => {
    const at = momentOf(textAt(event, "event_timestamp"));
    return textAt(event, "event_identifier") === identifierOf(job) && at !== undefined && Date.parse(at) >= from;
  });
  if (!isThere) return waitToShow(job, ctx);
  // RD's list does not show the id of an event: our key stands in, so that the person is known to be there.
  return { kind: "delivered", refs: { conversion: job.delivery.key }, note: "A tentativa anterior já tinha chegado." };
}

/** "streamleads-meta-ads": one name for each way in, so that RD's automations can start from it. */
function identifierOf({ lead }: Pick<Job, "lead">): string {
  return `streamleads-${lead.origem.toLowerCase().replaceAll("_", "-")}`;
}

/** The body's `payload`. What is unknown is left out; tags have to be in small letters. */
export function conversionOf(job: Pick<Job, "lead">, email: string, settings: RdSendSettings): Record<string, unknown> {
  const { lead } = job;
  const legal = settings.legalBasis ?? fields.legalBasis.default;
  const custom = (customFieldMapOf(settings.customFields) ?? []).map(([name, field]) => [field, lead[name]] as const);
  const said: readonly (readonly [string, string | number | null])[] = [
    ["name", isNoName(lead.nome) ? null : lead.nome],
    ["mobile_phone", /^\+[1-9]\d{6,14}$/.test(lead.telefone ?? "") ? lead.telefone : null],
    ["city", lead.cidade],
    ["traffic_source", lead.utm_source],
    ["traffic_medium", lead.utm_medium],
    ["traffic_campaign", lead.utm_campaign],
    ["traffic_value", lead.utm_term],
    ...custom,
  ];
  return {
    conversion_identifier: identifierOf(job),
    email: email.trim(),
    ...Object.fromEntries(
      said.flatMap(([name, value]) => (value === null || value === "" ? [] : [[name, String(value)]])),
    ),
    tags: ["streamleads", lead.status.toLowerCase()],
    ...(legal === "none" ? {} : { legal_bases: [{ category: "communications", type: legal, status: "granted" }] }),
  };
}

const cameFromRd: Outcome = {
  kind: "skipped",
  cause: "rd_own_lead",
  reason: "O lead veio do RD Station: enviá-lo de volta como conversão o faria andar em círculo.",
  fix: "Nada a fazer.",
};
