import type { Field } from "@streamleads/integration-kit";

export const DEFAULT_API_URL = "https://app.asana.com/api/1.0";

const gid = (value: string) =>
  /^\d{1,32}$/.test(value) ? undefined : "é o número que aparece no endereço da página no Asana";

export const fields = {
  token: {
    label: "Token de acesso",
    help: "No Asana: Configurações > Apps > Console do desenvolvedor > Token de acesso pessoal. As tarefas são criadas em nome desta pessoa.",
    env: "ASANA_ACCESS_TOKEN",
    secret: true,
    required: true,
  },
  project: {
    label: "Projeto",
    help: "O número do projeto: no endereço da página, depois de /project/ (ou de /0/).",
    env: "ASANA_PROJECT_ID",
    required: true,
    example: "1207755001122334",
    validate: gid,
  },
  section: {
    label: "Seção",
    help: "O número da seção em que a tarefa entra. Vazio: a primeira do projeto.",
    env: "ASANA_SECTION_ID",
    example: "1207755001122335",
    validate: gid,
  },
  statuses: {
    label: "Leads que viram tarefa",
    help: "Quais temperaturas criam uma tarefa.",
    default: "QUENTE",
    choices: [
      { value: "QUENTE", label: "Só QUENTE" },
      { value: "QUENTE, MORNO", label: "QUENTE e MORNO" },
      { value: "QUENTE, MORNO, FRIO", label: "Todos" },
    ],
    validate: (value: string) =>
      value.split(",").every((one) => ["QUENTE", "MORNO", "FRIO"].includes(one.trim()))
        ? undefined
        : "são QUENTE, MORNO e FRIO",
  },
  dueMinutes: {
    label: "Prazo em minutos",
    help: "Quanto depois da chegada do lead a tarefa vence.",
    default: "120",
    validate: (value: string) =>
      /^\d{1,5}$/.test(value) && Number(value) > 0 ? undefined : "precisa ser um número de minutos, de 1 a 99999",
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só mude para testes.",
    env: "ASANA_API_URL",
    default: DEFAULT_API_URL,
  },
} as const satisfies Record<string, Field>;
