/**
 * What Google's refusals mean for a conversion. Reasons: google/ads/datamanager/v1/error.proto; model: data-manager/api
 * devguides concepts/understand-errors, checked 2026-11-23. One bad event fails the whole request; ours has one.
 */
import type { Outcome } from "@streamleads/domain";
import { type HttpAnswer, type HttpResult, outcomeOf, retryAfter } from "@streamleads/integration-kit";
import { type Problem, problemOf } from "./problem.ts";

const LABEL = "Google";
const WHERE = "Integrações > Conversões do Google";
const RECONNECT = `Conecte de novo com o Google em ${WHERE}, com um usuário que possa editar a conta do Google Ads.`;
const MINUTE_MS = 60_000;
/** Google's daily quotas begin anew at midnight there (cloud.google.com, quotas, checked 2026-11-23). */
const QUOTA_TIME_ZONE = "America/Los_Angeles";

type Fixed = Omit<Extract<Outcome, { kind: "rejected" | "reconnect" }>, "kind">;

/** By the first reason that is here; all are settings that a person must change, and what waits is kept. */
const SETTINGS: Readonly<Record<string, Fixed>> = {
  INVALID_CONVERSION_ACTION_ID: actionWrong(),
  INVALID_CONVERSION_ACTION_TYPE: actionWrong(),
  INVALID_DESTINATION: accountWrong(),
  NOT_FOUND: accountWrong(),
  DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS: {
    cause: "enhanced_conversions_off",
    reason: "As conversões otimizadas para leads estão desligadas nesta conta.",
    fix: "No Google Ads, em Metas > Configurações, ligue as conversões otimizadas para leads com a API como método, e reconecte.",
  },
  DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED: termsNotSigned(),
  TERMS_AND_CONDITIONS_NOT_SIGNED: termsNotSigned(),
  DESTINATION_ACCOUNT_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS: {
    cause: "policy_prohibits",
    reason: "A política de dados do Google proíbe conversões otimizadas nesta conta.",
    fix: "Fale com o suporte do Google Ads; até lá, deixe a conexão desligada.",
  },
  SERVICE_DISABLED: {
    cause: "api_disabled",
    reason: "A Data Manager API não está ativada no projeto do Google Cloud.",
    fix: "No Google Cloud, no projeto do cliente OAuth, ative a Data Manager API, espere alguns minutos e reconecte.",
  },
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: {
    cause: "scope_missing",
    reason: "O token não tem a permissão datamanager.",
    fix: `${RECONNECT} Marque a permissão que o Google mostra.`,
  },
};

/** The outcome of a call that did not bring what was asked for. An answer 2xx that says nothing known is `unknown`. */
export function failureOf(result: HttpResult, now: Date): Outcome {
  const outcome = outcomeOf(result, {
    label: LABEL,
    now,
    reconnectFix: RECONNECT,
    own: (answer) => {
      const problem = problemOf(answer.json);
      return problem === undefined ? undefined : ofProblem(problem, answer, now);
    },
  });
  if (outcome.kind !== "delivered") return outcome;
  const reason = "O Google respondeu sem o número do pedido; não se sabe se recebeu.";
  return { kind: "unknown", cause: "answer_unreadable", reason };
}

function ofProblem(problem: Problem, answer: HttpAnswer, now: Date): Outcome | undefined {
  const known = problem.reasons.find((reason) => Object.hasOwn(SETTINGS, reason));
  const setting = known === undefined ? undefined : SETTINGS[known];
  if (setting !== undefined) return { kind: "reconnect", ...setting, reason: traced(setting.reason, problem) };
  switch (problem.status) {
    case "RESOURCE_EXHAUSTED":
      return limited(problem, answer, now);
    case "UNAUTHENTICATED": {
      const reason = traced("O Google recusou o token: ele venceu ou foi revogado.", problem);
      return { kind: "reconnect", cause: "token_invalid", reason, fix: RECONNECT };
    }
    case "PERMISSION_DENIED":
      return {
        kind: "reconnect",
        cause: "permission_missing",
        reason: traced("Quem conectou não pode enviar a esta conta do Google Ads, ou ela não existe.", problem),
        fix: `Confira o número da conta e dê a quem conectou acesso padrão a ela. Com acesso direto, deixe vazia a conta de administrador em ${WHERE}.`,
      };
    case "NOT_FOUND":
      return { kind: "reconnect", ...accountWrong(), reason: traced(accountWrong().reason, problem) };
    case "INTERNAL":
    case "UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
    case "ABORTED":
      return {
        kind: "retry",
        cause: "google_temporary",
        reason: traced("O Google teve uma falha temporária.", problem),
      };
    case "INVALID_ARGUMENT":
      return {
        kind: "rejected",
        cause: "data_refused",
        reason: traced("O Google não aceitou os dados da conversão.", problem),
        fix: "Confira o e-mail e o telefone do lead e reenvie. Se acontece com todos, confira as identificações da conexão.",
      };
    default:
      return undefined;
  }
}

function limited({ isDaily, ...problem }: Problem, answer: HttpAnswer, now: Date): Outcome {
  const free = isDaily ? nextMidnight(now) : new Date(now.getTime() + MINUTE_MS);
  const asked = retryAfter(answer.headers, now);
  const what = isDaily ? "A cota diária da Data Manager API acabou." : "O Google pediu para ir mais devagar.";
  return {
    kind: "retry",
    cause: isDaily ? "daily_quota" : "rate_limited",
    reason: traced(what, { ...problem, isDaily }),
    notBefore: asked !== undefined && asked > free ? asked : free,
    burn: false,
    pauseConnection: true,
  };
}

/** With Google's own words for it: "… (INVALID_ARGUMENT: INVALID_HEX_ENCODING, pedido abc)." */
function traced(reason: string, { status, reasons, requestId }: Problem): string {
  const named = reasons.filter((one) => one !== status).slice(0, 3);
  const words = [status, ...(named.length > 0 ? [named.join(", ")] : [])].join(": ");
  return `${reason.slice(0, -1)} (${words}${requestId === undefined ? "" : `, pedido ${requestId}`}).`;
}

function nextMidnight(now: Date): Date {
  const there = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(QUOTA_TIME_ZONE);
  return new Date(there.add({ days: 1 }).startOfDay().epochMilliseconds);
}

function actionWrong(): Fixed {
  return {
    cause: "conversion_action_wrong",
    reason: "Uma das ações de conversão não existe nesta conta ou não é de importação.",
    fix: `Confira em ${WHERE} as identificações: são de ações de importação (cliques) da própria conta, não da de administrador.`,
  };
}

function accountWrong(): Fixed {
  return {
    cause: "account_wrong",
    reason: "O Google não encontrou a conta ou a ação de conversão.",
    fix: `Confira em ${WHERE} o número da conta: é a dona das ações de conversão.`,
  };
}

function termsNotSigned(): Fixed {
  return {
    cause: "terms_not_accepted",
    reason: "Os termos de dados do cliente não foram aceitos nesta conta.",
    fix: "No Google Ads, em Metas > Configurações, aceite os termos de dados do cliente, e reconecte.",
  };
}
