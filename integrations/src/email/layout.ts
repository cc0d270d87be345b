/**
 * The look that all mails share: the seed's header, content and footer, 600 wide, in a table and with inline CSS,
 * because mail programs drop `<style>` and do not know flex or grid.
 */
import { type Html, html } from "./escape.ts";
import type { Row } from "./lead-words.ts";

export interface Page {
  title: string;
  /** Shown beside the subject in lists of mails, hidden in the mail itself. */
  preheader?: string;
  heading: string;
  content: Html;
  footer: Html;
}

/** The whole HTML document of a mail. */
export function page({ title, preheader, heading, content, footer }: Page): string {
  return html`<!DOCTYPE html>
<html lang="pt-BR">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:#ffffff;font-family:Arial,sans-serif;line-height:1.6;color:#333333">
${preheader && html`<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preheader}</div>\n`}<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;margin:0 auto">
<tr><td style="background:#0062cc;color:#ffffff;padding:20px;text-align:center"><h1 style="margin:0;font-size:28px">${heading}</h1></td></tr>
<tr><td style="padding:20px;background:#f9f9f9">
${content}
</td></tr>
<tr><td style="text-align:center;padding:20px;font-size:12px;color:#666666">
${footer}
</td></tr>
</table>
</body>
</html>
`.markup;
}

/** A list of labelled values; nothing when there are none. */
export function list(rows: readonly Row[]): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<ul style="margin:0 0 16px;padding-left:20px">
${rows.map(({ label, value }) => html`<li><strong>${label}:</strong> ${value}</li>\n`)}</ul>`;
}

/** A button, that is a link that looks like one. The green is darker than the seed's, so that white on it can be read (WCAG AA). */
export function button(link: string, label: string): Html {
  return html`<div style="text-align:center;margin:30px 0"><a href="${link}" style="display:inline-block;padding:12px 24px;background:#1e7e34;color:#ffffff;text-decoration:none;border-radius:5px">${label}</a></div>`;
}

/** The same rows in the text part. */
export function textList(rows: readonly Row[]): string[] {
  return rows.map(({ label, value }) => `- ${label}: ${value}`);
}

/** Lines of a text part: `undefined` leaves the line out, "" is an empty one, runs of empty ones become one. */
export function textOf(lines: readonly (string | undefined)[]): string {
  const text = lines.filter((line) => line !== undefined).join("\n");
  return `${text.replace(/\n{3,}/g, "\n\n").trim()}\n`;
}
