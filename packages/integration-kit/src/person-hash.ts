/**
 * A person as advertising platforms match them: each value normalised, then SHA-256 in lower-case hex. A hash of an
 * e-mail is still personal data, and a value normalised another way matches nobody in silence. Meta and Google disagree
 * (phone with or without "+", Gmail's dots), so their hashes are never shared. Facts: Meta's customer file custom
 * audiences and Google's Data Manager formatting guidelines, checked 2026-11-23.
 */
import { createHash } from "node:crypto";
import { foldText, isNoName, normalizeCidade, normalizePhone, splitNome } from "@streamleads/domain";

/** What is known of a person; a city only where the platform takes one. */
export interface PersonData {
  nome: string;
  email: string | null;
  telefone: string | null;
  cidade?: string | null;
}

/** Hashes under Meta's names; what is unknown, or cannot be normalised, is `undefined`. */
export interface MetaHashes {
  em: string | undefined;
  ph: string | undefined;
  fn: string | undefined;
  ln: string | undefined;
  ct: string | undefined;
  country: string | undefined;
}

/** Longer texts are no such value, and are not hashed. */
const CHARS_MAX = 300;
const BRAZIL = "+55";

/** SHA-256 of UTF-8 text, 64 characters of lower-case hex. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** A person's hashes by Meta's rules. */
export function metaHashes(person: PersonData): MetaHashes {
  const { primeiro, sobrenome } = isNoName(person.nome) ? { primeiro: "", sobrenome: "" } : splitNome(person.nome);
  return {
    em: hashed(metaEmail(person.email)),
    ph: hashed(metaPhone(person.telefone)),
    fn: hashed(letters(primeiro)),
    ln: hashed(letters(sobrenome)),
    ct: hashed(metaCity(person.cidade ?? null)),
    country: hashed(countryOf(person.telefone)),
  };
}

/** A person's hashes by Google's rules. Name and address are matched only together with a postal code, which no lead has. */
export function googleHashes(person: Pick<PersonData, "email" | "telefone">): {
  emailAddress: string | undefined;
  phoneNumber: string | undefined;
} {
  return { emailAddress: hashed(googleEmail(person.email)), phoneNumber: hashed(e164(person.telefone)) };
}

/** Trimmed and lower-case. */
export function metaEmail(email: string | null): string | undefined {
  const address = email?.trim().toLowerCase();
  return address !== undefined && isAddress(address) ? address : undefined;
}

/** Digits with the country code and without a leading zero or "+": "+55 (11) 98765-4321" → "5511987654321". */
export function metaPhone(telefone: string | null): string | undefined {
  return e164(telefone)?.slice(1);
}

/** a to z alone, no state: "São Paulo - SP" → "saopaulo". */
export function metaCity(cidade: string | null): string | undefined {
  if (cidade === null || cidade.length > CHARS_MAX) return undefined;
  return letters(normalizeCidade(cidade).split("/")[0] ?? "");
}

/** Trimmed, lower-case, without inner blanks; dots and "+tag" of the local part go at gmail.com and googlemail.com alone. */
export function googleEmail(email: string | null): string | undefined {
  const address = email?.toLowerCase().replace(/\s+/g, "");
  if (address === undefined || !isAddress(address)) return undefined;
  const [, local = "", domain = ""] = /^(.+)@(gmail\.com|googlemail\.com)$/.exec(address) ?? [];
  if (domain === "") return address;
  const plain = local.replace(/\+.*$/, "").replaceAll(".", "");
  return plain === "" ? undefined : `${plain}@${domain}`;
}

function e164(telefone: string | null): string | undefined {
  return telefone === null ? undefined : normalizePhone(telefone)?.e164;
}

/** Lower-case, without accents, punctuation and blanks; nothing for a name in another script. */
function letters(text: string): string | undefined {
  if (text.length > CHARS_MAX) return undefined;
  return foldText(text).replace(/[^a-z]/g, "") || undefined;
}

/** Known for Brazilian numbers only: other codes are shared by countries ("+1"). */
function countryOf(telefone: string | null): string | undefined {
  return e164(telefone)?.startsWith(BRAZIL) ? "br" : undefined;
}

function isAddress(text: string): boolean {
  return text.length <= CHARS_MAX && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text);
}

function hashed(value: string | undefined): string | undefined {
  return value === undefined ? undefined : sha256Hex(value);
}
