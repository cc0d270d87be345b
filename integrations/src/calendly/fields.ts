/** The settings of Calendly: the access, which meeting is booked, and how bookings come back. */
import { type Fields, oneOf, type Settings } from "@streamleads/integration-kit";

const KEY_MIN = 16;

export const signingKeyField = {
  label: "Chave de assinatura dos webhooks",
  help: "Uma sequência longa e aleatória que você inventa (32 letras ou mais): a Calendly assina com ela o que envia. Com acesso por OAuth, a chave do aplicativo. Na troca, informe a nova e a antiga, separadas por vírgula.",
  env: "CALENDLY_WEBHOOK_SIGNING_KEY",
  secret: true,
  several: true,
  validate: (value: string) =>
    value.split(",").every((key) => /^\S+$/.test(key.trim()) && key.trim().length >= KEY_MIN)
      ? undefined
      : `Cada chave precisa de ${KEY_MIN} letras ou mais, sem espaços.`,
} as const;

export const fields = {
  token: {
    label: "Token de acesso",
    help: "Na Calendly, Integrations > API & Webhooks > Personal access tokens, com os escopos deste guia. Mostrado uma única vez.",
    env: "CALENDLY_TOKEN",
    secret: true,
    required: true,
  },
  eventType: {
    label: "Tipo de evento",
    help: "Nome, endereço curto (slug) ou URI do tipo de evento que o lead marca. Pode ficar vazio se a conta tem um só ativo.",
    env: "CALENDLY_EVENT_TYPE",
    example: "Visita ao decorado",
    validate: (value) => (value.trim().length <= 200 ? undefined : "No máximo 200 letras."),
  },
  statuses: {
    label: "Leads que recebem um link",
    help: "O link vai nas mensagens a esses leads; os outros recebem o link de agenda da empresa.",
    env: "CALENDLY_LEADS",
    default: "todos",
    choices: [
      { value: "todos", label: "Todos" },
      { value: "quente_morno", label: "Quentes e mornos" },
      { value: "quente", label: "Só quentes" },
    ],
    validate: oneOf("todos", "quente_morno", "quente"),
  },
  prefill: {
    label: "Preencher nome e e-mail na página",
    help: "A pessoa não precisa digitar de novo. O nome e o e-mail ficam no endereço do link.",
    env: "CALENDLY_PREENCHER",
    default: "nao",
    choices: [
      { value: "nao", label: "Não" },
      { value: "sim", label: "Sim" },
    ],
    validate: oneOf("nao", "sim"),
  },
  signingKey: signingKeyField,
  scope: {
    label: "Agendamentos de quem",
    help: "De quem criou o token, ou de toda a organização (exige ser administrador da conta).",
    env: "CALENDLY_WEBHOOK_ESCOPO",
    default: "user",
    choices: [
      { value: "user", label: "Do dono do token" },
      { value: "organization", label: "De toda a organização" },
    ],
    validate: oneOf("user", "organization"),
  },
  apiUrl: {
    label: "Endereço base da Calendly",
    help: "Só para proxy ou sandbox: substitui https://api.calendly.com e https://auth.calendly.com.",
    env: "CALENDLY_API_URL",
    example: "https://api.calendly.com",
    validate: (value) => {
      const url = URL.parse(value.trim());
      return url && /^https?:$/.test(url.protocol) && !url.search && !url.hash
        ? undefined
        : "Precisa ser um endereço http(s), sem ? nem #.";
    },
  },
} as const satisfies Fields;

export type CalendlySettings = Settings<typeof fields>;
