/** A mail of a sequence: the words of its step in the look of all mails, with a way out of the sequence. */
import type { NurtureStep } from "@streamleads/domain";
import type { ConnectorContext, Job } from "@streamleads/integration-kit";
import { checkedAttachment } from "../attachment.ts";
import { type Html, html, safeLink } from "../escape.ts";
import { button, page, textOf } from "../layout.ts";
import type { Mail } from "../mail.ts";
import type { UnsubscribeHeaders } from "../unsubscribe-headers.ts";
import { type Block, type NurtureText, wordsOf } from "./text.ts";

export interface Nurture {
  job: Job;
  company: ConnectorContext["company"];
  to: string;
  /** The page of the person's own unsubscribe token, as an http(s) address. */
  unsubscribeUrl: string;
  unsubscribe: UnsubscribeHeaders;
  step: NurtureStep;
  /** Which of how many, from 1. */
  number: number;
  count: number;
  text: NurtureText;
  /** Somebody reads what is answered to the sender's address. */
  isAnswerable: boolean;
}

/**
 * Composes the mail. It is answered to the sender's own address, not to a broker's: an answer that the mailbox source
 * reads ends the sequence.
 */
export function nurtureMail(given: Nurture): Mail {
  const { job, company, to, unsubscribe, unsubscribeUrl, step, number, count, text } = given;
  const words = wordsOf(job.lead, company.nome);
  const greeting = words.nome === undefined ? "Olá!" : `Olá, ${words.nome}!`;
  const blocks = text.blocks(words);
  const agenda = safeLink(job.params.schedulingUrl) ?? safeLink(company.linkAgenda);
  const invitation = invitationOf(agenda !== undefined, given.isAnswerable);
  const goodbye = words.brand === "" ? "Até logo!" : `Até logo,\n${words.brand}`;
  const why = `Você recebe este e-mail porque deixou seu contato${words.brand === "" ? "" : ` com ${words.brand}`}. É o ${number}º de ${count} e-mails desta série.`;
  return {
    class: "lead",
    key: job.delivery.key,
    to,
    fromName: words.brand,
    subject: step.subject,
    date: job.now,
    headers: { ...unsubscribe },
    text: textOf([
      greeting,
      "",
      ...blocks.flatMap(textLines),
      agenda && `Agendar uma conversa: ${agenda}`,
      "",
      invitation,
      "",
      goodbye,
      "",
      "--",
      why,
      `Se não deseja mais receber e-mails como este, acesse: ${unsubscribeUrl}`,
    ]),
    html: page({
      title: step.subject,
      preheader: text.preheader,
      heading: text.heading,
      content: html`<p>${greeting}</p>
${blocks.map(htmlOf)}
${agenda === undefined ? undefined : button(agenda, "Agendar uma conversa")}
${invitation && html`<p>${invitation}</p>`}
<p>${goodbye.split("\n").map((line, i) => html`${i === 0 ? undefined : html`<br>`}${line}`)}</p>`,
      footer: html`<p>${why}</p>
<p>Se não deseja mais receber e-mails como este, <a href="${unsubscribeUrl}" style="color:#666666">clique aqui</a>.</p>`,
    }),
    ...(text.attachment && { attachments: [checkedAttachment(text.attachment())] }),
  };
}

/** Only ways that there are. */
function invitationOf(hasAgenda: boolean, isAnswerable: boolean): string | undefined {
  if (isAnswerable)
    return hasAgenda ? "Se preferir, é só responder a este e-mail." : "Para conversar, é só responder a este e-mail.";
  return undefined;
}

function textLines(block: Block): string[] {
  if ("p" in block) return [block.p, ""];
  if ("h" in block) return [block.h, ""];
  return [...block.list.map((item) => `- ${item}`), ""];
}

function htmlOf(block: Block): Html {
  if ("p" in block) return html`<p>${block.p}</p>\n`;
  if ("h" in block) return html`<h3 style="margin:24px 0 8px">${block.h}</h3>\n`;
  return html`<ul style="margin:0 0 16px;padding-left:20px">
${block.list.map((item) => html`<li style="margin-bottom:8px">${item}</li>\n`)}</ul>\n`;
}
