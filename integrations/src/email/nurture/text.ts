/** What a mail of a sequence is made of: blocks of plain text, from which both parts of the mail are drawn. */
import type { Lead } from "@streamleads/domain";
import type { Attachment } from "../attachment.ts";
import { cleanText, cleanTextWithoutLink } from "../escape.ts";

/** Plain text: nothing in it is markup, whoever wrote it. */
export type Block = { p: string } | { h: string } | { list: readonly string[] };

/** What a mail may say of its reader; absent where the lead has nothing that can be shown. */
export interface Words {
  /** First name. */
  nome?: string | undefined;
  interesse?: string | undefined;
  cidade?: string | undefined;
  /** The company. */
  brand: string;
}

export interface NurtureText {
  /** Shown beside the subject in the list of mails, and nowhere else. */
  preheader: string;
  heading: string;
  blocks: (words: Words) => readonly Block[];
  attachment?: () => Attachment;
}

/** A stranger's values: cleaned, shortened, and left out where they hold a link. */
export function wordsOf(lead: Pick<Lead, "nome" | "interesse" | "cidade">, brand: string): Words {
  const nome = cleanTextWithoutLink(lead.nome, 80)?.split(" ")[0];
  return {
    nome,
    interesse: cleanTextWithoutLink(lead.interesse, 120),
    cidade: cleanTextWithoutLink(lead.cidade, 80),
    brand: cleanText(brand, 100) ?? "",
  };
}

/** "em Curitiba", or nothing: for the end of a sentence. */
export function inCity({ cidade }: Words): string {
  return cidade === undefined ? "" : ` em ${cidade}`;
}

/** A reminder of what the person asked for; empty where they said nothing. */
export function askedFor({ interesse, cidade }: Words): Block[] {
  if (interesse === undefined) return [];
  const where = cidade === undefined ? "" : `, em ${cidade}`;
  return [{ p: `Você nos contou que procura: ${interesse}${where}. Guardamos isso para não perguntar de novo.` }];
}
