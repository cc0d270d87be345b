/**
 * WhatsApp Cloud API: the alert to the broker and the follow-up to the lead, as approved template messages.
 * A 200 means that Meta has accepted a message, not that the person has it.
 */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, defineConnector, graphBaseUrl, type Job, textAt } from "@streamleads/integration-kit";
import { checkWhatsapp } from "./check.ts";
import { failureOf } from "./errors.ts";
import { fields } from "./fields.ts";
import { followupMessage, hotLeadMessage, recipient, type TemplateMessage } from "./map.ts";
import { checkTemplates } from "./template-check.ts";
import { forgetTemplates } from "./template-list.ts";
import { alertButtonsOf } from "./templates.ts";
import { partOf } from "./uses.ts";

type Context = ConnectorContext<typeof fields>;

export const whatsapp = defineConnector({
  slug: "whatsapp",
  label: "WhatsApp",
  docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages",
  receives: ["id", "nome", "email", "telefone", "interesse", "renda_aproximada", "renda_texto", "cidade", "score"],
  fields,
  part: partOf,
  request: ({ apiUrl, token }) => ({ baseUrl: graphBaseUrl(apiUrl), headers: { authorization: `Bearer ${token}` } }),
  // 80 messages a second for one number, in and out together; Meta raises it by itself (checked 2026-11-23).
  limits: { concurrency: 10, rate: { requests: 80, perMs: 1_000 } },

  check: checkWhatsapp,
  setup: checkTemplates,

  actions: {
    async "notify.hot_lead"(job, ctx) {
      const { broker } = job.params;
      if (!broker) {
        return {
          kind: "skipped",
          cause: "no_broker",
          reason: "Não há vendedor para receber o aviso.",
          fix: "Informe os vendedores em VENDEDORES, com nome e telefone de cada um.",
        };
      }
      const to = recipient(broker.telefone);
      if (!to) {
        return {
          kind: "rejected",
          cause: "broker_phone_invalid",
          reason: "O telefone do vendedor não é um número válido.",
          fix: "Corrija o telefone do vendedor em VENDEDORES, com DDD, e reenvie.",
        };
      }
      return send(hotLeadMessage(job, to, alertButtonsOf(ctx.settings)), job, ctx, { isDoubleHarmful: false });
    },

    async "message.followup"(job, ctx) {
      if (!job.lead.telefone) {
        return {
          kind: "skipped",
          cause: "no_phone",
          reason: "O lead não tem telefone.",
          fix: "Inclua o telefone do lead e reenvie.",
        };
      }
      const to = recipient(job.lead.telefone);
      if (!to) {
        return {
          kind: "rejected",
          cause: "lead_phone_invalid",
          reason: "O telefone do lead não é um número válido.",
          fix: "Corrija o telefone do lead, com DDD, e reenvie.",
        };
      }
      return send(followupMessage(job, to), job, ctx, { isDoubleHarmful: true });
    },
  },
});

async function send(
  message: TemplateMessage,
  job: Job,
  { http, settings, memo }: Context,
  { isDoubleHarmful }: { isDoubleHarmful: boolean },
): Promise<Outcome> {
  const result = await http.post(`/${settings.phoneNumberId}/messages`, message);
  const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
  const wamid = textAt(json, "messages", 0, "id");
  if (!wamid) {
    const failure = failureOf(result, { now: job.now, attempt: job.delivery.attempt, isDoubleHarmful });
    // The account's template is not what it was when it was looked at.
    if (TEMPLATE_CAUSES.has(failure.cause)) forgetTemplates(memo);
    return failure;
  }
  return { kind: "delivered", externalId: wamid, note: acceptedNote(textAt(json, "messages", 0, "message_status")) };
}

const TEMPLATE_CAUSES: ReadonlySet<string> = new Set([
  "template_missing",
  "template_parameters",
  "template_paused",
  "template_disabled",
]);

/** `message_status` of the answer; older versions leave it out, and then nothing holds the message back. */
function acceptedNote(status: string | undefined): string {
  switch (status) {
    case undefined:
    case "accepted":
      return "Aceita pela Meta; a entrega ao aparelho ainda não foi confirmada.";
    case "held_for_quality_assessment":
      return "Aceita, mas retida pela Meta para avaliar a qualidade do modelo; pode demorar ou não chegar.";
    case "paused":
      return "Aceita, mas pausada pela Meta por causa da qualidade do modelo; pode não chegar.";
    default:
      return "Aceita pela Meta com um estado que ainda não conhecemos; confira se chegou.";
  }
}
