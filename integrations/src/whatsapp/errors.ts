/** Reads the answers of the Graph API that are not the success that was looked for. */
import type { Delivered, Outcome } from "@streamleads/domain";
import {
  at,
  graphErrorCode,
  graphReason,
  graphRegainMs,
  type HttpAnswer,
  type HttpResult,
  outcomeOf,
  retryAfter,
  type UnknownGraphError,
  unknownGraphError,
} from "@streamleads/integration-kit";
import { DECISIONS, type Decision, numberUnknown, permissionMissing, tokenRefused } from "./error-codes.ts";

const MINUTE_MS = 60_000;

export interface AnswerOf {
  now: Date;
  /** Counts from 1: spaces the repeats of the pair limit. */
  attempt: number;
  /**
   * The message may not reach the person twice: a failure that leaves open whether it was sent is `unknown`.
   * A read, or an alert to staff, is simply tried again.
   */
  isDoubleHarmful: boolean;
}

export type Failure = Exclude<Outcome, Delivered>;

/** Reads an answer that is not the success that was looked for: a 2xx that says nothing useful is `unknown`. */
export function failureOf(result: HttpResult, of: AnswerOf): Failure {
  const outcome = outcomeOf(result, {
    label: "WhatsApp",
    now: of.now,
    reconnectFix: tokenRefused.fix,
    own: (answer) => {
      const code = graphErrorCode(answer);
      return code === undefined ? withoutMetaError(answer, of) : outcomeOfCode(code, answer, of);
    },
  });
  return outcome.kind === "delivered" ? unreadable : outcome;
}

const unreadable: Failure = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "O WhatsApp deu uma resposta que não pôde ser lida.",
};

function outcomeOfCode(code: number, answer: HttpAnswer, { now, attempt }: AnswerOf): Failure {
  const decision = decisionFor(code, answer);
  const reason = graphReason(decision.reason, code, answer);
  switch (decision.kind) {
    case "retry":
      return { kind: "retry", cause: decision.cause, reason, ...given(retryAfter(answer.headers, now)) };
    case "slow_down": {
      const notBefore = retryAfter(answer.headers, now) ?? later(now, graphRegainMs(answer) ?? decision.waitMs);
      return { kind: "retry", cause: decision.cause, reason, notBefore, burn: false, pauseConnection: true };
    }
    case "slow_pair":
      return { kind: "retry", cause: decision.cause, reason, notBefore: later(now, pairWaitMs(attempt)), burn: false };
    case "wait":
      return { kind: "retry", cause: decision.cause, reason, notBefore: later(now, decision.waitMs) };
    case "rejected":
    case "reconnect":
      return { kind: decision.kind, cause: decision.cause, reason, fix: decision.fix };
  }
}

function decisionFor(code: number, answer: HttpAnswer): Decision | UnknownGraphError {
  // Code 100 with subcode 33 is a wrong or invisible object in the path, not a wrong parameter.
  if (code === 100 && at(answer.json, "error", "error_subcode") === 33) return numberUnknown;
  const known = DECISIONS.get(code);
  if (known) return known;
  if (code >= 200 && code <= 299) return permissionMissing;
  return unknownGraphError(
    answer,
    "Procure o código na página de códigos de erro da Cloud API e reenvie quando estiver resolvido.",
  );
}

/** A refusal comes with Meta's error body. A server or gateway that broke without one leaves open whether it was sent. */
function withoutMetaError({ status }: HttpAnswer, { isDoubleHarmful }: AnswerOf): Failure | undefined {
  if (!isDoubleHarmful || ![500, 502, 504].includes(status)) return undefined;
  return {
    kind: "unknown",
    cause: `http_${status}`,
    reason: `O WhatsApp falhou no meio do pedido (resposta ${status}).`,
  };
}

/**
 * 4^n seconds as Meta asks, at least the 6 s in which it allows one message to the same person, at most 15 minutes:
 * an alert is worth two hours.
 */
function pairWaitMs(attempt: number): number {
  return Math.min(Math.max(4 ** Math.max(attempt, 1) * 1_000, 6_000), 15 * MINUTE_MS);
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

function given(notBefore: Date | undefined): { notBefore?: Date } {
  return notBefore ? { notBefore } : {};
}
