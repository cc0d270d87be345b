/** How a lead is put into the words of a mail. */
import type { Lead } from "@streamleads/domain";
import { cleanText, cleanTextWithoutLink } from "./escape.ts";

export interface Row {
  label: string;
  value: string;
}

/** Origins that mean something to the person. The others (RD_STATION, IMPORT, API…) are names of our own plumbing. */
const ORIGENS: Readonly<Record<string, string>> = {
  META_ADS: "Facebook/Instagram",
  GOOGLE_ADS: "Google",
  WHATSAPP: "WhatsApp",
  WEBSITE: "Nosso site",
  MOBILE_APP: "Nosso aplicativo",
  INDICACAO: "Indicação",
  PORTAL: "Portal de imóveis",
};

/** What the lead is told about where it came from: a portal by its name; `undefined` when it would mean nothing to a person. */
function friendlyOrigem(lead: Pick<Lead, "origem" | "portal">): string | undefined {
  const portal = lead.origem === "PORTAL" ? cleanTextWithoutLink(lead.portal, 60) : undefined;
  return portal ?? (Object.hasOwn(ORIGENS, lead.origem) ? ORIGENS[lead.origem] : undefined);
}

/** The seed's list for the lead itself. Rows with nothing to say are left out. */
export function rowsForLead(lead: Lead): Row[] {
  return rows([
    ["Interesse", cleanTextWithoutLink(lead.interesse, 200)],
    ["Cidade", cleanTextWithoutLink(lead.cidade, 80)],
    ["Origem", friendlyOrigem(lead)],
  ]);
}

/** What a broker needs for the call. Income stays in the dashboard: it is not needed to pick up the phone (LGPD art. 6, necessity). */
export function rowsForBroker(lead: Lead): Row[] {
  return rows([
    ["Nome", cleanText(lead.nome, 120)],
    ["Telefone", cleanText(lead.telefone, 40)],
    ["E-mail", cleanText(lead.email, 254)],
    ["Interesse", cleanText(lead.interesse, 300)],
    ["Cidade", cleanText(lead.cidade, 80)],
    ["Origem", friendlyOrigem(lead) ?? cleanText(lead.origem, 40)],
    ["Score", `${lead.score}/40`],
  ]);
}

/** "2 horas", "3 dias": whole days are said as days. */
export function durationWords(hours: number): string {
  const isDays = hours >= 24 && hours % 24 === 0;
  const count = isDays ? hours / 24 : hours;
  const unit = isDays ? "dia" : "hora";
  return `${count.toLocaleString("pt-BR", { maximumFractionDigits: 1 })} ${unit}${count === 1 ? "" : "s"}`;
}

/** Address that opens a chat with the person, when the phone is in E.164. */
export function whatsappLink(telefone: string | null): string | undefined {
  return telefone && /^\+[1-9]\d{7,14}$/.test(telefone) ? `https://wa.me/${telefone.slice(1)}` : undefined;
}

function rows(pairs: readonly (readonly [string, string | undefined])[]): Row[] {
  return pairs.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}
