/** Providers by their moods: how long a call takes, what it comes to, and whether its work was done whatever was answered. */
import type { Outcome } from "@streamleads/domain";
import type { Dice } from "../../chaos/dice.ts";
import { BEGIN, MINUTE, SECOND } from "./clock.ts";
import type { ConnectionPlan, Mood } from "./scenario.ts";

export const CALL_MAX_MS = 15 * SECOND;

export interface Answer {
  latencyMs: number;
  outcome: Outcome;
  /** The request arrived and was done, whether or not anybody heard so. */
  isDone: boolean;
  /** What a 429 asked for, in milliseconds from its answer. */
  retryAfterMs: number | null;
}

const WORDS = { cause: "simulated", reason: "Simulado." };

export function answerOf(plan: ConnectionPlan, now: number, healsAt: number, dice: Dice): Answer {
  const mood = now - BEGIN >= healsAt ? "well" : moodAt(plan, now - BEGIN);
  const latencyMs = dice.between(...plan.latencyMs);
  switch (mood) {
    case "well":
      return dice.is(0.04) ? odd(latencyMs, dice) : delivered(latencyMs);
    case "slow":
      return dice.is(0.2) ? timedOut(dice) : delivered(dice.between(2 * SECOND, CALL_MAX_MS - 1));
    case "down":
      return dice.is(0.2) ? timedOut(dice) : failing(dice.between(1, 300), dice);
    case "silent":
      return timedOut(dice);
    case "limited":
      return dice.is(0.8) ? limited(latencyMs, plan.retryAfterMaxMs, dice) : delivered(latencyMs);
    case "refusing":
      return plain(latencyMs, { kind: "reconnect", ...WORDS, fix: "Reconecte." });
    case "flaky":
      return dice.oneOf([
        () => delivered(latencyMs),
        () => delivered(latencyMs),
        () => failing(latencyMs, dice),
        () => timedOut(dice),
        () => limited(latencyMs, plan.retryAfterMaxMs, dice),
        () => odd(latencyMs, dice),
      ])();
  }
}

function moodAt({ moods }: ConnectionPlan, ms: number): Mood {
  let mood: Mood = "well";
  for (const one of moods) if (one.from <= ms) mood = one.mood;
  return mood;
}

function plain(latencyMs: number, outcome: Outcome, isDone = false): Answer {
  return { latencyMs, outcome, isDone, retryAfterMs: null };
}

function delivered(latencyMs: number): Answer {
  return plain(latencyMs, { kind: "delivered" }, true);
}

function failing(latencyMs: number, dice: Dice): Answer {
  const retryAfterMs = dice.is(0.1) ? dice.between(1, 10 * MINUTE) : null;
  return { latencyMs, outcome: { kind: "retry", ...WORDS }, isDone: false, retryAfterMs };
}

/** Nothing came back in time, or something that cannot be read. */
function timedOut(dice: Dice): Answer {
  return plain(dice.is(0.7) ? CALL_MAX_MS : dice.between(1, CALL_MAX_MS), { kind: "unknown", ...WORDS }, dice.is(0.5));
}

function limited(latencyMs: number, most: number, dice: Dice): Answer {
  const pauseConnection = dice.is(0.7);
  const retryAfterMs = dice.is(0.7) ? dice.between(1, most) : null;
  return {
    latencyMs,
    outcome: { kind: "retry", ...WORDS, burn: false, ...(pauseConnection && { pauseConnection }) },
    isDone: false,
    retryAfterMs,
  };
}

function odd(latencyMs: number, dice: Dice): Answer {
  return plain(latencyMs, { kind: dice.oneOf(["rejected", "skipped"] as const), ...WORDS, fix: "Corrija." });
}
