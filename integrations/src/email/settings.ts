/** The connection's settings: what people fill in, and the mail server read out of it. */
import type { Outcome } from "@streamleads/domain";
import {
  type BounceSettings,
  bareHost,
  type Fields,
  isLoopbackHost,
  type Settings,
} from "@streamleads/integration-kit";
import { isMailAddress, type Mailbox, readMailbox } from "./mailbox.ts";

export const fields = {
  server: {
    label: "Servidor SMTP",
    help: "Nome do servidor de saída, sem smtp:// e sem porta.",
    env: "SMTP_SERVER",
    required: true,
    example: "smtp.gmail.com",
    validate: (value) => (isHost(value) ? undefined : "use só o nome ou o IP do servidor, por exemplo smtp.gmail.com"),
  },
  port: {
    label: "Porta",
    help: "587 (STARTTLS) ou 465 (TLS desde o início).",
    env: "SMTP_PORT",
    default: "587",
    example: "587",
    validate: (value) => (portOf(value) ? undefined : "use um número de 1 a 65535"),
  },
  username: {
    label: "Usuário",
    help: "Quase sempre o endereço de e-mail da conta. Vazio quando o servidor não pede login.",
    env: "SMTP_USERNAME",
    example: "noreply@empresa.example",
  },
  password: {
    label: "Senha",
    help: "No Gmail, uma senha de app de 16 letras (exige verificação em duas etapas).",
    env: "SMTP_PASSWORD",
    secret: true,
  },
  useTls: {
    label: "Exigir TLS",
    help: "true: conexão cifrada obrigatória. false só para um servidor na própria máquina ou sem login.",
    env: "SMTP_USE_TLS",
    default: "true",
    example: "true",
    validate: (value) => (booleanOf(value) === undefined ? "use true ou false" : undefined),
  },
  from: {
    label: "Remetente",
    help: "Endereço que aparece como remetente; o domínio precisa de SPF e DKIM. Vazio: o usuário.",
    env: "SMTP_FROM",
    example: "Imob Sul <contato@mail.imobsul.example>",
    validate: (value) => (readMailbox(value) ? undefined : "use endereco@dominio ou Nome <endereco@dominio>"),
  },
  bounce: {
    label: "Endereço das devoluções",
    help: "Uma caixa que aceita endereço+qualquer-coisa@ e é lida pela Caixa de e-mail. Vazio: devoluções vão ao remetente.",
    env: "SMTP_BOUNCE_ADDRESS",
    example: "devolucoes@mail.imobsul.example",
    validate: (value) =>
      isMailAddress(value) && !value.includes("+") ? undefined : "use um endereço só, sem nome e sem o sinal +",
  },
  bounceSecret: {
    label: "Segredo das devoluções",
    help: "Assina o que volta: sem ele uma devolução não suprime o endereço de ninguém. O mesmo na Caixa de e-mail.",
    env: "EMAIL_BOUNCE_SECRET",
    secret: true,
    validate: (value) => (value.length >= 16 ? undefined : "use pelo menos 16 caracteres"),
  },
} as const satisfies Fields;

export type EmailFields = typeof fields;
export type EmailSettings = Settings<EmailFields>;

export interface MailServer {
  /** Never the word `localhost`: that is looked up as any name is, and 127.0.0.1 cannot lead elsewhere. */
  host: string;
  port: number;
  /** `implicit`: TLS from the first byte (465). `starttls`: required before anything else is said. */
  security: "implicit" | "starttls" | "none";
  login: { user: string; pass: string } | undefined;
  from: Mailbox;
  /** `undefined` when neither is set. */
  bounce?: BounceSettings | undefined;
}

/** The mail server of a connection, or the outcome that says what is wrong with its settings. Nothing is connected to. */
export function mailServerOf(settings: EmailSettings): MailServer | Extract<Outcome, { kind: "reconnect" }> {
  const host = settings.server?.trim().toLowerCase() ?? "";
  if (!isHost(host))
    return wrong("server_invalid", "O servidor SMTP não foi informado ou não é um nome válido.", "SMTP_SERVER");
  const port = portOf(settings.port || fields.port.default);
  if (port === undefined) return wrong("port_invalid", "A porta do servidor SMTP não é um número válido.", "SMTP_PORT");
  const useTls = booleanOf(settings.useTls || fields.useTls.default);
  if (useTls === undefined) return wrong("use_tls_invalid", "A opção de TLS não é true nem false.", "SMTP_USE_TLS");
  const { username, password } = settings;
  if (Boolean(username) !== Boolean(password)) {
    return wrong("login_incomplete", "Falta o usuário ou a senha do servidor SMTP.", "SMTP_USERNAME e SMTP_PASSWORD");
  }
  const from = readMailbox(settings.from || (username && isMailAddress(username) ? username : ""));
  if (!from) return wrong("from_missing", "Não há um endereço de remetente válido.", "SMTP_FROM");
  if (!useTls && username && !isLoopbackHost(host)) {
    return {
      kind: "reconnect",
      cause: "login_without_tls",
      reason: "O login não foi feito: sem TLS a senha atravessaria a rede aberta.",
      fix: "Ponha SMTP_USE_TLS em true (porta 587 ou 465); sem TLS só é aceito um servidor na própria máquina.",
    };
  }
  return {
    host: bareHost(host) === "localhost" ? "127.0.0.1" : host.replace(/^\[|\]$/g, ""),
    port,
    security: useTls ? (port === 465 ? "implicit" : "starttls") : "none",
    login: username && password ? { user: username, pass: password } : undefined,
    from,
    bounce:
      settings.bounce || settings.bounceSecret
        ? { address: settings.bounce, secret: settings.bounceSecret }
        : undefined,
  };
}

const NOBODY_READS = /^(?:no-?_?\.?reply|do-?not-?reply|n[aã]o-?_?\.?respond[ae]r?|noresponder)[@.+_-]/i;

/** Whether a person may be asked to answer: the sender's address does not itself say that nobody reads there. */
export function isAnswerable(settings: EmailSettings): boolean {
  const server = mailServerOf(settings);
  return !("kind" in server) && !NOBODY_READS.test(server.from.address);
}

function isHost(value: string): boolean {
  return /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,252}[\p{L}\p{N}.])?|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?)$/iu.test(
    value.trim(),
  );
}

function portOf(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value.trim()) ? Number(value) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function booleanOf(value: string): boolean | undefined {
  const word = value.trim().toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

function wrong(cause: string, reason: string, variable: string): Extract<Outcome, { kind: "reconnect" }> {
  return { kind: "reconnect", cause, reason, fix: `Corrija ${variable} na conexão de e-mail.` };
}
