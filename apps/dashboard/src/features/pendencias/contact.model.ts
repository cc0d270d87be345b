/** What a person adds to a request that came without a usable contact. The limits are the API's own. */
import type { KnownContact } from "../../actions/raw.ts";
import { texts } from "../../texts/index.ts";

export interface ContactForm {
  nome: string;
  email: string;
  telefone: string;
}

export const EMPTY_CONTACT: ContactForm = { nome: "", email: "", telefone: "" };

const CHARS_MAX = { nome: 200, email: 254, telefone: 40 } as const;
/** Area code and eight digits: fewer can be no phone that one calls from another city. */
const TELEFONE_DIGITS_MIN = 10;

export function nomeProblem(nome: string): string | null {
  return tooLong(nome, CHARS_MAX.nome);
}

/** One of the two ways to reach the person is needed; the e-mail's field says so. */
export function emailProblem(email: string, { telefone }: Pick<ContactForm, "telefone">): string | null {
  const text = email.trim();
  if (text === "") return telefone.trim() === "" ? texts.pendencias.contact.needed : null;
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return texts.pendencias.contact.emailBad;
  return tooLong(text, CHARS_MAX.email);
}

export function telefoneProblem(telefone: string): string | null {
  const text = telefone.trim();
  if (text === "") return null;
  if (text.replace(/\D/g, "").length < TELEFONE_DIGITS_MIN) return texts.pendencias.contact.telefoneBad;
  return tooLong(text, CHARS_MAX.telefone);
}

/** Only what was written: an empty field leaves what the request says. */
export function contactBody(form: ContactForm): KnownContact {
  const entries = Object.entries(form).map(([field, value]) => [field, value.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

function tooLong(text: string, most: number): string | null {
  return text.trim().length > most ? texts.pendencias.contact.long(most) : null;
}
