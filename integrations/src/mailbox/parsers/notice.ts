/** What a parser of notices is, and what all parsers of portals share: a portal is known by its sender, a lead by labels. */
import type { Reading } from "@streamleads/integration-kit";
import { isBulk } from "../automatic.ts";
import { emailIn, mailLinks, mobileIn, nameIn, personName, phoneLink } from "../contact.ts";
import { addressesIn, type Message } from "../message.ts";
import { answered, codeIn, type Lead, leadOfPairs, propertyIn } from "../notice-lead.ts";
import { knownIn, type Pair, pairsIn } from "../pairs.ts";

export interface NoticeContext {
  /** The company's own addresses: never the lead's. */
  isOwn: (address: string) => boolean;
  /** When the notice was written, or came. */
  at: Date;
}

export interface NoticeParser {
  name: string;
  /** Whether a message is this parser's to read. */
  claims: (message: Message) => boolean;
  /** What it says; `undefined` when it is not what this parser reads after all. */
  read: (message: Message, context: NoticeContext) => Reading | undefined;
}

export interface Portal {
  name: string;
  /** Domains that it sends from, with all below them. */
  domains: readonly string[];
  /** Labels (folded) that mean a field here. */
  labels?: Readonly<Record<string, string>>;
  /** The portal's name for the lead, where one sender speaks for several. */
  portal: (message: Message) => string;
}

/** What kind of contact the notice tells of, first match wins. */
const KINDS: readonly [RegExp, string][] = [
  [/whats ?app/i, "WhatsApp"],
  [/ver (?:o )?telefone|viu (?:o )?(?:seu )?telefone|visualizou (?:o )?(?:seu )?telefone/i, "Ver telefone"],
  [/agend|visita/i, "Visita"],
  [/proposta/i, "Proposta"],
  [/ligou|liga[çc][ãa]o/i, "Ligação"],
  [/\bchat\b/i, "Chat"],
  [/mensagem|contato|interess/i, "Mensagem"],
];
const LEAD_WORDS = /\blead|contato|interess|proposta|mensagem|visita|whats ?app|telefone|cliente/i;

/** The parser of a portal. */
export function portalParser(portal: Portal): NoticeParser {
  const isPortal = (address: string) => isUnder(address, portal.domains);
  return {
    name: portal.name,
    claims: ({ from }) => from !== undefined && isPortal(from.address),
    read: (message, { isOwn, at }) => {
      const isTheirs = (address: string) => isOwn(address) || isPortal(address);
      const { lead, lines } = labelledLead(message, portal);
      const found = withContact(lead, message, lines, isTheirs);
      if (found.email === undefined && found.telefone === undefined) return withoutContact(message, portal.name);
      const kind =
        KINDS.find(([words]) => words.test(message.subject)) ??
        KINDS.find(([words]) => words.test(lines.slice(0, 20).join(" ")));
      return {
        kind: "lead",
        lead: {
          capturado_em: at.toISOString(),
          ...(kind ? answered(found, "Tipo de contato", kind[1]) : found),
          ...property(found, message, lines),
          origem: "PORTAL",
          portal: portal.portal(message),
        },
      };
    },
  };
}

/** Whether an address is at one of the domains or below one. */
export function isUnder(address: string, domains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

/** The labelled values of the form (plain or HTML) that has more of them, and its lines. */
export function bestPairs(
  message: Message,
  options?: { messageEndsAtBlank?: boolean },
): { pairs: Pair[]; lines: readonly string[] } {
  const read = message.bodies.map((lines) => ({ lines, pairs: pairsIn(lines, options) }));
  const sorted = read.sort((one, other) => knownIn(other.pairs) - knownIn(one.pairs));
  return sorted[0] ?? { pairs: [], lines: [] };
}

function labelledLead(message: Message, portal: Portal): { lead: Lead; lines: readonly string[] } {
  const { pairs, lines } = bestPairs(message, { messageEndsAtBlank: true });
  return { lead: leadOfPairs(pairs, portal.labels), lines };
}

/** Labels first; then Reply-To (portals put the person there), links, and the text. */
function withContact(
  { email, telefone, nome, ...lead }: Lead,
  message: Message,
  lines: readonly string[],
  isTheirs: (address: string) => boolean,
): Lead {
  const { replyTo } = message;
  const given = typeof email === "string" ? [email] : [];
  const address = emailIn(
    [...given, ...(replyTo ? [replyTo.address] : []), ...mailLinks(message), ...lines.flatMap(addressesIn)],
    isTheirs,
  );
  const phone = telefone ?? phoneLink(message) ?? mobileIn(lines);
  const isPerson = replyTo !== undefined && replyTo.address === address;
  const name =
    personName(String(nome ?? "")) ??
    nameIn(message, lines) ??
    (isPerson ? personName(replyTo.name) : undefined) ??
    nome;
  return {
    ...lead,
    ...(name !== undefined && { nome: name }),
    ...(address !== undefined && { email: address }),
    ...(phone !== undefined && { telefone: phone }),
  };
}

function property(lead: Lead, message: Message, lines: readonly string[]): Lead {
  const found = lead.codigo_imovel ?? codeIn([message.subject, ...lines]);
  // The portal's own number is no code of the company's.
  const code = found === lead.anuncio_id ? undefined : found;
  const interesse = lead.interesse ?? propertyIn([message.subject, ...lines]);
  return { ...(code !== undefined && { codigo_imovel: code }), ...(interesse !== undefined && { interesse }) };
}

/** Invoices and newsletters are no leads; what might be one is never let go. */
function withoutContact(message: Message, name: string): Reading {
  if (isBulk(message) && !LEAD_WORDS.test(message.subject)) {
    return {
      kind: "ignored",
      cause: "portal_news",
      reason: `É um comunicado de ${name}, sem contato de uma pessoa.`,
    };
  }
  return {
    kind: "parked",
    cause: "portal_mail_unread",
    reason: `O aviso de ${name} não traz telefone nem e-mail que se possam ler.`,
    fix: "Veja o contato no portal e cadastre a pessoa; se o aviso o mostra, peça a atualização do leitor e leia de novo.",
  };
}
