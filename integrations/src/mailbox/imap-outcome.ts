/** What an error of the IMAP library means for the mailbox. The server's words are never repeated: they name the account. */
import type { Outcome } from "@streamleads/domain";
import { textAt } from "@streamleads/integration-kit";

type Failure = Extract<Outcome, { kind: "retry" | "reconnect" }>;

/** The mailbox could not be reached or read, told in the words of an outcome. */
export class ImapFailure extends Error {
  readonly outcome: Failure;
  constructor(outcome: Failure, options?: ErrorOptions) {
    super(outcome.cause, options);
    this.outcome = outcome;
  }
}

export const CONNECTION_LOST: Failure = {
  kind: "retry",
  cause: "connection_lost",
  reason: "A conexão com o servidor da caixa caiu ou não se fez.",
};
/** Answers that say "not now" (RFC 5530), also to a log-in: the password is not wrong. */
const LATER = new Set(["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"]);
const TLS =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|STARTTLS_INJECTION$|HOSTNAME_MISMATCH$)/;

/** Reconnect for what a person has to mend (log-in, certificate, folder), retry for the rest. */
export function imapOutcome(error: unknown): Failure {
  const { code, serverResponseCode, responseStatus, ...flags } = factsOf(error);
  const isLater = LATER.has(serverResponseCode);
  if (flags.authenticationFailed && !isLater) {
    return {
      kind: "reconnect",
      cause: "login_refused",
      reason: "O servidor da caixa recusou usuário ou senha.",
      fix: "Confira IMAP_URL. No Gmail use uma senha de app e deixe o IMAP ligado; troque @ por %40 no usuário.",
    };
  }
  if (flags.tlsFailed || TLS.test(code)) {
    return {
      kind: "reconnect",
      cause: "tls_failed",
      reason: "A conexão cifrada com o servidor da caixa falhou.",
      fix: "Confira em IMAP_URL o nome do servidor (o mesmo do certificado) e a porta: imaps:// usa 993.",
    };
  }
  if (flags.mailboxMissing) {
    return {
      kind: "reconnect",
      cause: "folder_missing",
      reason: "A pasta indicada não existe na caixa.",
      fix: "Confira o nome da pasta no fim de IMAP_URL; a caixa de entrada é INBOX.",
    };
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return { kind: "retry", cause: "dns", reason: "O nome do servidor da caixa não foi encontrado." };
  }
  if (isLater || code === "ETHROTTLE") {
    return { kind: "retry", cause: "server_busy", reason: "O servidor da caixa pediu para tentar mais tarde." };
  }
  if (responseStatus === "NO" || responseStatus === "BAD") {
    return { kind: "retry", cause: "server_refused", reason: "O servidor da caixa recusou um comando." };
  }
  return CONNECTION_LOST;
}

/** The server said no to one command, for good, and the connection lives on. */
export function isRefusal(error: unknown): boolean {
  const { responseStatus, serverResponseCode } = factsOf(error);
  return (responseStatus === "NO" || responseStatus === "BAD") && !LATER.has(serverResponseCode);
}

function factsOf(error: unknown) {
  const given = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === "string" ? (given[name] as string) : "");
  return {
    code: text("code"),
    // Some commands leave the code where the parser put it.
    serverResponseCode: (
      text("serverResponseCode") ||
      (textAt(given, "response", "attributes", 0, "section", 0, "value") ?? "")
    ).toUpperCase(),
    responseStatus: text("responseStatus").toUpperCase(),
    authenticationFailed: given.authenticationFailed === true,
    tlsFailed: given.tlsFailed === true,
    mailboxMissing: given.mailboxMissing === true,
  };
}
