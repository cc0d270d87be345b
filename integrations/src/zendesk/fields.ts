/** What a Zendesk connection needs to know. The form, the validation and the reference page are drawn from this. */
import type { Fields, Settings } from "@streamleads/integration-kit";
import { ticketFieldsProblem } from "./ticket-fields-setting.ts";
import { DEFAULT_WORDS } from "./wanted.ts";

export const fields = {
  subdomain: {
    label: "Subdomínio",
    help: "O começo do endereço do seu Zendesk: em imobiliaria-exemplo.zendesk.com, imobiliaria-exemplo.",
    env: "ZENDESK_SUBDOMAIN",
    required: true,
    example: "imobiliaria-exemplo",
    validate: (value: string) =>
      /^[a-z0-9][a-z0-9-]{0,62}$/.test(value)
        ? undefined
        : "Só o nome antes de .zendesk.com: letras minúsculas, algarismos e hífen.",
  },
  clientId: {
    label: "Identificador do cliente OAuth",
    help: "Central de administração > Aplicativos e integrações > APIs > Clientes OAuth, um cliente do tipo confidencial.",
    env: "ZENDESK_CLIENT_ID",
    validate: printable,
  },
  clientSecret: {
    label: "Segredo do cliente OAuth",
    help: "Mostrado inteiro uma vez só, quando o cliente é criado.",
    env: "ZENDESK_CLIENT_SECRET",
    secret: true,
    validate: printable,
  },
  accessToken: {
    label: "Token de acesso",
    help: "Preenchido pela conexão com um clique (OAuth). Com identificador e segredo do cliente fica vazio. Tokens de API do Zendesk não servem: acabam em 30/04/2027.",
    secret: true,
    validate: printable,
  },
  ticketsFor: {
    label: "Que leads viram chamado",
    help: "Quem pede atendimento é reconhecido pelas palavras abaixo, no interesse, na mensagem e nas respostas.",
    env: "ZENDESK_TICKETS_FOR",
    default: "pedidos",
    choices: [
      { value: "pedidos", label: "Só quem pede atendimento" },
      { value: "todos", label: "Todos" },
      { value: "quente", label: "Todos os QUENTE, e quem pede atendimento" },
    ],
    validate: (value: string) =>
      ["pedidos", "todos", "quente"].includes(value) ? undefined : "Um destes: pedidos, todos, quente.",
  },
  words: {
    label: "Palavras de quem pede atendimento",
    help: "Separadas por vírgula; inteiras, sem diferença de acento nem de maiúscula.",
    env: "ZENDESK_WORDS",
    multiline: true,
    default: DEFAULT_WORDS,
    validate: (value: string) => (value.length <= 2_000 ? undefined : "No máximo 2.000 caracteres."),
  },
  type: {
    label: "Tipo do chamado",
    help: "Como o Zendesk o classifica.",
    env: "ZENDESK_TICKET_TYPE",
    default: "task",
    choices: [
      { value: "task", label: "Tarefa" },
      { value: "question", label: "Pergunta" },
      { value: "incident", label: "Incidente" },
      { value: "problem", label: "Problema" },
    ],
    validate: (value: string) =>
      ["task", "question", "incident", "problem"].includes(value)
        ? undefined
        : "Um destes: task, question, incident, problem.",
  },
  tags: {
    label: "Mais marcadores",
    help: "Separados por vírgula, além de streamleads e da temperatura. Espaços viram sublinhado.",
    env: "ZENDESK_TAGS",
    example: "site, vendas",
    validate: (value: string) => (value.length <= 500 ? undefined : "No máximo 500 caracteres."),
  },
  groupId: {
    label: "Grupo",
    help: "Número do grupo que recebe os chamados. Vazio: o Zendesk decide.",
    env: "ZENDESK_GROUP_ID",
    example: "360001234567",
    validate: digits,
  },
  formId: {
    label: "Formulário do chamado",
    help: "Número do formulário. Vazio: o padrão da conta.",
    env: "ZENDESK_TICKET_FORM_ID",
    example: "360000123456",
    validate: digits,
  },
  brandId: {
    label: "Marca",
    help: "Número da marca. Vazio: a padrão da conta.",
    env: "ZENDESK_BRAND_ID",
    example: "360000123457",
    validate: digits,
  },
  ticketFields: {
    label: "Campos personalizados do chamado",
    help: "Campo do lead = número do campo no Zendesk (Central de administração > Objetos e regras > Campos).",
    env: "ZENDESK_TICKET_FIELDS",
    multiline: true,
    example: "score=360012345678",
    validate: ticketFieldsProblem,
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só para testes e proxies; vazio usa o do subdomínio.",
    env: "ZENDESK_API_URL",
    validate: (value: string) => (URL.canParse(value) ? undefined : "Um endereço completo, com https://."),
  },
} as const satisfies Fields;

export type ZendeskFields = typeof fields;
export type ZendeskSettings = Settings<ZendeskFields>;

/** One connection, when the account is named and there is a way in: a token, or a client with its secret. */
export function connectionsOf(settings: ZendeskSettings): { name: string; settings: ZendeskSettings }[] {
  const hasAccess = Boolean(settings.accessToken || (settings.clientId && settings.clientSecret));
  return settings.subdomain && hasAccess ? [{ name: "zendesk", settings }] : [];
}

function printable(value: string): string | undefined {
  return /^[\x21-\x7e]{1,4000}$/.test(value) ? undefined : "Sem espaços nem acentos.";
}

function digits(value: string): string | undefined {
  return /^\d{1,15}$/.test(value) ? undefined : "Só os algarismos do número.";
}
