/** A key that a broker pressed in a call of ours: "1" takes the lead on. */
import { formatPhone, normalizePhone } from "@streamleads/domain";
import { parked, type Reading } from "@streamleads/integration-kit";
import type { Notice } from "./inbound-split.ts";

/** Where it was said, for people. */
export const VIA = "Ligação da Twilio";

/** The lead stands in the address, which is part of the signature: nobody else can have written it. */
export function readClaim(notice: Notice, receivedAt: Date): Reading {
  if (notice.get("Digits") !== "1") {
    return { kind: "ignored", cause: "key_not_used", reason: "O corretor não teclou 1: o lead continua livre." };
  }
  const leadId = /^[1-9]\d{0,14}$/.test(notice.lead ?? "") ? Number(notice.lead) : undefined;
  // Of a call that we made, `To` is who was called.
  const telefone = normalizePhone(notice.get("To") ?? "")?.e164;
  if (leadId === undefined || telefone === undefined) {
    return parked("claim_unreadable", {
      reason: "Um corretor assumiu um lead por telefone, mas o aviso não diz qual lead ou qual corretor.",
      fix: "Veja a ligação no console da Twilio e registre no lead quem o assumiu.",
    });
  }
  return {
    kind: "claim",
    leadId,
    act: "take",
    by: { nome: formatPhone(telefone), telefone },
    via: VIA,
    at: receivedAt,
  };
}
