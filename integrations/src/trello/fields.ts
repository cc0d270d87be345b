import type { Field } from "@streamleads/integration-kit";

export const DEFAULT_API_URL = "https://api.trello.com/1";

const id = (value: string) =>
  /^[0-9a-f]{24}$/.test(value)
    ? undefined
    : "tem 24 letras e números: acrescente .json ao endereço do quadro para vê-lo";

const label = (temperature: string): Field => ({
  label: `Etiqueta dos leads ${temperature}`,
  help: `Id da etiqueta que o cartão de um lead ${temperature} recebe. Vazio: nenhuma.`,
  example: "66f1c2a98b1d4e0012ab34ff",
  validate: id,
});

export const fields = {
  apiKey: {
    label: "Chave da API",
    help: "Em trello.com/power-ups/admin: crie um Power-Up e copie a chave (API key).",
    env: "TRELLO_API_KEY",
    secret: true,
    required: true,
    validate: (value: string) => (/^[\w-]{16,128}$/.test(value) ? undefined : "só tem letras e números"),
  },
  token: {
    label: "Token",
    help: "Na página da chave, clique em Token, com expiração nunca (never). Vale só com esta chave.",
    env: "TRELLO_TOKEN",
    secret: true,
    required: true,
    validate: (value: string) => (/^[\w-]{16,256}$/.test(value) ? undefined : "só tem letras e números"),
  },
  list: {
    label: "Lista",
    help: "Id da lista em que os cartões entram: acrescente .json ao endereço do quadro e procure a lista.",
    env: "TRELLO_LIST_ID",
    required: true,
    example: "66f1c2a98b1d4e0012ab34cd",
    validate: id,
  },
  labelQuente: label("QUENTE"),
  labelMorno: label("MORNO"),
  labelFrio: label("FRIO"),
  statuses: {
    label: "Leads que viram cartão",
    help: "Quais temperaturas criam um cartão.",
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
    help: "Quanto depois da chegada do lead o cartão vence.",
    default: "120",
    validate: (value: string) =>
      /^\d{1,5}$/.test(value) && Number(value) > 0 ? undefined : "precisa ser um número de minutos, de 1 a 99999",
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só mude para testes.",
    env: "TRELLO_API_URL",
    default: DEFAULT_API_URL,
  },
} as const satisfies Record<string, Field>;
