/** What people fill in for the mailbox: where mail is fetched, the relay's token, and which addresses are the company's. */
import type { Outcome } from "@streamleads/domain";
import { bareHost, type Fields, isLoopbackHost, type Settings } from "@streamleads/integration-kit";

const TOKEN_MIN = 16;
const DAYS_MAX = 90;

export const fields = {
  url: {
    label: "Caixa IMAP",
    help: "imaps://usuario:senha@servidor:993/INBOX. No usuário e na senha, escreva @ como %40, : como %3A e / como %2F.",
    env: "IMAP_URL",
    secret: true,
    example: "imaps://leads%40imobsul.example:senhadeapp@imap.gmail.com:993/INBOX",
    validate: (value) => {
      const server = imapServerOf({ url: value });
      return server !== undefined && "kind" in server ? server.fix : undefined;
    },
  },
  token: {
    label: "Token do webhook",
    help: "Para receber por um serviço que repassa e-mails: pelo menos 16 letras e números inventados, no fim do endereço.",
    env: "EMAIL_WEBHOOK_TOKEN",
    secret: true,
    example: "4f9c2a7be01d4c55a8e3",
    validate: (value) =>
      value.length >= TOKEN_MIN && /^[A-Za-z0-9_-]+$/.test(value)
        ? undefined
        : "use pelo menos 16 letras sem acento, números, - ou _",
  },
  own: {
    label: "Endereços da empresa",
    help: "Domínios ou endereços próprios, separados por vírgula: nunca são o e-mail de um lead.",
    env: "EMAIL_OWN_ADDRESSES",
    example: "imobsul.example, imobsul@gmail.example",
    validate: (value) =>
      listOf(value).every(isOwnEntry) ? undefined : "use domínios ou endereços separados por vírgula",
  },
  bounceSecret: {
    label: "Segredo das devoluções",
    help: "O mesmo da conexão de e-mail: só uma devolução que o traz assinado suprime o endereço de uma pessoa.",
    env: "EMAIL_BOUNCE_SECRET",
    secret: true,
    example: "um-texto-longo-e-inventado",
    validate: (value) => (value.length >= TOKEN_MIN ? undefined : "use pelo menos 16 caracteres"),
  },
  days: {
    label: "Dias no primeiro início",
    help: "Na primeira vez, só as mensagens dos últimos dias são lidas.",
    env: "IMAP_FIRST_DAYS",
    default: "3",
    example: "3",
    validate: (value) => (daysOf(value) === undefined ? `use um número de 0 a ${DAYS_MAX}` : undefined),
  },
} as const satisfies Fields;

export type MailboxFields = typeof fields;
export type MailboxSettings = Settings<MailboxFields>;

export interface ImapServer {
  host: string;
  port: number;
  /** `implicit`: TLS from the first byte. `starttls`: required before the log-in. `none`: this machine only. */
  security: "implicit" | "starttls" | "none";
  user: string;
  pass: string;
  folder: string;
}

type Wrong = Extract<Outcome, { kind: "reconnect" }>;

/** The mailbox of a connection, the outcome that says what is wrong with its address, or `undefined` when there is none. */
export function imapServerOf({ url }: Pick<MailboxSettings, "url">): ImapServer | Wrong | undefined {
  if (!url?.trim()) return undefined;
  const parsed = URL.parse(url.trim());
  if (parsed === null || !/^imaps?:$/.test(parsed.protocol) || parsed.hostname === "") {
    return wrong("imap_url_invalid", "O endereço da caixa não é um endereço IMAP.");
  }
  const part = (text: string) => decoded(text);
  const [user, pass, folder] = [part(parsed.username), part(parsed.password), part(parsed.pathname.slice(1))];
  if (!user || !pass || folder === undefined || hasBreak(user + pass + folder)) {
    return wrong("imap_login_missing", "O endereço da caixa não traz usuário e senha que se possam ler.");
  }
  const host = bareHost(parsed.hostname);
  const isImplicit = parsed.protocol === "imaps:";
  return {
    host: host === "localhost" ? "127.0.0.1" : host,
    port: Number(parsed.port) || (isImplicit ? 993 : 143),
    // The password and what people write cross the network: unencrypted only where there is none.
    security: isImplicit ? "implicit" : isLoopbackHost(host) ? "none" : "starttls",
    user,
    pass,
    folder: folder || "INBOX",
  };
}

/** Days of mail that a first start takes. */
export function daysOf(value: string | undefined): number | undefined {
  const days = /^\d{1,2}$/.test(value?.trim() ?? "") ? Number(value) : Number.NaN;
  return days >= 0 && days <= DAYS_MAX ? days : undefined;
}

/** Tells whether an address is the company's own: listed, under a listed domain, or the mailbox itself. */
export function ownAddresses(settings: MailboxSettings): (address: string) => boolean {
  const server = imapServerOf(settings);
  const user =
    server === undefined || "kind" in server || !server.user.includes("@") ? [] : [server.user.toLowerCase()];
  const entries = [...listOf(settings.own ?? ""), ...user];
  const addresses = new Set(entries.filter((entry) => entry.includes("@") && !entry.startsWith("@")));
  const domains = entries.filter((entry) => !addresses.has(entry)).map((entry) => entry.replace(/^@/, ""));
  return (address) => {
    const lower = address.toLowerCase();
    const domain = lower.slice(lower.lastIndexOf("@") + 1);
    const plain = lower.replace(/\+[^@]*@/, "@");
    return (
      addresses.has(lower) ||
      addresses.has(plain) ||
      domains.some((own) => domain === own || domain.endsWith(`.${own}`))
    );
  };
}

function listOf(value: string): string[] {
  return value
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
}

function isOwnEntry(entry: string): boolean {
  return /^(?:[^\s@,]{1,64})?@?(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}$/u.test(entry);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % is no encoding: the operator is told, because a password must not be guessed at.
    return undefined;
  }
}

function hasBreak(text: string): boolean {
  return /[\r\n\0]/.test(text);
}

function wrong(cause: string, reason: string): Wrong {
  return {
    kind: "reconnect",
    cause,
    reason,
    fix: "Corrija IMAP_URL: imaps://usuario:senha@servidor:993/INBOX, com @ escrito %40 no usuário e na senha.",
  };
}
