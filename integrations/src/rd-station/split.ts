/**
 * Takes a body of RD apart: one change for each member of `leads`, the whole body for the other shapes. A member that is
 * an opportunity gives a second change for the mark, since RD's screen sends the same body for a conversion and a mark.
 */
import {
  asBody,
  at,
  boundedChanges,
  CHANGES_MAX,
  type Change,
  isTrue,
  readJson,
  textAt,
} from "@streamleads/integration-kit";
import { conversionOf } from "./conversion.ts";
import { conversionId, markId, momentOf, rdId } from "./ids.ts";

export const MARKED = "WEBHOOK.MARKED_OPPORTUNITY";

/**
 * The changes of a body, at most 1,000. Members beyond that stay together in the last one, and `read` parks it; where
 * room lacks for marks alone they are left out, since the lead itself says that it is an opportunity.
 */
export function changesOf(body: Buffer): Change[] {
  const json = readJson(body);
  if (!json.ok) return [{ body }];
  const leads = at(json.value, "leads");
  if (!Array.isArray(leads) || leads.length === 0) return [{ providerId: idOfWhole(json.value), body }];
  const conversions = boundedChanges(leads, conversionChange, (beyond) => asBody({ leads: beyond }));
  const room = CHANGES_MAX - conversions.length;
  const marks = room > 0 ? leads.flatMap(markChange).slice(0, room) : [];
  const [only] = conversions;
  return leads.length === 1 && marks.length === 0 && only ? [{ ...only, body }] : [...conversions, ...marks];
}

function conversionChange(member: unknown): Change {
  const { at: moment, eventUuid } = conversionOf(at(member, "last_conversion"));
  return { providerId: conversionId(personOf(member), moment, eventUuid), body: asBody({ leads: [member] }) };
}

function markChange(member: unknown): Change[] {
  const providerId = markId(personOf(member));
  if (providerId === undefined || !isTrue(at(member, "opportunity"))) return [];
  return [{ providerId, body: asBody({ event_type: MARKED, leads: [member] }) }];
}

function personOf(member: unknown): string | undefined {
  return textAt(member, "uuid") ?? textAt(member, "id");
}

/** Of a webhook made by API (`contact`), of one of the CRM (`transaction_uuid`), or none. */
function idOfWhole(json: unknown): string | undefined {
  const transaction = rdId(textAt(json, "transaction_uuid"));
  if (transaction !== undefined) return `crm:${transaction}`;
  const uuid = textAt(json, "contact", "uuid");
  const moment = momentOf(textAt(json, "event_timestamp"));
  if (textAt(json, "event_type") === MARKED) return moment === undefined ? undefined : markId(uuid, moment);
  return conversionId(uuid, moment);
}
