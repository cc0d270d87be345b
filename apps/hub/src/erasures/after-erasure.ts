/**
 * What becomes of an erasure after a destination was asked. Pure: the clock and the dice are arguments. Deleting what is
 * gone already is no harm, so an unknown outcome is simply asked again; silence is never taken for done.
 */
import { backoffMs, notBeforeMs, type Outcome, type RetrySettings } from "@streamleads/domain";

export interface ErasureFacts {
  /** Attempts made, this one included. */
  attempts: number;
  /** From here on the month counts. */
  since: Date;
}

export type NextErasure =
  | { state: "done"; cause: null; reason: string; fix: null }
  | { state: "failed"; cause: string; reason: string; fix: string }
  /** `burnt: false`: the attempt said nothing about the person (the connection was refused, a limit). */
  | { state: "pending"; dueAt: Date; burnt: boolean; cause: string; reason: string; fix: string | null };

/** A destination that was away for a month is a matter for a person; the law counts in days. */
export const GIVES_UP_AFTER_MS = 30 * 24 * 3_600_000;
/** Tried at least every six hours. */
export const ERASURE_CEILING_MS = 6 * 3_600_000;

/** Decides; throws `TypeError` for a kind of outcome that does not exist. */
export function afterErasure(
  outcome: Outcome,
  facts: ErasureFacts,
  now: Date,
  random: () => number,
  settings: RetrySettings,
): NextErasure {
  switch (outcome.kind) {
    case "delivered":
      return { state: "done", cause: null, reason: outcome.note ?? "O destino confirmou que apagou.", fix: null };
    case "skipped":
      return { state: "done", cause: null, reason: outcome.reason, fix: null };
    case "rejected":
      return { state: "failed", cause: outcome.cause, reason: outcome.reason, fix: outcome.fix };
    case "reconnect":
      return {
        state: "pending",
        dueAt: now,
        burnt: false,
        cause: outcome.cause,
        reason: outcome.reason,
        fix: outcome.fix,
      };
    case "retry":
    case "unknown":
      return again(outcome, facts, now, random, settings);
    default:
      throw new TypeError(`unknown kind of outcome: ${JSON.stringify(outcome satisfies never)}`);
  }
}

function again(
  outcome: Extract<Outcome, { kind: "retry" | "unknown" }>,
  { attempts, since }: ErasureFacts,
  now: Date,
  random: () => number,
  settings: RetrySettings,
): NextErasure {
  if (now.getTime() - since.getTime() > GIVES_UP_AFTER_MS) {
    return {
      state: "failed",
      cause: "expired",
      reason: `O destino não apagou em 30 dias. Última resposta: ${outcome.reason}`,
      fix: "Apague a pessoa no próprio destino, ou corrija a conexão e tente de novo.",
    };
  }
  const asked = notBeforeMs(outcome.kind === "retry" ? outcome.notBefore : undefined, now);
  const waitMs = backoffMs(attempts, random, { ...settings, ceilingMs: ERASURE_CEILING_MS });
  return {
    state: "pending",
    dueAt: new Date(Math.max(asked, now.getTime() + waitMs)),
    burnt: outcome.kind === "unknown" || outcome.burn !== false,
    cause: outcome.cause,
    reason: outcome.reason,
    fix: null,
  };
}
