/** An address as a person types it, as the lists know it. */
import { normalizeEmail, normalizePhone } from "@streamleads/domain";
import { CHANNELS, type Channel } from "../deliveries/send-gate.ts";
import { internationalPhone } from "../leads/international-phone.ts";

/** The stored spelling of an address of a channel; `undefined` when it is none of that channel. */
export function addressOf(
  channel: Channel,
  raw: string,
): { email: string | null; telefone: string | null } | undefined {
  if (channel === "email") {
    const email = normalizeEmail(raw);
    return email === undefined ? undefined : { email, telefone: null };
  }
  const phone = normalizePhone(raw, internationalPhone);
  return phone && { email: null, telefone: phone.e164 };
}

/** The channels that an address may be of. */
export function channelsOf(raw: string): Channel[] {
  return CHANNELS.filter((channel) => addressOf(channel, raw) !== undefined);
}
