/** Mails to a broker: a hot lead has arrived, a follow-up is due. */
import type { ConnectorContext, Job } from "@streamleads/integration-kit";
import { cleanText, html, safeLink } from "./escape.ts";
import { button, list, page, textList, textOf } from "./layout.ts";
import { durationWords, rowsForBroker, whatsappLink } from "./lead-words.ts";
import type { Mail } from "./mail.ts";

interface Notice {
  subject: string;
  heading: string;
  call: string;
}
type Company = ConnectorContext["company"];

/** "Novo lead quente necessita atenção imediata!", with what the broker needs to call. */
export function hotLeadMail(job: Job, company: Company, to: string): Mail {
  const notice = {
    subject: `🔥 Lead quente: score ${job.lead.score}/40 (lead ${job.lead.id})`,
    heading: "🔥 Lead quente recebido",
    call: "Novo lead quente necessita atenção imediata!",
  };
  return staffMail(notice, job, company, to);
}

/** The reminder of the plan, 2 hours, 3 days or 7 days after the touch. */
export function followUpMail(job: Job, company: Company, to: string): Mail {
  const hours = job.params.followUpHours;
  const since = hours === undefined || hours <= 0 ? undefined : `Este lead chegou há ${durationWords(hours)}.`;
  const notice = {
    subject: `⏰ Follow-up de lead (lead ${job.lead.id})`,
    heading: "⏰ Hora do follow-up",
    call: [since, "Fale com a pessoa e registre o resultado no StreamLeads."].filter(Boolean).join(" "),
  };
  return staffMail(notice, job, company, to);
}

/** The subject carries an id, not a name: subjects stand in the logs of every server on the way. */
function staffMail(notice: Notice, job: Job, company: Company, to: string): Mail {
  const { lead, delivery, params } = job;
  const brand = cleanText(company.nome, 100) ?? "";
  const subject = delivery.isRepeat ? `${notice.subject} (reenvio)` : notice.subject;
  const repeat = delivery.isRepeat
    ? "(reenvio) Não sabemos se o primeiro aviso chegou; se já recebeu, desconsidere."
    : undefined;
  const returning = job.returning ? "Este lead já era conhecido e voltou a procurar a empresa." : undefined;
  const rows = rowsForBroker(lead);
  const open = safeLink(params.leadUrl);
  const chat = whatsappLink(lead.telefone);
  const footer = `Aviso interno de ${brand || "StreamLeads"}. Contém dados pessoais: não encaminhe para fora da empresa.`;
  return {
    class: "staff",
    key: delivery.key,
    to,
    fromName: brand,
    subject,
    date: job.now,
    text: textOf([
      notice.heading,
      "",
      notice.call,
      returning,
      repeat,
      "",
      ...textList(rows),
      "",
      open && `Abrir o lead: ${open}`,
      chat && `Chamar no WhatsApp: ${chat}`,
      "",
      "--",
      footer,
    ]),
    html: page({
      title: subject,
      heading: notice.heading,
      content: html`<p><strong>${notice.call}</strong></p>
${returning && html`<p>${returning}</p>`}
${repeat && html`<p>${repeat}</p>`}
${list(rows)}
${open && button(open, "Abrir o lead")}
${chat && html`<p style="text-align:center"><a href="${chat}">Chamar no WhatsApp</a></p>`}`,
      footer: html`<p>${footer}</p>`,
    }),
  };
}
