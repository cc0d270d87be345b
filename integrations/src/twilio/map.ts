/** From a hot lead to the words for its broker: a text and what a call says. Pure. */
import { firstName, formatPhone, isNoName } from "@streamleads/domain";
import type { Job } from "@streamleads/integration-kit";
import type { TwilioSettings } from "./fields.ts";
import { fitted, smsLine } from "./sms-text.ts";

/**
 * The alert as a text: who, the number to call, what for, and where to read more. What does not fit into the segments is
 * left out from the least needed on: city and score, the link, the end of what the person wants.
 */
export function alertText(job: Job, settings: TwilioSettings, { isMarked }: { isMarked: boolean }): string {
  const { lead, params } = job;
  const line = (text: string) => smsLine(text, settings.accents);
  const marks = `${job.returning ? " (retorno)" : ""}${isMarked ? " (reenvio)" : ""}`;
  const phone = lead.telefone === null ? ", sem telefone" : `, ${formatPhone(lead.telefone)}`;
  const who = `LEAD QUENTE n. ${lead.id}${marks}: ${named(lead.nome)}${phone}.`;
  const wants = lead.interesse ? ` ${lead.interesse}.` : "";
  const more = `${lead.cidade ? ` ${lead.cidade}.` : ""} Score ${lead.score}/40.`;
  const link = params.leadUrl ? ` ${params.leadUrl}` : "";
  const texts = [who + wants + more + link, who + wants + link, who + wants].map(line);
  return fitted(texts, segmentsMaxOf(settings));
}

/** What the call says, by how much of the lead the company wants to be heard. */
export function callWords(job: Job, settings: TwilioSettings): string {
  const { lead } = job;
  const who = `Lead quente número ${lead.id}`;
  const says = settings.callSays ?? "nome";
  const name = says === "numero" || isNoName(lead.nome) ? "" : `: ${firstName(lead.nome)}`;
  const more =
    says === "nome_interesse"
      ? [lead.interesse, lead.cidade]
          .filter(Boolean)
          .map((value) => `, ${value}`)
          .join("")
      : "";
  return `${who}${name}${more}. Ninguém assumiu este lead ainda.${job.delivery.isRepeat ? " Esta ligação é um reenvio." : ""}`;
}

/** The most segments that a text may have. */
export function segmentsMaxOf({ segmentsMax }: TwilioSettings): number {
  return Number(segmentsMax ?? "2");
}

function named(nome: string): string {
  return isNoName(nome) ? "sem nome" : nome;
}
