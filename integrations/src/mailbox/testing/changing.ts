/** What a test waits for: it is told of every change, so that nobody has to look at a clock. */
export class Changing {
  readonly #waiters = new Set<() => void>();

  /** Resolves when the condition holds; asked at once, and again after every change. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const ask = () => {
        if (!condition()) return;
        this.#waiters.delete(ask);
        resolve();
      };
      this.#waiters.add(ask);
      ask();
    });
  }

  changed(): void {
    for (const ask of [...this.#waiters]) ask();
  }
}
