/** A broker's tap on "Assumir" below an alert of ours. Any other button is a tap of a person, and stays an event. */
import { formatPhone } from "@streamleads/domain";
import type { FoundClaim } from "@streamleads/integration-kit";
import { readClaimPayload } from "./claim-payload.ts";
import type { Content } from "./inbound-content.ts";
import type { Sender } from "./inbound-sender.ts";

/** Stands for a broker of whom Meta tells neither profile nor number. */
const NAMELESS = "Corretor no WhatsApp";

/** The claim in a tap, or `undefined`. A moment that lies ahead of us gives way to the arrival: the first to tap wins. */
export function claimOf(content: Content, sender: Sender, moment: Date, receivedAt: Date): FoundClaim | undefined {
  if (content.kind !== "whatsapp_button") return undefined;
  const claimed = readClaimPayload(content.payload);
  if (claimed === undefined) return undefined;
  const { nome, telefone, username } = sender;
  const shownPhone = telefone === undefined ? undefined : formatPhone(telefone);
  return {
    kind: "claim",
    leadId: claimed.leadId,
    act: "take",
    by: { nome: nome ?? shownPhone ?? username ?? NAMELESS, ...(telefone === undefined ? {} : { telefone }) },
    via: "WhatsApp",
    at: moment.getTime() <= receivedAt.getTime() ? moment : receivedAt,
  };
}
