/**
 * Time that only moves when something happens: events wait in a heap and run in order of their moment, those of one
 * moment in the order in which they were asked for. Two runs of one seed are the same to the last event.
 */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The moment at which every run begins, in epoch milliseconds. */
export const BEGIN = Date.parse("2026-11-23T12:00:00Z");

interface Event {
  at: number;
  no: number;
  run: () => void;
}

export class VirtualClock {
  #now = BEGIN;
  #no = 0;
  readonly #heap: Event[] = [];

  /** Epoch milliseconds of the true time, which no instance sees. */
  get now(): number {
    return this.#now;
  }
  get events(): number {
    return this.#no;
  }

  /** Asks for `run` in `ms` milliseconds; a negative wait is none. */
  after(ms: number, run: () => void): void {
    const event = { at: this.#now + Math.max(0, Math.ceil(ms)), no: this.#no++, run };
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (isBefore(heap[parent] as Event, event)) break;
      heap[i] = heap[parent] as Event;
      i = parent;
    }
    heap[i] = event;
  }

  /** Runs the next event; `false` when there is none. */
  step(): boolean {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return false;
    if (heap.length > 0) this.#sink(last);
    this.#now = first.at;
    first.run();
    return true;
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (isBefore(event, heap[child] as Event)) break;
      heap[i] = heap[child] as Event;
      i = child;
    }
    heap[i] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.no < b.no);
}
