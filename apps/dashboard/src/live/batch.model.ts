/**
 * Live events in handfuls: a burst of two hundred leads a second must not draw two hundred times. Pure but for the
 * timer, which is passed in.
 */
export const BATCH_MS = 500;

export interface Timer {
  now(): number;
  after(ms: number, run: () => void): void;
}

/**
 * Collects what is added and hands it over at most once every `everyMs`; the first of a quiet time at once. What
 * `flush` gives back is kept for the next time (work that could not be done yet).
 */
export function createBatch<T>(flush: (items: readonly T[]) => readonly T[], timer: Timer, everyMs = BATCH_MS) {
  let waiting: T[] = [];
  let isScheduled = false;
  let lastAt = Number.NEGATIVE_INFINITY;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    timer.after(Math.max(0, lastAt + everyMs - timer.now()), run);
  }

  function run(): void {
    isScheduled = false;
    lastAt = timer.now();
    const items = waiting;
    waiting = [];
    waiting.push(...flush(items));
    if (waiting.length > 0) schedule();
  }

  return {
    add(item: T): void {
      waiting.push(item);
      schedule();
    },
  };
}
