/**
 * What an answer means when the provider has nothing special to say about it. Connectors handle their own cases
 * first and leave the rest to this table, so that one status means the same at every provider.
 */
import type { Outcome } from "@streamleads/domain";
import type { HttpAnswer, HttpNoAnswer, HttpNotSent, HttpResult } from "./http.ts";
import { storedAnswer } from "./redact.ts";
import { retryAfter } from "./retry-after.ts";

export interface OutcomeRules {
  /** Name of the provider in the reasons: "HubSpot". */
  label: string;
  /** What `Retry-After` counts from. */
  now: Date;
  /** The provider's own reading of an answer, asked first; `undefined` leaves it to the table. */
  own?: (answer: HttpAnswer) => Outcome | undefined;
  /** What to do after 401 or 403: where the token is renewed, which right it needs. */
  reconnectFix?: string;
  /** The provider's own code or sentence for a failure, added to the reason after redaction, at most 200 characters. */
  detail?: (answer: HttpAnswer) => string | undefined;
}

/** Decides by what the network did and by status. Never throws, never reads a failure as absence or success. */
export function outcomeOf(result: HttpResult, rules: OutcomeRules): Outcome {
  switch (result.kind) {
    case "not_sent":
      return afterNotSent(result, rules.label);
    case "no_answer":
      return afterNoAnswer(result, rules.label);
    case "answer":
      return rules.own?.(result) ?? afterAnswer(result, rules);
  }
}

function afterAnswer(answer: HttpAnswer, rules: OutcomeRules): Outcome {
  const { status } = answer;
  const { label } = rules;
  const cause = `http_${status}`;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 429) {
    const reason = `${label} pediu para ir mais devagar (429)${detailOf(answer, rules)}.`;
    return { kind: "retry", cause, reason, burn: false, pauseConnection: true, ...notBefore(answer, rules.now) };
  }
  if (status === 408 || status === 425 || (status >= 500 && status < 600)) {
    const reason = `${label} está com problemas (resposta ${status})${detailOf(answer, rules)}.`;
    return { kind: "retry", cause, reason, ...notBefore(answer, rules.now) };
  }
  if (status === 401 || status === 403) {
    const what = status === 401 ? "recusou a credencial (401)" : "negou a permissão (403)";
    const fix = rules.reconnectFix ?? `Confira o token e as permissões da conexão ${label} e reconecte.`;
    return { kind: "reconnect", cause, reason: `${label} ${what}${detailOf(answer, rules)}.`, fix };
  }
  if (status >= 300 && status < 400) {
    const reason = `O endereço de ${label} redireciona (${status}), e redirecionamentos não são seguidos.`;
    return { kind: "rejected", cause, reason, fix: "Use na conexão o endereço final, para onde este redireciona." };
  }
  if (status >= 400 && status < 500) {
    const reason = `${label} recusou os dados (resposta ${status})${detailOf(answer, rules)}.`;
    return { kind: "rejected", cause, reason, fix: "Corrija os dados do lead ou o mapeamento e reenvie a entrega." };
  }
  return { kind: "unknown", cause, reason: `${label} deu uma resposta que não existe em HTTP (${status}).` };
}

function afterNotSent({ code }: HttpNotSent, label: string): Outcome {
  if (code === "egress_refused") {
    return {
      kind: "reconnect",
      cause: "egress_refused",
      reason: `O endereço de ${label} aponta para a rede interna e foi bloqueado.`,
      fix: "Se for intencional, inclua o host ou a rede em EGRESS_ALLOW; senão, corrija o endereço da conexão.",
    };
  }
  if (code === "invalid_address") {
    const fix = "Corrija o endereço da conexão: ele começa com https:// e contém o nome do servidor.";
    return { kind: "reconnect", cause: "invalid_address", reason: `O endereço de ${label} não é válido.`, fix };
  }
  if (code === "invalid_request") {
    const fix = "Confira se o endereço e o token da conexão não têm espaços, quebras de linha ou acentos.";
    return { kind: "rejected", cause: "invalid_request", reason: `O pedido a ${label} não pôde ser montado.`, fix };
  }
  const cause = notSentCause(code);
  // Stopped by us before anything left: it says nothing about the delivery.
  const burn = cause === "aborted" ? { burn: false } : {};
  return { kind: "retry", cause, reason: NOT_SENT_REASONS[cause](label), ...burn };
}

const NOT_SENT_REASONS = {
  connection_refused: (label: string) => `${label} recusou a conexão.`,
  connect_timeout: (label: string) => `${label} não aceitou a conexão a tempo.`,
  connection_lost: (label: string) => `A conexão com ${label} caiu antes do envio.`,
  dns: (label: string) => `O nome do servidor de ${label} não foi encontrado no DNS.`,
  tls: (label: string) => `A conexão segura (TLS) com ${label} falhou: confira o certificado do servidor.`,
  unreachable: (label: string) => `A rede não alcança o servidor de ${label}.`,
  aborted: (label: string) => `O envio a ${label} foi interrompido antes de começar.`,
  not_sent: (label: string) => `O envio a ${label} não pôde começar.`,
} as const;

function notSentCause(code: string): keyof typeof NOT_SENT_REASONS {
  if (code === "ECONNREFUSED") return "connection_refused";
  if (code === "timeout" || code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return "connect_timeout";
  if (code === "aborted") return "aborted";
  if (code === "ENOTFOUND" || code === "ENODATA" || code.startsWith("EAI_")) return "dns";
  if (code === "ENETUNREACH" || code === "EHOSTUNREACH" || code === "EADDRNOTAVAIL") return "unreachable";
  if (code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET") return "connection_lost";
  if (/CERT|TLS|SSL|EPROTO|SIGNATURE|CRL/.test(code)) return "tls";
  return "not_sent";
}

function afterNoAnswer({ code }: HttpNoAnswer, label: string): Outcome {
  switch (code) {
    case "timeout":
      return { kind: "unknown", cause: "timeout", reason: `${label} não respondeu a tempo; pode ter recebido.` };
    case "aborted":
      return {
        kind: "unknown",
        cause: "aborted",
        reason: `A espera por ${label} foi interrompida; pode ter recebido.`,
      };
    case "body_too_large":
      return { kind: "unknown", cause: code, reason: `${label} respondeu com mais dados do que o limite permite.` };
    default:
      return {
        kind: "unknown",
        cause: "connection_lost",
        reason: `A conexão com ${label} caiu antes da resposta; pode ter recebido.`,
      };
  }
}

function notBefore(answer: HttpAnswer, now: Date): { notBefore?: Date } {
  const at = retryAfter(answer.headers, now);
  return at === undefined ? {} : { notBefore: at };
}

function detailOf(answer: HttpAnswer, rules: OutcomeRules): string {
  const detail = rules.detail?.(answer);
  return detail === undefined || detail === "" ? "" : `: ${storedAnswer(detail, 200)}`;
}
