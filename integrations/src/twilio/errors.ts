/** Reads Twilio's answers that are not the success that was looked for: by its own code first, then by status. */
import type { Delivered, Outcome } from "@streamleads/domain";
import { at, type HttpAnswer, type HttpResult, outcomeOf, retryAfter } from "@streamleads/integration-kit";
import { credentialsRefused, DECISIONS, unknownCode } from "./error-codes.ts";

export type Failure = Exclude<Outcome, Delivered>;
export const LABEL = "Twilio";

/**
 * What a failed POST came to. Twilio has no idempotency key, so a server that broke or a success that cannot be read
 * leaves open whether a message or call was made: that is `unknown`, and a repeat looks first. 429 was not processed.
 */
export function sendFailure(result: HttpResult, now: Date): Failure {
  return failure(result, now, (answer) => (answer.status >= 500 ? serverFailed(answer) : undefined));
}

/** What a failed GET or DELETE came to: it made nothing, so what nobody knows is simply asked again. */
export function readFailure(result: HttpResult, now: Date): Failure {
  const outcome = checkFailure(result, now);
  return outcome.kind === "unknown" ? { kind: "retry", cause: outcome.cause, reason: outcome.reason } : outcome;
}

/** The same of a check, which is not repeated by itself and says that nobody knows. */
export function checkFailure(result: HttpResult, now: Date): Failure {
  return failure(result, now, () => undefined);
}

/** Twilio's code of an answer: five digits in its error body. */
export function twilioCode(json: unknown, name = "code"): number | undefined {
  const given = at(json, name);
  const code = typeof given === "string" && /^\d{5}$/.test(given) ? Number(given) : given;
  return typeof code === "number" && Number.isInteger(code) && code >= 10_000 && code <= 99_999 ? code : undefined;
}

function failure(result: HttpResult, now: Date, first: (answer: HttpAnswer) => Failure | undefined): Failure {
  const outcome = outcomeOf(result, {
    label: LABEL,
    now,
    reconnectFix: "fix" in credentialsRefused ? credentialsRefused.fix : "",
    own: (answer) => byCode(answer, now) ?? first(answer),
  });
  return outcome.kind === "delivered" ? unreadable : outcome;
}

export const unreadable: Failure = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "A Twilio deu uma resposta que não pôde ser lida.",
};

/** A code that nobody knew decides nothing where the status says more (server errors, 429, credentials). */
function byCode(answer: HttpAnswer, now: Date): Failure | undefined {
  const code = twilioCode(answer.json);
  if (code === undefined) return undefined;
  const known = DECISIONS.get(code);
  const { status } = answer;
  if (known === undefined && (status < 400 || status === 401 || status === 403 || status === 429 || status >= 500)) {
    return undefined;
  }
  return outcomeOfCode(code, answer, now);
}

function outcomeOfCode(code: number, answer: HttpAnswer, now: Date): Failure {
  const decision = DECISIONS.get(code) ?? unknownCode(code);
  const reason = reasonWith(decision.reason, code);
  if (decision.kind !== "retry") return { kind: decision.kind, cause: decision.cause, reason, fix: decision.fix };
  const notBefore = retryAfter(answer.headers, now) ?? new Date(now.getTime() + decision.waitMs);
  const held = decision.isOfConnection ? { burn: false, pauseConnection: true } : {};
  return { kind: "retry", cause: decision.cause, reason, notBefore, ...held };
}

/** "A Twilio recusou o pedido (código 21215)." */
export function reasonWith(reason: string, code: number | undefined): string {
  return code === undefined ? reason : `${reason.slice(0, -1)} (código ${code}).`;
}

function serverFailed({ status }: HttpAnswer): Failure {
  return {
    kind: "unknown",
    cause: `http_${status}`,
    reason: `A Twilio falhou no meio do pedido (resposta ${status}).`,
  };
}
