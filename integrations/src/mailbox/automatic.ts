/** Mail that no person wrote: holiday answers, complaints of mailbox providers, newsletters. */
import { deliveryNamed, MAIL_DELIVERY_HEADER, type Reading } from "@streamleads/integration-kit";
import type { Message } from "./message.ts";
import { header, headersOf, messageIdIn } from "./raw-headers.ts";

const AWAY_SUBJECT =
  /^(?:resposta autom[áa]tica|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|fora do escrit[óo]rio|aus[êe]ncia tempor[áa]ria|estou de f[ée]rias)\b/i;
const NOBODY =
  /^(?:no-?_?\.?reply|do-?not-?reply|n[aã]o-?_?\.?resp?onda|nao-?responder|noresponder|mailer|notifica\w*|notify|notification\w*|alert\w*|newsletter\w*|bounce\w*|mailer-daemon|postmaster)(?:[.+@_-]|$)/i;

/** An answer by a program (RFC 3834). A form's notice is `auto-generated`: that alone says nothing. */
export function isAutoReply({ header, subject }: Message): boolean {
  const isReplied = /^\s*auto-replied/i.test(header("auto-submitted") ?? "");
  const isMarked = ["x-autoreply", "x-autorespond", "x-autoresponse"].some((name) => header(name) !== undefined);
  const isPrecedence = /^auto_reply$/i.test(header("precedence")?.trim() ?? "");
  return isReplied || isMarked || isPrecedence || AWAY_SUBJECT.test(subject);
}

/** Sent to many: newsletters, campaigns. */
export function isBulk({ header }: Message): boolean {
  const isList = ["list-unsubscribe", "list-id", "feedback-id"].some((name) => header(name) !== undefined);
  return isList || /^(?:bulk|list|junk)$/i.test(header("precedence")?.trim() ?? "");
}

/** An address at which nobody reads. */
export function isNobody(address: string): boolean {
  return NOBODY.test(address);
}

/**
 * A complaint by way of a mailbox provider (RFC 5965): the person pressed "spam". It withdraws the consent for marketing
 * of whoever got that message; the report itself names them only by the mail that it returns. It is mail from anyone: with
 * a secret the returned mail must carry our signed token, or anyone could take anyone off.
 */
export function complaintIn(message: Message, secret: string | undefined, at: Date): Reading | undefined {
  if (!message.parts.some(({ type }) => type === "message/feedback-report")) return undefined;
  const part = message.parts.find(({ type }) => type === "message/rfc822" || type === "text/rfc822-headers");
  const returned = part && headersOf(part.content);
  const answers = messageIdIn(returned && header(returned, "message-id"));
  if (answers === undefined) {
    return {
      kind: "parked",
      cause: "complaint_unmatched",
      reason: "Alguém marcou um e-mail como spam, e o aviso não diz qual.",
      fix: "Abra o aviso na caixa e retire a pessoa dos envios.",
    };
  }
  const token = returned && header(returned, MAIL_DELIVERY_HEADER.toLowerCase());
  const named = deliveryNamed(token, secret);
  if (secret !== undefined && !named?.isProven) {
    return {
      kind: "parked",
      cause: "complaint_unproven",
      reason: "Alguém marcou um e-mail como spam, mas o aviso não traz a assinatura da mensagem.",
      fix: "Abra o aviso na caixa; se for legítimo, retire a pessoa dos envios.",
    };
  }
  return {
    kind: "event",
    // The token says which mail; a Message-ID beside it could be another's.
    about: { answers: named?.isProven ? named.key : answers },
    event: { kind: "email_complaint", title: "Marcou o e-mail como spam", at },
    consentimentos: [
      { finalidade: "marketing_email", estado: "revogado", texto: "Marcou o e-mail como spam", em: at.toISOString() },
    ],
  };
}
