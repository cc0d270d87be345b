/** What has to be known about an app and a Page of Meta. */
import {
  apiUrlShapeProblem,
  CURRENT_GRAPH_VERSION,
  type Fields,
  GRAPH_HOST_URL,
  graphVersionShapeProblem,
  type Settings,
  type SourceContext,
} from "@streamleads/integration-kit";

export const fields = {
  appSecret: {
    label: "Chave secreta do aplicativo",
    help: "Meta for Developers > seu aplicativo > Configurações > Básico > Chave Secreta. Prova que cada aviso veio da Meta.",
    env: "META_APP_SECRET",
    secret: true,
    required: true,
  },
  verifyToken: {
    label: "Token de verificação",
    help: "Um texto inventado por você, igual aqui e no campo Verificar token do webhook na Meta.",
    env: "META_VERIFY_TOKEN",
    secret: true,
    required: true,
  },
  pageAccessToken: {
    label: "Token de acesso da página",
    help: "Token da página ou, melhor, de um usuário do sistema, com leads_retrieval. Sem ele os avisos são guardados, mas os leads esperam.",
    env: "META_PAGE_ACCESS_TOKEN",
    secret: true,
  },
  // Only the form is judged here: a version that Meta retires overnight must not stop notices from being received.
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
    env: "META_API_URL",
    default: GRAPH_HOST_URL,
    validate: apiUrlShapeProblem,
  },
} as const satisfies Fields;

export type MetaFields = typeof fields;
export type MetaSettings = Settings<MetaFields>;
export type MetaContext = SourceContext<MetaFields>;
