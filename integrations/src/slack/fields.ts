/** The settings of Slack: one webhook per channel, or one bot and the channels' names. */
import type { Fields } from "@streamleads/integration-kit";
import { webhookProblem } from "./target.ts";

export const fields = {
  webhookUrl: {
    label: "Webhook do canal de vendas",
    help: "Endereço do Incoming Webhook do canal de vendas. Um webhook escreve em um único canal.",
    env: "SLACK_WEBHOOK_URL",
    secret: true,
    validate: webhookProblem,
  },
  webhookUrlMarketing: {
    label: "Webhook do canal de marketing",
    help: "Endereço do Incoming Webhook do canal de marketing.",
    env: "SLACK_WEBHOOK_URL_MARKETING",
    secret: true,
    validate: webhookProblem,
  },
  botToken: {
    label: "Token do bot",
    help: "Alternativa aos webhooks: token xoxb- com o escopo chat:write. Usado nos canais informados abaixo.",
    env: "SLACK_BOT_TOKEN",
    secret: true,
    validate: (value) =>
      /^xox(b|e\.xoxb)-\S+$/.test(value.trim()) ? undefined : "Precisa ser um token de bot, que começa com xoxb-.",
  },
  channelVendas: {
    label: "Canal de vendas",
    help: "Só com token de bot: identificação (C…) ou nome do canal. Com webhook, o canal é o do webhook.",
    env: "SLACK_CHANNEL_VENDAS",
    example: "#vendas",
    validate: channelProblem,
  },
  channelMarketing: {
    label: "Canal de marketing",
    help: "Só com token de bot: identificação (C…) ou nome do canal. Com webhook, o canal é o do webhook.",
    env: "SLACK_CHANNEL_MARKETING",
    example: "#marketing",
    validate: channelProblem,
  },
  apiUrl: {
    label: "Endereço base do Slack",
    help: "Só para proxy ou sandbox: substitui https://slack.com e https://hooks.slack.com.",
    env: "SLACK_API_URL",
    example: "https://slack.com",
    validate: (value) => {
      const url = URL.parse(value.trim());
      return url && /^https?:$/.test(url.protocol) && !url.search && !url.hash
        ? undefined
        : "Precisa ser um endereço http(s), sem ? nem #.";
    },
  },
} as const satisfies Fields;

function channelProblem(value: string): string | undefined {
  return /^#?[^\s#@<>]{1,80}$/.test(value.trim())
    ? undefined
    : "Use a identificação (C…) ou o nome do canal, sem espaços.";
}
