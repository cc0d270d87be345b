/** Journals: one line of JSON for each thing that happened, written before the next thing may happen. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

export interface Journal<T> {
  /** Returns when the line is written; with `isSynced`, when it is on the disk. */
  write(entry: T): void;
  close(): void;
}

/** Opens a journal to append to. */
export function openJournal<T>(path: string, { isSynced }: { isSynced: boolean }): Journal<T> {
  const file = openSync(path, "a", 0o600);
  return {
    write(entry) {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      if (isSynced) fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

/** All whole lines. A last line without its end was being written when its writer was killed, and is left out. */
export function readJournal<T>(path: string): T[] {
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop();
  return lines.map((line) => JSON.parse(line) as T);
}

/** A lead on its way in, as its sender saw it. */
export type SentEntry = { lead: string; way: Way; attempt: number; at: number } & (
  | { what: "offered" }
  /** `leadId`: as the JSON API names it; a webhook is answered before it is read. */
  | { what: "answered"; status: number; leadId?: number }
  /** No answer, or half of one: nothing was promised. */
  | { what: "unanswered" }
);

export type Way = "json" | "webhook";

/** A call that a receiver handled, written before it was answered. */
export interface ReceivedEntry {
  slug: string;
  /** What the provider calls it: contact, deal, message, event. */
  kind: string;
  /** By which the provider tells repeats, where it does. */
  key: string | null;
  /** Of whom it speaks; `null` when that cannot be read out of it. */
  lead: string | null;
  /** Whether the answer left whole and right. */
  answer: "whole" | "spoiled" | "lost";
  at: number;
}

/** A fail point that was met and did something. */
export interface FiredEntry {
  hub: number;
  name: string;
  act: "kill" | "throw" | "cut";
  at: number;
}
