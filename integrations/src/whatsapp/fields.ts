/** The settings of a WhatsApp number: how it is reached, what it is used for, and which buttons its alert has. */
import { apiUrlProblem, type Fields, GRAPH_API_URL } from "@streamleads/integration-kit";
import { ALERT_BUTTONS } from "./templates.ts";
import { USES } from "./uses.ts";

export const fields = {
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
    help: "Opcional. Com ela, os modelos de mensagem são conferidos antes do primeiro envio e no teste da conexão.",
    env: "WHATSAPP_BUSINESS_ACCOUNT_ID",
    example: "102290129340398",
    validate: idProblem,
  },
  uso: {
    label: "Uso do número",
    help: "Com dois números, um pode avisar os corretores e o outro falar com os leads.",
    env: "WHATSAPP_USO",
    default: "tudo",
    choices: [
      { value: "tudo", label: "Corretores e leads" },
      { value: "corretores", label: "Só corretores" },
      { value: "leads", label: "Só leads" },
    ],
    validate: (value) => (Object.hasOwn(USES, value) ? undefined : "Use tudo, corretores ou leads."),
  },
  alertButtons: {
    label: "Botões do aviso ao corretor",
    help: "Os mesmos que estão no modelo lead_quente_vendas aprovado: sem eles no modelo, a Meta recusa o aviso.",
    env: "WHATSAPP_ALERT_BUTTONS",
    default: "nenhum",
    choices: [
      { value: "nenhum", label: "Nenhum" },
      { value: "assumir", label: "Assumir" },
      { value: "assumir_abrir", label: "Assumir e Abrir lead" },
    ],
    validate: (value) =>
      Object.hasOwn(ALERT_BUTTONS, value) ? undefined : `Use um destes: ${Object.keys(ALERT_BUTTONS).join(", ")}.`,
  },
} as const satisfies Fields;

function idProblem(value: string): string | undefined {
  return /^\d{5,20}$/.test(value.trim()) ? undefined : "Só números, como aparece no painel da Meta (não é o telefone).";
}
