/** What the answer of a receiving server says about an address, from status codes (RFC 3463) and then from words. */

export type BounceClass = "unknown_user" | "mailbox_full" | "mailbox_disabled" | "blocked" | "other";

export interface Diagnosis {
  /** Enhanced status, `5.1.1`. */
  status: string | undefined;
  /** The server's own words; never shown. */
  words: string;
}

/** The same codes as the e-mail connector takes for "no such address" when the server says it at once. */
const NO_SUCH_ADDRESS = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]);
const UNKNOWN_WORDS =
  /user unknown|unknown user|no such (?:user|mailbox|recipient|address)|does ?n[o']t exist|(?:user|mailbox|address|recipient|account) (?:was )?not found|invalid (?:recipient|mailbox|address)|unrouteable address|usu[áa]rio desconhecido|n[ãa]o existe|n[ãa]o encontrad[oa]|endere[çc]o inv[áa]lido|domain not found|host or domain name not found/i;
const FULL_WORDS = /quota|mailbox (?:is )?full|over ?quota|storage|caixa (?:postal |de entrada )?(?:est[áa] )?cheia/i;
const BLOCKED_WORDS = /spam|blacklist|block(?:ed|list)|denylist|reputation|policy|dmarc|\bspf\b|dkim|bloquead/i;

/** Codes first: words are for servers that give none (5.0.0 says nothing). */
export function bounceClass({ status, words }: Diagnosis): BounceClass {
  if (status !== undefined && NO_SUCH_ADDRESS.has(status)) return "unknown_user";
  if (status !== undefined && /^[45]\.2\.2$/.test(status)) return "mailbox_full";
  if (status !== undefined && /^[45]\.2\.1$/.test(status)) return "mailbox_disabled";
  if (status !== undefined && /^[45]\.7\./.test(status)) return "blocked";
  if (FULL_WORDS.test(words)) return "mailbox_full";
  if (BLOCKED_WORDS.test(words)) return "blocked";
  return UNKNOWN_WORDS.test(words) ? "unknown_user" : "other";
}

/** The enhanced status in a text; one that says something before one that does not (x.0.0). */
export function statusIn(...texts: (string | undefined)[]): string | undefined {
  const found = texts.flatMap((text) => text?.match(/(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/g) ?? []);
  return found.find((status) => !status.endsWith(".0.0")) ?? found[0];
}

export const BOUNCE_WORDS: Readonly<Record<BounceClass, { cause: string; reason: string; fix: string }>> = {
  unknown_user: {
    cause: "bounce_unknown_user",
    reason: "O e-mail voltou: o endereço não existe.",
    fix: "Confirme o endereço com a pessoa por outro canal e corrija o lead.",
  },
  mailbox_full: {
    cause: "bounce_mailbox_full",
    reason: "O e-mail voltou: a caixa da pessoa está cheia.",
    fix: "Fale com a pessoa por outro canal ou tente de novo em alguns dias.",
  },
  mailbox_disabled: {
    cause: "bounce_mailbox_disabled",
    reason: "O e-mail voltou: a caixa da pessoa está desativada.",
    fix: "Peça outro endereço à pessoa por outro canal.",
  },
  blocked: {
    cause: "bounce_blocked",
    reason: "O e-mail voltou: o destino bloqueou a mensagem.",
    fix: "Confira SPF, DKIM e DMARC do domínio e a reputação do servidor de envio; o endereço da pessoa não é o problema.",
  },
  other: {
    cause: "bounce_other",
    reason: "O e-mail voltou sem um motivo claro.",
    fix: "Veja a devolução na caixa de e-mail e fale com a pessoa por outro canal.",
  },
};
