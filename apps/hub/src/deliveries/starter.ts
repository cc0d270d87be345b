/**
 * The last word of the table before a call. It says "sent" before sending, for actions that must not be repeated blindly
 * (delivery protocol 3.2), in shared batches of a millisecond or two: no commit of its own for a delivery. Of others it
 * is only asked when they have waited in memory for long: they may have been taken over, or their lead erased, without
 * our having heard of it.
 */
import { failPoint } from "../fail-point.ts";
import { Batcher } from "../store/batcher.ts";
import type { DeliveryStore } from "./delivery.store.ts";
import type { Leased } from "./leased.ts";

export class Starter {
  readonly #marks: Batcher<Leased, boolean>;
  readonly #questions: Batcher<Leased, boolean>;

  constructor(store: DeliveryStore, owner: () => string) {
    const batcher = (ask: (leases: readonly Leased[]) => Promise<Set<number>>) =>
      new Batcher<Leased, boolean>({
        waitMs: 1,
        maxItems: 200,
        maxInFlight: 1,
        run: async (leases) => {
          const ours = await ask(leases);
          return leases.map((leased) => ours.has(leased.id));
        },
      });
    this.#marks = batcher(async (leases) => {
      failPoint("delivery.before_mark");
      const ours = await store.markStarted(owner(), leases);
      failPoint("delivery.after_mark");
      return ours;
    });
    this.#questions = batcher((leases) => store.stillOurs(owner(), leases));
  }

  /** `true`: the mark is committed and the lease is still ours; send. `false`: somebody took it over; do not send. */
  mark(leased: Leased): Promise<boolean> {
    return this.#marks.add(leased);
  }

  /** `true`: the lease is still ours. `false`: it was taken over, or its lead was erased; do not send. */
  confirm(leased: Leased): Promise<boolean> {
    return this.#questions.add(leased);
  }
}
