/** What a HubSpot connection needs to know. The form, the validation and the reference page are drawn from this. */
import { dealStage } from "@streamleads/domain";
import { type Fields, type Settings, stageMapProblem } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";
import { DEFAULT_STAGE_MAP } from "./stage-map.ts";

const FOR_WHOM = [
  { value: "nao", label: "Não" },
  { value: "quente", label: "Só QUENTE" },
  { value: "quente_morno", label: "QUENTE e MORNO" },
  { value: "todos", label: "Todos" },
] as const;
const DUE_MINUTES_MAX = 7 * 24 * 60;

export const fields = {
  token: {
    label: "Token de acesso (service key)",
    help: "HubSpot > Configurações > Integrações > Service Keys. Um token de app privado antigo (pat-…) também serve até setembro de 2027. Chaves de API (hapikey) não existem mais.",
    env: "HUBSPOT_API_KEY",
    secret: true,
    required: true,
    validate: (value: string) =>
      /^[\x21-\x7e]{1,300}$/.test(value) ? undefined : "O token não tem espaços nem acentos e tem até 300 caracteres.",
  },
  portalId: {
    label: "Número da conta (portal)",
    help: "Faz aparecer, em cada entrega, o link do contato ou do negócio no HubSpot. Está no canto superior direito do HubSpot.",
    env: "HUBSPOT_PORTAL_ID",
    example: "12345678",
    validate: (value: string) => (/^\d{1,20}$/.test(value) ? undefined : "Só os algarismos do número da conta."),
  },
  pipeline: {
    label: "Funil dos negócios",
    help: "Identificador interno do funil no HubSpot.",
    default: "default",
    validate: internalId,
  },
  stageQuente: {
    label: "Etapa do negócio de um lead QUENTE",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("QUENTE"),
    validate: internalId,
  },
  stageMorno: {
    label: "Etapa do negócio de um lead MORNO",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("MORNO"),
    validate: internalId,
  },
  stageFrio: {
    label: "Etapa do negócio de um lead FRIO",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("FRIO"),
    validate: internalId,
  },
  task: {
    label: "Tarefa de ligação para o corretor",
    help: "Cria no HubSpot uma tarefa de ligação, no contato e no negócio, para o corretor do lead (achado pelo e-mail dele em VENDEDORES).",
    env: "HUBSPOT_TASK",
    default: "nao",
    choices: FOR_WHOM,
    validate: forWhom,
  },
  taskMinutes: {
    label: "Prazo da tarefa (minutos)",
    help: "Contado da chegada do lead.",
    env: "HUBSPOT_TASK_MINUTES",
    default: "15",
    validate: (value: string) =>
      /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= DUE_MINUTES_MAX
        ? undefined
        : `Um número inteiro de 1 a ${DUE_MINUTES_MAX}.`,
  },
  note: {
    label: "Nota com as respostas do formulário",
    help: "Mensagem, respostas, campanha e pontuação numa nota do contato e do negócio.",
    env: "HUBSPOT_NOTE",
    default: "nao",
    choices: FOR_WHOM,
    validate: forWhom,
  },
  stageMap: {
    label: "Etapas do HubSpot e do StreamLeads",
    help: "Uma por linha, ou separadas por ponto e vírgula: etapa do funil (nome ou identificador), fase do ciclo de vida ou status do lead = novo, contatado, qualificado, visita, proposta, ganho ou perdido.",
    env: "HUBSPOT_STAGES",
    multiline: true,
    default: DEFAULT_STAGE_MAP,
    validate: stageMapProblem,
  },
  clientSecret: {
    label: "Segredo do app (webhooks)",
    help: "App do HubSpot > Auth > Client secret. Assina os webhooks que o HubSpot manda. Vários, separados por vírgula, durante a troca.",
    env: "HUBSPOT_CLIENT_SECRET",
    secret: true,
    several: true,
  },
  keyPrefix: {
    label: "Prefixo dos números de lead",
    help: "Só quando duas instalações do StreamLeads, ou uma refeita do zero, usam a mesma conta HubSpot: sem ele os números das duas se confundem. Não mude depois.",
    example: "filial2",
    validate: (value: string) =>
      /^[a-z0-9]{1,20}$/.test(value) ? undefined : "Até 20 letras minúsculas sem acento ou algarismos.",
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só para testes e proxies.",
    env: "HUBSPOT_API_URL",
    default: DEFAULT_API_URL,
    validate: (value: string) =>
      URL.canParse(value) ? undefined : "Um endereço completo, como https://api.hubapi.com.",
  },
} as const satisfies Fields;

export type HubSpotFields = typeof fields;
export type HubSpotSettings = Settings<HubSpotFields>;

function forWhom(value: string): string | undefined {
  return FOR_WHOM.some((choice) => choice.value === value) ? undefined : "Escolha uma das opções.";
}

function internalId(value: string): string | undefined {
  return /^[\w-]{1,100}$/.test(value) ? undefined : "O identificador interno: letras, algarismos, hífen ou sublinhado.";
}
