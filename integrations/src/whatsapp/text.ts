/**
 * What WhatsApp accepts as the text of a template parameter: no line break, no tab, no run of more than four
 * spaces (error 132018), never empty (HTTP 400). Checked 2026-11-23.
 */
import { cleanLine } from "@streamleads/domain";
import { shorten } from "@streamleads/integration-kit";

/** Stands for a value that the lead does not have. */
export const NOT_INFORMED = "não informado";

const HAS_VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** One line that WhatsApp accepts: single spaces, no invisible marks, no halves of characters, words instead of nothing. */
export function parameterText(value: string | null): string {
  const line = cleanLine((value ?? "").toWellFormed());
  return HAS_VISIBLE.test(line) ? line : NOT_INFORMED;
}

/**
 * Makes texts fit into `room` UTF-16 units together by cutting only the longest ones, all to the same length, so
 * that a short value (a phone, a score) is never touched to make place for a long one. A cut text ends in "…".
 */
export function fitTogether(texts: readonly string[], room: number): string[] {
  let left = room;
  const byLength = texts.map((text) => text.length).toSorted((a, b) => a - b);
  for (const [index, length] of byLength.entries()) {
    const fairShare = Math.floor(left / (byLength.length - index));
    if (length > fairShare) return texts.map((text) => shorten(text, fairShare));
    left -= length;
  }
  return [...texts];
}
