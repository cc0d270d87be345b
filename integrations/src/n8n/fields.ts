/** The settings of n8n: where its webhooks are, how it is convinced that it is us, and what the check may look at. */
import type { Field, Fields } from "@streamleads/integration-kit";
import { addressProblem, webhookUrlProblem, workflowIdProblem } from "./addresses.ts";
import { authModeProblem, authUserProblem } from "./auth.ts";

export const fields = {
  webhookUrl: {
    label: "Endereço do webhook",
    help: "Production URL do nó Webhook (método POST). Recebe os leads de todo status sem endereço próprio.",
    env: "N8N_WEBHOOK_URL",
    example: "https://n8n.empresa.com/webhook/streamleads",
    validate: webhookUrlProblem,
  },
  webhookUrlHot: statusUrl("HOT", "quentes"),
  webhookUrlWarm: statusUrl("WARM", "mornos"),
  webhookUrlCold: statusUrl("COLD", "frios"),
  authMode: {
    label: "Autenticação do webhook",
    help: "O mesmo modo que está em Authentication no nó Webhook.",
    env: "N8N_WEBHOOK_AUTH",
    default: "header",
    choices: [
      { value: "none", label: "Nenhuma" },
      { value: "header", label: "Header Auth (X-StreamLeads-Token)" },
      { value: "basic", label: "Basic Auth (usuário e senha)" },
      { value: "jwt", label: "JWT Auth (HS256)" },
    ],
    validate: authModeProblem,
  },
  authToken: {
    label: "Token do webhook",
    help: "Vai no cabeçalho X-StreamLeads-Token. No nó Webhook, escolha Header Auth com esse nome e este valor.",
    env: "N8N_WEBHOOK_TOKEN",
    secret: true,
  },
  authUser: {
    label: "Usuário do webhook",
    help: "Só com Basic Auth: o mesmo usuário da credencial do nó Webhook.",
    env: "N8N_WEBHOOK_USER",
    example: "streamleads",
    validate: authUserProblem,
  },
  authPassword: {
    label: "Senha do webhook",
    help: "Só com Basic Auth: a mesma senha da credencial do nó Webhook.",
    env: "N8N_WEBHOOK_PASSWORD",
    secret: true,
  },
  jwtSecret: {
    label: "Segredo do JWT",
    help: "Só com JWT Auth: o Secret da credencial do nó Webhook (Key Type: Passphrase, Algorithm: HS256).",
    env: "N8N_WEBHOOK_JWT_SECRET",
    secret: true,
  },
  apiUrl: {
    label: "Endereço da API pública",
    help: "Só se não for o que vem antes de /webhook/ no endereço do webhook. No mesmo servidor que ele.",
    env: "N8N_API_URL",
    example: "https://n8n.empresa.com",
    validate: addressProblem,
  },
  apiKey: {
    label: "Chave da API pública",
    help: "Settings > n8n API. Só serve para conferir os fluxos e suas falhas; o envio de leads não a usa.",
    env: "N8N_API_KEY",
    secret: true,
  },
  workflowIdHot: workflowId("HOT", "quentes"),
  workflowIdWarm: workflowId("WARM", "mornos"),
  workflowIdCold: workflowId("COLD", "frios"),
} as const satisfies Fields;

function statusUrl(suffix: string, leads: string): Field {
  return {
    label: `Webhook dos leads ${leads}`,
    help: "Production URL do fluxo destes leads, no mesmo servidor que os outros. Vazio: usa o endereço comum.",
    env: `N8N_WEBHOOK_URL_${suffix}`,
    example: `https://n8n.empresa.com/webhook/streamleads-${suffix.toLowerCase()}`,
    validate: webhookUrlProblem,
  };
}

function workflowId(suffix: string, leads: string): Field {
  return {
    label: `Fluxo dos leads ${leads}`,
    help: "Id do fluxo: o trecho depois de /workflow/ no editor. Com a chave da API, o teste confere se está publicado.",
    env: `N8N_WORKFLOW_ID_${suffix}`,
    example: "2tUt1wbLX592XDdX",
    validate: workflowIdProblem,
  };
}
