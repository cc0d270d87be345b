/**
 * What Meta's refusals mean for audiences, beyond what they mean everywhere. From marketing-api/error-reference and
 * reference/custom-audience/users, checked 2026-11-23.
 */
import type { Outcome } from "@streamleads/domain";
import { type GraphDecision, type GraphRules, graphOutcome, type HttpResult } from "@streamleads/integration-kit";

const WHERE = "Integrações > Públicos da Meta";

export const FLAGGED = {
  kind: "reconnect",
  cause: "audience_flagged",
  reason: "A Meta bloqueou este público por sugerir informação que ela proíbe (renda, crédito, saúde).",
  fix: "No Gerenciador de Públicos, tire do nome e da descrição o que fala de renda e peça revisão, ou crie um público novo com nome de etapa do funil. Depois reconecte.",
} as const;
export const TERMS = {
  kind: "reconnect",
  cause: "terms_not_accepted",
  reason: "Os termos de públicos personalizados não foram aceitos nesta conta de anúncios.",
  fix: "Uma pessoa da empresa dona da conta precisa abrir o Gerenciador de Públicos, criar um público de lista de clientes e aceitar os termos. Depois reconecte.",
} as const;
const UNLINKED = {
  kind: "reconnect",
  cause: "account_not_linked",
  reason: "A conta de anúncios não está ligada a um portfólio empresarial.",
  fix: "Inclua a conta de anúncios no portfólio empresarial, em Configurações do negócio > Contas de anúncios, e reconecte.",
} as const;
const TOO_SMALL = {
  kind: "rejected",
  cause: "audience_too_small",
  reason: "A Meta não retira pessoas deste público porque ele ficaria pequeno demais.",
  fix: "Pause os anúncios que usam o público e reenvie; se a pessoa revogou o consentimento, apague o público na Meta e crie outro.",
} as const;
const BUSY_MS = 10 * 60_000;

export function rulesAt(now: Date): GraphRules {
  return {
    now,
    newToken: `Gere um token de usuário do sistema com ads_management e troque-o em ${WHERE}, ou conecte de novo com o Facebook.`,
    rights:
      "Dê ao dono do token a permissão ads_management e o acesso de anunciante à conta de anúncios; depois gere outro token.",
    objects: `Confira em ${WHERE} os números da conta de anúncios e do público, e se o dono do token tem acesso aos dois.`,
    own: decisionFor,
  };
}

/** The outcome of a call that did not bring what was asked for. An answer 2xx that says nothing known is `unknown`. */
export function failureOf(result: HttpResult, now: Date): Outcome {
  const outcome = graphOutcome(result, rulesAt(now));
  if (outcome.kind !== "delivered") return outcome;
  const reason = "A Meta respondeu sem dizer o que recebeu; não se sabe se o público mudou.";
  return { kind: "unknown", cause: "answer_unreadable", reason };
}

function decisionFor(code: number, subcode: number | undefined): GraphDecision | undefined {
  switch (subcode) {
    case 1870034:
    case 1870090:
      return TERMS;
    case 1870050:
      return UNLINKED;
    case 1870047:
      return TOO_SMALL;
    case 1713228:
    case 1713230:
      return FLAGGED;
    default:
      return code === 2650 ? updateFailed(subcode) : undefined;
  }
}

function updateFailed(subcode: number | undefined): GraphDecision {
  switch (subcode) {
    case 1870145: {
      const reason = "O público está sendo atualizado por outra operação na Meta.";
      return { kind: "busy", cause: "audience_busy", reason, waitMs: BUSY_MS };
    }
    case 1870148:
      return { kind: "retry", cause: "update_partial", reason: "A Meta atualizou o público só em parte." };
    case 1870147:
    case 1870158:
    case 1870159:
      // Every attempt opens a session of its own.
      return { kind: "retry", cause: "session_ended", reason: "A Meta encerrou a sessão de envio." };
    default:
      return {
        kind: "rejected",
        cause: "update_failed",
        reason: "A Meta não aceitou a atualização deste público.",
        fix: "Se outra ferramenta já enviou listas de outro formato a este público, crie um público novo e vazio só para o StreamLeads e troque-o na conexão.",
      };
  }
}
