/**
 * What a refusal of HubSpot's means for a delivery: try later, ask a person, or pause the connection. Decided by
 * status, category and code, never by searching its sentences for a word. Statuses and categories: HubSpot's error
 * handling and usage guidelines pages and quoted answers, checked 2026-11-23 (423 and 477 are unconfirmed).
 */
import type { Outcome } from "@streamleads/domain";
import { type HttpAnswer, type HttpResult, outcomeOf, retryAfter } from "@streamleads/integration-kit";
import { type Problem, problemOf } from "./problem.ts";

/**
 * What the connection's key must be allowed to do: `properties` are created with the two `schemas` scopes, tasks and notes
 * ride on those of contacts (security of the 2026-09 specification, checked 2026-11-23), owners are looked up by e-mail.
 */
export const SCOPES = [
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.objects.deals.read",
  "crm.objects.deals.write",
  "crm.schemas.contacts.write",
  "crm.schemas.deals.write",
  "crm.objects.owners.read",
] as const;

export interface FailureContext {
  now: Date;
  /** HubSpot's daily limit ends at midnight of the account's time zone; the company's is taken for it. */
  timeZone: string;
}

const LABEL = "HubSpot";
const WHERE = "Integrações > HubSpot";
const NEW_KEY = "no HubSpot, Configurações > Integrações > Service Keys";
const LOCK_MS = 2_000;
const BURST_MS = 10_000;
const MOVING_MS = 60 * 60_000;

/** The outcome of a call that did not bring what was asked for. An answer 2xx that could not be used is `unknown`. */
export function failureOf(result: HttpResult, context: FailureContext): Outcome {
  return outcomeOf(result, {
    label: LABEL,
    now: context.now,
    own: (answer) => afterAnswer(answer, context),
    detail: (answer) => trace(problemOf(answer)).trim(),
  });
}

/** The same for one refused input of a batch answer. A category that nobody knows is tried again: upserts repeat safely. */
export function failureOfInput(problem: Problem, answer: HttpAnswer, context: FailureContext): Outcome {
  const reason = `HubSpot recusou o registro sem motivo conhecido${trace(problem)}.`;
  return afterProblem(problem, answer, context) ?? { kind: "retry", cause: "batch_error", reason };
}

/** HubSpot's own "no such record"; a page of something in between is no such word. */
export function isAbsent(result: HttpResult): boolean {
  return result.kind === "answer" && result.status === 404 && problemOf(result).isHubSpots;
}

function afterAnswer(answer: HttpAnswer, context: FailureContext): Outcome | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const reason = `O HubSpot respondeu ${status} sem dizer o que gravou; não se sabe se gravou.`;
    return { kind: "unknown", cause: "answer_unreadable", reason };
  }
  if (status >= 300 && status < 400) return wrongAddress(status);
  return afterProblem(problemOf(answer), answer, context);
}

/** `undefined` leaves the status to the table that holds for every provider (408, 5xx and what HubSpot has no word for). */
function afterProblem(problem: Problem, answer: HttpAnswer, context: FailureContext): Outcome | undefined {
  if (problem.conflict) return conflict(problem);
  switch (problem.status) {
    case 400:
      return validation(problem);
    case 401:
      return refusedToken(problem);
    case 403:
      return missingScope(problem);
    case 404:
      return problem.isHubSpots ? gone(problem) : wrongAddress(404);
    case 409:
      return conflict(problem);
    case 423:
      return locked(problem, answer, context);
    case 429:
      return limited(problem, answer, context);
    case 477:
      return moving(problem, answer, context);
    default:
      return undefined;
  }
}

function validation(problem: Problem): Outcome {
  const refused = problem.properties;
  const tail = trace(problem);
  const ours = refused.filter(({ name, code }) => name.startsWith("streamleads_") && isDefinitionCode(code));
  if (ours.length > 0) {
    return {
      kind: "reconnect",
      cause: "property_missing",
      reason: `Faltam no HubSpot propriedades ou opções do StreamLeads: ${namesOf(ours)}${tail}.`,
      fix: `Reconecte em ${WHERE}: as propriedades que faltam são criadas de novo.`,
    };
  }
  if (refused.some(({ name }) => name === "dealstage" || name === "pipeline")) {
    return {
      kind: "reconnect",
      cause: "stage_missing",
      reason: `O funil ou a etapa configurada não existe mais no HubSpot${tail}.`,
      fix: `Escolha em ${WHERE} o funil e as etapas que existem na conta.`,
    };
  }
  if (refused.some(({ name }) => name === "email")) {
    return {
      kind: "rejected",
      cause: "email_invalid",
      reason: `O HubSpot recusou o e-mail do lead (${codesOf(refused)})${tail}.`,
      fix: "Corrija o e-mail do lead, ou apague-o se não existir, e reenvie a entrega.",
    };
  }
  if (problem.subCategory.startsWith("crm.associations")) return gone(problem);
  const what = refused.length > 0 ? `nas propriedades ${namesOf(refused)} (${codesOf(refused)})` : "nos dados";
  return {
    kind: "rejected",
    cause: "validation_refused",
    reason: `O HubSpot recusou valores ${what}${tail}.`,
    fix: "Confira no HubSpot as regras e os campos obrigatórios dessas propriedades, ajuste-os ou o lead, e reenvie.",
  };
}

