/** What a scenario came to: figures to read, and bars that are held or missed. */
import type { Machine } from "./machine.ts";

export interface Figure {
  what: string;
  /** `null`: this machine cannot tell (CPU and memory of other processes are read on Linux only). */
  value: number | null;
  unit: string;
}

export type Sense = "at least" | "at most" | "under";

export interface Bar {
  what: string;
  /** `null`: it could not be measured, so the bar is not held. */
  measured: number | null;
  unit: string;
  is: Sense;
  bar: number;
}

/** Points of a line in the plot of one scenario; `x` in seconds since its start. */
export interface Point {
  line: string;
  x: number;
  y: number;
}

export interface Measured {
  figures: Figure[];
  bars: Bar[];
  /** What a reader must know to read the figures, such as why one of them says little in this run. */
  notes?: string[];
  series?: { title: string; unit: string; points: Point[] };
}

export interface Result extends Measured {
  scenario: string;
  question: string;
  startedAt: string;
  seconds: number;
  isShort: boolean;
  sizes: Readonly<Record<string, number>>;
  machine: Machine;
  /** It came to no end; what stands above is what it had said by then. */
  error?: string;
}

/** What was not measured, or came out as no number, holds no bar. */
export function isHeld({ measured, is, bar }: Bar): boolean {
  if (measured === null || Number.isNaN(measured)) return false;
  if (is === "at least") return measured >= bar;
  return is === "at most" ? measured <= bar : measured < bar;
}

/** Whether a run held everything that it asked: no bar missed, nothing broken. */
export function allHeld(results: readonly Result[]): boolean {
  return results.every((result) => result.error === undefined && result.bars.every(isHeld));
}
