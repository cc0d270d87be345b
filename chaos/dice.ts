/**
 * Chance that can be had again: the same seed and the same words give the same throws. Every choice of a run (which
 * fault, when, whom it meets) is thrown with dice named after its round, so that one round can be run again alone.
 */
export class Dice {
  #state: number;

  constructor(...names: (string | number)[]) {
    this.#state = hashOf(names.join("/"));
  }

  /** From 0 up to 1, by mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  is(chance: number): boolean {
    return this.next() < chance;
  }

  /** @throws RangeError for an empty list */
  oneOf<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("nothing to choose from");
    return list[this.between(0, list.length - 1)] as T;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
