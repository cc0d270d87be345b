/** A mail to whoever runs the installation: a source is silent, a connection is refused, a breaker is open. */
import { cleanText, html } from "./escape.ts";
import { page, textOf } from "./layout.ts";
import type { Mail } from "./mail.ts";

export interface Alert {
  /** One address of `ALERTA_EMAIL`. */
  to: string;
  subject: string;
  /** Sentences without personal data, one paragraph each. */
  lines: readonly string[];
  /** Names this alarm, so that sending it twice is one message to the receiver. At most 64 of [a-z0-9_-]. */
  key: string;
  now: Date;
}

/** Composes an operator's alarm; it is sent with `sendMail` through the connection's own server. */
export function alertMail({ to, subject, lines, key, now }: Alert): Mail {
  const shown = lines.flatMap((line) => cleanText(line, 1000) ?? []);
  const title = cleanText(subject, 150) ?? "Alerta";
  return {
    class: "operator",
    key,
    to,
    fromName: "StreamLeads",
    subject: `[StreamLeads] ${title}`,
    date: now,
    text: textOf([title, "", ...shown.flatMap((line) => [line, ""])]),
    html: page({
      title,
      heading: title,
      content: html`${shown.map((line) => html`<p>${line}</p>\n`)}`,
      footer: html`<p>Alerta automático do StreamLeads.</p>`,
    }),
  };
}
