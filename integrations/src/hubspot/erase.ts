/**
 * What HubSpot holds of a person goes: our deals lose the name (their sum stays in the company's figures), tasks and notes
 * go to the bin, and the contact is deleted for good, last, so that a second attempt still finds the rest by it. HubSpot's
 * permanent deletion of an e-mail that it does not know would block that e-mail, so the contact is looked for first
 * (specification of contacts 2026-09, `gdpr-delete`, checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, type ErasedPerson, type HttpResult, textAt } from "@streamleads/integration-kit";
import { type ActivityType, paths } from "./api.ts";
import { tiedToContact } from "./associations.ts";
import { failureOf, isAbsent } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { placesOf } from "./places.ts";
import { jsonObject, jsonObjects } from "./problem.ts";

type Context = ConnectorContext<HubSpotFields>;

const NAMELESS = { dealname: "Pessoa removida (LGPD)", description: "" };
const BATCH_MAX = 100;

/** @returns delivered when nothing is left, also when nothing was there. */
export async function eraseContact(person: ErasedPerson, ctx: Context): Promise<Outcome> {
  const { leadId, email, refs } = person;
  const erased = new Set<string>();
  for (const { id, idProperty } of placesOf({ leadId, email, contact: refs.contact }, ctx.settings)) {
    const query = { properties: "phone", ...(idProperty ? { idProperty } : {}) };
    const found = await ctx.http.get(paths.object("contacts", id), { query });
    if (isAbsent(found)) continue;
    const contactId = found.kind === "answer" && found.status === 200 ? textAt(found.json, "id") : undefined;
    if (contactId === undefined) return failureOf(found, timeOf(person, ctx));
    const isByNumber = idProperty === "streamleads_lead_id";
    if (erased.has(contactId) || (isByNumber && !hasPhoneOf(person, found))) continue;
    const problem = await eraseOne(contactId, person, ctx);
    if (problem) return problem;
    erased.add(contactId);
  }
  const note = erased.size === 0 ? "ninguém com este e-mail ou número" : "contato apagado de vez; negócios sem nome";
  return { kind: "delivered", note };
}

/** A number alone deletes nobody: see `placesOf`. HubSpot spells phones in more than one way. */
function hasPhoneOf({ telefone }: ErasedPerson, found: HttpResult): boolean {
  const digits = (phone: string | null | undefined) => phone?.replace(/\D/g, "").slice(-8) ?? "";
  const held = found.kind === "answer" ? digits(textAt(found.json, "properties", "phone")) : "";
  return held !== "" && held === digits(telefone);
}

async function eraseOne(contactId: string, person: ErasedPerson, ctx: Context): Promise<Outcome | undefined> {
  const problem =
    (await namelessDeals(contactId, person, ctx)) ??
    (await binned("tasks", contactId, person, ctx)) ??
    (await binned("notes", contactId, person, ctx));
  if (problem) return problem;
  const removed = await ctx.http.post(paths.eraseContact(), { objectId: contactId });
  // Absent: another attempt was quicker.
  return isAbsent(removed) || isStatus(removed, 204) ? undefined : failureOf(removed, timeOf(person, ctx));
}

/** Only deals that we opened: another's name may be of another person, and is the company's to judge. */
async function namelessDeals(contactId: string, person: ErasedPerson, ctx: Context): Promise<Outcome | undefined> {
  const tied = await tiedToContact("deals", contactId, ctx.http, timeOf(person, ctx));
  if (tied.kind === "failed") return tied.outcome;
  for (const ids of batches(tied.ids)) {
    const properties = ["dealname", "streamleads_deal_key"];
    const inputs = ids.map((id) => ({ id }));
    const read = await ctx.http.post(paths.readAll("deals"), { inputs, properties, propertiesWithHistory: [] });
    const isRead = isStatus(read, 200) || isStatus(read, 207);
    const listed = isRead && read.kind === "answer" ? jsonObject(read.json)?.results : undefined;
    if (!Array.isArray(listed)) return failureOf(read, timeOf(person, ctx));
    for (const deal of jsonObjects(listed)) {
      const id = textAt(deal, "id");
      const isOurs = textAt(deal, "properties", "streamleads_deal_key") !== undefined;
      if (id === undefined || !isOurs || textAt(deal, "properties", "dealname") === NAMELESS.dealname) continue;
      const written = await ctx.http.patch(paths.object("deals", id), { properties: NAMELESS });
      if (!isStatus(written, 200) && !isAbsent(written)) return failureOf(written, timeOf(person, ctx));
    }
  }
  return undefined;
}

/** All of them, whoever wrote them: they are about the person. */
async function binned(
  type: ActivityType,
  contactId: string,
  person: ErasedPerson,
  ctx: Context,
): Promise<Outcome | undefined> {
  const tied = await tiedToContact(type, contactId, ctx.http, timeOf(person, ctx));
  if (tied.kind === "failed") return tied.outcome;
  for (const ids of batches(tied.ids)) {
    const gone = await ctx.http.post(paths.archiveAll(type), { inputs: ids.map((id) => ({ id })) });
    if (!isStatus(gone, 204)) return failureOf(gone, timeOf(person, ctx));
  }
  return undefined;
}

function isStatus(result: HttpResult, status: number): boolean {
  return result.kind === "answer" && result.status === status;
}

function batches(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / BATCH_MAX);
  return Array.from({ length: count }, (_, index) => ids.slice(index * BATCH_MAX, (index + 1) * BATCH_MAX));
}

function timeOf({ now }: ErasedPerson, { company }: Context) {
  return { now, timeZone: company.timeZone };
}
