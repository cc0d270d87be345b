/** A composed mail, and the message that is handed to the SMTP library. Pure: nothing is sent here. */
import { domainToASCII } from "node:url";
import {
  type BounceSettings,
  bounceToken,
  MAIL_CLASS_HEADER,
  MAIL_DELIVERY_HEADER,
  returnPath,
} from "@streamleads/integration-kit";
import type { SendMailOptions } from "nodemailer";
import { type Attachment, checkedAttachment } from "./attachment.ts";
import { cleanText } from "./escape.ts";
import type { Mailbox } from "./mailbox.ts";

/** Whom a mail is for: the class decides about unsubscribe headers and keeps marketing, notices and alarms apart in any log. */
export type MailClass = "lead" | "staff" | "operator";

export interface Mail {
  class: MailClass;
  /** Stable over all attempts: it becomes the Message-ID, by which receivers drop a double. At most 64 of [a-z0-9_-]. */
  key: string;
  /** Exactly one address. */
  to: string;
  /** Who the mail is from in words (the company), used when `SMTP_FROM` carries no name. */
  fromName?: string | undefined;
  replyTo?: Mailbox | undefined;
  subject: string;
  text: string;
  html: string;
  date: Date;
  headers?: Readonly<Record<string, string>> | undefined;
  attachments?: readonly Attachment[] | undefined;
}

/**
 * The message: multipart/alternative with the text first (inside multipart/mixed when files go with it), a Message-ID at the From domain, and `Auto-Submitted` so that
 * out-of-office programs do not answer (RFC 3834, section 5).
 * @throws Error when the key is no key: a Message-ID that breaks the header must end the attempt, not be sent.
 */
export function messageOf(mail: Mail, from: Mailbox, bounce: BounceSettings = {}): SendMailOptions {
  // An alarm is no delivery: what comes back of it has nothing to settle.
  const path = mail.class === "operator" ? undefined : returnPath(mail.key, bounce);
  const isNamed = mail.class !== "operator" && bounce.secret;
  return {
    from: { name: from.name ?? cleanText(mail.fromName, 100) ?? "", address: from.address },
    to: { name: "", address: mail.to },
    ...(mail.replyTo && { replyTo: { name: mail.replyTo.name ?? "", address: mail.replyTo.address } }),
    subject: cleanText(mail.subject, 200) ?? "",
    text: mail.text,
    html: mail.html,
    date: mail.date,
    ...(mail.attachments && { attachments: mail.attachments.map(fileOf) }),
    messageId: messageIdOf(mail.key, from.address),
    headers: {
      "Auto-Submitted": "auto-generated",
      [MAIL_CLASS_HEADER]: mail.class,
      ...(isNamed && { [MAIL_DELIVERY_HEADER]: bounceToken(mail.key, bounce.secret) }),
      ...mail.headers,
    },
    ...(path !== undefined && { envelope: { from: path, to: mail.to } }),
    // No value of a mail may make the library read a file or call an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function fileOf(attachment: Attachment) {
  const { filename, contentType, content } = checkedAttachment(attachment);
  return { filename, contentType, content, contentDisposition: "attachment" as const };
}

/** `<key@domain of the sender>`: the same on every attempt, because it is made of nothing else. ASCII, as ids must be. */
export function messageIdOf(key: string, fromAddress: string): string {
  if (!/^[a-z0-9_-]{1,64}$/.test(key)) throw new Error("email: a delivery key has at most 64 of [a-z0-9_-]");
  return `<${key}@${domainToASCII(fromAddress.slice(fromAddress.lastIndexOf("@") + 1))}>`;
}
