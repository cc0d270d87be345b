/**
 * Twilio: a text to the broker where WhatsApp did not arrive, a call where nobody took the lead on, and, where the
 * company wants it, a text to the lead who agreed. A 201 means accepted; what became of it comes back as a status.
 */
import { type Broker, normalizePhone, type PlanStep } from "@streamleads/domain";
import { defineConnector, type Job } from "@streamleads/integration-kit";
import { callbackUrl, callerOf, DELIVERY_PARAMETER, LEAD_PARAMETER, requestBase } from "./addresses.ts";
import { checkAccount } from "./check.ts";
import { erasePerson } from "./erase.ts";
import { LABEL } from "./errors.ts";
import { fields, isOn, type TwilioSettings } from "./fields.ts";
import { LEAD_TEXT, leadText } from "./lead-text.ts";
import { alertText, callWords, segmentsMaxOf } from "./map.ts";
import { BROKER_WITHOUT_PHONE, type Failed, textRecipient } from "./recipient.ts";
import { makeCall, sendText } from "./send.ts";
import { callTwiml } from "./twiml.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long the broker's first channel has before the next one is tried (delivery protocol, section 5). */
const SMS_AFTER_MS = 2 * MINUTE;
/** An alert is worth two hours; a text to a lead must not arrive at night because it waited in a queue. */
const ALERT_WORTH_MS = 2 * HOUR;
const LEAD_WORTH_MS = HOUR;

export const twilio = defineConnector({
  slug: "twilio",
  label: LABEL,
  docs: "https://www.twilio.com/docs/messaging/api/message-resource",
  receives: ["id", "nome", "telefone", "interesse", "cidade", "score"],
  fields,
  part: (settings) => ({ steps: stepsOf(settings) }),
  request: requestBase,
  // Texts wait in Twilio's own queue at one a second and sender; this bounds our calls (checked 2026-11-23).
  limits: { concurrency: 4, rate: { requests: 10, perMs: 1_000 } },
  check: checkAccount,

  actions: {
    async "notify.hot_lead"(job, ctx) {
      const broker = brokerOf(job);
      if ("kind" in broker) return broker;
      const to = textRecipient(broker.telefone, "broker");
      if (typeof to !== "string") return to;
      const firstBody = alertText(job, ctx.settings, { isMarked: false });
      const body = job.delivery.isRepeat ? alertText(job, ctx.settings, { isMarked: true }) : firstBody;
      const validitySeconds = secondsLeft(job, ALERT_WORTH_MS);
      return sendText({ to, body, firstBody, validitySeconds, isToLead: false }, job, ctx);
    },

    async "call.broker"(job, ctx) {
      const broker = brokerOf(job);
      if ("kind" in broker) return broker;
      const from = callerOf(ctx.settings);
      if (from === undefined) return NO_CALLER;
      const to = normalizePhone(broker.telefone)?.e164;
      if (to === undefined) return BROKER_WITHOUT_PHONE;
      const { key } = job.delivery;
      const claimUrl = callbackUrl(ctx.company.publicUrl, {
        [DELIVERY_PARAMETER]: key,
        [LEAD_PARAMETER]: String(job.lead.id),
      });
      const voice = ctx.settings.voice === "padrao" ? undefined : ctx.settings.voice;
      return makeCall(
        { to, from, twiml: callTwiml({ words: callWords(job, ctx.settings), voice, claimUrl }) },
        job,
        ctx,
      );
    },

    async "message.sms"(job, ctx) {
      const { lead, params } = job;
      const to = textRecipient(lead.telefone, "lead");
      if (typeof to !== "string") return to;
      const { settings, company } = ctx;
      const values = {
        nome: lead.nome,
        interesse: lead.interesse,
        empresa: company.nome,
        agenda: params.schedulingUrl ?? company.linkAgenda,
      };
      const fit = { segmentsMax: segmentsMaxOf(settings), accents: settings.accents };
      const body = leadText(settings.leadSmsText || LEAD_TEXT, values, fit);
      const validitySeconds = LEAD_WORTH_MS / 1_000;
      return sendText({ to, body, firstBody: body, validitySeconds, isToLead: true }, job, ctx);
    },
  },

  erase: erasePerson,
});

/** What this account adds to the plans, by its settings. */
function stepsOf(settings: TwilioSettings): PlanStep[] {
  const { smsAlert, callAfter = "5", leadSms, leadSmsHours } = settings;
  const steps: PlanStep[] = [];
  if (isOn(smsAlert, true)) {
    steps.push({
      action: "notify.hot_lead",
      statuses: ["QUENTE"],
      insteadOf: "notify.hot_lead",
      delayMs: SMS_AFTER_MS,
    });
  }
  const minutes = Number(callAfter);
  if (minutes > 0 && callerOf(settings) !== undefined) {
    steps.push({ action: "call.broker", statuses: ["QUENTE"], delayMs: minutes * MINUTE, unlessClaimed: true });
  }
  if (isOn(leadSms)) steps.push({ action: "message.sms", delayMs: Number(leadSmsHours ?? "24") * HOUR });
  return steps;
}

function brokerOf({ params }: Job): Broker | Failed {
  return (
    params.broker ?? {
      kind: "skipped",
      cause: "no_broker",
      reason: "Não há corretor para avisar.",
      fix: "Cadastre os corretores na variável VENDEDORES, com nome e telefone.",
    }
  );
}

const NO_CALLER: Failed = {
  kind: "rejected",
  cause: "no_caller",
  reason: "A conexão não tem um número que faça ligações.",
  fix: "Informe TWILIO_VOICE_FROM: um número da Twilio com voz, ou uma identificação verificada.",
};

/** What is left of its time, at least a minute: Twilio drops at once what is worth nothing. */
function secondsLeft({ delivery, now }: Job, worthMs: number): number {
  const leftMs = delivery.plannedAt.getTime() + worthMs - now.getTime();
  return Math.round(Math.min(Math.max(leftMs, MINUTE), worthMs) / 1_000);
}
