/** What has to be known about one audience, and when people enter and leave it. */
import {
  apiUrlShapeProblem,
  CURRENT_GRAPH_VERSION,
  type Fields,
  GRAPH_HOST_URL,
  graphVersionShapeProblem,
  type Settings,
} from "@streamleads/integration-kit";

const isId = (value: string) => (/^\d{5,20}$/.test(value) ? undefined : "A identificação só tem números.");

export const fields = {
  accessToken: {
    label: "Token de acesso",
    help: "De um usuário do sistema com ads_management e acesso de anunciante à conta de anúncios. Ou conecte com o Facebook.",
    env: "META_AUDIENCES_ACCESS_TOKEN",
    secret: true,
    required: true,
  },
  adAccountId: {
    label: "Conta de anúncios",
    help: "Gerenciador de Anúncios > menu da conta: só os números, sem act_.",
    env: "META_AD_ACCOUNT_ID",
    required: true,
    example: "120330000000017",
    validate: isId,
  },
  audienceId: {
    label: "Público",
    help: "Públicos > o público > identificação. Crie-o vazio, do tipo lista de clientes, com nome de etapa do funil, nunca de renda.",
    env: "META_AUDIENCE_ID",
    required: true,
    example: "6120000000001234",
    validate: isId,
  },
  statuses: {
    label: "Quem entra",
    help: "Status dos leads que entram no público, sempre só com consentimento para audiências.",
    env: "META_AUDIENCE_STATUSES",
    default: "MORNO,FRIO",
    choices: [
      { value: "MORNO,FRIO", label: "MORNO e FRIO" },
      { value: "MORNO", label: "Só MORNO" },
      { value: "FRIO", label: "Só FRIO" },
      { value: "QUENTE", label: "Só QUENTE" },
      { value: "QUENTE,MORNO,FRIO", label: "Todos" },
    ],
  },
  onOtherStatus: {
    label: "Quando o lead muda de status",
    help: "O que fazer com quem entrou e passou a um status que não é dos que entram.",
    env: "META_AUDIENCE_ON_OTHER_STATUS",
    default: "retirar",
    choices: [
      { value: "retirar", label: "Retirar do público" },
      { value: "manter", label: "Manter no público" },
    ],
  },
  leaveOnStages: {
    label: "Etapas que retiram",
    help: "Etapas da venda em que a pessoa sai do público.",
    env: "META_AUDIENCE_LEAVE_ON_STAGES",
    default: "ganho",
    choices: [
      { value: "ganho", label: "Venda ganha" },
      { value: "ganho,perdido", label: "Venda ganha ou perdida" },
      { value: "nenhuma", label: "Nenhuma" },
    ],
  },
  appSecret: {
    label: "Chave secreta do aplicativo",
    help: "Só se o aplicativo exige appsecret_proof. Tem de ser do aplicativo que gerou o token.",
    env: "META_AUDIENCES_APP_SECRET",
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
    env: "META_AUDIENCES_API_URL",
    default: GRAPH_HOST_URL,
    validate: apiUrlShapeProblem,
  },
} as const satisfies Fields;

export type AudienceSettings = Settings<typeof fields>;
