/** What is told of a lead, and to whom: the words of every notice, and of the hub's own alarms. Pure. */
import type { Job } from "@streamleads/integration-kit";
import { buttonRow, header, linkButton, SECTION_TEXT_MAX, textSection } from "./blocks.ts";
import { leadMessage, link, name, repeatMark, type SlackMessage, STATUS_WORDS, VALUE_MAX } from "./lead-message.ts";
import { escaped, leadValue } from "./text.ts";

export interface NoticeForm {
  /** Whether the button "Assumir" stands beside the link. */
  claimButton: boolean;
}
const PLAIN: NoticeForm = { claimButton: false };

/** A hot lead, for the sales channel. */
export function hotLeadMessage(job: Job, form = PLAIN): SlackMessage {
  const { lead } = job;
  return leadMessage(job, {
    title: "🔥 Lead quente recebido!",
    text: `🔥 Lead quente nº ${lead.id}: ${name(lead)} (${lead.score}/40). Precisa de atenção imediata!`,
    facts: [receivedAt(job), broker(job)],
    ...form,
  });
}

/** A new lead of any temperature, for the marketing channel. */
export function newLeadMessage(job: Job, form = PLAIN): SlackMessage {
  const { lead } = job;
  const { emoji, word } = STATUS_WORDS[lead.status];
  return leadMessage(job, {
    title: `${emoji} Novo lead ${word}`,
    text: `${emoji} Novo lead ${word} nº ${lead.id}: ${name(lead)} (${lead.score}/40)`,
    facts: [receivedAt(job)],
    ...form,
  });
}

/** The reminder to speak with a lead again, for the sales channel. */
export function followupMessage(job: Job, form = PLAIN): SlackMessage {
  const { lead, params } = job;
  const waited = params.followUpHours === undefined ? [] : [`${duration(params.followUpHours)} depois da chegada`];
  return leadMessage(job, {
    title: "⏰ Hora do follow-up",
    text: `⏰ Follow-up do lead nº ${lead.id}: ${name(lead)} (${STATUS_WORDS[lead.status].word}, ${lead.score}/40)`,
    facts: [...waited, receivedAt(job), broker(job)],
    ...form,
  });
}

export interface WhoClaimed {
  nome: string;
  /** Where: "Slack". */
  via: string;
  at: Date;
}

/** What a lead's card becomes when somebody takes the lead on: the same fields, and who it is in place of the button. */
export function claimedCard(job: Job, who: WhoClaimed, timeZone: string): SlackMessage {
  const { lead } = job;
  const nome = leadValue(who.nome, VALUE_MAX);
  const { word } = STATUS_WORDS[lead.status];
  // The card was here before this delivery: it is no returning person's, and writing it twice doubles nothing.
  const card = { ...job, returning: false, delivery: { ...job.delivery, isRepeat: false } };
  return leadMessage(card, {
    title: `✅ Lead ${word} assumido`,
    text: `✅ Lead ${word} nº ${lead.id} assumido por ${nome} às ${clock(who.at, timeZone)}: ${name(lead)} (${lead.score}/40)`,
    facts: [`Assumido por *${nome}* às ${timeOf(who.at, timeZone)}${via(who)}`],
  });
}

/** The line in the lead's thread. Nothing in it is the lead's: the card above says whose it is. */
export function claimedLine(job: Job, who: WhoClaimed, timeZone: string): SlackMessage {
  const text = `✅ *${leadValue(who.nome, VALUE_MAX)}* assumiu este lead às ${timeOf(who.at, timeZone)}${via(who)}.${repeatMark(job)}`;
  return { text, blocks: [textSection(text)], plainText: text };
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
      ...buttonRow(linkButton("Abrir no StreamLeads", alert.url)),
    ],
    plainText: [`*${title}*`, text, link(alert.url)].filter(Boolean).join("\n"),
  };
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

/** "14:32" in the reader's own time zone; in the company's where a client cannot. */
function timeOf(at: Date, timeZone: string): string {
  return `<!date^${Math.floor(at.getTime() / 1_000)}^{time}|${clock(at, timeZone)}>`;
}

function clock(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("pt-BR", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
}

function via(who: WhoClaimed): string {
  return ` (${leadValue(who.via, 40)})`;
}

/** "2 horas", "3 dias": in days when the hours are whole days, two or more. */
function duration(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} dias`;
  return hours === 1 ? "1 hora" : `${hours} horas`;
}
