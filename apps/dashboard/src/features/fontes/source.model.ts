/** How a source is, in words. What is not known is left out or said, never drawn as zero or as fine. */
import type { Source } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { duration, relativeTime, shortDate } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";

const DAY_MS = 86_400_000;
/** A token is told of this long before it ends, as the hub's alarms do. */
const EXPIRES_SOON_MS = 7 * DAY_MS;

export interface SourceFigure {
  label: string;
  value: string;
  isBad: boolean;
}

/** The four figures of a card. */
export function sourceFigures(source: Source, now: Date, zone: string): SourceFigure[] {
  const { figures } = texts.fontes;
  const { last_lead_at, day, parked, silence_seconds } = source;
  return [
    {
      label: figures.lastLead,
      value: last_lead_at ? relativeTime(new Date(last_lead_at), now, zone) : figures.noLead,
      isBad: source.state === "quiet",
    },
    { label: figures.leadsDay, value: count(day.leads + day.repeated), isBad: false },
    {
      label: figures.silence,
      value: silence_seconds === null ? texts.app.none : wholeMinutes(silence_seconds),
      isBad: source.state === "quiet",
    },
    { label: figures.parked, value: parked === 0 ? figures.noParked : count(parked), isBad: parked > 0 },
  ];
}

/** "2 h 5 min; costumam vir 6 nesse tempo"; `undefined` before the first lead. */
export function silenceText({ silence_seconds, expected }: Pick<Source, "silence_seconds" | "expected">) {
  if (silence_seconds === null) return undefined;
  const silence = wholeMinutes(silence_seconds);
  return expected === null ? silence : `${silence}; ${texts.fontes.usual(expected)}`;
}

export interface SourceTrouble {
  reason: string;
  fix: string;
}

/** Why the source needs a person, and what to do; `undefined` when it needs none. */
export function sourceTrouble(source: Source): SourceTrouble | undefined {
  const { state, reason, fix, silence_seconds, expected } = source;
  if (state === "quiet" && silence_seconds !== null) {
    return { reason: texts.fontes.quietReason(wholeMinutes(silence_seconds), expected), fix: texts.fontes.quietFix };
  }
  if (state === "off") return { reason: texts.fontes.stateHelp.off, fix: texts.fontes.offFix };
  return reason === null && fix === null ? undefined : { reason: reason ?? "", fix: fix ?? "" };
}

export interface TokenEnd {
  words: string;
  tone: "bad" | "wait" | "quiet";
}

/** How long the access to the provider still works; `undefined` when it has no end that is known. */
export function tokenEnd(expiresAt: string | null, now: Date, zone: string): TokenEnd | undefined {
  if (expiresAt === null) return undefined;
  const at = new Date(expiresAt);
  const left = at.getTime() - now.getTime();
  if (left <= 0) return { words: texts.fontes.token.expired(relativeTime(at, now, zone)), tone: "bad" };
  if (left <= EXPIRES_SOON_MS)
    return { words: texts.fontes.token.expires(relativeTime(at, now, zone)), tone: left < DAY_MS ? "bad" : "wait" };
  return { words: texts.fontes.token.on(shortDate(at, zone)), tone: "quiet" };
}

/** "com uma assinatura que não confere"; a cause that has no words here is named, not hidden. */
export function refusalWords(cause: string): string {
  const { refused } = texts.fontes;
  const known = Object.hasOwn(refused.cause, cause) ? refused.cause[cause] : undefined;
  return known ?? refused.other(cause);
}

/** Seconds of a silence are noise from the first minute on. */
function wholeMinutes(seconds: number): string {
  return duration(seconds < 60 ? Math.floor(seconds) * 1_000 : Math.floor(seconds / 60) * 60_000);
}
