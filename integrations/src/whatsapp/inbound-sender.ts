/**
 * Who wrote. Meta knows a person by a business-scoped id (BSUID, since April 2026) and, unless the person hides it
 * behind a username, by the phone in `wa_id`, which for Brazil may lack the ninth digit (checked 2026-11-23).
 */
import { normalizePhone } from "@streamleads/domain";
import { boundedLine, textAt } from "@streamleads/integration-kit";

const NAME_MAX = 200;

export interface Sender {
  /** E.164, the ninth digit of Brazilian mobiles put back. */
  telefone: string | undefined;
  /** The BSUID, else `wa_id`. */
  personIds: string[];
  nome: string | undefined;
  username: string | undefined;
}

/** Reads the sender of a message, or the person of a preference. A person who hides everything has neither phone nor id. */
export function senderOf(item: unknown, contact: unknown): Sender {
  const waId = digits(textAt(item, "from") ?? textAt(item, "wa_id") ?? textAt(contact, "wa_id"));
  const bsuid = bsuidOf(textAt(item, "from_user_id") ?? textAt(item, "user_id") ?? textAt(contact, "user_id"));
  const id = bsuid ?? waId;
  return {
    telefone: phoneOf(waId),
    personIds: id === undefined ? [] : [id],
    nome: boundedLine(textAt(contact, "profile", "name"), NAME_MAX),
    username: boundedLine(textAt(contact, "profile", "username") ?? textAt(contact, "username"), NAME_MAX),
  };
}

/** A WhatsApp id as a phone in E.164. */
export function phoneOf(waId: string | undefined): string | undefined {
  const given = digits(waId);
  return given === undefined ? undefined : (normalizePhone(`+${given}`)?.e164 ?? `+${given}`);
}

/** "BR.1349…": country, point, up to 128 letters and digits; "BR.ENT.…" for groups of companies. */
export function bsuidOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z]{2}\.[\w.-]{1,150}$/.test(text) ? text : undefined;
}

function digits(text: string | undefined): string | undefined {
  const given = text?.replace(/^\+/, "");
  return given !== undefined && /^\d{7,15}$/.test(given) ? given : undefined;
}
