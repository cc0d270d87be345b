/** The settings of Slack: a webhook or a bot for each channel, and what the channel is told. */
import type { Fields } from "@streamleads/integration-kit";
import { webhookProblem } from "./target.ts";

export const fields = {
  webhookUrl: {
    label: "Webhook do canal",
    help: "Endereço do Incoming Webhook. Um webhook escreve em um único canal; a variável é a do canal de vendas.",
    env: "SLACK_WEBHOOK_URL",
    secret: true,
    validate: webhookProblem,
  },
  webhookUrlMarketing: {
    label: "Webhook do canal de marketing",
    help: "Só para a variável, que faz uma segunda conexão. No painel, crie uma conexão para cada canal.",
    env: "SLACK_WEBHOOK_URL_MARKETING",
    secret: true,
    validate: webhookProblem,
  },
  botToken: {
    label: "Token do bot",
    help: "Em vez do webhook: token xoxb- com chat:write. Só o bot tem o botão Assumir e conversas por lead.",
    env: "SLACK_BOT_TOKEN",
    secret: true,
    validate: (value) =>
      /^xox(b|e\.xoxb)-\S+$/.test(value.trim()) ? undefined : "Precisa ser um token de bot, que começa com xoxb-.",
  },
  channel: {
    label: "Canal",
    help: "Só com token de bot: identificação (C…) ou nome do canal; a variável é a do canal de vendas.",
    env: "SLACK_CHANNEL_VENDAS",
    example: "#vendas",
    validate: channelProblem,
  },
  channelMarketing: {
    label: "Canal de marketing",
    help: "Só para a variável, que faz uma segunda conexão. No painel, crie uma conexão para cada canal.",
    env: "SLACK_CHANNEL_MARKETING",
    example: "#marketing",
    validate: channelProblem,
  },
  notices: {
    label: "Avisos que o canal recebe",
    help: "Vendas: lead quente e lembretes de follow-up. Marketing: novo lead morno. Nenhum: só alarmes do StreamLeads.",
    default: "vendas",
    choices: [
      { value: "vendas", label: "Vendas" },
      { value: "marketing", label: "Marketing" },
      { value: "ambos", label: "Vendas e marketing" },
      { value: "nenhum", label: "Nenhum lead, só alarmes do StreamLeads" },
    ],
    validate: (value) =>
      ["vendas", "marketing", "ambos", "nenhum"].includes(value) ? undefined : "Escolha uma das opções da lista.",
  },
  claimButton: {
    label: "Botão Assumir",
    help: "Só com token de bot. Precisa de interatividade ligada no aplicativo e de SLACK_SIGNING_SECRET.",
    env: "SLACK_CLAIM_BUTTON",
    default: "sim",
    choices: [
      { value: "sim", label: "Mostrar" },
      { value: "nao", label: "Não mostrar" },
    ],
    validate: (value) => (["sim", "nao"].includes(value) ? undefined : "Use sim ou nao."),
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
