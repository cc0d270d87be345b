/**
 * How many rows of imports may be on their way into the database at once. Leads from outside share the way: when some of
 * them wait, imports keep to a fraction, so that a QUENTE lead finds room in the very next batch.
 */

/** Enough to fill the batches that the intake has under way. */
export const ALONE = 128;
export const BESIDE_OTHERS = 16;

export class InFlight {
  readonly #othersWait: (own: number) => boolean;
  #count = 0;
  #waiting: (() => void)[] = [];

  /** `othersWait`: whether somebody else waits for the database, with so many rows of ours on their way. */
  constructor(othersWait: (own: number) => boolean) {
    this.#othersWait = othersWait;
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves when there is room; the caller calls `leave` once, whatever comes. */
  async enter(): Promise<void> {
    while (!this.#hasRoom()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    // All look again: how much room there is depends on who else waits by now.
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #hasRoom(): boolean {
    return this.#count < (this.#othersWait(this.#count) ? BESIDE_OTHERS : ALONE);
  }
}
