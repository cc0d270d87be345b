/** What a Pipedrive connection needs to know. The form, the validation and the reference page are drawn from this. */
import { type Fields, oneOf, type Settings, stageMapProblem } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";
import { customFieldsProblem } from "./custom-fields-setting.ts";
import { DEFAULT_STAGE_MAP } from "./stage-map.ts";

export const fields = {
  token: {
    label: "Token da API",
    help: "Pipedrive > Preferências pessoais > API. É de um usuário: o que ele não vê, o StreamLeads também não. Um token novo mata o antigo.",
    env: "PIPEDRIVE_API_TOKEN",
    secret: true,
    required: true,
    validate: (value: string) =>
      /^[\x21-\x7e]{1,4000}$/.test(value) ? undefined : "O token não tem espaços nem acentos.",
  },
  create: {
    label: "O que abrir para cada lead",
    help: "Lead fica na caixa de entrada de leads até alguém o converter; negócio entra direto no funil.",
    env: "PIPEDRIVE_CREATE",
    default: "lead",
    choices: [
      { value: "lead", label: "Lead, na caixa de entrada" },
      { value: "deal", label: "Negócio, no funil" },
      { value: "none", label: "Só a pessoa" },
    ],
    validate: oneOf("lead", "deal", "none"),
  },
  createFor: {
    label: "Para quais leads",
    help: "A pessoa é sempre criada ou atualizada; o lead ou negócio, só para estes.",
    env: "PIPEDRIVE_CREATE_FOR",
    default: "todos",
    choices: [
      { value: "todos", label: "Todos" },
      { value: "quente_morno", label: "QUENTE e MORNO" },
      { value: "quente", label: "Só QUENTE" },
    ],
    validate: oneOf("todos", "quente_morno", "quente"),
  },
  note: {
    label: "Nota com as respostas do formulário",
    help: "Mensagem, respostas e campanha, numa nota do lead, do negócio ou da pessoa.",
    env: "PIPEDRIVE_NOTE",
    default: "sim",
    choices: [
      { value: "sim", label: "Sim" },
      { value: "nao", label: "Não" },
    ],
    validate: oneOf("sim", "nao"),
  },
  owner: {
    label: "Dono do que é criado",
    help: "O corretor do lead é procurado no Pipedrive pelo e-mail dele (VENDEDORES). Quem não é achado fica com o usuário do token.",
    env: "PIPEDRIVE_OWNER",
    default: "corretor",
    choices: [
      { value: "corretor", label: "O corretor do lead" },
      { value: "token", label: "O usuário do token" },
    ],
    validate: oneOf("corretor", "token"),
  },
  value: {
    label: "Valor estimado",
    help: "Se o lead ou negócio leva o valor da tabela de valores do StreamLeads, em reais.",
    env: "PIPEDRIVE_VALUE",
    default: "estimado",
    choices: [
      { value: "estimado", label: "Pela tabela de valores" },
      { value: "nao", label: "Sem valor" },
    ],
    validate: oneOf("estimado", "nao"),
  },
  pipeline: {
    label: "Funil dos negócios",
    help: "Nome ou número do funil. Vazio: o primeiro funil da conta.",
    env: "PIPEDRIVE_PIPELINE",
    example: "Vendas",
    validate: shortName,
  },
  stage: {
    label: "Etapa em que o negócio começa",
    help: "Nome ou número da etapa. Vazio: a primeira do funil.",
    env: "PIPEDRIVE_STAGE",
    example: "Qualificado",
    validate: shortName,
  },
  stageMap: {
    label: "Etapas do Pipedrive e do StreamLeads",
    help: "Uma por linha, ou separadas por ponto e vírgula: nome ou número da etapa = contatado, qualificado, visita, proposta ou novo. Ganho e perdido são lidos do próprio negócio.",
    env: "PIPEDRIVE_STAGES",
    multiline: true,
    default: DEFAULT_STAGE_MAP,
    validate: stageMapProblem,
  },
  personFields: {
    label: "Campos personalizados da pessoa",
    help: "Campo do lead = chave de 40 caracteres do campo no Pipedrive (Configurações > Campos de dados > Pessoa > ⋯ > Copiar chave da API).",
    env: "PIPEDRIVE_PERSON_FIELDS",
    multiline: true,
    example: "cidade=9f2c41d07be58a6634f1c0de77aa51b3e8c90d12",
    validate: customFieldsProblem,
  },
  dealFields: {
    label: "Campos personalizados do lead e do negócio",
    help: "Do mesmo jeito, com as chaves de Campos de dados > Lead/negócio: os dois têm os mesmos campos.",
    env: "PIPEDRIVE_DEAL_FIELDS",
    multiline: true,
    example: "score=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    validate: customFieldsProblem,
  },
  webhookUser: {
    label: "Usuário do webhook",
    help: "O Pipedrive não assina o que envia: é este par de usuário e senha que prova que veio dele.",
    env: "PIPEDRIVE_WEBHOOK_USER",
    default: "streamleads",
    validate: (value: string) =>
      /^[\w.-]{1,60}$/.test(value) ? undefined : "Até 60 letras, algarismos, ponto, hífen ou sublinhado.",
  },
  webhookPassword: {
    label: "Senha do webhook",
    help: "Texto longo e aleatório, só desta conexão. Com ela e um PUBLIC_URL em https o webhook é criado no Pipedrive sozinho.",
    env: "PIPEDRIVE_WEBHOOK_PASSWORD",
    secret: true,
    validate: (value: string) =>
      /^[\x21-\x7e]{24,200}$/.test(value)
        ? undefined
        : "De 24 a 200 caracteres aleatórios, sem espaços nem acentos: é só isto que protege o endereço.",
  },
  apiDomain: {
    label: "Endereço da empresa no Pipedrive",
    help: "Preenchido pela conexão com um clique (OAuth). Com token da API fica vazio.",
    example: "https://imobiliaria-exemplo.pipedrive.com",
    validate: (value: string) =>
      /^https:\/\/[a-z0-9-]+\.pipedrive\.com$/.test(value) ? undefined : "Como https://empresa.pipedrive.com.",
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só para testes e proxies.",
    env: "PIPEDRIVE_API_URL",
    default: DEFAULT_API_URL,
    validate: (value: string) => (URL.canParse(value) ? undefined : `Um endereço completo, como ${DEFAULT_API_URL}.`),
  },
} as const satisfies Fields;

export type PipedriveFields = typeof fields;
export type PipedriveSettings = Settings<PipedriveFields>;

function shortName(value: string): string | undefined {
  return value.length <= 100 ? undefined : "No máximo 100 caracteres.";
}
