/**
 * Who is the same person.
 *
 * Same provider person id or same e-mail: the same. Same phone: the same only if one side has no e-mail or the first
 * names agree, because couples, secretaries and brokers share phones; otherwise a new lead and a possible duplicate. A
 * touch that points at two leads goes to the e-mail's and marks them all. Nothing here merges two leads that exist: a
 * person does, with undo.
 */
import { normalizeEmail } from "./email.ts";
import { firstName, isNoName } from "./nome.ts";
import { isPlaceholderEmail, isPlaceholderPhone } from "./placeholder.ts";
import { normalizePhone, phoneKey } from "./telefone.ts";
import { foldText } from "./text.ts";

export type IdentityKind = "email" | "phone" | "provider";

export interface IdentityKey {
  kind: IdentityKind;
  /** Stable text: it is stored and locked on, so its form may not change without rewriting what is stored. */
  value: string;
}

export interface IdentityFields {
  email: string | null;
  telefone: string | null;
  /** Ids that a provider gives to a person (not to an event), e.g. an RD Station uuid. */
  providerIds?: readonly { source: string; id: string }[];
}

/** The company's own addresses and numbers: brokers type them for their clients. Domains cover their subdomains. */
export interface OwnContacts {
  companyDomains?: readonly string[];
  companyPhones?: readonly string[];
}

/** The keys a touch is looked up and locked by: each once, none for values that identify nobody. */
export function identityKeys(fields: IdentityFields, own: OwnContacts = {}): IdentityKey[] {
  const email = fields.email === null ? undefined : normalizeEmail(fields.email);
  const phone = fields.telefone === null ? undefined : normalizePhone(fields.telefone);
  const keys: IdentityKey[] = [];
  for (const { source, id } of fields.providerIds ?? []) {
    if (id.trim() !== "") keys.push({ kind: "provider", value: `${source}:${id.trim()}` });
  }
  if (email && !isPlaceholderEmail(email) && !isOwnDomain(email, own)) keys.push({ kind: "email", value: email });
  if (phone && !isPlaceholderPhone(phone.e164) && !isOwnPhone(phone.e164, own)) {
    keys.push({ kind: "phone", value: phoneKey(phone.e164) });
  }
  return keys.filter((key, at) => keys.findIndex(({ kind, value }) => kind === key.kind && value === key.value) === at);
}

export interface Candidate {
  leadId: number;
  nome: string;
  email: string | null;
  telefone: string | null;
  /** The keys by which the touch found this lead. */
  via: readonly IdentityKind[];
}

export interface Recognition {
  /** The lead this touch belongs to, or null: a new one. */
  leadId: number | null;
  /** Other leads that the touch points at, to be marked together with it; in ascending order. */
  possibleDuplicates: number[];
  reason: "same_email" | "same_provider" | "same_phone" | "shared_phone" | "new_person";
}

/** Picks one lead at most. Among equals the oldest (lowest id) wins, so that every instance decides alike. */
export function recognise(
  touch: { nome: string; email: string | null; telefone: string | null },
  candidates: readonly Candidate[],
): Recognition {
  const hits = [...candidates].filter(({ via }) => via.length > 0).sort((a, b) => a.leadId - b.leadId);
  const byEmail = hits.find(({ via }) => via.includes("email"));
  if (byEmail) return settled(byEmail, hits, "same_email");
  const byProvider = hits.find(({ via }) => via.includes("provider"));
  if (byProvider) return settled(byProvider, hits, "same_provider");
  const samePhone = hits.filter((hit) => isSamePerson(touch, hit));
  const byPhone = samePhone.find((hit) => firstNamesAgree(touch, hit)) ?? samePhone[0];
  if (byPhone) return settled(byPhone, hits, "same_phone");
  return settled(null, hits, hits.length > 0 ? "shared_phone" : "new_person");
}

function settled(chosen: Candidate | null, hits: Candidate[], reason: Recognition["reason"]): Recognition {
  const leadId = chosen?.leadId ?? null;
  const others = new Set(hits.map((hit) => hit.leadId).filter((id) => id !== leadId));
  return { leadId, possibleDuplicates: [...others], reason };
}

/** Asked of leads that share the phone. */
function isSamePerson(touch: { nome: string; email: string | null }, hit: Candidate): boolean {
  return touch.email === null || hit.email === null || firstNamesAgree(touch, hit);
}

function firstNamesAgree(a: { nome: string }, b: { nome: string }): boolean {
  if (isNoName(a.nome) || isNoName(b.nome)) return false;
  const name = foldText(firstName(a.nome));
  return name !== "" && name === foldText(firstName(b.nome));
}

function isOwnDomain(email: string, { companyDomains = [] }: OwnContacts): boolean {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return companyDomains.some((own) => {
    const ownDomain = own.trim().toLowerCase().replace(/^@/, "");
    return ownDomain !== "" && (domain === ownDomain || domain.endsWith(`.${ownDomain}`));
  });
}

function isOwnPhone(e164: string, { companyPhones = [] }: OwnContacts): boolean {
  const key = phoneKey(e164);
  return companyPhones.some((own) => {
    const phone = normalizePhone(own);
    return phone !== undefined && phoneKey(phone.e164) === key;
  });
}
