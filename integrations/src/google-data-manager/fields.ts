/** What has to be known about a Google Ads account, and which of its conversion actions count which stage. */
import type { Fields, Settings } from "@streamleads/integration-kit";

export const DEFAULT_API_URL = "https://datamanager.googleapis.com";

const customerProblem = (value: string) =>
  /^\d{3}-?\d{3}-?\d{4}$/.test(value) ? undefined : "O número da conta tem dez dígitos, como 445-566-7788.";
const actionProblem = (value: string) =>
  /^\d{3,19}$/.test(value) ? undefined : "A identificação da ação de conversão só tem números.";
const ACTION_HELP =
  "Identificação da ação de conversão (ctId no endereço da página dela no Google Ads). Vazio: não é enviada.";

export const fields = {
  accessToken: {
    label: "Token de acesso",
    help: "Preenchido ao conectar com o Google, que o renova sozinho. Um token copiado à mão vale uma hora.",
    env: "GOOGLE_DATA_MANAGER_ACCESS_TOKEN",
    secret: true,
    required: true,
  },
  customerId: {
    label: "Conta do Google Ads",
    help: "Número da conta dona das ações de conversão, no alto do Google Ads.",
    env: "GOOGLE_ADS_CUSTOMER_ID",
    required: true,
    example: "445-566-7788",
    validate: customerProblem,
  },
  loginCustomerId: {
    label: "Conta de administrador",
    help: "Só se quem conectou tem acesso apenas pela conta de administrador (MCC). Com acesso direto, deixe vazio: informá-la dá erro 403.",
    env: "GOOGLE_ADS_LOGIN_CUSTOMER_ID",
    validate: customerProblem,
  },
  actionNovo: {
    label: "Conversão: lead recebido",
    help: ACTION_HELP,
    env: "GOOGLE_ADS_CONVERSION_NOVO",
    validate: actionProblem,
  },
  actionQualificado: {
    label: "Conversão: lead qualificado",
    help: ACTION_HELP,
    env: "GOOGLE_ADS_CONVERSION_QUALIFICADO",
    example: "712345678",
    validate: actionProblem,
  },
  actionVisita: {
    label: "Conversão: visita",
    help: ACTION_HELP,
    env: "GOOGLE_ADS_CONVERSION_VISITA",
    validate: actionProblem,
  },
  actionProposta: {
    label: "Conversão: proposta",
    help: ACTION_HELP,
    env: "GOOGLE_ADS_CONVERSION_PROPOSTA",
    validate: actionProblem,
  },
  actionGanho: {
    label: "Conversão: venda",
    help: ACTION_HELP,
    env: "GOOGLE_ADS_CONVERSION_GANHO",
    validate: actionProblem,
  },
  qualifiedBy: {
    label: "Quando o lead é qualificado",
    help: "Pela pontuação, um lead QUENTE conta como qualificado ao chegar. Pela etapa, só quando o corretor o qualifica.",
    env: "GOOGLE_ADS_QUALIFIED_BY",
    default: "QUENTE",
    choices: [
      { value: "QUENTE", label: "Ao chegar QUENTE" },
      { value: "etapa", label: "Só pela etapa" },
    ],
  },
  scope: {
    label: "Quais leads",
    help: "Os que vieram do Google têm um clique (gclid, gbraid ou wbraid) ou a origem GOOGLE_ADS.",
    env: "GOOGLE_ADS_CONVERSION_SCOPE",
    default: "google",
    choices: [
      { value: "google", label: "Só os que vieram do Google" },
      { value: "todos", label: "Todos que consentiram" },
    ],
  },
  eventSource: {
    label: "Onde a conversão acontece",
    help: "O Google recusa conversões sem isto. Na dúvida, deixe site.",
    env: "GOOGLE_ADS_EVENT_SOURCE",
    default: "WEB",
    choices: [
      { value: "WEB", label: "Site" },
      { value: "PHONE", label: "Telefone" },
      { value: "IN_STORE", label: "Na imobiliária" },
      { value: "OTHER", label: "Outro lugar" },
    ],
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só mude para testes.",
    env: "GOOGLE_DATA_MANAGER_API_URL",
    default: DEFAULT_API_URL,
    validate: (value) =>
      /^https?:\/\/[^\s?#@]+$/.test(value) ? undefined : "Informe o endereço completo, com https://.",
  },
} as const satisfies Fields;

export type GoogleSettings = Settings<typeof fields>;
