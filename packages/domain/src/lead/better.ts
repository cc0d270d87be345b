/** Which of two values of the same field says more about a person. */
import { normalizeEmail } from "./email.ts";
import { isNoName } from "./nome.ts";
import { isPlaceholderEmail, isPlaceholderPhone } from "./placeholder.ts";
import { normalizePhone } from "./telefone.ts";
import { cleanLine, foldText } from "./text.ts";

/** 0 absent, 1 unreadable, 2 identifies nobody, 3 good. */
export function emailRank(email: string | null): number {
  if (!email) return 0;
  const normal = normalizeEmail(email);
  if (normal === undefined) return 1;
  return isPlaceholderEmail(normal) ? 2 : 3;
}

/** 0 absent, 1 unreadable, 2 identifies nobody, 3 landline, 4 mobile or foreign: messages reach those. */
export function phoneRank(telefone: string | null): number {
  if (!telefone) return 0;
  const phone = normalizePhone(telefone);
  if (phone === undefined) return 1;
  if (isPlaceholderPhone(phone.e164)) return 2;
  return phone.tipo === "fixo" ? 3 : 4;
}

/**
 * The first name holds all words of the second in their order ("Carlos S." → "Carlos Eduardo da Silva") and adds some;
 * or it has the same words with accents that were missing. Two different names are never better than one another.
 */
export function isFullerName(nome: string, than: string): boolean {
  if (isNoName(nome) || isNoName(than)) return !isNoName(nome);
  const words = wordsOf(nome);
  const known = wordsOf(than);
  if (known.length === 0) return words.length > 0;
  if (words.join(" ") === known.join(" ")) return accents(nome) > accents(than);
  let next = 0;
  for (const word of words) {
    if (next < known.length && isSameWord(word, known[next]!)) next += 1;
  }
  return next === known.length && words.join("").length > known.join("").length;
}

function wordsOf(nome: string): string[] {
  return foldText(nome)
    .split(" ")
    .map((word) => word.replace(/\.$/, ""))
    .filter((word) => word !== "");
}

/** An initial stands for any word that begins with it. */
function isSameWord(word: string, known: string): boolean {
  return word === known || (known.length === 1 && word.startsWith(known));
}

function accents(nome: string): number {
  return (cleanLine(nome).normalize("NFD").match(/\p{M}/gu) ?? []).length;
}
