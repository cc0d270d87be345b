/** The text to a lead: the company's own words with places for what is known, and always how to stop. */
import { firstName, isNoName } from "@streamleads/domain";
import { fitted, smsLine } from "./sms-text.ts";

/** What is sent where nobody wrote a text. */
export const LEAD_TEXT =
  "Oi {nome}, aqui e da {empresa}. Recebemos seu contato e um corretor vai falar com voce. Se preferir, marque um horario: {agenda}";
/** How to stop, said whatever the text says. */
export const WAY_OUT = "Para nao receber SMS, responda SAIR.";

const PLACES = ["nome", "empresa", "interesse", "agenda"] as const;
const PLACE = /\{(\w+)\}/g;
const TEXT_MAX = 600;

export interface LeadTextValues {
  nome: string;
  empresa: string;
  interesse: string | null;
  agenda: string | undefined;
}

/** Says what is wrong with a text, in Portuguese, or `undefined`. */
export function leadTextProblem(text: string): string | undefined {
  if (text.trim() === "" || text.length > TEXT_MAX) return `Escreva de 1 a ${TEXT_MAX} letras.`;
  if (withoutLink(text).trim() === "")
    return "Escreva ao menos uma frase sem {agenda}: ela vai a quem não tem um link.";
  const unknown = [...text.matchAll(PLACE)].find(([, name]) => !PLACES.some((place) => place === name));
  return unknown ? `{${unknown[1]}} não existe. Use ${PLACES.map((place) => `{${place}}`).join(", ")}.` : undefined;
}

/**
 * The text with its places filled. A place without a value leaves no trace ("Oi , aqui" becomes "Oi, aqui"); where there
 * is no link, or no room for a whole one, the sentence that leads to it is left out: half a link leads nowhere.
 */
export function leadText(
  template: string,
  values: LeadTextValues,
  { segmentsMax, accents }: { segmentsMax: number; accents: string | undefined },
): string {
  const known: Readonly<Record<string, string>> = {
    nome: isNoName(values.nome) ? "" : firstName(values.nome),
    empresa: values.empresa,
    interesse: values.interesse ?? "",
    agenda: values.agenda ?? "",
  };
  const filled = (text: string) =>
    smsLine(text.replace(PLACE, (_, name: string) => known[name] ?? "").replace(/\s+([,.;!?])/g, "$1"), accents);
  const texts = [...(values.agenda === undefined ? [] : [template]), withoutLink(template)];
  return fitted(texts.map(filled), segmentsMax, ` ${smsLine(WAY_OUT, accents)}`);
}

/** Without the sentences in which the link stands. */
function withoutLink(template: string): string {
  return template
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !sentence.includes("{agenda}"))
    .join(" ");
}
