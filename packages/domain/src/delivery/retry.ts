/**
 * What becomes of a delivery after an attempt (delivery protocol, section 5). Pure: the clock and the dice are
 * arguments, so the same facts always give the same answer.
 *
 *   delivered  → delivered
 *   retry      → retrying, with backoff; past its time: cancelled `expired`. One that burns nothing (429) comes back
 *                when its provider says, until every attempt counts
 *   unknown    → what the action allows: repeated, repeated once marked "(reenvio)", or failed `unknown_outcome`
 *   reconnect  → retrying at once and not burnt: the engine pauses the connection, which is what makes it wait
 *   rejected   → failed
 *   skipped    → skipped
 */
import { type Action, policyOf } from "./action-policy.ts";
import { backoffMs, DEFAULT_RETRY, floorMs, notBeforeMs, type RetrySettings } from "./backoff.ts";
import type { Outcome } from "./outcome.ts";

export interface AttemptFacts {
  action: Action;
  /** Attempts made so far that count, without this one. */
  attempts: number;
  expiresAt: Date;
  /** This attempt was itself a repeat after an unknown outcome. */
  isRepeat: boolean;
}

export type Next =
  | { state: "delivered" }
  /** `repeat`: an earlier attempt may have arrived, so the next one is marked; it stays set once it is set. */
  | { state: "retrying"; dueAt: Date; burnt: boolean; repeat: boolean; cause: string; reason: string }
  | { state: "failed"; cause: string; reason: string; fix: string }
  | { state: "skipped"; cause: string; reason: string; fix: string }
  | { state: "cancelled"; cause: "expired"; reason: string; fix: string };

/**
 * How long a status of the provider may still settle a message whose answer was lost. The delivery is failed at
 * once (it is never repeated); a status that says "delivered" within this time or later settles it after all.
 */
export const STATUS_WAIT_MS = 600_000;

/**
 * What says nothing of a delivery (a 429, a lock) burns none of the attempts that it must have had, so one that meets
 * nothing else would be tried for ever. From this long after its time on, every answer counts: an upsert is `expired`
 * seven days after it was due, when twelve attempts more were answered in the same way. Twelve, because it may just
 * have come out of a long pause. A paused connection burns nothing even then: that waits for a person.
 */
export const EVERY_ATTEMPT_COUNTS_AFTER_MS = 4 * 24 * 3_600_000;

/** Late by this much, a delivery gets no further attempt; the last one is due exactly at its end, and may start late. */
export const LAST_ATTEMPT_GRACE_MS = 60_000;

/**
 * Decides what becomes of a delivery after an attempt.
 *
 * `dueAt` is never before `now` and never before the provider's own "not before" (respected up to 24 hours).
 * Backoff doubles from `settings.baseMs`; jitter only makes it later; `settings.ceilingMs` bounds both together.
 * A delivery whose backoff would end after its time gets its last attempt at the end of its time instead.
 * Throws `TypeError` for a kind of outcome that does not exist: an unknown return value is never taken for success.
 */
export function afterAttempt(
  outcome: Outcome,
  facts: AttemptFacts,
  now: Date,
  random: () => number,
  settings: RetrySettings = DEFAULT_RETRY,
): Next {
  switch (outcome.kind) {
    case "delivered":
      return { state: "delivered" };
    case "retry":
      return afterRetry(outcome, facts, now, random, settings);
    case "unknown":
      return afterUnknown(outcome, facts, now, random, settings);
    case "reconnect":
      return {
        state: "retrying",
        dueAt: now,
        burnt: false,
        repeat: facts.isRepeat,
        cause: outcome.cause,
        reason: outcome.reason,
      };
    case "rejected":
      return { state: "failed", cause: outcome.cause, reason: honest(outcome.reason, facts), fix: outcome.fix };
    case "skipped":
      return { state: "skipped", cause: outcome.cause, reason: honest(outcome.reason, facts), fix: outcome.fix };
    default:
      throw new TypeError(`unknown kind of outcome: ${kindOf(outcome satisfies never)}`);
  }
}

/**
 * Asked when a delivery is taken up after a pause (open breaker, paused connection): the state to settle it with when
 * it is over, else `null`. `facts.attempts` are the attempts made so far. What never had its `minAttempts` is still
 * worth one, however late.
 */
export function pastItsTime(
  facts: Pick<AttemptFacts, "action" | "attempts" | "expiresAt" | "isRepeat">,
  now: Date,
): Extract<Next, { state: "cancelled" }> | null {
  const isOver = now.getTime() > facts.expiresAt.getTime() + LAST_ATTEMPT_GRACE_MS;
  return isOver && facts.attempts >= policyOf(facts.action).minAttempts ? expired(facts) : null;
}