/** Codes that speak of the definition of a property, not of the value of one lead. */
function isDefinitionCode(code: string): boolean {
  return code === "PROPERTY_DOESNT_EXIST" || code === "INVALID_OPTION";
}

function refusedToken(problem: Problem): Outcome {
  const isExpired = problem.category === "EXPIRED_AUTHENTICATION";
  return {
    kind: "reconnect",
    cause: isExpired ? "token_expired" : "token_invalid",
    reason: `${isExpired ? "O token de acesso venceu" : "O HubSpot não reconhece o token de acesso"}${trace(problem)}.`,
    fix: `Crie outra service key (${NEW_KEY}) e cole-a em ${WHERE}.`,
  };
}

/** `requiredGranularScopes` lists alternatives, among them rights to sensitive data: only those we ask for are named. */
function missingScope(problem: Problem): Outcome {
  const needed = problem.missingScopes.filter((scope) => (SCOPES as readonly string[]).includes(scope));
  const scopes = needed.length > 0 ? needed : problem.missingScopes;
  const named = scopes.length > 0 ? scopes.join(", ") : SCOPES.join(", ");
  return {
    kind: "reconnect",
    cause: "scope_missing",
    reason: `O token não tem permissão para esta operação no HubSpot${trace(problem)}.`,
    fix: `Acrescente à service key (${NEW_KEY}) o que faltar de: ${named}. Depois reconecte em ${WHERE}.`,
  };
}

function gone(problem: Problem): Outcome {
  return {
    kind: "rejected",
    cause: "object_not_found",
    reason: `O registro não existe mais no HubSpot${trace(problem)}.`,
    fix: "Reenvie a entrega do contato deste lead, que o cria de novo, e depois esta.",
  };
}

function conflict(problem: Problem): Outcome {
  const property = problem.conflict?.property;
  const what = property ? `o mesmo valor único de ${property}` : "um mesmo valor único";
  const reason = `Outro registro do HubSpot tem ${what}, e isso não se resolveu agora${trace(problem)}.`;
  return { kind: "retry", cause: "conflict", reason };
}

function locked(problem: Problem, answer: HttpAnswer, { now }: FailureContext): Outcome {
  const notBefore = latest(later(now, LOCK_MS), retryAfter(answer.headers, now));
  const reason = `O registro está bloqueado por outra operação no HubSpot${trace(problem)}.`;
  return { kind: "retry", cause: "locked", reason, notBefore, burn: false };
}

/**
 * Ten seconds is the window of the burst limit; HubSpot documents no `Retry-After` here, but a longer one is honoured.
 * "The daily limit resets at midnight based on your time zone setting" (usage guidelines, checked 2026-11-23).
 */
function limited(problem: Problem, answer: HttpAnswer, { now, timeZone }: FailureContext): Outcome {
  const isDaily = problem.policyName === "DAILY";
  const freeAt = isDaily ? nextMidnight(now, timeZone) : later(now, BURST_MS);
  return {
    kind: "retry",
    cause: isDaily ? "daily_limit" : "rate_limited",
    reason: isDaily
      ? `A cota diária da API do HubSpot acabou${trace(problem)}.`
      : `O HubSpot pediu para ir mais devagar${trace(problem)}.`,
    notBefore: latest(freeAt, retryAfter(answer.headers, now)),
    burn: false,
    pauseConnection: true,
  };
}

function moving(problem: Problem, answer: HttpAnswer, { now }: FailureContext): Outcome {
  const reason = `A conta está mudando de centro de dados no HubSpot${trace(problem)}.`;
  const notBefore = retryAfter(answer.headers, now) ?? later(now, MOVING_MS);
  return { kind: "retry", cause: "account_moving", reason, notBefore, burn: false, pauseConnection: true };
}

function wrongAddress(status: number): Outcome {
  return {
    kind: "reconnect",
    cause: "address_wrong",
    reason: `O endereço configurado não é o da API do HubSpot (resposta ${status}).`,
    fix: "Apague HUBSPOT_API_URL, ou o endereço em Integrações > HubSpot, para usar https://api.hubapi.com.",
  };
}

/** What support asks for, at the end of a reason: " [400 VALIDATION_ERROR, correlationId …]". */
function trace(problem: Problem): string {
  const parts = [`${problem.status} ${problem.category || "sem categoria"}`];
  if (problem.correlationId) parts.push(`correlationId ${problem.correlationId}`);
  return ` [${parts.join(", ")}]`;
}

function namesOf(properties: { name: string }[]): string {
  return properties.map(({ name }) => name).join(", ");
}

function codesOf(properties: { code: string }[]): string {
  return [...new Set(properties.map(({ code }) => code || "sem código"))].join(", ");
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

function latest(at: Date, other: Date | undefined): Date {
  return other !== undefined && other > at ? other : at;
}

function nextMidnight(now: Date, timeZone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  return new Date(here.add({ days: 1 }).startOfDay().epochMilliseconds);
}
