/** A person's address, number and name where no label says them: links, the sender's fields, sentences of notices. */
import { normalizeEmail } from "@streamleads/domain";
import { isNobody } from "./automatic.ts";
import { addressesIn, type Message } from "./message.ts";

/** Verbs of portal notices after the name of the person: "Ana Souza se interessou pelo imóvel". */
const DID =
  "se interessou|tem interesse|demonstrou interesse|est[áa] interessad[oa]|gostaria de|quer (?:visitar|falar|saber|mais)|entrou em contato|enviou (?:uma|um)|mandou|clicou|ligou|visualizou|viu (?:o )?seu|solicitou|te (?:enviou|mandou|chamou)|pediu";
const NAME_BEFORE = new RegExp(`^\\W{0,3}(\\p{Lu}[\\p{L}\\p{M}'’. -]{1,60}?)\\s+(?:${DID})\\b`, "u");
/** Words that stand in these sentences where a notice names nobody. */
const NO_NAME =
  /\b(?:algu[ée]m|voc[êe]|client[ea]s?|interessad[oa]s?|usu[áa]ri[oa]|pessoa|lead|contato|visitante|novo|nova|um|uma|im[óo]vel|an[úu]ncio|ol[áa]|portal|equipe|mensagem)\b/iu;
const MOBILE = /(?<![\d.,/-])(?:\+?55[\s-]?)?\(?[1-9]\d\)?[\s.-]?9\d{4}[\s.-]?\d{4}(?![\d,/-])/;

/** The first address that can be the person's: not the company's, not a portal's, not one at which nobody reads. */
export function emailIn(candidates: Iterable<string>, isTheirs: (address: string) => boolean): string | undefined {
  for (const candidate of candidates) {
    const address = normalizeEmail(candidate);
    if (address !== undefined && !isTheirs(address) && !isNobody(address)) return address;
  }
  return undefined;
}

/** Addresses behind `mailto:` links. */
export function mailLinks({ links }: Message): string[] {
  return links.flatMap((link) =>
    /^mailto:/i.test(link) ? addressesIn(unescaped(link.slice(7).split("?")[0] ?? "")) : [],
  );
}

/** The number behind a `tel:` or WhatsApp link, as digits with their plus. */
export function phoneLink({ links }: Message): string | undefined {
  for (const link of links) {
    const text = unescaped(link);
    const number = /^tel:([+\d().\s-]{8,25})/i.exec(text)?.[1] ?? whatsappNumber(text);
    const digits = number?.replace(/[^\d+]/g, "");
    // 0800 and short numbers are the portal's.
    if (digits && /^\+?[1-9]\d{9,14}$/.test(digits)) return digits;
  }
  return undefined;
}

/** A Brazilian mobile number in the lines; landlines there are rather the portal's own. */
export function mobileIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const found = MOBILE.exec(line.slice(0, 2_000))?.[0];
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** The name in a sentence about the person, or in a sender such as "Ana Souza via ZAP Imóveis". */
export function nameIn(message: Message, lines: readonly string[]): string | undefined {
  const sender = /^(.{2,60}?)\s+[(|-]?\s*(?:via|pelo|atrav[ée]s)\b/i.exec(message.from?.name ?? "")?.[1];
  const told = [message.subject, ...lines.slice(0, 200)].map(
    (line) => NAME_BEFORE.exec(line.slice(0, 300).replaceAll("\t", " "))?.[1],
  );
  return [sender, ...told].map(personName).find((name) => name !== undefined);
}

/** A name that names somebody. */
export function personName(text: string | undefined): string | undefined {
  const name = text?.replace(/^["'\s]+|["'\s]+$/g, "") ?? "";
  const isName = /^\p{L}[\p{L}\p{M}'’. -]{1,79}$/u.test(name) && name.split(/\s+/).length <= 7;
  return isName && !NO_NAME.test(name) ? name : undefined;
}

function whatsappNumber(link: string): string | undefined {
  return (
    /^https?:\/\/(?:www\.)?wa\.me\/\+?(\d{10,15})/i.exec(link)?.[1] ??
    /^(?:https?:\/\/(?:api|web)\.whatsapp\.com|whatsapp:\/)\/send\/?\?(?:[^#]*&)?phone=\+?(\d{10,15})/i.exec(link)?.[1]
  );
}

function unescaped(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    // A stray % is part of somebody's link: what can be read is read as it stands.
    return link;
  }
}