type Retry = Extract<Outcome, { kind: "retry" }>;
type Unknown = Extract<Outcome, { kind: "unknown" }>;

function afterRetry(
  outcome: Retry,
  facts: AttemptFacts,
  now: Date,
  random: () => number,
  settings: RetrySettings,
): Next {
  if (isOver(facts, now)) return expired(facts, outcome.reason);
  const isItsOwn = outcome.burn !== false;
  const burnt = isItsOwn || now.getTime() > facts.expiresAt.getTime() + EVERY_ATTEMPT_COUNTS_AFTER_MS;
  const asked = notBeforeMs(outcome.notBefore, now);
  // An attempt that says nothing about the delivery must not make it wait longer, nor the connection that is held with
  // it. Without a moment from the provider the floor keeps it from coming straight back.
  const waitMs = isItsOwn
    ? backoffMs(facts.attempts + 1, random, settings)
    : asked > now.getTime()
      ? 0
      : backoffMs(1, random, settings, floorMs(settings));
  return {
    state: "retrying",
    dueAt: new Date(Math.max(asked, withinItsTime(now.getTime() + waitMs, facts))),
    burnt,
    repeat: facts.isRepeat,
    cause: outcome.cause,
    reason: outcome.reason,
  };
}

function afterUnknown(
  outcome: Unknown,
  facts: AttemptFacts,
  now: Date,
  random: () => number,
  settings: RetrySettings,
): Next {
  const { repeatAfterUnknown } = policyOf(facts.action);
  if (repeatAfterUnknown === "never") return unknownOutcome(outcome, facts);
  // "Expired" would say that it did not arrive. Of a message nobody knows that, so a person looks it up.
  if (repeatAfterUnknown === "once" && (facts.isRepeat || isOver(facts, now))) return unknownOutcome(outcome, facts);
  if (isOver(facts, now)) return expired(facts, outcome.reason);
  const waitMs = backoffMs(facts.attempts + 1, random, settings, floorMs(settings));
  return {
    state: "retrying",
    dueAt: new Date(withinItsTime(now.getTime() + waitMs, facts)),
    burnt: true,
    repeat: true,
    cause: outcome.cause,
    reason: outcome.reason,
  };
}

/** Whether this attempt, with those before it, was enough and came after the delivery's time. */
function isOver(facts: AttemptFacts, now: Date): boolean {
  return now.getTime() > facts.expiresAt.getTime() && hasEnoughAttempts(facts);
}

function hasEnoughAttempts(facts: AttemptFacts): boolean {
  return facts.attempts + 1 >= policyOf(facts.action).minAttempts;
}

/** Brings a moment that lies after the delivery's time back to its end, for the last attempt. */
function withinItsTime(dueMs: number, facts: AttemptFacts): number {
  return hasEnoughAttempts(facts) ? Math.min(dueMs, facts.expiresAt.getTime()) : dueMs;
}

function expired(
  facts: Pick<AttemptFacts, "action" | "isRepeat">,
  lastReason?: string,
): Extract<Next, { state: "cancelled" }> {
  const why = `O prazo desta entrega (${policyOf(facts.action).label}) terminou sem confirmação.`;
  return {
    state: "cancelled",
    cause: "expired",
    reason: honest(lastReason === undefined ? why : `${why} Última resposta: ${lastReason}`, facts),
    fix: "Resolva a causa das tentativas anteriores e reenvie, se ainda fizer sentido para este lead.",
  };
}

function unknownOutcome(outcome: Unknown, facts: AttemptFacts): Next {
  const { toLead, repeatAfterUnknown } = policyOf(facts.action);
  const wait =
    toLead && repeatAfterUnknown === "never"
      ? `Espere ${STATUS_WAIT_MS / 60_000} minutos: um status do provedor ainda pode confirmar a entrega. Sem ele, procure`
      : "Procure";
  return {
    state: "failed",
    cause: "unknown_outcome",
    reason: `${outcome.reason} Não se sabe se chegou.`,
    fix: `${wait} no destino se já chegou; reenvie somente se não estiver lá, para não chegar em dobro.`,
  };
}

/** Says so when an attempt before this one may have arrived: the end of the repeat does not settle that question. */
function honest(reason: string, facts: Pick<AttemptFacts, "isRepeat">): string {
  return facts.isRepeat ? `${reason} Uma tentativa anterior ficou sem resposta e pode ter chegado.` : reason;
}

function kindOf(outcome: unknown): string {
  return String((outcome as { kind?: unknown } | null)?.kind);
}
