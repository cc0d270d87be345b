/** A person's name: stored as they write it, and its parts for greetings and for CRMs that keep two fields. */
import { capitalizeIfUniform, cleanLine } from "./text.ts";

/** Stands in for a name that a source did not give; any real name is better. */
export const SEM_NOME = "Sem nome";

/** Nobody's name: absent, or the stand-in. */
export function isNoName(nome: string): boolean {
  return nome.trim() === "" || nome === SEM_NOME;
}

const HONORIFICS = /^(?:sr|sra|srta|dr|dra|dona|prof|profa)\.?$/iu;

/** Single spaces, trimmed; capitals are mended only when the whole name is in one case. May be empty. */
export function normalizeNome(raw: string): string {
  return capitalizeIfUniform(cleanLine(raw));
}

/**
 * First name and the rest, without a leading "Dr." or "Sra.". A single name leaves `sobrenome` empty: it is never
 * repeated or invented.
 */
export function splitNome(nome: string): { primeiro: string; sobrenome: string } {
  const words = cleanLine(nome).split(" ");
  if (words.length > 1 && HONORIFICS.test(words[0] ?? "")) words.shift();
  const [primeiro = "", ...rest] = words;
  return { primeiro, sobrenome: rest.join(" ") };
}

/** The name to greet someone by: "Dra. Ana Paula Reis" → "Ana". */
export function firstName(nome: string): string {
  return splitNome(nome).primeiro;
}
