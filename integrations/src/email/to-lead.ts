/** Mail to leads: the answer to an enquiry, and the mails of a sequence. Neither goes without a way to end it. */
import { type Outcome, sequenceNamed, stepOf } from "@streamleads/domain";
import type { ConnectorContext, Job } from "@streamleads/integration-kit";
import { safeLink } from "./escape.ts";
import type { Mail } from "./mail.ts";
import { nurtureMail } from "./nurture/nurture-mail.ts";
import { textNamed } from "./nurture/texts.ts";
import { type EmailFields, isAnswerable } from "./settings.ts";
import { sendMail } from "./transport.ts";
import { type UnsubscribeHeaders, unsubscribeHeaders } from "./unsubscribe-headers.ts";
import { welcomeMail } from "./welcome.ts";

type Context = ConnectorContext<EmailFields>;

interface Addressed {
  to: string;
  unsubscribeUrl: string;
  unsubscribe: UnsubscribeHeaders;
}

export function sendWelcome(job: Job, ctx: Context): Promise<Outcome> {
  return send(job, ctx, (addressed) => welcomeMail({ job, company: ctx.company, ...addressed }));
}

/** The step of the sequence that the delivery names. */
export async function sendNurture(job: Job, ctx: Context): Promise<Outcome> {
  const { sequence: slug = "", step: number = 0 } = job.params.nurture ?? {};
  const sequence = sequenceNamed(slug);
  const step = sequence && stepOf(sequence, number);
  const text = step && textNamed(step.template);
  if (!sequence || !step || !text) return UNKNOWN_STEP;
  return send(job, ctx, (addressed) =>
    nurtureMail({
      job,
      company: ctx.company,
      ...addressed,
      step,
      number,
      count: sequence.steps.length,
      text,
      isAnswerable: isAnswerable(ctx.settings),
    }),
  );
}

async function send(
  job: Job,
  { settings, signal }: Context,
  compose: (addressed: Addressed) => Mail,
): Promise<Outcome> {
  const to = job.lead.email?.trim();
  if (!to) return NO_EMAIL;
  const unsubscribeUrl = safeLink(job.params.unsubscribeUrl);
  const unsubscribe = unsubscribeHeaders(unsubscribeUrl);
  if (!unsubscribeUrl || !unsubscribe) return NO_PUBLIC_URL;
  const mail = compose({ to, unsubscribeUrl, unsubscribe });
  return sendMail(settings, mail, { signal, now: job.now, attempt: job.delivery.attempt });
}

const NO_EMAIL: Outcome = {
  kind: "skipped",
  cause: "no_email",
  reason: "O lead não tem e-mail.",
  fix: "Peça o e-mail no formulário de origem ou complete o lead.",
};
const NO_PUBLIC_URL: Outcome = {
  kind: "skipped",
  cause: "public_url_missing",
  reason: "Sem endereço público não há link de descadastro, e sem ele nenhum e-mail vai a um lead.",
  fix: "Defina PUBLIC_URL com o endereço https em que este servidor é alcançado.",
};
const UNKNOWN_STEP: Outcome = {
  kind: "rejected",
  cause: "nurture_step_unknown",
  reason: "A sequência não tem este e-mail.",
  fix: "Nada a reenviar: a sequência mudou depois que este e-mail foi planejado.",
};
