/** From a lead to a Slack message. Pure: the same job always gives the same message. */
import { formatPhone, type Lead, type Status } from "@streamleads/domain";
import type { Job } from "@streamleads/integration-kit";
import { type Block, context, fieldSection, header, linkButton, SECTION_TEXT_MAX, textSection } from "./blocks.ts";
import { escaped, leadValue } from "./text.ts";

/** A message in its two forms: blocks with their notification text, and words alone for when Slack refuses the blocks. */
export interface SlackMessage {
  /** Shown in the notification, read by screen readers. Escaped. */
  text: string;
  blocks: Block[];
  /** Everything in the blocks, as one text. Escaped. */
  plainText: string;
}

const VALUE_MAX = 250;
const LONG_VALUE_MAX = 1_000;
const NAME_MAX = 200;
const STATUS_WORDS: Readonly<Record<Status, { emoji: string; word: string }>> = {
  QUENTE: { emoji: "🔥", word: "quente" },
  MORNO: { emoji: "☀️", word: "morno" },
  FRIO: { emoji: "❄️", word: "frio" },
};

/** A hot lead, for the sales channel. */
export function hotLeadMessage(job: Job): SlackMessage {
  const { lead } = job;
  return leadMessage(job, {
    title: "🔥 Lead quente recebido!",
    text: `🔥 Lead quente nº ${lead.id}: ${name(lead)} (${lead.score}/40). Precisa de atenção imediata!`,
    facts: [receivedAt(job), broker(job)],
  });
}

/** A new lead of any temperature, for the marketing channel. */
export function newLeadMessage(job: Job): SlackMessage {
  const { lead } = job;
  const { emoji, word } = STATUS_WORDS[lead.status];
  return leadMessage(job, {
    title: `${emoji} Novo lead ${word}`,
    text: `${emoji} Novo lead ${word} nº ${lead.id}: ${name(lead)} (${lead.score}/40)`,
    facts: [receivedAt(job)],
  });
}

/** The reminder to speak with a lead again, for the sales channel. */
export function followupMessage(job: Job): SlackMessage {
  const { lead, params } = job;
  const waited = params.followUpHours === undefined ? [] : [`${duration(params.followUpHours)} depois da chegada`];
  return leadMessage(job, {
    title: "⏰ Hora do follow-up",
    text: `⏰ Follow-up do lead nº ${lead.id}: ${name(lead)} (${STATUS_WORDS[lead.status].word}, ${lead.score}/40)`,
    facts: [...waited, receivedAt(job), broker(job)],
  });
}

/** An alarm of the hub itself for operators. Texts are escaped here; `url` opens where it can be solved. */
export function alertMessage(alert: { title: string; text: string; url?: string | undefined }): SlackMessage {
  const title = leadValue(alert.title, 120);
  const text = escaped(alert.text.trim(), SECTION_TEXT_MAX);
  return {
    text: escaped(`${alert.title}: ${alert.text}`.trim(), 1_000),
    blocks: [
      header(alert.title.trim() || "Aviso do StreamLeads"),
      ...(text === "" ? [] : [textSection(text)]),
      ...linkButton("Abrir no StreamLeads", alert.url),
    ],
    plainText: [`*${title}*`, text, link(alert.url)].filter(Boolean).join("\n"),
  };
}

interface LeadWords {
  title: string;
  text: string;
  /** What the last line tells, escaped; empty ones are left out. */
  facts: string[];
}

function leadMessage(job: Job, words: LeadWords): SlackMessage {
  const { lead, params } = job;
  const marks = `${job.returning ? " (retorno)" : ""}${job.delivery.isRepeat ? " (reenvio)" : ""}`;
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
  return {
    text: words.text + marks,
    blocks: [
      header(words.title + marks),
      fieldSection(fields),
      textSection(`*Interesse*\n${interesse}`),
      context(facts),
      ...linkButton("Abrir lead", params.leadUrl),
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

function name(lead: Lead): string {
  return leadValue(lead.nome, NAME_MAX);
}

function broker({ params }: Job): string {
  return params.broker ? `Vendedor: ${leadValue(params.broker.nome, VALUE_MAX)}` : "";
}

/** Slack shows the moment in each reader's own time zone; the words behind the bar are for clients that cannot. */
function receivedAt({ delivery }: Job): string {
  const iso = delivery.plannedAt.toISOString();
  const seconds = Math.floor(delivery.plannedAt.getTime() / 1_000);
  return `Recebido <!date^${seconds}^{date_short_pretty} {time}|${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC>`;
}

/** "2 horas", "3 dias": in days when the hours are whole days, two or more. */
function duration(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} dias`;
  return hours === 1 ? "1 hora" : `${hours} horas`;
}

function link(url: string | undefined): string {
  const [block] = linkButton("", url);
  const href = block?.type === "actions" ? block.elements[0]?.url : undefined;
  return href === undefined ? "" : `<${escaped(href, 3_500).replaceAll("|", "%7C")}|Abrir no StreamLeads>`;
}
