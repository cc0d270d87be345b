/**
 * Search words of a lead, made here and stored as a tsvector of bare lexemes: no dictionary, no extension, and any
 * spelling of a phone finds its owner. A query matches beginnings of words; where somebody typed on after a word, in an
 * address as "ana.lima@exem", it is whole: a whole word is looked up, a beginning gathers all that begin so.
 */
import { foldText, type LeadFields, normalizePhone } from "@streamleads/domain";

const WORD = /[a-z0-9]+/g;
const WORDS_MAX = 80;
const WORD_CHARS_MAX = 60;
const QUERY_WORDS_MAX = 8;

/** Space-separated lexemes of everything a person would type to find this lead. Never empty. */
export function searchWords(
  lead: Pick<LeadFields, "nome" | "email" | "telefone" | "interesse" | "cidade" | "codigo_imovel">,
): string {
  // In the order of what must not be cut: the phone first, the longest text last.
  const words = new Set<string>(phoneForms(lead.telefone ?? ""));
  for (const text of [lead.nome, lead.email, lead.codigo_imovel, lead.cidade, lead.interesse]) {
    for (const word of wordsOf(text ?? "")) words.add(word);
  }
  const all = [...words].slice(0, WORDS_MAX);
  return all.length > 0 ? all.join(" ") : "sem";
}

/** A `tsquery` text for what somebody typed, or `undefined` when it holds nothing to search for. */
export function searchQuery(typed: string): string | undefined {
  const digits = typed.replace(/\D/g, "");
  // "(11) 99999-9999" is one number, not three words.
  if (digits.length >= 4 && /^[\d\s()+.-]+$/.test(typed.trim())) return numberQuery(typed, digits);
  const words = foldText(typed).split(" ").flatMap(wordsOfToken).slice(0, QUERY_WORDS_MAX);
  return words.length > 0 ? words.join(" & ") : undefined;
}

/**
 * What to look up for one token. The last word of an address is left out once its domain has a whole one: "com" is in
 * nearly every lead and would cost as much as all other words together (measured with a million leads: 80 of 86 ms).
 */
function wordsOfToken(token: string): string[] {
  const words = [...token.matchAll(WORD)].map(({ 0: word, index }) => {
    const isWhole = index + word.length < token.length;
    return { text: word.slice(0, WORD_CHARS_MAX), isWhole, isDomain: token.lastIndexOf("@", index) >= 0 };
  });
  const domain = words.filter(({ isDomain }) => isDomain);
  const needed = domain.length > 1 ? words.slice(0, -1) : words;
  return needed.map(({ text, isWhole }) => (isWhole && text.length < WORD_CHARS_MAX ? text : `${text}:*`));
}

/** What was typed may be the beginning of a number, or a whole one in a spelling with a trunk 0, 00 or a carrier code. */
function numberQuery(typed: string, digits: string): string {
  const whole = normalizePhone(typed)?.e164.replace(/\D/g, "");
  const beginnings = new Set([digits, ...(whole ? [whole] : [])].map((one) => `${nationalDigits(one)}:*`));
  return [...beginnings].join(" | ");
}

function* wordsOf(text: string): Iterable<string> {
  for (const [word] of foldText(text).matchAll(WORD)) yield word.slice(0, WORD_CHARS_MAX);
}

/** Beginnings by which a number is typed: whole, without the country, without the area, without the ninth digit. */
function phoneForms(telefone: string): string[] {
  const national = nationalDigits(telefone.replace(/\D/g, ""));
  if (national === "") return [];
  const forms = [national, `55${national}`];
  if (national.length === 11)
    forms.push(national.slice(2), national.slice(3), national.slice(0, 2) + national.slice(3));
  else if (national.length === 10) forms.push(national.slice(2));
  forms.push(national.slice(-4));
  return forms;
}

function nationalDigits(digits: string): string {
  return digits.length >= 12 && digits.startsWith("55") ? digits.slice(2) : digits;
}
