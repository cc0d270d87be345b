/** The history of a lead as days with entries, newest first. */
import type { TimelineEntry } from "../../api/types.ts";
import { dayHeading, dayKey } from "../../format/time.ts";
import type { Tone } from "../../ui/tone.ts";

export interface TimelineDay {
  key: string;
  heading: string;
  entries: TimelineEntry[];
}

/** Groups by the business calendar; the order within a day is the hub's (it tells one moment as it happened). */
export function timelineDays(entries: readonly TimelineEntry[], now: Date, zone: string): TimelineDay[] {
  const days = new Map<string, TimelineDay>();
  for (const entry of entries) {
    const at = new Date(entry.at);
    const key = dayKey(at, zone);
    const day = days.get(key) ?? { key, heading: dayHeading(at, now, zone), entries: [] };
    day.entries.push(entry);
    days.set(key, day);
  }
  return [...days.values()].sort((a, b) => (a.key < b.key ? 1 : -1));
}

const TONES: Partial<Record<TimelineEntry["kind"], Tone>> = {
  delivered: "ok",
  delivery_failed: "bad",
  delivery_waiting: "wait",
  answered: "ok",
  claimed: "ok",
  claim_late: "wait",
  consent_withdrawn: "wait",
  scored: "cold",
  reprocessed: "cold",
};

/** A possible duplicate asks for somebody until it was looked at. */
export function entryTone(entry: Pick<TimelineEntry, "kind" | "data">): Tone {
  if (entry.kind === "possible_duplicate") return openDuplicate(entry) === undefined ? "quiet" : "wait";
  return TONES[entry.kind] ?? "quiet";
}

/** The other lead of a possible duplicate that nobody has decided about yet. */
export function openDuplicate({ kind, data }: Pick<TimelineEntry, "kind" | "data">): number | undefined {
  const other = data.other_id;
  const isOpen = kind === "possible_duplicate" && data.resolved_at === null;
  return isOpen && typeof other === "number" && Number.isSafeInteger(other) && other > 0 ? other : undefined;
}

/** What a person sent, as the hub kept it on this arrival. Values that are no plain text are left to other views. */
export function entryData({ data }: Pick<TimelineEntry, "data">): { key: string; value: string }[] {
  const given = data.dados;
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
    return text === "" ? [] : [{ key, value: text }];
  });
}

/** Whether there is anything to open. */
export function canOpen(entry: TimelineEntry): boolean {
  return entry.delivery_id !== null || entryData(entry).length > 0;
}
