/** `user_preferences`: a person stops or resumes our marketing in WhatsApp's own menu (reference of May 2026, checked 2026-11-23). */
import { type Reading, textAt } from "@streamleads/integration-kit";
import { words } from "./inbound-content.ts";
import { whatsappConsent } from "./inbound-opt-out.ts";
import { senderOf } from "./inbound-sender.ts";
import type { Piece } from "./inbound-split.ts";
import { momentOf } from "./inbound-time.ts";

const TITLES = {
  stop: "Parou de receber marketing no WhatsApp",
  resume: "Voltou a aceitar marketing no WhatsApp",
} as const;

/** Reads one preference; another category or value than those of marketing is told apart, never guessed. */
export function readPreference({ item, contact }: Piece, receivedAt: Date): Reading {
  const category = textAt(item, "category");
  if (category !== undefined && category !== "marketing_messages") {
    return { kind: "ignored", cause: "preference_not_used", reason: "Preferência do WhatsApp que não é de marketing." };
  }
  const { telefone, personIds } = senderOf(item, contact);
  const value = textAt(item, "value");
  if ((value !== "stop" && value !== "resume") || (telefone === undefined && personIds.length === 0)) {
    return {
      kind: "parked",
      cause: "malformed",
      reason: "Uma preferência de marketing do WhatsApp veio numa forma que ainda não lemos.",
      fix: "Abra o corpo recebido e, se a pessoa parou de aceitar mensagens, registre isso no lead dela.",
    };
  }
  const at = momentOf(item, receivedAt);
  const said = words(textAt(item, "detail"));
  return {
    kind: "event",
    about: { telefone, personIds },
    event: { kind: `whatsapp_marketing_${value}`, title: TITLES[value], text: said, at },
    consentimentos: [whatsappConsent(value === "stop" ? "revogado" : "concedido", said, at)],
  };
}
