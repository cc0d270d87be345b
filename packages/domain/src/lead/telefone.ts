/**
 * Phone numbers as Brazilians write them, stored as E.164.
 *
 * Numbering (checked 2026-11-23 with teleco.com.br/num_cel.asp and the metadata of libphonenumber-js, which takes
 * mobiles in exactly these area codes): 67 area codes (DDD); landlines have eight digits and begin with 2 to 5; mobiles
 * have nine and begin with 9, everywhere since the end of 2016. A ten-digit number whose eight digits begin with 6 to 9
 * is a mobile written the old way (WhatsApp ids still come so): the ninth digit is added.
 */
import { foldText } from "./text.ts";

export interface Phone {
  /** "+5511987654321" */
  e164: string;
  tipo: "movel" | "fixo" | "internacional";
}

/** Reads a foreign number written with its country code; answers E.164, or `undefined` when it is none. */
export type InternationalPhone = (raw: string) => string | undefined;

// biome-ignore format: one line per first digit
export const DDDS: ReadonlySet<string> = new Set([
  "11", "12", "13", "14", "15", "16", "17", "18", "19",
  "21", "22", "24", "27", "28",
  "31", "32", "33", "34", "35", "37", "38",
  "41", "42", "43", "44", "45", "46", "47", "48", "49",
  "51", "53", "54", "55",
  "61", "62", "63", "64", "65", "66", "67", "68", "69",
  "71", "73", "74", "75", "77", "79",
  "81", "82", "83", "84", "85", "86", "87", "88", "89",
  "91", "92", "93", "94", "95", "96", "97", "98", "99",
]);

const E164 = /^\+[1-9]\d{7,14}$/;
/** Longer texts are not phone fields; reading stops here. */
const RAW_MAX = 200;
/** Words that people and exports put beside a number ("p:" is Meta's). Any other letter makes it no phone. */
const LABELS =
  /\b(?:tel|telefone|fone|cel|celular|whatsapp|whats|zap|wpp|contato|fixo|movel|numero|num|phone|mobile|p|t|m)\b/g;
const EXTENSION = /\b(?:ramal|ext|extension)\b.*$/;
const BETWEEN_NUMBERS = /[/;,|]|\bou\b|\be\b/;

/**
 * Reads one phone number; of several in one field, the first that can be read. Brazil with or without +55, 0055, a
 * trunk 0 or a carrier code (0XX), ten or eleven digits, with or without the ninth digit. A foreign number must say
 * so with + or 00 and is judged by `internationalPhone`; without that judge its shape decides (8 to 15 digits).
 * `undefined` when it is no number that can be called: no DDD, a DDD that does not exist, 0800 and the like.
 */
export function normalizePhone(raw: string, internationalPhone?: InternationalPhone): Phone | undefined {
  if (raw.length > RAW_MAX) return undefined;
  const text = foldText(raw).replace(/\(?\b0\s*xx/g, "0");
  const whole = readNumber(text, internationalPhone);
  if (whole) return whole;
  for (const piece of text.split(BETWEEN_NUMBERS)) {
    const phone = readNumber(piece, internationalPhone);
    if (phone) return phone;
  }
  return undefined;
}

/**
 * What two spellings of one number share: DDD and the last eight digits for Brazilian mobiles ("1187654321"), the full
 * number for all others ("+551133334444"), so that a mobile never meets a landline with the same eight digits.
 */
export function phoneKey(e164: string): string {
  const mobile = /^\+55(\d\d)(?:9(\d{8})|([6-9]\d{7}))$/.exec(e164);
  return mobile ? `${mobile[1]}${mobile[2] ?? mobile[3]}` : e164;
}

/** For people: "(11) 98765-4321", "(11) 3333-4444"; anything that is not Brazilian E.164 comes back as it is. */
export function formatPhone(e164: string): string {
  const national = /^\+55(\d\d)(\d{4,5})(\d{4})$/.exec(e164);
  return national ? `(${national[1]}) ${national[2]}-${national[3]}` : e164;
}

/** A stored or raw value that can be called. */
export function isValidPhone(telefone: string | null | undefined): boolean {
  return typeof telefone === "string" && normalizePhone(telefone) !== undefined;
}

function readNumber(text: string, internationalPhone?: InternationalPhone): Phone | undefined {
  const bare = text.replace(EXTENSION, "").replace(LABELS, " ");
  if (/\p{L}/u.test(bare)) return undefined;
  const digits = bare.replace(/\D/g, "");
  if (/^\D*\+/.test(bare)) return readWithCountry(digits, internationalPhone);
  if (digits.startsWith("00")) return readWithCountry(digits.slice(2), internationalPhone);
  // 55 is Brazil's code and also the DDD of Santa Maria: ten or eleven digits are read as they are first.
  return readFirst([...withoutTrunk(digits), ...(digits.startsWith("55") ? withoutTrunk(digits.slice(2)) : [])]);
}

function readWithCountry(digits: string, internationalPhone?: InternationalPhone): Phone | undefined {
  if (digits.startsWith("55")) return readFirst(withoutTrunk(digits.slice(2)));
  const plain = `+${digits}`;
  const e164 = internationalPhone ? internationalPhone(plain) : plain;
  return e164 !== undefined && E164.test(e164) ? { e164, tipo: "internacional" } : undefined;
}

/** The number itself, without a trunk 0, and without 0 and a carrier code. Their lengths differ, so at most one reads. */
function withoutTrunk(digits: string): string[] {
  return digits.startsWith("0") ? [digits.slice(1), digits.slice(3)] : [digits];
}

function readFirst(nationals: string[]): Phone | undefined {
  for (const national of nationals) {
    const phone = readNational(national);
    if (phone) return phone;
  }
  return undefined;
}

function readNational(digits: string): Phone | undefined {
  const ddd = digits.slice(0, 2);
  const local = digits.slice(2);
  if (!DDDS.has(ddd)) return undefined;
  if (/^9\d{8}$/.test(local)) return { e164: `+55${ddd}${local}`, tipo: "movel" };
  if (/^[6-9]\d{7}$/.test(local)) return { e164: `+55${ddd}9${local}`, tipo: "movel" };
  if (/^[2-5]\d{7}$/.test(local)) return { e164: `+55${ddd}${local}`, tipo: "fixo" };
  return undefined;
}
