/**
 * Whether a person's own word allows an action (LGPD). Asked when a plan is made and again when the action is sent,
 * because a consent may be withdrawn in between.
 */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import type { Consentimento, Finalidade } from "../lead/lead.ts";
import type { Skip } from "./skip.ts";

/** The latest state of each purpose; absent where the person never said anything. */
export type Consents = Partial<Record<Finalidade, Consentimento["estado"]>>;

/**
 * Purposes that rest on consent alone: without it nothing is sent. The others rest on steps before a contract
 * (answering an enquiry), on legitimate interest, or on data that names nobody (analytics); there a refusal is enough to stop.
 */
const NEEDS_CONSENT: ReadonlySet<Finalidade> = new Set(["marketing_whatsapp", "marketing_sms_ligacao", "audiencias"]);

const PURPOSE_LABELS: Record<Finalidade, string> = {
  responder_contato: "resposta ao contato",
  marketing_email: "marketing por e-mail",
  marketing_whatsapp: "mensagens por WhatsApp",
  marketing_sms_ligacao: "SMS e ligações",
  audiencias: "audiências de anúncios",
  analytics: "analytics",
};

/** Why consent forbids this action, or `null` when it does not. Actions that rest on no purpose are never forbidden. */
export function consentSkip(action: Action, consents: Consents): Skip | null {
  const { finalidade } = policyOf(action);
  if (finalidade === null) return null;
  const estado = consents[finalidade];
  if (estado === "concedido") return null;
  if (estado === undefined && !NEEDS_CONSENT.has(finalidade)) return null;
  const purpose = PURPOSE_LABELS[finalidade];
  return {
    cause: "no_consent",
    reason:
      estado === undefined
        ? `O lead não deu consentimento para ${purpose}.`
        : `O lead ${estado === "negado" ? "negou" : "revogou"} o consentimento para ${purpose}.`,
    fix: `Só com um novo consentimento do lead: registre-o em consentimentos, com a finalidade ${finalidade}.`,
  };
}
