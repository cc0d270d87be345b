/** Readings that wait for a person: the change is kept and shown, and read again when somebody asks. */
import type { LeadInput, Reading } from "./source.ts";

export type Parked = Extract<Reading, { kind: "parked" }>;

/** What a person is told, in Portuguese: why it waits, and what to do. */
export interface ParkedWords {
  reason: string;
  fix: string;
}

/** For changes of an unknown shape, where the provider has no list to look the person up in. */
export const READ_BY_HAND =
  "Abra o corpo recebido; se houver uma pessoa nele, cadastre o lead à mão ou leia de novo depois de uma atualização.";

/** `cause`: a stable snake_case code, as `malformed`, `contact_missing`, or that of `readJson`. */
export function parked(cause: string, { reason, fix }: ParkedWords): Parked {
  return { kind: "parked", cause, reason, fix };
}

/** The lead, or the words for a person when it has neither e-mail nor phone: nobody could be called back. */
export function leadWithContact(lead: LeadInput, missing: ParkedWords): Reading {
  const hasContact = lead.email !== undefined || lead.telefone !== undefined;
  return hasContact ? { kind: "lead", lead } : { ...parked("contact_missing", missing), lead };
}
