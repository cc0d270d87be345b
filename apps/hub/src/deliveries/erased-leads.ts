/**
 * Leads that were erased a moment ago. Their deliveries are gone from the table, but a lease may be on its way into
 * memory still: born with a commit, or claimed, just before. Kept until none of those can come any more; the number is
 * far beyond what anybody erases in that time.
 */
const REMEMBERED_MAX = 10_000;

export class ErasedLeads {
  readonly #ids = new Set<number>();

  add(ids: readonly number[]): void {
    for (const id of ids) {
      this.#ids.add(id);
      if (this.#ids.size > REMEMBERED_MAX) for (const oldest of this.#ids.values().take(1)) this.#ids.delete(oldest);
    }
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }
}
