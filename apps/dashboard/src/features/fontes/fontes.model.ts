/** The grid of sources: which cards, in which order, and the bars of their last day. */
import type { Source, SourceState } from "../../api/types.ts";
import { LOCALE } from "../../format/locale.ts";

/** The gravest first: a person looks at the upper left corner. */
const GRAVITY: readonly SourceState[] = ["paused", "quiet", "ok", "never", "off"];
const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Those that can receive, trouble first, then those with parked requests, the busiest, and by name. */
export function sourcesByTrouble(sources: readonly Source[]): Source[] {
  return sources
    .filter(({ state }) => state !== "not_configured")
    .sort(
      (a, b) =>
        GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state) ||
        b.parked - a.parked ||
        b.day.leads - a.day.leads ||
        a.label.localeCompare(b.label, LOCALE),
    );
}

/** Those whose variables are missing or wrong; a wrong one first, since somebody tried. */
export function notConfigured(sources: readonly Source[]): Source[] {
  return sources
    .filter(({ state }) => state === "not_configured")
    .sort((a, b) => Number(a.reason === null) - Number(b.reason === null) || a.label.localeCompare(b.label, LOCALE));
}

export interface HourBar {
  /** ISO moment at which the hour begins. */
  hour: string;
  leads: number;
  /** Height as a part of the highest bar, 0 to 1. */
  share: number;
}

/** 24 hours up to the present one; those that the API leaves out had no lead. */
export function hourBars(hourly: Source["hourly"], now: Date): HourBar[] {
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const found = new Map<number, number>();
  for (const { hour, leads } of hourly) {
    const at = Math.floor(Date.parse(hour) / HOUR_MS) * HOUR_MS;
    found.set(at, (found.get(at) ?? 0) + leads);
  }
  const bars = Array.from({ length: HOURS }, (_, i) => {
    const at = last - (HOURS - 1 - i) * HOUR_MS;
    return { hour: new Date(at).toISOString(), leads: found.get(at) ?? 0 };
  });
  const most = Math.max(1, ...bars.map(({ leads }) => leads));
  return bars.map((bar) => ({ ...bar, share: bar.leads / most }));
}
