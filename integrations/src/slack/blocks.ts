/** The few Block Kit pieces in use, each within its limit (docs.slack.dev/reference/block-kit/blocks, checked 2026-11-23). */
import { shorten } from "@streamleads/integration-kit";

interface PlainText {
  type: "plain_text";
  text: string;
  emoji: true;
}
/** `verbatim`: Slack reads our own markup only, and makes no links or mentions out of plain words. */
interface Mrkdwn {
  type: "mrkdwn";
  text: string;
  verbatim: true;
}
export type Block =
  | { type: "header"; text: PlainText }
  | { type: "section"; text: Mrkdwn }
  | { type: "section"; fields: Mrkdwn[] }
  | { type: "context"; elements: Mrkdwn[] }
  | { type: "actions"; elements: { type: "button"; action_id: string; text: PlainText; url: string }[] };

const HEADER_MAX = 150;
const URL_MAX = 3_000;
export const SECTION_TEXT_MAX = 3_000;

/** Plain text is not read as markup; its angle brackets are replaced all the same, which is right under any reading. */
export function header(text: string): Block {
  const safe = text.toWellFormed().replaceAll("<", "‹").replaceAll(">", "›");
  return { type: "header", text: { type: "plain_text", text: shorten(safe, HEADER_MAX), emoji: true } };
}

/** Two columns of label and value. Values must be escaped already; at most ten. */
export function fieldSection(fields: readonly (readonly [label: string, value: string])[]): Block {
  return { type: "section", fields: fields.map(([label, value]) => mrkdwn(`*${label}*\n${value}`)) };
}

export function textSection(escapedText: string): Block {
  return { type: "section", text: mrkdwn(escapedText) };
}

export function context(escapedText: string): Block {
  return { type: "context", elements: [mrkdwn(escapedText)] };
}

/** A button that opens an address, or nothing when it is not an http(s) address that Slack takes. */
export function linkButton(text: string, url: string | undefined): Block[] {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.href.length > URL_MAX) return [];
  const label: PlainText = { type: "plain_text", text, emoji: true };
  return [{ type: "actions", elements: [{ type: "button", action_id: "open_lead", text: label, url: parsed.href }] }];
}

function mrkdwn(text: string): Mrkdwn {
  return { type: "mrkdwn", text, verbatim: true };
}
