/**
 * A set of short texts that only says whether one was seen, in 16 bytes each: two million keys of a large file fit
 * into 64 MB, where a Set of strings would take the whole memory of a small machine. Texts are told apart by 52 bits of
 * their hash, so one of some thousand million pairs is taken for the same: enough for a count, not for an identity.
 */
import { hash } from "node:crypto";

const FIRST_SLOTS = 1 << 12;
const FULL = 0.5;

export class KeySet {
  #slots = new Float64Array(FIRST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(text: string): boolean {
    const mark = markOf(text);
    return this.#slots[this.#slotOf(mark)] === mark;
  }

  /** Adds a text; `false` when it was there. */
  add(text: string): boolean {
    const mark = markOf(text);
    const slot = this.#slotOf(mark);
    if (this.#slots[slot] === mark) return false;
    this.#slots[slot] = mark;
    this.#size += 1;
    if (this.#size > this.#slots.length * FULL) this.#grow();
    return true;
  }

  /** Where a mark stands, or would: the first free slot from its own on. */
  #slotOf(mark: number): number {
    const mask = this.#slots.length - 1;
    let slot = mark % this.#slots.length;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== mark) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2);
    for (const mark of old) if (mark !== 0) this.#slots[this.#slotOf(mark)] = mark;
  }
}

/** 52 bits, never 0, which means free. */
function markOf(text: string): number {
  return Number.parseInt(hash("sha1", text, "hex").slice(0, 13), 16) || 1;
}
