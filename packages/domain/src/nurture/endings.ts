/** Why a lead's way through a sequence ended; stable, kept with the enrolment and counted. */
export const NURTURE_ENDINGS = {
  completed: "Recebeu todos os e-mails.",
  replied: "A pessoa respondeu.",
  claimed: "Um corretor assumiu o lead.",
  sold: "O lead chegou à venda.",
  lost: "O negócio foi dado como perdido.",
  hot: "O lead ficou QUENTE.",
  other_sequence: "O lead passou para outra sequência.",
  unsubscribed: "A pessoa se descadastrou.",
  bounced: "O endereço devolveu os e-mails.",
  complained: "A pessoa marcou um e-mail como spam.",
  consent_withdrawn: "A pessoa retirou o consentimento.",
  no_consent: "A pessoa não autorizou e-mails de marketing.",
  suppressed: "O endereço está na lista de supressão.",
  no_email: "O lead não tem mais e-mail.",
  stopped: "Foi parada por uma pessoa da equipe.",
  expired: "Ficou parada tempo demais (sem conexão de e-mail, ou sistema desligado).",
  removed: "A sequência não existe mais.",
} as const;

export type NurtureEnding = keyof typeof NURTURE_ENDINGS;

/** The words of a cause; one that a newer version wrote is shown by its name. */
export function endingWords(cause: string): string {
  return Object.hasOwn(NURTURE_ENDINGS, cause) ? NURTURE_ENDINGS[cause as NurtureEnding] : `Terminou: ${cause}.`;
}
