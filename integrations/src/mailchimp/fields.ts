/** What has to be known about one audience, and who enters it in which state. */
import { STATUSES, type Status } from "@streamleads/domain";
import type { Fields, Settings } from "@streamleads/integration-kit";

export const fields = {
  apiKey: {
    label: "Chave da API",
    help: "No Mailchimp: Perfil > Extras > Chaves da API > Criar uma chave. Copie inteira, com o final (-us21). Ou conecte com um clique.",
    env: "MAILCHIMP_API_KEY",
    secret: true,
    required: true,
    validate: keyProblem,
  },
  listId: {
    label: "Audiência",
    help: "No Mailchimp: Audiência > Configurações > ID da audiência (10 letras e números).",
    env: "MAILCHIMP_LIST_ID",
    required: true,
    example: "a1b2c3d4e5",
    validate: (value: string) =>
      /^[a-z0-9]{5,20}$/i.test(value) ? undefined : "São só letras e números, como a1b2c3d4e5.",
  },
  doubleOptIn: {
    label: "Confirmação por e-mail",
    help: "Se quem entra recebe do Mailchimp um e-mail para confirmar antes de receber campanhas (double opt-in).",
    env: "MAILCHIMP_DOUBLE_OPT_IN",
    default: "sim",
    choices: [
      { value: "sim", label: "Sim: entra como pendente e confirma" },
      { value: "nao", label: "Não: entra já inscrito" },
    ],
  },
  withoutConsent: {
    label: "Quem não pode receber marketing",
    help: "O que fazer com leads sem base para marketing por e-mail. Transacional entra na audiência e não recebe campanhas.",
    env: "MAILCHIMP_WITHOUT_CONSENT",
    default: "fora",
    choices: [
      { value: "fora", label: "Fica fora do Mailchimp" },
      { value: "transacional", label: "Entra como transacional" },
    ],
  },
  statuses: {
    label: "Leads que entram",
    help: "Quais temperaturas entram na audiência.",
    env: "MAILCHIMP_STATUSES",
    default: "QUENTE,MORNO,FRIO",
    choices: [
      { value: "QUENTE,MORNO,FRIO", label: "Todos" },
      { value: "MORNO,FRIO", label: "MORNO e FRIO" },
      { value: "QUENTE,MORNO", label: "QUENTE e MORNO" },
      { value: "MORNO", label: "Só MORNO" },
      { value: "FRIO", label: "Só FRIO" },
    ],
  },
  tags: {
    label: "Outras tags",
    help: "Postas em todos, separadas por vírgula. A tag da temperatura (quente, morno, frio) é sempre mantida em dia.",
    env: "MAILCHIMP_TAGS",
    example: "streamleads, site",
    validate: (value: string) =>
      tagsIn(value).every((tag) => tag.length <= TAG_CHARS_MAX) && tagsIn(value).length <= TAGS_MAX
        ? undefined
        : `Até ${TAGS_MAX} tags de até ${TAG_CHARS_MAX} caracteres.`,
  },
  dataCenter: {
    label: "Data center",
    help: "Só se o acesso não o traz: o começo do endereço do painel do Mailchimp (us21). Ao conectar com um clique ele vem sozinho.",
    env: "MAILCHIMP_DATA_CENTER",
    example: "us21",
    validate: (value: string) => (isDataCenter(value) ? undefined : "São letras e números, como us21."),
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só mude para testes. Vazio: o do data center.",
    env: "MAILCHIMP_API_URL",
    validate: (value: string) =>
      /^https?:$/.test(URL.parse(value)?.protocol ?? "") ? undefined : "Um endereço completo, com https://.",
  },
} as const satisfies Fields;

export type MailchimpFields = typeof fields;
export type MailchimpSettings = Settings<MailchimpFields>;

/** Ours: a tag longer than this is a sentence. */
const TAG_CHARS_MAX = 100;
const TAGS_MAX = 10;

/** "us21": the name of a data centre, as it stands in addresses. */
export function isDataCenter(text: string): boolean {
  return /^[a-z]{2,4}\d{1,4}$/.test(text);
}

/** The operator's own tags, each once. */
export function tagsIn(list: string | undefined): string[] {
  const tags = (list ?? "").split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/** Statuses whose leads enter. */
export function enteringStatuses({ statuses = fields.statuses.default }: MailchimpSettings): readonly Status[] {
  const names = statuses.split(",");
  return STATUSES.filter((status) => names.includes(status));
}

function keyProblem(value: string): string | undefined {
  return /^[\x21-\x7e]{10,500}$/.test(value) ? undefined : "A chave não tem espaços nem acentos; copie-a inteira.";
}
