/**
 * What the hub does not keep for ever (ADR 14): bodies of raw requests, and the record of single attempts. Leads,
 * deliveries with their state and number of attempts, and the figures by hour are no part of this; they stay.
 *
 * One task of the clock, on one process of the fleet at a time. A tick does a bounded amount of work and may be killed
 * anywhere: every step commits by itself, and the next tick goes on from what the tables say.
 */
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";
import { cutRange, dropExpired, forgetRevived, LOCK_TAKEN } from "./attempt-ranges.ts";
import { emptyBodies } from "./raw-bodies.ts";

export interface RetentionOptions {
  db: Database;
  /** Days after which the body of a finished raw request goes. */
  rawDays: number;
  /** Days after which the record of an attempt goes. */
  attemptDays: number;
  now: () => Date;
  log: Log;
}

const DAY_MS = 86_400_000;

export class Retention {
  readonly #o: RetentionOptions;

  constructor(options: RetentionOptions) {
    this.#o = options;
  }

  /** What is older than these moments is past its time. */
  limits(): { raw: Date; attempts: Date } {
    const { rawDays, attemptDays } = this.#o;
    const now = this.#o.now().getTime();
    return { raw: new Date(now - rawDays * DAY_MS), attempts: new Date(now - attemptDays * DAY_MS) };
  }

  /** One tick of the clock. Rejects when the database does; a lock that somebody holds only postpones that step. */
  async tick(): Promise<void> {
    const { db, log, now } = this.#o;
    const limits = this.limits();
    const cut = await this.#unlessLocked("cut", () => cutRange(db, now()));
    if (cut) log.info("retention.range_cut", { first_id: cut.firstId, next_id: cut.nextId });
    const dropped = await this.#unlessLocked("drop", () => dropExpired(db, limits.attempts, now()));
    for (const { firstId, rows } of dropped ?? [])
      log.info("retention.attempts_dropped", { first_id: firstId, rows, before: limits.attempts.toISOString() });
    await forgetRevived(db, limits.attempts, now());
    const emptied = await emptyBodies(db, limits.raw, now());
    if (emptied > 0) log.info("retention.bodies_emptied", { rows: emptied, before: limits.raw.toISOString() });
  }

  /** Waiting for a lock on a hot table would make everybody else wait behind it: the next tick tries again. */
  async #unlessLocked<T>(step: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_TAKEN) throw error;
      this.#o.log.warn("retention.postponed", { step });
      return undefined;
    }
  }
}
