/**
 * RD's `legal_bases`: `{category: "communications", type, status}`. RD's page says that the category covers e-mail and
 * WhatsApp alike (checked 2026-11-23); Meta asks for an opt-in that names WhatsApp, so a grant counts for e-mail alone and a
 * refusal for both. A basis that is no consent (legitimate interest, a contract) is the company's word, not an act of the
 * person: it goes to the answers.
 */
import type { Consentimento } from "@streamleads/domain";
import { textAt } from "@streamleads/integration-kit";

export interface LegalBases {
  consentimentos: Consentimento[];
  /** What is no act of the person, as "legitimate_interest: granted". */
  others: string[];
}

const BASES_MAX = 10;

/** Reads the list; `em` is the moment of the conversion. Anything else than a list is nothing. */
export function legalBasesOf(bases: unknown, em: string | undefined): LegalBases {
  const found: LegalBases = { consentimentos: [], others: [] };
  for (const basis of Array.isArray(bases) ? bases.slice(0, BASES_MAX) : []) {
    const type = textAt(basis, "type") ?? "";
    const status = textAt(basis, "status") ?? "";
    const isCommunication = textAt(basis, "category") === "communications";
    if (isCommunication && status === "declined") {
      found.consentimentos.push(act("marketing_email", "negado", em), act("marketing_whatsapp", "negado", em));
    } else if (isCommunication && status === "granted" && type === "consent") {
      found.consentimentos.push(act("marketing_email", "concedido", em));
    } else if (/^[a-z_]{1,40}$/.test(type) && /^[a-z_]{1,40}$/.test(status)) {
      found.others.push(`${type}: ${status}`);
    }
  }
  return found;
}

function act(
  finalidade: Consentimento["finalidade"],
  estado: Consentimento["estado"],
  em: string | undefined,
): Consentimento {
  return {
    finalidade,
    estado,
    ...(estado === "concedido" ? { base_legal: "consentimento" } : {}),
    texto: "Base legal da categoria comunicações, registrada no RD Station",
    ...(em === undefined ? {} : { em }),
  };
}
