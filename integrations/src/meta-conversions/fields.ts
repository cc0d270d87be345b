/** What has to be known about one dataset, and which stages of which leads it is told. */
import {
  apiUrlShapeProblem,
  CURRENT_GRAPH_VERSION,
  type Fields,
  GRAPH_HOST_URL,
  graphVersionShapeProblem,
  type Settings,
} from "@streamleads/integration-kit";
import { stageNamesProblem } from "./stage-names.ts";

export const fields = {
  accessToken: {
    label: "Token de acesso",
    help: "Gerenciador de Eventos > conjunto de dados > Configurações > API de Conversões > Gerar token. Ou conecte com o Facebook.",
    env: "META_CONVERSIONS_ACCESS_TOKEN",
    secret: true,
    required: true,
  },
  datasetId: {
    label: "Conjunto de dados",
    help: "Gerenciador de Eventos > o conjunto de dados > identificação (a mesma do pixel): só números.",
    env: "META_DATASET_ID",
    required: true,
    example: "735500000001234",
    validate: (value) => (/^\d{5,20}$/.test(value) ? undefined : "A identificação só tem números."),
  },
  scope: {
    label: "Quais leads",
    help: "A otimização por leads convertidos só usa os que vieram da Meta. Os outros só devem ir com um motivo seu.",
    env: "META_CONVERSIONS_SCOPE",
    default: "meta",
    choices: [
      { value: "meta", label: "Só os que vieram da Meta" },
      { value: "todos", label: "Todos que consentiram" },
    ],
  },
  qualifiedBy: {
    label: "Quando o lead é qualificado",
    help: "Pela pontuação, um lead QUENTE conta como qualificado ao chegar. Pela etapa, só quando o corretor o qualifica.",
    env: "META_CONVERSIONS_QUALIFIED_BY",
    default: "QUENTE",
    choices: [
      { value: "QUENTE", label: "Ao chegar QUENTE" },
      { value: "etapa", label: "Só pela etapa" },
    ],
  },
  stageNames: {
    label: "Nomes das etapas",
    help: "Uma por linha, como qualificado=Lead qualificado. O que não estiver aqui tem o nome padrão. Use os mesmos nomes no funil do Gerenciador de Eventos.",
    env: "META_CONVERSIONS_STAGE_NAMES",
    multiline: true,
    example: "novo=Lead recebido",
    validate: stageNamesProblem,
  },
  testEventCode: {
    label: "Código de teste",
    help: "Gerenciador de Eventos > Testar eventos. Só para testar: apague depois.",
    env: "META_TEST_EVENT_CODE",
    example: "TEST12345",
    validate: (value) => (/^[A-Z0-9]{4,20}$/.test(value) ? undefined : "O código tem a forma TEST12345."),
  },
  appSecret: {
    label: "Chave secreta do aplicativo",
    help: "Só se o aplicativo exige appsecret_proof. O token do Gerenciador de Eventos não tem aplicativo seu: deixe vazio.",
    env: "META_CONVERSIONS_APP_SECRET",
    secret: true,
  },
  graphVersion: {
    label: "Versão da Graph API",
    help: "Só mude quando a Meta encerrar a versão.",
    env: "META_GRAPH_VERSION",
    default: CURRENT_GRAPH_VERSION,
    validate: graphVersionShapeProblem,
  },
  apiUrl: {
    label: "Endereço da Graph API",
    help: "Só mude para testes. Se terminar com uma versão, é ela que vale.",
    env: "META_CONVERSIONS_API_URL",
    default: GRAPH_HOST_URL,
    validate: apiUrlShapeProblem,
  },
} as const satisfies Fields;

export type ConversionSettings = Settings<typeof fields>;
