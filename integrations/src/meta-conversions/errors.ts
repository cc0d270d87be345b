/** What Meta's refusals mean for conversion events, beyond what they mean everywhere. */
import type { Outcome } from "@streamleads/domain";
import { type GraphDecision, type GraphRules, graphOutcome, type HttpResult } from "@streamleads/integration-kit";

const WHERE = "Integrações > Conversões da Meta";

export const TOO_OLD = {
  kind: "rejected",
  cause: "event_too_old",
  reason: "A etapa tem mais de 7 dias: a Meta não aceita eventos tão antigos.",
  fix: "Nada a fazer: mudar a data seria falso. As próximas etapas deste lead serão enviadas.",
} as const;

/** Reported in the field, not documented (checked 2026-11-23). */
const TOO_OLD_SUBCODE = 2804003;

export function rulesAt(now: Date): GraphRules {
  return {
    now,
    newToken: `Gere outro token no Gerenciador de Eventos (Configurações > API de Conversões) e troque-o em ${WHERE}, ou conecte de novo com o Facebook.`,
    rights: "Dê ao dono do token acesso ao conjunto de dados no portfólio empresarial; depois gere outro token.",
    objects: `Confira em ${WHERE} a identificação do conjunto de dados e se o token é dele.`,
    own: decisionFor,
  };
}

/** The outcome of a call that did not bring what was asked for. An answer 2xx that says nothing known is `unknown`. */
export function failureOf(result: HttpResult, now: Date): Outcome {
  const outcome = graphOutcome(result, rulesAt(now));
  if (outcome.kind !== "delivered") return outcome;
  const reason = "A Meta respondeu sem dizer quantos eventos recebeu; não se sabe se contou.";
  return { kind: "unknown", cause: "answer_unreadable", reason };
}

function decisionFor(code: number, subcode: number | undefined): GraphDecision | undefined {
  return code === 100 && subcode === TOO_OLD_SUBCODE ? TOO_OLD : undefined;
}
