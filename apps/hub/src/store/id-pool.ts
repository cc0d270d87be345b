/**
 * Ids drawn from a PostgreSQL sequence before they are needed, so that a lead can be planned (whose turn is it,
 * which links does its message carry) before the one statement that writes it. Sequences do not roll back, so a
 * failed batch simply gives its ids back here; only a killed process leaves a gap.
 */
export class IdPool {
  readonly sequence: string;
  #ids: number[] = [];

  constructor(sequence: string) {
    this.sequence = sequence;
  }

  /** Takes up to `count` ids out, lowest first, as a pool of one batch: two batches in flight never count on the same id. */
  reserve(count: number): IdPool {
    const own = new IdPool(this.sequence);
    own.put(this.#ids.splice(0, count));
    return own;
  }

  /** How many must be drawn so that `count` can be taken. */
  lacking(count: number): number {
    return Math.max(0, count - this.#ids.length);
  }

  put(ids: readonly number[]): void {
    for (const id of ids) this.#ids.push(id);
  }

  /** Gives ids back that were not used; the lowest are taken first so that numbering stays dense. */
  giveBack(ids: readonly number[]): void {
    if (ids.length === 0) return;
    this.#ids = [...ids, ...this.#ids].sort((a, b) => a - b);
  }

  /** Empties the pool. */
  drain(): number[] {
    return this.#ids.splice(0);
  }

  take(): number {
    const id = this.#ids.shift();
    if (id === undefined) throw new Error(`no id of ${this.sequence} left: the batch drew too few`);
    return id;
  }
}
