/** Whether a lead is one for the service desk: who asks for service, by the company's own words, or by the settings. */
import { foldText, type Lead } from "@streamleads/domain";

export const DEFAULT_WORDS =
  "reclamação, atendimento, já sou cliente, sou cliente, sou inquilino, sou proprietário, segunda via, boleto, manutenção, vistoria, rescisão, distrato, falar com um corretor, falar com corretor, falar com atendente";

/** `pedidos` is the default; `quente` takes the hot ones as well. */
export function isForDesk(lead: Lead, settings: { ticketsFor?: string; words?: string }): boolean {
  if (settings.ticketsFor === "todos") return true;
  if (settings.ticketsFor === "quente" && lead.status === "QUENTE") return true;
  return asksForService(lead, settings.words ?? DEFAULT_WORDS);
}

/** Whole words, without accents, wherever the person wrote: "rescisão" is not in "rescisões", "boleto" not in "boletos". */
export function asksForService(lead: Lead, words: string): boolean {
  const texts = [lead.interesse, lead.mensagem, lead.observacoes, ...Object.values(lead.respostas)];
  const said = texts.map((text) => ` ${plain(text ?? "")} `).join("|");
  return words
    .split(",")
    .map(plain)
    .some((word) => word !== "" && said.includes(` ${word} `));
}

function plain(text: string): string {
  return foldText(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
