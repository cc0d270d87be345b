/**
 * WhatsApp Cloud API: the alert to the broker and the follow-up to the lead, as approved template messages.
 * A 200 means that Meta has accepted a message, not that the person has it.
 */
import type { Outcome } from "@streamleads/domain";
import {
  apiUrlProblem,
  type ConnectorContext,
  defineConnector,
  type Fields,
  GRAPH_API_URL,
  graphBaseUrl,
  type Job,
  textAt,
} from "@streamleads/integration-kit";
import { failureOf } from "./errors.ts";
import { followupMessage, hotLeadMessage, recipient, type TemplateMessage } from "./map.ts";
import { checkTemplates } from "./template-check.ts";

const fields = {
  apiUrl: {
    label: "Endereço da Graph API",
    help: "Endereço da Meta com a versão no fim. Só mude quando a Meta encerrar a versão.",
    env: "WHATSAPP_API_URL",
    default: GRAPH_API_URL,
    validate: (value) => apiUrlProblem(value, new Date()),
  },
  token: {
    label: "Token de acesso",
    help: "Token permanente de um usuário do sistema, com whatsapp_business_messaging e whatsapp_business_management. O token do painel dura poucas horas.",
    env: "WHATSAPP_ACCESS_TOKEN",
    secret: true,
    required: true,
  },
  phoneNumberId: {
    label: "Identificação do número",
    help: "Número de identificação em WhatsApp > Configuração da API. Não é o telefone.",
    env: "WHATSAPP_PHONE_NUMBER_ID",
    required: true,
    example: "106540352242922",
    validate: idProblem,
  },
  businessAccountId: {
    label: "Identificação da conta do WhatsApp",
    help: "Opcional. Com ela, os modelos de mensagem são conferidos antes do primeiro envio.",
    env: "WHATSAPP_BUSINESS_ACCOUNT_ID",
    example: "102290129340398",
    validate: idProblem,
  },
} as const satisfies Fields;

type Context = ConnectorContext<typeof fields>;

export const whatsapp = defineConnector({
  slug: "whatsapp",
  label: "WhatsApp",
  docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages",
  receives: ["id", "nome", "email", "telefone", "origem", "interesse", "cidade", "score"],
  fields,
  request: ({ apiUrl, token }) => ({ baseUrl: graphBaseUrl(apiUrl), headers: { authorization: `Bearer ${token}` } }),
  // 80 messages a second for one number, in and out together; Meta raises it by itself (checked 2026-11-23).
  limits: { concurrency: 10, rate: { requests: 80, perMs: 1_000 } },

  check: checkNumber,
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
      return send(hotLeadMessage(job, to), job, ctx, { isDoubleHarmful: false });
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
  { http, settings }: Context,
  { isDoubleHarmful }: { isDoubleHarmful: boolean },
): Promise<Outcome> {
  const result = await http.post(`/${settings.phoneNumberId}/messages`, message);
  const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
  const wamid = textAt(json, "messages", 0, "id");
  if (!wamid) return failureOf(result, { now: job.now, attempt: job.delivery.attempt, isDoubleHarmful });
  return { kind: "delivered", externalId: wamid, note: acceptedNote(textAt(json, "messages", 0, "message_status")) };
}

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

/** Reads the number's own record: it proves address, version, token and number at once, and sends nothing. */
async function checkNumber({ http, settings }: Context): Promise<Outcome> {
  const id = settings.phoneNumberId;
  const result = await http.get(`/${id}`, {
    query: { fields: "id,display_phone_number,verified_name,quality_rating,status" },
  });
  const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
  if (!json || textAt(json, "id") !== id)
    return failureOf(result, { now: new Date(), attempt: 1, isDoubleHarmful: false });
  const status = textAt(json, "status");
  if (status && CANNOT_SEND.has(status)) {
    return {
      kind: "reconnect",
      cause: "number_not_ready",
      reason: `O número da empresa não pode enviar: a Meta informa o estado ${status}.`,
      fix: "Abra o Gerenciador do WhatsApp > Números de telefone e registre ou recupere o número.",
    };
  }
  const number = textAt(json, "display_phone_number") ?? "sem telefone visível";
  const name = textAt(json, "verified_name") ?? "sem nome verificado";
  const quality = QUALITY.get(textAt(json, "quality_rating") ?? "") ?? "ainda sem avaliação";
  return { kind: "delivered", externalId: id, note: `${name}, ${number}, qualidade ${quality}.` };
}

/** States of a number in which Meta accepts no message from it (specification v23.0, checked 2026-11-23). */
const CANNOT_SEND: ReadonlySet<string> = new Set([
  "PENDING",
  "DISCONNECTED",
  "UNLINKED",
  "DELETED",
  "MIGRATED",
  "BANNED",
]);
const QUALITY: ReadonlyMap<string, string> = new Map([
  ["GREEN", "alta"],
  ["YELLOW", "média"],
  ["RED", "baixa"],
]);

function idProblem(value: string): string | undefined {
  return /^\d{5,20}$/.test(value.trim()) ? undefined : "Só números, como aparece no painel da Meta (não é o telefone).";
}
