/** One message taken apart: who, what about, and its text as lines. Bounded; markup and attachments go no further. */
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { htmlLines } from "./html-lines.ts";
import { type Headers, headersOf, messageIdIn, messageIdsIn } from "./raw-headers.ts";

export interface Person {
  name: string;
  /** Lower case. */
  address: string;
}

/** A part that is itself about a message: a delivery status, a feedback report, a message. */
export interface InnerPart {
  type: string;
  content: Buffer;
}

export interface Message {
  /** First value of a header, encoded as it came; `undefined` for a message seen inside another's text. */
  header: (name: string) => string | undefined;
  from: Person | undefined;
  replyTo: Person | undefined;
  /** Everyone that it went to, as the headers of the servers on the way say; lower case. */
  recipients: readonly string[];
  subject: string;
  messageId: string | undefined;
  /** The messages that it answers: the nearest first. */
  answers: readonly string[];
  /** When it says it was written; `undefined` when it says nothing that is a date. */
  date: Date | undefined;
  /** The same text as lines, once for each form in which it came (plain, HTML). Never empty. */
  bodies: readonly (readonly string[])[];
  links: readonly string[];
  parts: readonly InnerPart[];
}

/** More parts than any mail program makes; each costs the parser time that grows with those before it. */
const PARTS_MAX = 1_000;
const LINES_MAX = 5_000;
const LINE_MAX = 5_000;
const TEXT_MAX = 500_000;
const RECIPIENT_HEADERS = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to"];

/** The message, or `undefined` when it is none that can be taken apart (too many parts, no header at all). Never throws. */
export async function parseMessage(raw: Buffer): Promise<Message | undefined> {
  const headers = headersOf(raw);
  if (headers.size === 0 || partsOf(raw) > PARTS_MAX) return undefined;
  let email: Email;
  try {
    email = await PostalMime.parse(raw, { maxNestingDepth: 30, maxHeadersSize: 500_000, forceRfc822Attachments: true });
  } catch {
    // Its limits, and what it makes of broken input, are errors; the caller parks the message with the raw bytes.
    return undefined;
  }
  return messageOf(email, headers);
}

function messageOf(email: Email, headers: Headers): Message {
  const header = (name: string) => headers.get(name)?.[0];
  const html = email.html === undefined ? undefined : htmlLines(email.html);
  const text = email.text === undefined ? undefined : textLines(email.text);
  const bodies = [text, html?.lines].filter((lines) => lines !== undefined && lines.length > 0) as string[][];
  const sent = [...(email.to ?? []), ...(email.cc ?? [])].flatMap((one) => personOf(one)?.address ?? []);
  const delivered = RECIPIENT_HEADERS.flatMap((name) => headers.get(name) ?? []).flatMap(addressesIn);
  return {
    header,
    from: personOf(email.from),
    replyTo: personOf(email.replyTo?.[0]),
    recipients: [...new Set([...delivered, ...sent])].slice(0, 50),
    subject: (email.subject ?? "").replace(/\s+/g, " ").trim().slice(0, 500),
    messageId: messageIdIn(header("message-id")),
    answers: [...new Set([...messageIdsIn(header("in-reply-to")), ...messageIdsIn(header("references")).reverse()])],
    date: dateOf(header("date")),
    bodies: bodies.length > 0 ? bodies : [[]],
    links: html?.links ?? [],
    parts: email.attachments.flatMap(innerPartOf),
  };
}

/** Lines of a text, trimmed at the end, bounded in number and length. */
export function textLines(text: string): string[] {
  return text
    .slice(0, TEXT_MAX)
    .split(/\r\n|\n|\r/)
    .slice(0, LINES_MAX)
    .map((line) =>
      line
        .replace(/\u00a0/g, " ")
        .trimEnd()
        .slice(0, LINE_MAX),
    );
}

/** A moment that a mail names, `undefined` when it is no date or no mail can be that old. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text?.slice(0, 100).replace(/\(.*\)/, "") ?? "");
  return date.getTime() > Date.UTC(1990, 0) ? date : undefined;
}

/** Mail addresses in a text, lower case, at most 50. */
export function addressesIn(text: string): string[] {
  return (text.slice(0, 50_000).match(ADDRESS) ?? []).slice(0, 50).map((one) => one.toLowerCase());
}

const ADDRESS = /(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi;

const DASH = 0x2d;
/** Space, CR, LF and the end of everything. */
const LINE_ENDS: ReadonlySet<number | undefined> = new Set([0x20, 0x0d, 0x0a, undefined]);

/** Boundary lines, roughly: what the parser would have to look at as the beginning of a part. */
function partsOf(raw: Buffer): number {
  let parts = 0;
  for (let at = raw.indexOf("\n--"); at >= 0 && parts <= PARTS_MAX; at = raw.indexOf("\n--", at + 3)) {
    let end = at + 3;
    while (raw[end] === DASH) end += 1;
    // Separators of dashes and the "-- " over a signature begin no part.
    if (!LINE_ENDS.has(raw[end])) parts += 1;
  }
  return parts;
}

function personOf(address: Address | undefined): Person | undefined {
  const one = address?.group?.[0] ?? address;
  if (!one?.address) return undefined;
  return { name: (one.name ?? "").slice(0, 200), address: one.address.toLowerCase().slice(0, 254) };
}

function innerPartOf({ mimeType, content }: Attachment): InnerPart | [] {
  if (!/^(?:message\/|text\/rfc822-headers)/.test(mimeType) || typeof content === "string") return [];
  const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
  return { type: mimeType, content: bytes };
}
