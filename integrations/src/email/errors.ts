/**
 * What a failed SMTP conversation means for the delivery. Decided by where in the conversation it failed, by the reply
 * code (RFC 5321) and by the enhanced status (RFC 3463), never by the server's words: they differ by server and often
 * carry the address, so they are not repeated either. The replies are in `replies.ts`; this file has what is no reply.
 */
import type { Outcome } from "@streamleads/domain";
import { outcomeOfReply } from "./replies.ts";

export interface Attempt {
  /** Counts from 1. */
  attempt: number;
  now: Date;
  /** For a lead, or for staff: it changes what a person can do about a refused address. */
  toLead: boolean;
  /** The hub ended the attempt (it stops, or needs the lane): that says nothing about the server. */
  isStopped?: boolean | undefined;
}

/** An error of the SMTP library, with the mark of our transport. */
export interface MailFailure extends Error {
  /** Node's or nodemailer's code: `ESOCKET`, `EAUTH`, … */
  code: string;
  /** `CONN`, `EHLO`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA` or `API` (before anything was said). */
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
  originalCode?: string | undefined;
  /** The server had said 354 and the message was on its way: without a reply nobody knows if it was taken. */
  bodyStarted?: boolean | undefined;
}

/**
 * The outcome of a failed attempt.
 * @throws the error itself when it comes from no mail server (a mistake in our code), so that it is seen.
 */
export function outcomeOfFailure(error: unknown, attempt: Attempt): Outcome {
  if (!isMailFailure(error)) throw error;
  const { responseCode } = error;
  const isReply = responseCode !== undefined && responseCode >= 400 && responseCode < 600;
  if (error.bodyStarted && !(isReply && error.command === "DATA")) {
    const reason = "A conexão caiu depois do envio e antes da confirmação; a mensagem pode ter chegado.";
    return { kind: "unknown", cause: "no_answer_after_data", reason };
  }
  if (isReply) {
    return outcomeOfReply({ code: responseCode, status: enhancedStatus(error), command: error.command ?? "" }, attempt);
  }
  if (error.code === "EABORT" && attempt.isStopped) {
    return { kind: "retry", cause: "aborted", reason: "O envio foi interrompido antes de começar.", burn: false };
  }
  return isTlsFailure(error) ? afterTlsFailure(attempt) : outcomeOfCode(error);
}

function isMailFailure(error: unknown): error is MailFailure {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** `5.1.1` out of "550 5.1.1 …", only when its class is that of the reply code. */
function enhancedStatus({ response, responseCode }: MailFailure): string | undefined {
  const [, status] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\d)/.exec(response ?? "") ?? [];
  return status?.[0] === String(responseCode)[0] ? status : undefined;
}

/** Node names what is wrong with a certificate in many codes; all of them mean that the server cannot be trusted as it is. */
function isTlsFailure({ code, originalCode = "" }: MailFailure): boolean {
  return code === "ETLS" || /CERT|_SSL_|_TLS_|EPROTO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|_CRL/.test(originalCode);
}

/** One more try, because a handshake also breaks when a server restarts; then it is the configuration. */
function afterTlsFailure({ attempt }: Attempt): Outcome {
  const reason = "A conexão segura (TLS) com o servidor SMTP falhou.";
  if (attempt <= 1) return { kind: "retry", cause: "tls_failed", reason };
  const fix =
    "Confira o nome em SMTP_SERVER (tem de ser o do certificado), a porta (587 ou 465) e a validade do certificado do servidor.";
  return { kind: "reconnect", cause: "tls_failed", reason, fix };
}

/** No reply was given, and nothing of the message had left: nodemailer's own codes (10.6, checked 2026-11-23). */
function outcomeOfCode({ code, originalCode }: MailFailure): Outcome {
  switch (code) {
    case "EAUTH":
    case "ENOAUTH":
    case "EOAUTH2":
      return {
        kind: "reconnect",
        cause: "login_impossible",
        reason: "O login no servidor SMTP não pôde ser feito.",
        fix: "Confira usuário e senha; o servidor precisa aceitar login com senha (PLAIN ou LOGIN).",
      };
    case "EENVELOPE":
    case "EMAXRECIPIENTS":
      return {
        kind: "rejected",
        cause: "invalid_address",
        reason: "O endereço de e-mail não pode ser usado em SMTP.",
        fix: "Corrija o endereço e reenvie a entrega.",
      };
    case "EMESSAGE":
      return {
        kind: "rejected",
        cause: "message_too_large",
        reason: "O servidor SMTP não aceita uma mensagem deste tamanho.",
        fix: "Use um servidor SMTP que aceite mensagens de pelo menos 100 kB.",
      };
    case "EABORT":
      return { kind: "retry", cause: "timeout", reason: "O servidor SMTP não respondeu a tempo; nada foi enviado." };
    case "ETIMEDOUT":
      return { kind: "retry", cause: "timeout", reason: "O servidor SMTP não aceitou a conexão a tempo." };
    case "EDNS":
      return { kind: "retry", cause: "dns", reason: "O nome do servidor SMTP não foi encontrado no DNS." };
    default: {
      // ECONNECTION, ESOCKET, EPROTOCOL and whatever a newer library adds: nothing was sent, so it is safe to repeat.
      const named = [code, originalCode].filter((name) => name && /^[A-Z][A-Z0-9_]{1,40}$/.test(name)).join(", ");
      return { kind: "retry", cause: "connection_failed", reason: `A conexão com o servidor SMTP falhou (${named}).` };
    }
  }
}
