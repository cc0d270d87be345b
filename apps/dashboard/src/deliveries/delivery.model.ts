/** Small facts of a delivery as sentences, and attempts as lines. */
import type { Attempt, Delivery } from "../api/types.ts";
import { duration } from "../format/time.ts";
import { texts } from "../texts/index.ts";
import type { Tone } from "../ui/tone.ts";

/** Its number, what it waits for, whose repeat it is, its number at the destination. */
export function deliveryNotes(delivery: Delivery): string[] {
  const { id, external_id, depends_on, replay_of, replayed_by, repeated, state } = delivery;
  const { delivery: words } = texts;
  return [
    words.number(id),
    ...(depends_on !== null && state === "pending" ? [words.dependsOn(depends_on)] : []),
    ...(replay_of !== null ? [words.replayOf(replay_of)] : []),
    ...(replayed_by !== null ? [words.replayedBy(replayed_by)] : []),
    ...(repeated !== "no" ? [words.repeated[repeated]] : []),
    ...(external_id !== null ? [`${words.externalId}: ${external_id}`] : []),
  ];
}

export interface AttemptLine {
  key: number;
  at: string;
  title: string;
  word: string;
  tone: Tone;
  /** "412 ms · resposta 503" */
  facts: string;
  reason: string | null;
  answer: string | null;
}

const TONES: Record<Attempt["outcome"], Tone> = {
  delivered: "ok",
  retry: "wait",
  rejected: "bad",
  reconnect: "bad",
  unknown: "wait",
  skipped: "quiet",
  given_back: "quiet",
};

/** Newest first. An attempt that is still under way has no duration, which is not a duration of zero. */
export function attemptLines(attempts: readonly Attempt[]): AttemptLine[] {
  return [...attempts]
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.attempt_no - a.attempt_no))
    .map(({ attempt_no, at, duration_ms, outcome, http_status, reason, answer }, i) => ({
      key: i,
      at,
      title: texts.delivery.attempt(attempt_no),
      word: texts.outcome[outcome],
      tone: TONES[outcome],
      facts: [
        duration_ms === null ? undefined : duration(duration_ms),
        http_status === null ? undefined : texts.delivery.http(http_status),
      ]
        .filter((fact) => fact !== undefined)
        .join(" · "),
      reason,
      answer,
    }));
}
