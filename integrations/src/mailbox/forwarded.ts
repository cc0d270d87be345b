/** A mail inside a mail: what somebody of the agency forwards from their own inbox is read as if it had come directly. */
import { dateOf, type Message, type Person, parseMessage, textLines } from "./message.ts";

const SUBJECT = /^\s*(?:(?:re|res)\s*:\s*)*(?:fwd?|enc|encaminhad[ao]|tr)\s*:/i;
const ANSWER = /^\s*(?:re|res)\s*:/i;
const FORWARDED =
  /^[>\s]*(?:-{2,}\s*(?:forwarded message|mensagem encaminhada)\s*-{2,}|begin forwarded message:?|in[íi]cio da mensagem encaminhada:?)\s*$/i;
const ORIGINAL = /^[>\s]*(?:-{2,}\s*(?:mensagem original|original message)\s*-{2,}|_{20,})\s*$/i;
const FIELD =
  /^[*_]*(de|from|data|date|sent|enviad[ao](?: em)?|para|to|assunto|subject|cc|responder para|reply-to)[*_]*\s*:[*_]*\s*(.*)$/i;
const HEAD_LINES = 14;
const LOOK_MAX = 400;

/** The message that this one forwards, attached or in its text; `undefined` when it forwards none. */
export async function forwardedIn(message: Message): Promise<Message | undefined> {
  const attached = message.parts.find(({ type }) => type === "message/rfc822");
  // An answer may have a mail attached and still be an answer.
  if (attached !== undefined && !ANSWER.test(message.subject)) return parseMessage(attached.content);
  const isForward = SUBJECT.test(message.subject);
  const inner = message.bodies.map((lines) => quotedIn(lines, isForward)).filter((found) => found !== undefined);
  const [first] = inner;
  if (first === undefined) return undefined;
  return {
    header: () => undefined,
    from: first.from,
    replyTo: first.replyTo,
    recipients: [],
    subject: (first.subject ?? message.subject.replace(SUBJECT, "")).trim().slice(0, 500),
    messageId: undefined,
    answers: [],
    date: first.date,
    bodies: inner.map(({ lines }) => lines),
    links: message.links,
    parts: [],
  };
}

interface Quoted {
  from: Person;
  replyTo: Person | undefined;
  subject: string | undefined;
  date: Date | undefined;
  lines: string[];
}

/** The head (De, Data, Assunto, Para) below a mark, and what follows it. The mark of answers counts in forwards only. */
function quotedIn(lines: readonly string[], isForward: boolean): Quoted | undefined {
  const looked = lines.slice(0, LOOK_MAX);
  const mark = looked.findIndex((line) => FORWARDED.test(line) || (isForward && ORIGINAL.test(line)));
  // Outlook writes no mark: its head follows a rule that HTML does not show as text.
  const head =
    mark >= 0 ? mark + 1 : isForward ? looked.findIndex((line) => /^(?:de|from)$/i.test(fieldOf(line)?.[0] ?? "")) : -1;
  if (head < 0) return undefined;
  const rest = lines.slice(head).map((line) => line.replace(/^>\s?/, ""));
  const fields = new Map<string, string>();
  let end = 0;
  for (; end < Math.min(rest.length, HEAD_LINES); end += 1) {
    const field = fieldOf(rest[end] ?? "");
    if (field) fields.set(field[0].toLowerCase(), field[1]);
    else if (rest[end] !== "" || fields.size > 1) break;
  }
  const value = (...names: string[]) => names.flatMap((name) => fields.get(name) ?? [])[0];
  const from = personIn(value("de", "from"));
  if (from === undefined || fields.size < 2) return undefined;
  const replyTo = personIn(value("responder para", "reply-to"));
  const date = dateOf(value("date", "sent") ?? "");
  return { from, replyTo, subject: value("assunto", "subject"), date, lines: textLines(rest.slice(end).join("\n")) };
}

function fieldOf(line: string): [string, string] | undefined {
  const match = FIELD.exec(
    line
      .replace(/^[>\s]+/, "")
      .replaceAll("\t", " ")
      .slice(0, 500),
  );
  return match ? [match[1] ?? "", (match[2] ?? "").trim()] : undefined;
}

/** "ZAP Imóveis <noreply@…>", "noreply@…", "Ana [mailto:ana@…]". */
function personIn(text: string | undefined): Person | undefined {
  const address = /[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}/i.exec(text?.slice(0, 500) ?? "")?.[0];
  if (text === undefined || address === undefined) return undefined;
  const name = text
    .slice(0, text.indexOf(address))
    .replace(/[<[("*]|mailto:/g, "")
    .trim();
  return { name, address: address.toLowerCase() };
}
