/**
 * Writes what attempts came to, in batches. A settlement stays in memory until it is committed and is tried for ever;
 * a batch that the database refuses is halved until the bad one stands alone, which then steps aside, so that no other
 * waits for it (delivery protocol 3.6).
 */

import { failPoint } from "../fail-point.ts";
import type { Log } from "../observe/log.ts";
import { errorCode, isConnectionLoss } from "../store/database.ts";
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
/** Nobody waits for a settlement but a child of it; what is lost with the process meanwhile was sent and is unknown. */
const WAIT_MS = 20;
/** Refusals of a single row after which its texts are dropped. */
const REFUSED_TRIES = 3;
/** A refused row waits this many times `retryMs` at most. */
const DOUBLINGS_MAX = 6;
/** One at a time: while it is written the next one fills, and fewer, larger batches cost less. */
export const SETTLER_IN_FLIGHT = 1;

export class Settler {
  readonly #options: SettlerOptions;
  #waiting: Settlement[] = [];
  #firstCalls: { status: string; ms: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #freeSlots = Array.from({ length: SETTLER_IN_FLIGHT }, (_, i) => i);
  #idle: (() => void)[] = [];
  /** How often a settlement was refused by itself. */
  readonly #refusals = new WeakMap<Settlement, number>();
  /** Refused ones that wait for their next try. */
  #aside = 0;
  #isAbandoned = false;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Settlements not committed yet. */
  get size(): number {
    return this.#waiting.length + this.#aside;
  }

  add(settlement: Settlement): void {
    this.#waiting.push(settlement);
    if (this.#waiting.length >= MAX_ITEMS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#options.waitMs ?? WAIT_MS);
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

  /** Ends the tries: what is not written stays with its owner in the table, and is taken over from there. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  #isIdle(): boolean {
    return this.size === 0 && this.#freeSlots.length === SETTLER_IN_FLIGHT;
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
    const firstCalls = this.#firstCalls.splice(0);
    for (const { status, ms } of firstCalls) counts.add(0, firstCallOutcome(status), ms);
    const { store, owner, log, retryMs = 500 } = this.#options;
    while (!this.#isAbandoned) {
      try {
        const rollUpSlot = this.#options.slot() * SETTLER_IN_FLIGHT + slot;
        failPoint("settle.before_commit");
        const result = await store.settle(owner(), batch, counts.rows(), rollUpSlot);
        failPoint("settle.after_commit");
        return this.#tell(batch, result);
      } catch (error) {
        const [first] = batch;
        log.error("delivery.settle_failed", { size: batch.length, error: errorCode(error) });
        if (isConnectionLoss(error)) {
          await new Promise((resolve) => setTimeout(resolve, retryMs));
          continue;
        }
        this.#firstCalls.push(...firstCalls);
        if (batch.length === 1 && first) return this.#stepAside(first, retryMs);
        const half = Math.ceil(batch.length / 2);
        await this.#write(batch.slice(0, half), slot);
        return this.#write(batch.slice(half), slot);
      }
    }
  }

  /** A fault in what follows must not make a committed batch look refused. */
  #tell(batch: readonly Settlement[], result: SettleResult): void {
    try {
      this.#options.onSettled(batch, result);
    } catch (error) {
      this.#options.log.error("delivery.after_settle_failed", { size: batch.length, error: (error as Error).message });
    }
  }

  /** One row that the database refuses for its content: it is tried again for ever, later and later. */
  #stepAside(one: Settlement, retryMs: number): void {
    const refusals = (this.#refusals.get(one) ?? 0) + 1;
    // Its words go, its outcome must stay.
    const again = refusals === REFUSED_TRIES ? withoutTexts(one) : one;
    this.#refusals.set(again, refusals);
    this.#aside += 1;
    setTimeout(
      () => {
        this.#aside -= 1;
        if (!this.#isAbandoned) this.add(again);
      },
      retryMs * 2 ** Math.min(refusals - 1, DOUBLINGS_MAX),
    );
  }
}

function withoutTexts(one: Settlement): Settlement {
  const attempt = one.attempt && { ...one.attempt, reason: null, answer: null };
  return { ...one, attempt, reason: "O motivo não pôde ser gravado.", fix: null, externalId: null, refs: null };
}
