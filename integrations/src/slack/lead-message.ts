/** A lead as a Slack message: the frame that all notices share. Pure: the same job always gives the same message. */
import { formatPhone, type Lead, type Status } from "@streamleads/domain";
import type { Job } from "@streamleads/integration-kit";
import {
  type Block,
  buttonRow,
  claimButton,
  context,
  fieldSection,
  header,
  linkButton,
  linkUrl,
  textSection,
} from "./blocks.ts";
import { claimValue } from "./claim.ts";
import { escaped, leadValue } from "./text.ts";

/** A message in its two forms: blocks with their notification text, and words alone for when Slack refuses the blocks. */
export interface SlackMessage {
  /** Shown in the notification, read by screen readers. Escaped. */
  text: string;
  blocks: Block[];
  /** Everything in the blocks but the button that takes the lead on, as one text. Escaped. */
  plainText: string;
}

export interface LeadWords {
  title: string;
  text: string;
  /** What the last line tells, escaped; empty ones are left out. */
  facts: string[];
  /** Whether a broker can take the lead on from this message. */
  claimButton?: boolean;
}

export const STATUS_WORDS: Readonly<Record<Status, { emoji: string; word: string }>> = {
  QUENTE: { emoji: "🔥", word: "quente" },
  MORNO: { emoji: "☀️", word: "morno" },
  FRIO: { emoji: "❄️", word: "frio" },
};
export const VALUE_MAX = 250;
const LONG_VALUE_MAX = 1_000;
const NAME_MAX = 200;

/** The words in the frame: title, the lead's fields, the last line, the buttons. */
export function leadMessage(job: Job, words: LeadWords): SlackMessage {
  const { lead, params, delivery } = job;
  const marks = `${job.returning ? " (retorno)" : ""}${repeatMark(job)}`;
  const fields = [
    ["Nome", leadValue(lead.nome, VALUE_MAX)],
    ["Email", leadValue(lead.email, VALUE_MAX)],
    ["Telefone", leadValue(lead.telefone === null ? null : formatPhone(lead.telefone), VALUE_MAX)],
    ["Score", `${lead.score}/40`],
    ["Origem", leadValue(lead.portal ? `${lead.origem} (${lead.portal})` : lead.origem, VALUE_MAX)],
    ["Cidade", leadValue(lead.cidade, VALUE_MAX)],
  ] as const;
  const interesse = leadValue(lead.interesse, LONG_VALUE_MAX);
  const facts = words.facts.filter(Boolean).join(" · ");
  const claim = words.claimButton ? claimButton(claimValue({ leadId: lead.id, deliveryKey: delivery.key })) : undefined;
  return {
    text: words.text + marks,
    blocks: [
      header(words.title + marks),
      fieldSection(fields),
      textSection(`*Interesse*\n${interesse}`),
      context(facts),
      ...buttonRow(claim, linkButton("Abrir lead", params.leadUrl)),
    ],
    plainText: [
      words.text + marks,
      ...[...fields, ["Interesse", interesse]].map(([label, value]) => `*${label}:* ${value}`),
      facts,
      link(params.leadUrl),
    ]
      .filter(Boolean)
      .join("\n"),
  };
}

/** Says that an earlier attempt may have arrived as well. */
export function repeatMark({ delivery }: Job): string {
  return delivery.isRepeat ? " (reenvio)" : "";
}

export function name(lead: Lead): string {
  return leadValue(lead.nome, NAME_MAX);
}

/** An address in a text, or nothing when it is not one that Slack takes. */
export function link(url: string | undefined): string {
  const href = linkUrl(url);
  return href === undefined ? "" : `<${escaped(href, 3_500).replaceAll("|", "%7C")}|Abrir no StreamLeads>`;
}
