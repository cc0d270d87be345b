/**
 * Says "sent" before sending, for actions that must not be repeated blindly (delivery protocol 3.2). Marks are
 * written in shared batches of a millisecond or two: no commit of their own for a delivery.
 */
import { Batcher } from "../store/batcher.ts";
import type { DeliveryStore } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";

export class Starter {
  readonly #batcher: Batcher<Leased, boolean>;

  constructor(store: DeliveryStore, owner: () => string) {
    this.#batcher = new Batcher({
      waitMs: 1,
      maxItems: 200,
      maxInFlight: 1,
      run: async (leases) => {
        const started = await store.markStarted(owner(), leases);
        return leases.map((leased) => started.has(leased.id));
      },
    });
  }

  /** `true`: the mark is committed and the lease is still ours; send. `false`: somebody took it over; do not send. */
  mark(leased: Leased): Promise<boolean> {
    return this.#batcher.add(leased);
  }
}
