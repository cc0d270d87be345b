/**
 * Gathers single calls into batches. Hundreds of small transactions a second would spend the disk's time on
 * commits; a couple of milliseconds of patience makes them a few dozen.
 */
export interface BatcherOptions<In, Out> {
  /** Longest wait of the first item of a batch. */
  waitMs: number;
  maxItems: number;
  /** Batches under way at once; fewer than the pool has connections. */
  maxInFlight: number;
  /**
   * Handles a batch. `slot` is below `maxInFlight` and belongs to this batch alone while it runs.
   * Must return one result per item, in order; when it throws, all items of the batch reject with that error.
   */
  run: (items: In[], slot: number) => Promise<Out[]>;
}

export class Batcher<In, Out> {
  readonly #options: BatcherOptions<In, Out>;
  #waiting: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[] = [];
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #freeSlots: number[];
  #idle: (() => void)[] = [];

  constructor(options: BatcherOptions<In, Out>) {
    this.#options = options;
    this.#freeSlots = Array.from({ length: options.maxInFlight }, (_, slot) => slot).reverse();
  }

  /** Items that wait or are under way. */
  get size(): number {
    return this.#waiting.length + this.#underWay;
  }

  add(item: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length >= this.#options.maxItems) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), this.#options.waitMs);
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    this.#flush();
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#freeSlots.length === this.#options.maxInFlight;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const slot = this.#freeSlots.pop();
      // All slots are busy: the batch that ends next calls again, and takes a fuller batch with it.
      if (slot === undefined) return;
      const batch = this.#waiting.splice(0, this.#options.maxItems);
      void this.#run(batch, slot);
    }
  }

  async #run(
    batch: { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }[],
    slot: number,
  ): Promise<void> {
    this.#underWay += batch.length;
    try {
      const results = await this.#options.run(
        batch.map((entry) => entry.item),
        slot,
      );
      for (const [i, entry] of batch.entries()) {
        if (i < results.length) entry.resolve(results[i] as Out);
        else entry.reject(new Error("a batch returned fewer results than it had items"));
      }
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      this.#underWay -= batch.length;
      this.#freeSlots.push(slot);
      if (this.#waiting.length > 0) this.#flush();
      else if (this.#isIdle()) {
        for (const resolve of this.#idle.splice(0)) resolve();
      }
    }
  }
}
