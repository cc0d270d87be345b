/** A figure that is read at most once in a while, however often it is asked for and by however many at once. */
export class Sampled<T> {
  readonly #read: () => Promise<T>;
  readonly #ttlMs: number;
  readonly #now: () => number;
  #last: { at: number; value: T } | undefined;
  #reading: Promise<T> | undefined;

  /** @param now milliseconds of a clock that is never set back */
  constructor(read: () => Promise<T>, ttlMs: number, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** The last value while it is young, else a new one. A failed reading rejects for all who wait, and is not kept. */
  get(): Promise<T> {
    if (this.#last && this.#now() - this.#last.at < this.#ttlMs) return Promise.resolve(this.#last.value);
    this.#reading ??= this.#read()
      .then((value) => {
        this.#last = { at: this.#now(), value };
        return value;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}
