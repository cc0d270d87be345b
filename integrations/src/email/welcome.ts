/** The answer to an enquiry: the seed's welcome mail, in the company's name. */
import type { ConnectorContext, Job } from "@streamleads/integration-kit";
import { cleanText, cleanTextWithoutLink, html, safeLink } from "./escape.ts";
import { button, list, page, textList, textOf } from "./layout.ts";
import { rowsForLead } from "./lead-words.ts";
import type { Mail } from "./mail.ts";
import { readMailbox } from "./mailbox.ts";
import type { UnsubscribeHeaders } from "./unsubscribe-headers.ts";

export const WELCOME_SUBJECT = "Bem-vindo! Vamos encontrar seu imóvel ideal 🏠";

const THANKS =
  "Obrigado por demonstrar interesse em nossos imóveis. Estamos aqui para ajudá-lo a encontrar a propriedade perfeita!";
const NEXT = "Nossa equipe analisará seu perfil e entrará em contato em breve com opções personalizadas.";
const MEANWHILE = "Enquanto isso, que tal conhecer alguns de nossos imóveis em destaque?";

export interface Welcome {
  job: Job;
  company: ConnectorContext["company"];
  to: string;
  /** The page of the person's own unsubscribe token, as an http(s) address. */
  unsubscribeUrl: string;
  unsubscribe: UnsubscribeHeaders;
}

/** Composes the mail. A repeat is the same mail with the same Message-ID: a person is not told about our retries. */
export function welcomeMail({ job, company, to, unsubscribeUrl, unsubscribe }: Welcome): Mail {
  const { lead, delivery, params } = job;
  const brand = cleanText(company.nome, 100) ?? "";
  const nome = cleanTextWithoutLink(lead.nome, 80);
  const greeting = nome === undefined ? "Olá!" : `Olá, ${nome}!`;
  const rows = rowsForLead(lead);
  const agenda = safeLink(params.schedulingUrl) ?? safeLink(company.linkAgenda);
  const rights = `© ${yearIn(job.now, company.timeZone)} ${brand}. Todos os direitos reservados.`;
  const reply = params.broker?.email ? readMailbox(params.broker.email) : undefined;
  return {
    class: "lead",
    key: delivery.key,
    to,
    fromName: brand,
    replyTo: reply && { address: reply.address, name: cleanText(params.broker?.nome, 80) },
    subject: WELCOME_SUBJECT,
    date: job.now,
    headers: { ...unsubscribe },
    text: textOf([
      greeting,
      "",
      THANKS,
      "",
      rows.length > 0 ? "Suas informações:" : undefined,
      ...textList(rows),
      "",
      NEXT,
      "",
      agenda && `Agendar conversa: ${agenda}`,
      "",
      MEANWHILE,
      "",
      "--",
      rights,
      `Se não deseja mais receber emails, acesse: ${unsubscribeUrl}`,
    ]),
    html: page({
      title: `Bem-vindo! ${brand}`.trim(),
      heading: "🏠 Bem-vindo!",
      content: html`<h2 style="margin-top:0">${greeting}</h2>
<p>${THANKS}</p>
${rows.length > 0 ? html`<h3>📋 Suas informações:</h3>` : undefined}
${list(rows)}
<p>${NEXT}</p>
${agenda === undefined ? undefined : button(agenda, "Agendar Conversa")}
<p>${MEANWHILE}</p>`,
      footer: html`<p>${rights}</p>
<p>Se não deseja mais receber emails, <a href="${unsubscribeUrl}" style="color:#666666">clique aqui</a>.</p>`,
    }),
  };
}

/** The year that people in the company's time zone would write. */
function yearIn(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric" }).format(now);
}
