/**
 * Text for Slack. Lead data is escaped, because a lead named `<!channel>` would ring everybody and `<http://x|y>`
 * would forge a link (docs.slack.dev, formatting message text, checked 2026-11-23).
 */
import { cleanLine } from "@streamleads/domain";

/** Stands for a value that the lead does not have. */
export const NOT_INFORMED = "não informado";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const HAS_VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * Escapes the three characters that Slack reads as markup, and cuts to `max` UTF-16 units of escaped text, never
 * through an entity or a character; "…" shows that something is gone.
 */
export function escaped(text: string, max: number): string {
  const whole = text.toWellFormed().replace(/[&<>]/g, (mark) => ENTITIES[mark]!);
  if (whole.length <= max) return whole;
  const pieces = whole.match(/&(?:amp|lt|gt);|./gsu) ?? [];
  let length = 1;
  let kept = "";
  for (const piece of pieces) {
    length += piece.length;
    if (length > max) break;
    kept += piece;
  }
  return `${kept}…`;
}

/** One value of a lead on one line, escaped; `NOT_INFORMED` when there is nothing to see. */
export function leadValue(value: string | null, max: number): string {
  const line = cleanLine((value ?? "").toWellFormed());
  return HAS_VISIBLE.test(line) ? escaped(line, max) : NOT_INFORMED;
}
