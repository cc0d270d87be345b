/**
 * Whether a person's own word allows an action (LGPD). Asked when a plan is made and again when the action is sent,
 * because a consent may be withdrawn in between.
 */
import { type Action, policyOf } from "../delivery/action-policy.ts";
import { type Consentimento, FINALIDADES, type Finalidade } from "../lead/lead.ts";
import type { Skip } from "./skip.ts";

/** The latest state of each purpose; absent where the person never said anything. */
export type Consents = Partial<Record<Finalidade, Consentimento["estado"]>>;

/**
 * Purposes that rest on consent alone: without it nothing is sent. The others rest on steps before a contract
 * (answering an enquiry), on legitimate interest, or on data that names nobody (analytics); there a refusal is enough to stop.
 */
const NEEDS_CONSENT: ReadonlySet<Finalidade> = new Set(["marketing_whatsapp", "marketing_sms_ligacao", "audiencias"]);

/** The purposes in words, as they follow "consentimento para". */
export const PURPOSE_LABELS: Record<Finalidade, string> = {
  responder_contato: "resposta ao contato",
  marketing_email: "marketing por e-mail",
  marketing_whatsapp: "mensagens por WhatsApp",
  marketing_sms_ligacao: "SMS e ligações",
  audiencias: "audiências de anúncios",
  analytics: "analytics",
};

/**
 * What marketing by e-mail rests on (`NURTURE_BASIS`): the company's legitimate interest in those who enquired, or
 * nothing but the person's consent. It is said of sequences, and of the tools that send them; whoever answers an enquiry
 * needs neither.
 */
export const NURTURE_BASES = ["legitimate_interest", "consent"] as const;
export type NurtureBasis = (typeof NURTURE_BASES)[number];

/** Why consent forbids this action, or `null` when it does not. Actions that rest on no purpose are never forbidden. */
export function consentSkip(
  action: Action,
  consents: Consents,
  nurtureBasis: NurtureBasis = "legitimate_interest",
): Skip | null {
  const { finalidade } = policyOf(action);
  if (finalidade === null) return null;
  const estado = consents[finalidade];
  if (estado === "concedido") return null;
  if (estado === undefined && !needsConsent(finalidade, nurtureBasis)) return null;
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

/**
 * The purposes that are refused now and were not before, in the order of `FINALIDADES`: what others must be told of.
 * A refusal said again is none, so an echo from another system ends here.
 */
export function withdrawnBetween(before: Consents, after: Consents): Finalidade[] {
  return FINALIDADES.filter((finalidade) => isRefused(after[finalidade]) && !isRefused(before[finalidade]));
}

function needsConsent(finalidade: Finalidade, nurtureBasis: NurtureBasis): boolean {
  return NEEDS_CONSENT.has(finalidade) || (finalidade === "marketing_email" && nurtureBasis === "consent");
}

function isRefused(estado: Consentimento["estado"] | undefined): boolean {
  return estado === "negado" || estado === "revogado";
}
