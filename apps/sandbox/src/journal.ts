/** What arrived at all providers, in the order in which it did. */
import type { Arrival } from "@streamleads/integration-kit/testing";

export interface SandboxArrival {
  /** Counts from 1 over all providers. */
  id: number;
  /** ISO 8601 moment. */
  at: string;
  /** Slug of the provider. */
  provider: string;
  label: string;
  arrival: Arrival;
}

type Listener = (entry: SandboxArrival) => void;

const ENTRIES_MAX = 20_000;
/** Dropped at once when the journal is full: moving 20,000 entries for each arrival would be felt under load. */
const ENTRIES_STEP = 1_000;

export class Journal {
  readonly #entries: SandboxArrival[] = [];
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<Listener>();
  readonly #now: () => Date;
  #lastId = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(provider: string, label: string, arrival: Arrival): void {
    if (this.#entries.length >= ENTRIES_MAX) this.#entries.splice(0, ENTRIES_STEP);
    this.#lastId += 1;
    const entry = { id: this.#lastId, at: this.#now().toISOString(), provider, label, arrival };
    this.#entries.push(entry);
    this.#counts.set(provider, this.count(provider) + 1);
    for (const listener of this.#listeners) listener(entry);
  }

  /** The last 20,000 at most, oldest first. */
  all(): readonly SandboxArrival[] {
    return this.#entries;
  }

  byId(id: number): SandboxArrival | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** All that ever arrived at a provider, forgotten ones included. */
  count(provider: string): number {
    return this.#counts.get(provider) ?? 0;
  }

  /** Calls back for each arrival from now on, until the returned function is called. */
  onArrival(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
