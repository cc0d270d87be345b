/**
 * Bounces: standard delivery reports (RFC 3464) and the free text of older servers. A report is mail from anyone, so the
 * address is suppressed (a hard bounce at once, a soft one by count) only when it carries our own signed token; the delivery itself is settled by its Message-ID too.
 */
import {
  deliveryNamed,
  type FoundStatus,
  MAIL_CLASS_HEADER,
  MAIL_DELIVERY_HEADER,
  type NamedDelivery,
  type Reading,
  tokenOfAddress,
} from "@streamleads/integration-kit";
import { BOUNCE_WORDS, bounceClass, type Diagnosis, statusIn } from "./bounce-class.ts";
import type { Message } from "./message.ts";
import { type Headers, header, headersOf, isOurId, messageIdIn } from "./raw-headers.ts";

/** Of mails that the connector wrote; names of headers are read in small letters. */
const OUR_HEADER = MAIL_CLASS_HEADER.toLowerCase();
const OUR_TOKEN = MAIL_DELIVERY_HEADER.toLowerCase();
const SUBJECT =
  /undeliver(?:ed|able)|delivery status notification|delivery (?:has )?failed|failure notice|mail delivery (?:failed|system)|returned mail|returned to sender|n[ãa]o (?:foi )?(?:entregue|poss[íi]vel entregar)|devolvid[ao]|falha na entrega/i;
const DAEMON = /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?)(?:[+@-]|$)/i;
const DELAYED = /delay|warning|will (?:be )?retr|still trying|temporar|adiad|atrasad|continuar[áa] tentando/i;
const FAILED =
  /permanent|fatal|giving up|could ?n[o']t be delivered|could not be delivered|failed|(?<!\d)5\d\d[ -]|falh|n[ãa]o (?:foi|p[ôo]de)/i;
const WORDS_MAX = 20_000;

/** What a bounce says about a mail of ours; `undefined` when the message is no bounce. */
export function bounceIn(message: Message, secret: string | undefined, at: Date): Reading | undefined {
  const report = message.parts.find(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
  if (report === undefined && !looksLikeBounce(message)) return undefined;
  const returned = returnedHeaders(message);
  const words = message.bodies.flat().join("\n").slice(0, WORDS_MAX);
  const proof = namedIn(message, returned, secret);
  const original = originalId(message, returned, words);
  if (proof === undefined && returned !== undefined && isOthers(returned)) return OTHERS;
  if (proof === undefined && original === undefined) return UNMATCHED;
  const told =
    report === undefined ? toldByWords(message, words) : toldByReport(report.content.toString("utf8", 0, WORDS_MAX));
  if (told.action === "delayed") return DELAY;
  const status: FoundStatus = {
    kind: "status",
    integration: "email",
    state: told.action,
    at,
    ...(original !== undefined && { externalId: original }),
    ...(proof !== undefined && { deliveryKey: proof.key }),
  };
  if (told.action === "delivered") return status;
  const kind = bounceClass(told);
  const isHard = kind === "unknown_user" && !told.status?.startsWith("4.");
  const isSoft = kind === "mailbox_full" || kind === "mailbox_disabled";
  const verdict = isHard ? { suppress: "email" as const } : isSoft ? { isSoftBounce: true } : {};
  return { ...status, ...BOUNCE_WORDS[kind], ...(proof?.isProven && verdict) };
}

type Told = Diagnosis & { action: "failed" | "delayed" | "delivered" };

const OTHERS: Reading = {
  kind: "ignored",
  cause: "bounce_of_other_mail",
  reason: "É a devolução de uma mensagem que não foi enviada por este sistema.",
};
const DELAY: Reading = {
  kind: "ignored",
  cause: "bounce_delayed",
  reason: "O servidor avisa que a entrega está atrasada e ainda tenta.",
};
const UNMATCHED: Reading = {
  kind: "parked",
  cause: "bounce_unmatched",
  reason: "A devolução não diz de qual mensagem é.",
  fix: "Abra a devolução na caixa; se for de um lead, corrija o e-mail dele. SMTP_BOUNCE_ADDRESS evita este caso.",
};

function looksLikeBounce({ header, from, subject }: Message): boolean {
  if (/report-type\s*=\s*"?delivery-status/i.test(header("content-type") ?? "")) return true;
  if (header("x-failed-recipients") !== undefined) return true;
  const isDaemon = DAEMON.test(from?.address ?? "mailer-daemon") || /^<\s*>$/.test(header("return-path") ?? "");
  return isDaemon && SUBJECT.test(subject);
}

/** The headers of the mail that came back, whole or alone. */
function returnedHeaders({ parts }: Message): Headers | undefined {
  const part = parts.find(
    ({ type }) => type === "message/rfc822" || type === "text/rfc822-headers" || type === "message/global",
  );
  const headers = part && headersOf(part.content);
  return headers && headers.size > 0 ? headers : undefined;
}

/** From the signed header of the returned mail, then from the address that the bounce was sent to (VERP). */
function namedIn(
  message: Message,
  returned: Headers | undefined,
  secret: string | undefined,
): NamedDelivery | undefined {
  const tokens = [returned && header(returned, OUR_TOKEN), ...message.recipients.map(tokenOfAddress)];
  const named = tokens.flatMap((token) => deliveryNamed(token, secret) ?? []);
  return named.find(({ isProven }) => isProven) ?? named[0];
}

/** The Message-ID of what came back: its own headers, then the words of servers that return none, then the thread. */
function originalId(message: Message, returned: Headers | undefined, words: string): string | undefined {
  return (
    messageIdIn(returned && header(returned, "message-id")) ??
    messageIdIn(/^[> \t]*message-id:[ \t]*(<[^<>\s]+>)/im.exec(words)?.[1]) ??
    message.answers[0]
  );
}

/** The mail came back with its headers, and ours are not among them. */
function isOthers(returned: Headers): boolean {
  const isOurs = returned.has(OUR_HEADER) || isOurId(messageIdIn(header(returned, "message-id")) ?? "");
  return returned.has("from") && returned.has("subject") && !isOurs;
}

/** The first failed recipient of the report, else the first: our mails have one. */
function toldByReport(report: string): Told {
  const recipients = report.split(/\r?\n[ \t]*\r?\n/).flatMap((block) => {
    const fields = headersOf(block);
    const action = header(fields, "action")?.toLowerCase();
    return action === undefined ? [] : [{ action, fields }];
  });
  const one = recipients.find(({ action }) => action === "failed") ?? recipients[0];
  const words = (one && header(one.fields, "diagnostic-code")) ?? "";
  const status = statusIn(one && header(one.fields, "status"), words);
  if (one === undefined) return { action: "failed", status, words };
  const action = one.action === "failed" ? "failed" : one.action === "delivered" ? "delivered" : "delayed";
  return { action, status, words };
}

function toldByWords(message: Message, words: string): Told {
  const status = statusIn(words);
  const text = `${message.subject}\n${words}`;
  const isDelayed = status?.startsWith("4.") === true || (DELAYED.test(text) && !FAILED.test(text));
  return { action: isDelayed ? "delayed" : "failed", status, words };
}
