/** E-mail over SMTP: what is written to leads, and notices to brokers. No HTTP: `ctx.http` is not used. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, defineConnector, type Job } from "@streamleads/integration-kit";
import { alertMail } from "./alert.ts";
import type { Mail } from "./mail.ts";
import { type EmailFields, fields } from "./settings.ts";
import { followUpMail, hotLeadMail } from "./staff.ts";
import { sendNurture, sendWelcome } from "./to-lead.ts";
import { CONCURRENCY, checkServer, closePool, sendMail } from "./transport.ts";

type Context = ConnectorContext<EmailFields>;

export const email = defineConnector({
  slug: "email",
  label: "E-mail (SMTP)",
  docs: "https://support.google.com/a/answer/81126",
  receives: ["id", "nome", "email", "telefone", "origem", "portal", "interesse", "cidade", "score"],
  fields,
  // Amazon SES starts at 14 a second, and no common relay that we know of takes less per second (checked 2026-11-23).
  limits: { concurrency: CONCURRENCY, rate: { requests: 14, perMs: 1_000 } },

  check: ({ settings, signal }) => checkServer(settings, { signal, now: new Date() }),

  actions: {
    "email.welcome": sendWelcome,
    "email.nurture": sendNurture,
    "notify.hot_lead": (job, ctx) => sendToBroker(job, ctx, hotLeadMail),
    "notify.followup": (job, ctx) => sendToBroker(job, ctx, followUpMail),
  },

  alert: async ({ key, to, title, lines, url, now }, { settings, signal }) =>
    to === undefined
      ? NO_OPERATOR
      : sendMail(
          settings,
          alertMail({ key, to, subject: title, lines: url ? [...lines, `Abrir: ${url}`] : lines, now }),
          { signal, now, attempt: 1 },
        ),

  close: async ({ settings }) => closePool(settings),
});

const NO_OPERATOR: Outcome = {
  kind: "skipped",
  cause: "no_operator",
  reason: "Nenhum e-mail recebe alertas.",
  fix: "Defina ALERTA_EMAIL com o endereço de quem cuida do sistema.",
};

async function sendToBroker(
  job: Job,
  ctx: Context,
  compose: (job: Job, company: Context["company"], to: string) => Mail,
): Promise<Outcome> {
  const { broker } = job.params;
  if (!broker) {
    return {
      kind: "skipped",
      cause: "no_broker",
      reason: "Nenhum corretor está definido para este lead.",
      fix: "Preencha VENDEDORES com nome, telefone e email de cada corretor.",
    };
  }
  const to = broker.email?.trim();
  if (!to) {
    return {
      kind: "skipped",
      cause: "broker_without_email",
      reason: "O corretor deste lead não tem e-mail.",
      fix: "Acrescente o email do corretor em VENDEDORES.",
    };
  }
  return send(compose(job, ctx.company, to), job, ctx);
}

function send(mail: Mail, job: Job, { settings, signal }: Context): Promise<Outcome> {
  return sendMail(settings, mail, { signal, now: job.now, attempt: job.delivery.attempt });
}
