/** A lead as Pipedrive's person, lead, deal and note. Pure: what is not known is left out, so that nothing is emptied. */
import { cleanLine, dealValueCents, isNoName, type Lead, phoneKey, type Status } from "@streamleads/domain";
import { isRecord, shorten, textAt } from "@streamleads/integration-kit";
import { type CustomValues, flatValues } from "./custom-fields.ts";

const TITLE_MAX = 250;

/** A value of a list (e-mails, phones) as v2 has it. */
export interface Entry {
  value: string;
  primary: boolean;
  label: string;
}

/** The names and colours of the labels that leads get (colours of v1's `leadLabels`). */
export const LABELS: Readonly<Record<Status, { name: string; color: string }>> = {
  QUENTE: { name: "QUENTE", color: "red" },
  MORNO: { name: "MORNO", color: "yellow" },
  FRIO: { name: "FRIO", color: "blue" },
};

export interface Wanted {
  ownerId: number | undefined;
  custom: CustomValues;
}

/** A new person. */
export function newPerson(lead: Lead, { ownerId, custom }: Wanted): Record<string, unknown> {
  return known({
    name: lead.nome,
    emails: lead.email === null ? undefined : [{ value: lead.email, primary: true, label: "home" }],
    phones: lead.telefone === null ? undefined : [{ value: lead.telefone, primary: true, label: "mobile" }],
    owner_id: ownerId,
    custom_fields: unlessEmpty(custom),
  });
}

/**
 * What differs between a person who is there and the lead; empty when nothing does. Lists are written whole, so what is
 * in them is kept and the lead's own is added. A name that people gave in the CRM stays, unless the person came from here.
 */
export function changedPerson(
  found: unknown,
  lead: Lead,
  custom: CustomValues,
  { isOurs }: { isOurs: boolean },
): Record<string, unknown> {
  const record = isRecord(found) ? found : {};
  const emails = entriesOf(record.emails);
  const phones = entriesOf(record.phones);
  const hasEmail = lead.email === null || emails.some(({ value }) => sameEmail(value, lead.email));
  const hasPhone = lead.telefone === null || phones.some(({ value }) => samePhone(value, lead.telefone));
  const isNewName = isOurs && !isNoName(lead.nome) && cleanLine(textAt(record, "name") ?? "") !== cleanLine(lead.nome);
  return known({
    name: isNewName ? lead.nome : undefined,
    emails: hasEmail ? undefined : added(emails, lead.email ?? "", "home"),
    phones: hasPhone ? undefined : added(phones, lead.telefone ?? "", "mobile"),
    custom_fields: unlessEmpty(differing(custom, record.custom_fields)),
  });
}

export interface Opening extends Wanted {
  personId: number;
  /** Identifies it for a second attempt. */
  key: string;
  isValued: boolean;
}

/** A lead of the inbox (v1): custom fields at the top level, the key in `origin_id`. */
export function newLead(lead: Lead, opening: Opening, labelId: string | undefined): Record<string, unknown> {
  const amount = dealValueCents(lead.interesse, lead.renda_aproximada) / 100;
  return known({
    title: titleOf(lead),
    person_id: opening.personId,
    owner_id: opening.ownerId,
    label_ids: labelId === undefined ? undefined : [labelId],
    value: opening.isValued ? { amount, currency: "BRL" } : undefined,
    origin_id: opening.key,
    ...flatValues(opening.custom),
  });
}

export interface Place {
  pipelineId: number | undefined;
  stageId: number | undefined;
}

/** A deal (v2): custom fields in their own object, the key in one of them. */
export function newDeal(lead: Lead, opening: Opening, keyField: string, place: Place): Record<string, unknown> {
  const value = dealValueCents(lead.interesse, lead.renda_aproximada) / 100;
  return known({
    title: titleOf(lead),
    person_id: opening.personId,
    owner_id: opening.ownerId,
    pipeline_id: place.pipelineId,
    stage_id: place.stageId,
    ...(opening.isValued ? { value, currency: "BRL" } : {}),
    custom_fields: { ...opening.custom, [keyField]: opening.key },
  });
}

/** "Beatriz Nogueira - Apartamento", one line. */
export function titleOf(lead: Lead): string {
  return shorten(cleanLine([lead.nome, lead.interesse ?? ""].filter((text) => text !== "").join(" - ")), TITLE_MAX);
}

/** One lead or deal for each plan of a lead, however often it is sent. */
export function openingKey(leadId: number, planNo: number): string {
  return `streamleads-${leadId}-${planNo}`;
}

export function sameEmail(one: string, other: string | null): boolean {
  return other !== null && one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Brokers write phones in every way; the digits behind the area code decide. */
export function samePhone(one: string, other: string | null): boolean {
  if (other === null) return false;
  const [a, b] = [plain(one), plain(other)];
  return a !== "" && a === b;
}

function plain(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  const e164 = digits.length >= 12 || phone.trim().startsWith("+") ? `+${digits}` : `+55${digits}`;
  return digits === "" ? "" : phoneKey(e164);
}

function entriesOf(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): Entry[] => {
    const text = textAt(entry, "value");
    if (text === undefined || !isRecord(entry)) return [];
    return [{ value: text, primary: entry.primary === true, label: textAt(entry, "label") ?? "other" }];
  });
}

function added(entries: Entry[], value: string, label: string): Entry[] {
  return [...entries, { value, primary: !entries.some(({ primary }) => primary), label }];
}

function differing(custom: CustomValues, found: unknown): CustomValues {
  const before = isRecord(found) ? found : {};
  return Object.fromEntries(Object.entries(custom).filter(([key, value]) => !isSame(before[key], value)));
}

function isSame(before: unknown, value: CustomValues[string]): boolean {
  if (typeof value !== "object") return before === value;
  return isRecord(before) && before.value === value.value && before.currency === value.currency;
}

function unlessEmpty(values: CustomValues): CustomValues | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}

function known(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
