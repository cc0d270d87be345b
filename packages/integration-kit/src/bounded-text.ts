/** What people wrote, made fit to be stored and shown: no control characters, no halves of characters, no more than a bound. */
import { cleanLine, cleanText } from "@streamleads/domain";
import { shorten } from "./redact.ts";

/** Cleaning makes a text shorter, hardly ever to less than a quarter; what lies beyond is not even looked at. */
const SLACK = 4;

/** One line of at most `max` characters, "…" at its end when it was cut; nothing for a blank. */
export function boundedLine(text: string | undefined, max: number): string | undefined {
  return text === undefined ? undefined : shorten(cleanLine(beginning(text, max)), max) || undefined;
}

/** The same with its line breaks. */
export function boundedText(text: string | undefined, max: number): string | undefined {
  return text === undefined ? undefined : shorten(cleanText(beginning(text, max)), max) || undefined;
}

function beginning(text: string, max: number): string {
  return text.slice(0, max * SLACK).toWellFormed();
}
