/** What the fake mail server makes of a message: its parts, and what is wrong with it. */
import { type ParsedMail, simpleParser } from "mailparser";

/** A message as it arrived, decoded. */
export interface ReceivedMail {
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  /** `content` in base64, since the sandbox shows mails as JSON. */
  attachments: readonly { filename: string; contentType: string; content: string }[];
  /** Envelope sender. */
  returnPath: string;
  /** Lower-case names, unfolded raw values; of a repeated header the last. */
  headers: Record<string, string>;
}

export interface Envelope {
  from: string;
  to: readonly string[];
}

/** Reads a raw message. `problem` says why a strict receiver would refuse it; the message is read anyway. */
export async function readMessage(raw: Buffer, envelope: Envelope) {
  const parsed = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true });
  const headers = Object.fromEntries(
    parsed.headerLines.map(({ key, line }) => [
      key,
      line
        .slice(line.indexOf(":") + 1)
        .replace(/\r?\n\s*/g, " ")
        .trim(),
    ]),
  );
  const mail: ReceivedMail = {
    to: addressesOf(parsed.to).join(", "),
    from: addressesOf(parsed.from).join(", "),
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || "",
    attachments: parsed.attachments.map(({ filename = "", contentType, content }) => ({
      filename,
      contentType,
      content: content.toString("base64"),
    })),
    returnPath: envelope.from,
    headers,
  };
  return { mail, messageId: parsed.messageId, problem: problemOf(mail, parsed, raw, envelope) };
}

/** RFC 5322 and the big receivers want the first half; the second half is what StreamLeads owes to its readers. */
function problemOf(mail: ReceivedMail, parsed: ParsedMail, raw: Buffer, envelope: Envelope): string | undefined {
  const { headers } = mail;
  if (!/^<[^<>\s@]+@[^<>\s@]+>$/.test(headers["message-id"] ?? ""))
    return "Messages missing a valid Message-ID are not accepted";
  if (!parsed.date || Number.isNaN(parsed.date.getTime())) return "Message has no valid Date";
  if (addressesOf(parsed.from).length !== 1) return "Message must have one From";
  if (addressesOf(parsed.to).length !== 1 || parsed.cc || parsed.bcc)
    return "Message must have one To and no Cc or Bcc";
  if (envelope.to.length !== 1 || !isSameAddress(envelope.to[0], mail.to)) return "Envelope recipient differs from To";
  if (!isSameAddress(envelope.from, mail.from) && !namesDelivery(envelope.from, headers["message-id"] ?? "")) {
    return "Envelope sender is neither From nor a return path of this message";
  }
  if (mail.subject.trim() === "") return "Message has no Subject";
  for (const name of ["message-id", "date", "from", "to", "subject", "content-type"]) {
    if (parsed.headerLines.filter(({ key }) => key === name).length > 1) return `Header ${name} appears twice`;
  }
  return partsProblem(mail, raw) ?? classProblem(headers);
}

function partsProblem({ text, html, headers, attachments }: ReceivedMail, raw: Buffer): string | undefined {
  const type = /^multipart\/(alternative|mixed)\b/i.exec(headers["content-type"] ?? "")?.[1]?.toLowerCase();
  if (type !== (attachments.length > 0 ? "mixed" : "alternative"))
    return "Message is not multipart/alternative, or multipart/mixed with attachments";
  if (attachments.some(({ filename, content }) => filename === "" || content === ""))
    return "An attachment has no name or is empty";
  if (text.trim() === "") return "Message has no text part";
  if (html.trim() === "") return "Message has no HTML part";
  const source = raw.toString("latin1");
  const isTextFirst = source.search(/^content-type: text\/plain/im) < source.search(/^content-type: text\/html/im);
  return isTextFirst ? undefined : "Text part must come before the HTML part";
}

function classProblem(headers: ReceivedMail["headers"]): string | undefined {
  const mailClass = headers["x-streamleads-class"] ?? "";
  if (!["lead", "staff", "operator"].includes(mailClass)) return "X-StreamLeads-Class must be lead, staff or operator";
  const unsubscribe = headers["list-unsubscribe"];
  const oneClick = headers["list-unsubscribe-post"];
  if (mailClass !== "lead") return unsubscribe === undefined ? undefined : "Only mail to leads has List-Unsubscribe";
  if (!/^<https?:\/\/[^<>\s]+>$/.test(unsubscribe ?? "")) return "Mail to leads needs List-Unsubscribe";
  return oneClick === "List-Unsubscribe=One-Click" ? undefined : "Mail to leads needs List-Unsubscribe-Post";
}

function addressesOf(header: ParsedMail["to"]): string[] {
  const objects = header === undefined ? [] : Array.isArray(header) ? header : [header];
  return objects.flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));
}

/** `devolucoes+<key>[.signature]@…`, the key being that of the Message-ID. */
function namesDelivery(returnPath: string, messageId: string): boolean {
  const token = /^[^+@]+\+([^+@]+)@[^@]+$/.exec(returnPath)?.[1];
  return token?.replace(/\.[0-9a-f]{12}$/, "") === messageId.slice(1, messageId.indexOf("@"));
}

function isSameAddress(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
