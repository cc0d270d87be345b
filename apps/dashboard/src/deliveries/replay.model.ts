/** Arithmetic of a bulk replay: how long it takes, how far it is. */
import type { Replay } from "../api/types.ts";

export interface ReplayRequest {
  integration: string;
  cause?: string | undefined;
  states: ("failed" | "skipped" | "cancelled")[];
}

/** The API's own bounds. */
export const RATE = { least: 0.1, most: 100, usual: 5 } as const;

/** A rate that the API takes, from whatever was typed. */
export function usableRate(typed: string | number): number {
  const rate = typeof typed === "number" ? typed : Number.parseFloat(typed.replace(",", "."));
  if (!Number.isFinite(rate)) return RATE.usual;
  return Math.min(RATE.most, Math.max(RATE.least, rate));
}

/** Milliseconds until all have been sent at this rate. */
export function replayMs(matching: number, rate: number): number {
  return (matching / rate) * 1_000;
}

export interface Progress {
  total: number;
  /** Delivered or failed: nothing more will happen to them by themselves. */
  settled: number;
  delivered: number;
  failed: number;
  /** Created, and on their way. */
  waiting: number;
  /** Not created yet; what a stop leaves untouched. */
  notCreated: number;
}

/** How far a replay is. More may be created than were counted at first, so the total is never less than that. */
export function replayProgress({ matching, created, delivered, failed, waiting }: Replay): Progress {
  const total = Math.max(matching, created);
  return { total, settled: delivered + failed, delivered, failed, waiting, notCreated: total - created };
}

/** A part of the whole in percent; nothing of nothing is everything. */
export function share(part: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, (part / total) * 100);
}
