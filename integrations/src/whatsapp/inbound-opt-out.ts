/** The words by which a person stops our messages. They count alone in a message: "quero parar de pagar aluguel" is no such word. */
import { type Consentimento, foldText } from "@streamleads/domain";

/** Folded. The first five are the words that the company promises to obey; the others are what Meta's own button writes. */
const OPT_OUT: ReadonlySet<string> = new Set([
  "parar",
  "sair",
  "stop",
  "cancelar",
  "descadastrar",
  "pare",
  "parar promocoes",
  "interromper promocoes",
  "stop promotions",
]);

/** True when the whole message is such a word, whatever its case, accents and punctuation. */
export function isOptOut(text: string | undefined): boolean {
  if (text === undefined || text.length > 100) return false;
  const words = foldText(text.toWellFormed())
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return OPT_OUT.has(words);
}

/** `marketing_whatsapp` withdrawn or given again, with the person's own words as proof. */
export function whatsappConsent(estado: "revogado" | "concedido", texto: string | undefined, em: Date): Consentimento {
  return {
    finalidade: "marketing_whatsapp",
    estado,
    ...(estado === "concedido" ? { base_legal: "consentimento" } : {}),
    ...(texto === undefined ? {} : { texto }),
    em: em.toISOString(),
  };
}
