/**
 * What a refusal of Pipedrive's means: try later, ask a person, or pause the connection. By status and by where an answer
 * comes from (Pipedrive's JSON, or the page of the guard in front of it); its sentences repeat data and are not kept.
 * Statuses: Pipedrive's rate-limit page of 2026-09-17 and API descriptions, checked 2026-11-23 (402 and the HTML of 403
 * have no primary source).
 */
import type { Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, isRecord, outcomeOf, retryAfter } from "@streamleads/integration-kit";

const WHERE = "Integrações > Pipedrive";
const BURST_MS = 2_000;
const BLOCK_MS = 10 * 60_000;
const DAY_BUDGET_LOOK_MS = 60 * 60_000;

/** The outcome of a call that did not bring what was asked for. A 2xx that cannot be used is `unknown`. */
export function failureOf(result: HttpResult, now: Date): Outcome {
  return outcomeOf(result, { label: "Pipedrive", now, own: (answer) => afterAnswer(answer, now) });
}

/** Its own form of refusal; anything else below 500 comes from an address that is not Pipedrive's API. */
export function isPipedrives(answer: HttpAnswer): boolean {
  return isRecord(answer.json) && (at(answer.json, "success") === false || at(answer.json, "status") === "error");
}

function afterAnswer(answer: HttpAnswer, now: Date): Outcome | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const reason = `O Pipedrive respondeu ${status} sem dizer o que gravou; não se sabe se gravou.`;
    return { kind: "unknown", cause: "answer_unreadable", reason };
  }
  if (status >= 300 && status < 400) return addressWrong(status);
  switch (status) {
    case 401:
      return tokenInvalid;
    case 402:
      return planMissing;
    case 403:
      return isRecord(answer.json) ? permissionMissing : blocked(answer, now);
    case 404:
      return isPipedrives(answer) ? gone : addressWrong(404);
    case 429:
      return limited(answer, now);
    case 400:
    case 409:
    case 410:
    case 415:
    case 422:
      return refused(status);
    default:
      return undefined;
  }
}

const tokenInvalid: Outcome = {
  kind: "reconnect",
  cause: "token_invalid",
  reason: "O Pipedrive não reconhece o token: foi trocado, revogado ou venceu.",
  fix: `Copie o token atual em Pipedrive > Preferências pessoais > API e cole-o em ${WHERE}, ou conecte de novo.`,
};
const planMissing: Outcome = {
  kind: "reconnect",
  cause: "plan_missing",
  reason: "O plano da empresa no Pipedrive venceu ou não inclui este recurso (402).",
  fix: "Confira a assinatura em Pipedrive > Cobrança e depois reconecte.",
};
const permissionMissing: Outcome = {
  kind: "reconnect",
  cause: "permission_missing",
  reason: "O usuário do token não tem permissão para esta operação no Pipedrive (403).",
  fix: `Dê a permissão ao usuário no Pipedrive, ou use em ${WHERE} o token de um administrador.`,
};
const gone: Outcome = {
  kind: "rejected",
  cause: "object_not_found",
  reason: "O registro não existe mais no Pipedrive, ou o usuário do token não o vê.",
  fix: "Reenvie a entrega do contato deste lead, que o acha ou cria de novo, e depois esta.",
};

function refused(status: number): Outcome {
  return {
    kind: "rejected",
    cause: "data_refused",
    reason: `O Pipedrive recusou os dados (resposta ${status}).`,
    fix: "Confira no Pipedrive os campos obrigatórios e os campos personalizados da conexão, ajuste-os ou o lead, e reenvie.",
  };
}

function addressWrong(status: number): Outcome {
  return {
    kind: "reconnect",
    cause: "address_wrong",
    reason: `O endereço configurado não é o da API do Pipedrive (resposta ${status}).`,
    fix: `Apague PIPEDRIVE_API_URL, ou o endereço em ${WHERE}, para usar o do Pipedrive.`,
  };
}

/** A page instead of an answer: the guard in front of the API stops whoever was refused too often. */
function blocked(answer: HttpAnswer, now: Date): Outcome {
  return {
    kind: "retry",
    cause: "blocked",
    reason: "A proteção do Pipedrive bloqueou este servidor por uns minutos (403 sem resposta da API).",
    notBefore: latest(later(now, BLOCK_MS), retryAfter(answer.headers, now)),
    burn: false,
    pauseConnection: true,
  };
}

/**
 * 429 stands for two limits: the window of 2 s, which `x-ratelimit-reset` (seconds) ends, and the day's budget of tokens.
 * While the window has calls left it can only be the budget; the headers of that one are not documented, so it is looked
 * at again every hour.
 */
function limited(answer: HttpAnswer, now: Date): Outcome {
  const left = secondsIn(answer.headers["x-ratelimit-remaining"]);
  const resetS = secondsIn(answer.headers["x-ratelimit-reset"]);
  const isBudget = left !== undefined && left > 0;
  const freeAt = later(now, isBudget ? DAY_BUDGET_LOOK_MS : Math.max(BURST_MS, (resetS ?? 0) * 1_000));
  return {
    kind: "retry",
    cause: isBudget ? "daily_budget" : "rate_limited",
    reason: isBudget
      ? "A cota diária da API do Pipedrive acabou; ela volta no dia seguinte."
      : "O Pipedrive pediu para ir mais devagar.",
    notBefore: latest(freeAt, retryAfter(answer.headers, now)),
    burn: false,
    pauseConnection: true,
  };
}

function secondsIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header.trim()) ? Number(header) : undefined;
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

function latest(moment: Date, other: Date | undefined): Date {
  return other !== undefined && other > moment ? other : moment;
}
