/** The few Block Kit pieces in use, each within its limit (docs.slack.dev/reference/block-kit/blocks, checked 2026-11-23). */
import { shorten } from "@streamleads/integration-kit";
import { CLAIM_ACTION, LINK_ACTION } from "./claim.ts";

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
export interface Button {
  type: "button";
  action_id: string;
  text: PlainText;
  url?: string;
  value?: string;
  style?: "primary";
}
export type Block =
  | { type: "header"; text: PlainText }
  | { type: "section"; text: Mrkdwn }
  | { type: "section"; fields: Mrkdwn[] }
  | { type: "context"; elements: Mrkdwn[] }
  | { type: "actions"; elements: Button[] };

const HEADER_MAX = 150;
const URL_MAX = 3_000;
export const SECTION_TEXT_MAX = 3_000;

/** Plain text is not read as markup; its angle brackets are replaced all the same, which is right under any reading. */
export function header(text: string): Block {
  const safe = text.toWellFormed().replaceAll("<", "‹").replaceAll(">", "›");
  return { type: "header", text: plain(shorten(safe, HEADER_MAX)) };
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

/** One row of buttons, or nothing when there is none: Slack refuses an empty row. */
export function buttonRow(...buttons: (Button | undefined)[]): Block[] {
  const elements = buttons.filter((button) => button !== undefined);
  return elements.length > 0 ? [{ type: "actions", elements }] : [];
}

/** A button that opens an address, or nothing when it is not an http(s) address that Slack takes. */
export function linkButton(text: string, url: string | undefined): Button | undefined {
  const href = linkUrl(url);
  return href === undefined ? undefined : { type: "button", action_id: LINK_ACTION, text: plain(text), url: href };
}

/** The button that takes a lead on; `value` as in `claimValue`. */
export function claimButton(value: string): Button {
  return { type: "button", action_id: CLAIM_ACTION, text: plain("Assumir"), value, style: "primary" };
}

/** The address as Slack takes it: http(s), at most 3,000 characters. */
export function linkUrl(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed && /^https?:$/.test(parsed.protocol) && parsed.href.length <= URL_MAX ? parsed.href : undefined;
}

function plain(text: string): PlainText {
  return { type: "plain_text", text, emoji: true };
}

function mrkdwn(text: string): Mrkdwn {
  return { type: "mrkdwn", text, verbatim: true };
}
