/**
 * Writes what attempts came to, in batches. A settlement stays in memory until it is committed and is tried for ever;
 * a batch that the database refuses is halved until the bad one stands alone (delivery protocol 3.6).
 */

import type { Log } from "../observe/log.ts";
import { isConnectionLoss } from "../store/database.ts";
import { AttemptCounts, firstCallOutcome } from "./attempt-counts.ts";
import type { DeliveryStore, SettleResult } from "./delivery.store.ts";
import type { Settlement } from "./settlement.ts";

export interface SettlerOptions {
  store: DeliveryStore;
  owner: () => string;
  slot: () => number;
  log: Log;
  /** Called after the commit of each batch. */
  onSettled: (batch: readonly Settlement[], result: SettleResult) => void;
  waitMs?: number;
  retryMs?: number;
}

const MAX_ITEMS = 300;
/** Refusals of a single row after which its texts are dropped. */
const REFUSED_TRIES = 2;
export const SETTLER_IN_FLIGHT = 2;

export class Settler {
  readonly #options: SettlerOptions;
  #waiting: Settlement[] = [];
  #firstCalls: { status: string; ms: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #freeSlots = Array.from({ length: SETTLER_IN_FLIGHT }, (_, i) => i);
  #idle: (() => void)[] = [];

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Settlements not committed yet. */
  get size(): number {
    return this.#waiting.length;
  }

  add(settlement: Settlement): void {
    this.#waiting.push(settlement);
    if (this.#waiting.length >= MAX_ITEMS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#options.waitMs ?? 8);
  }

  /** Notes how long after its commit a lead was first called for. */
  countFirstCall(status: string, ms: number): void {
    this.#firstCalls.push({ status, ms });
  }

  /** Resolves when everything is committed. */
  async drained(): Promise<void> {
    this.#flush();
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#freeSlots.length === SETTLER_IN_FLIGHT;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const slot = this.#freeSlots.pop();
      if (slot === undefined) return;
      const batch = this.#waiting.splice(0, MAX_ITEMS);
      void this.#write(batch, slot).finally(() => {
        this.#freeSlots.push(slot);
        if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#flush(), 0);
        else if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  async #write(batch: Settlement[], slot: number): Promise<void> {
    const counts = new AttemptCounts();
    counts.addAll(batch);
    for (const { status, ms } of this.#firstCalls.splice(0)) counts.add(0, firstCallOutcome(status), ms);
    const { store, owner, log, onSettled } = this.#options;
    for (let tries = 0; ; tries += 1) {
      try {
        const result = await store.settle(
          owner(),
          batch,
          counts.rows(),
          this.#options.slot() * SETTLER_IN_FLIGHT + slot,
        );
        onSettled(batch, result);
        return;
      } catch (error) {
        if (!isConnectionLoss(error) && batch.length > 1) {
          const half = Math.ceil(batch.length / 2);
          await this.#write(batch.slice(0, half), slot);
          await this.#write(batch.slice(half), slot);
          return;
        }
        log.error("delivery.settle_failed", { tries, size: batch.length, error: (error as Error).message });
        // One row that the database refuses for its content: its words go, its outcome must stay.
        if (!isConnectionLoss(error) && tries === REFUSED_TRIES) batch = batch.map(withoutTexts);
        await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs ?? 500));
      }
    }
  }
}

function withoutTexts(one: Settlement): Settlement {
  const attempt = one.attempt && { ...one.attempt, reason: null, answer: null };
  return { ...one, attempt, reason: "O motivo não pôde ser gravado.", fix: null, externalId: null, refs: null };
}
