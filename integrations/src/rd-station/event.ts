/** The parts of an event on a lead's timeline, clean enough to be looked up and stored. */
import { normalizePhone } from "@streamleads/domain";
import { boundedLine } from "@streamleads/integration-kit";

const TEXT_MAX = 500;

/** An e-mail as it came, when it could be one; the hub normalises it. */
export function contactOf(email: unknown): string | undefined {
  return typeof email === "string" && /^[^\s\p{Cc}\p{Cs}]{1,250}$/u.test(email.trim()) ? email.trim() : undefined;
}

/** A phone in E.164; a text that is none identifies nobody. */
export function phoneOf(telefone: unknown): string | undefined {
  return telefone === undefined ? undefined : normalizePhone(String(telefone))?.e164;
}

/** One line of at most 500 characters; nothing for a blank. */
export function eventText(text: string | undefined): string | undefined {
  return boundedLine(text, TEXT_MAX);
}

/** RD's moment, else the arrival. */
export function momentAs(at: string | undefined, receivedAt: Date): Date {
  return at === undefined ? receivedAt : new Date(at);
}
