/**
 * What one mail is, asked in this order: ours come back, a program's answer, a portal's notice, an answer of a person, a
 * form's notice, somebody else. What nothing here knows is parked for a person to see, never dropped.
 */
import { type FoundEvent, MAIL_CLASS_HEADER, type Reading, type StoredChange } from "@streamleads/integration-kit";
import { complaintIn, isAutoReply, isBulk, isNobody } from "./automatic.ts";
import { bounceIn } from "./bounce.ts";
import { mobileIn } from "./contact.ts";
import { forwardedIn } from "./forwarded.ts";
import { addressesIn, type Message, parseMessage } from "./message.ts";
import { isGoodbye, ownWords } from "./own-words.ts";
import { form, portalOf } from "./parsers/index.ts";
import { header, headersOf, isOurId } from "./raw-headers.ts";
import { type MailboxSettings, ownAddresses } from "./settings.ts";

/** Written by the fetch in front of a mail that it cut, or could not have. */
export const CUT_HEADER = "X-StreamLeads-Cut";
export const UNFETCHED_HEADER = "X-StreamLeads-Unfetched";

/** Reads one stored mail. Never throws. */
export async function readMail(change: StoredChange, settings: MailboxSettings): Promise<Reading> {
  const headers = headersOf(change.body);
  if (header(headers, UNFETCHED_HEADER.toLowerCase()) !== undefined) return UNFETCHED;
  const message = await parseMessage(change.body);
  if (message === undefined || (message.from === undefined && message.bodies.every((lines) => lines.length === 0))) {
    return MALFORMED;
  }
  const reading = await readMessage(message, change.receivedAt, settings);
  const isCut = header(headers, CUT_HEADER.toLowerCase()) !== undefined;
  return isCut && reading.kind === "parked" ? { ...reading, ...CUT } : reading;
}

async function readMessage(message: Message, receivedAt: Date, settings: MailboxSettings): Promise<Reading> {
  if (message.header(MAIL_CLASS_HEADER.toLowerCase()) !== undefined) return OWN_MAIL;
  const at = momentOf(message, receivedAt);
  const reported = bounceIn(message, settings.bounceSecret, at) ?? complaintIn(message, settings.bounceSecret, at);
  if (reported !== undefined) return reported;
  if (isAutoReply(message)) return AUTO_REPLY;
  const isOwn = ownAddresses(settings);
  const seen = await innermost(message);
  const context = { isOwn, at: momentOf(seen, at) };
  const notice = portalOf(seen)?.read(seen, context);
  if (notice !== undefined) return notice;
  const isAnswer = seen === message && message.answers.length > 0;
  if (isAnswer && message.from && !isOwn(message.from.address) && !isNobody(message.from.address))
    return written(message, at);
  return form.read(seen, context) ?? unread(seen, context.at, isOwn);
}

/** What was forwarded, through as many hands as mail usually goes. */
async function innermost(message: Message): Promise<Message> {
  let seen = message;
  for (let hands = 0; hands < 3; hands += 1) {
    const inner = await forwardedIn(seen);
    if (inner === undefined) break;
    seen = inner;
  }
  return seen;
}

/** No parser knows it: a person's mail goes to whom it is from, what may hold a lead waits for a person. */
function unread(message: Message, at: Date, isOwn: (address: string) => boolean): Reading {
  const { from } = message;
  const mayBeLead = looksLikeLead(message, isOwn);
  if (from === undefined) return UNKNOWN;
  if (isOwn(from.address)) return mayBeLead ? UNKNOWN : OWN_MAIL;
  if (isBulk(message)) return mayBeLead ? UNKNOWN : BULK;
  return isNobody(from.address) ? UNKNOWN : written(message, at);
}

/** A person's mail, for the timeline of whoever it is from. Without `elseLead` the hub parks what is from nobody known. */
function written(message: Message, at: Date): FoundEvent {
  const text = ownWords(message.bodies[0] ?? []);
  const isAnswer = message.answers.length > 0 || /^\s*(?:re|res)\s*:/i.test(message.subject);
  const isOver = isGoodbye(text) || (text === "" && isGoodbye(message.subject));
  // The nearest of ours, else what is answered: a relay may have given our mail an id of its own.
  const answers = message.answers.find(isOurId) ?? message.answers[0];
  return {
    kind: "event",
    about: { ...(message.from && { email: message.from.address }), ...(answers !== undefined && { answers }) },
    event: {
      kind: isAnswer ? "email_reply" : "email_message",
      title: isAnswer ? "Respondeu por e-mail" : "Escreveu um e-mail",
      ...(text !== "" && { text }),
      at,
    },
    ...(isOver && {
      consentimentos: [
        {
          finalidade: "marketing_email" as const,
          estado: "revogado" as const,
          texto: text || message.subject,
          em: at.toISOString(),
        },
      ],
    }),
  };
}

/** Words of an enquiry, and somebody else's number or address: a layout that no parser knows yet. */
function looksLikeLead({ subject, bodies, from, answers }: Message, isOwn: (address: string) => boolean): boolean {
  // What an answer quotes is a mail of ours with somebody's data in it.
  const own = answers.length > 0 ? bodies.map((body) => ownWords(body).split("\n")) : bodies;
  const lines = own.flat().slice(0, 400);
  const isAbout = /\blead\b|contato|interess|proposta|visita|im[óo]vel|formul[áa]rio/i.test(
    `${subject}\n${lines.slice(0, 100).join("\n")}`,
  );
  const others = lines.flatMap(addressesIn).some((one) => !isOwn(one) && one !== from?.address && !isNobody(one));
  return isAbout && (others || mobileIn(lines) !== undefined);
}

/** When it was written: what the mail says, unless that is after it came or more than a month before. */
function momentOf({ date }: Message, receivedAt: Date): Date {
  const age = date === undefined ? Number.NaN : receivedAt.getTime() - date.getTime();
  return date !== undefined && age >= 0 && age <= 31 * 86_400_000 ? date : receivedAt;
}

const OWN_MAIL: Reading = {
  kind: "ignored",
  cause: "own_mail",
  reason: "É uma mensagem da própria empresa, sem o contato de um lead.",
};
const AUTO_REPLY: Reading = {
  kind: "ignored",
  cause: "auto_reply",
  reason: "É uma resposta automática (férias, ausência).",
};
const BULK: Reading = {
  kind: "ignored",
  cause: "bulk_mail",
  reason: "É um boletim ou propaganda, sem contato de um lead.",
};
const UNKNOWN: Reading = {
  kind: "parked",
  cause: "unknown_mail",
  reason: "Nenhum leitor conhece este e-mail, e ele pode trazer um lead.",
  fix: "Abra a mensagem na caixa e, se for um lead, cadastre-o; com um leitor novo, use ler de novo.",
};
const MALFORMED: Reading = {
  kind: "parked",
  cause: "malformed_mail",
  reason: "A mensagem está quebrada e não pôde ser lida.",
  fix: "Abra a mensagem na caixa e, se for um lead, cadastre-o.",
};
const UNFETCHED: Reading = {
  kind: "parked",
  cause: "mail_unfetched",
  reason: "O servidor da caixa não entregou esta mensagem.",
  fix: "Abra a mensagem na caixa e, se for um lead, cadastre-o ou encaminhe-a de novo para a caixa.",
};
const CUT = {
  cause: "mail_truncated",
  reason: "A mensagem é grande demais; só o começo foi lido, e nele não há um lead.",
  fix: "Abra a mensagem na caixa e, se for um lead, cadastre-o.",
};
