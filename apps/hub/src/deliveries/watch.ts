/**
 * The clock of an instance: it beats, buries the dead and takes their work over, and gives back leases of its own that
 * nobody remembers (delivery protocol 3.3 and 3.5).
 */
import type { Connections } from "../connections/connections.ts";
import { failPoint } from "../fail-point.ts";
import type { Log } from "../observe/log.ts";
import type { DeliveryStore, LeaseId } from "./delivery.store.ts";
import type { Instance } from "./instance.ts";

export interface WatchOptions {
  store: DeliveryStore;
  connections: Connections;
  instance: Instance;
  beatMs: number;
  /** Only who delivers takes work over. */
  delivers: boolean;
  log: Log;
  /** Whether this lease is in our hands. */
  holds: (lease: LeaseId) => boolean;
  /** Our row was gone: others called us dead. Called before signing on anew. */
  onLost: () => void;
  /** Something is due at these connections; all of them, when none is named. */
  onDue: (connectionIds?: readonly number[]) => void;
  /** After each beat that went well. */
  onBeat: () => void;
}

/** Parts of the silence after which an instance is dead (30 s): own orphans are looked for every 10 s, 20 s old. */
const ORPHAN_LOOK = 1 / 3;
const ORPHAN_AGE = 2 / 3;

export class Watch {
  readonly #o: WatchOptions;
  #beatTimer: NodeJS.Timeout | undefined;
  #orphanTimer: NodeJS.Timeout | undefined;
  #hasLeft = false;
  #wasAway = false;
  #isSigningOn = false;

  constructor(options: WatchOptions) {
    this.#o = options;
  }

  /** Begins to beat, and takes over what a crash between two steps left without an owner. */
  async start(): Promise<void> {
    const { instance, beatMs, delivers } = this.#o;
    this.#beatTimer = setInterval(() => void this.#beat(), beatMs);
    if (!delivers) return;
    await this.#takeOver(await instance.ownersWithoutInstance());
    this.#orphanTimer = setInterval(() => void this.#returnOrphans(), instance.deadMs * ORPHAN_LOOK);
  }

  /** Looks for no more orphans, but goes on beating: leases are still in our hands. */
  stopLooking(): void {
    clearInterval(this.#orphanTimer);
  }

  stop(): void {
    this.stopLooking();
    clearInterval(this.#beatTimer);
    this.#hasLeft = true;
  }

  async #beat(): Promise<void> {
    const { instance, connections, delivers, log, onBeat, onDue, onLost } = this.#o;
    try {
      const { id } = instance;
      failPoint("instance.before_beat");
      if ((await instance.beat()) === "lost") {
        // A beat that was under way when we signed off, or when an earlier one began to sign on anew.
        if (this.#hasLeft || this.#isSigningOn || instance.id !== id) return;
        log.warn("instance.lost", { instance: id });
        onLost();
        await this.#signOn();
        onDue();
      }
      if (this.#wasAway) {
        this.#wasAway = false;
        instance.countAnew();
        onDue();
      }
      await connections.refresh();
      const dead = await instance.buryDead();
      if (dead.length > 0) failPoint("instance.after_burial");
      if (delivers) await this.#takeOver(dead);
      onBeat();
    } catch (error) {
      this.#wasAway = true;
      log.warn("instance.beat_failed", { error: (error as Error).message });
    }
  }

  async #signOn(): Promise<void> {
    this.#isSigningOn = true;
    try {
      await this.#o.instance.register();
    } finally {
      this.#isSigningOn = false;
    }
  }

  async #takeOver(owners: readonly string[]): Promise<void> {
    const { store, log, onDue } = this.#o;
    for (const owner of owners) {
      failPoint("takeover.before_commit");
      const taken = await store.takeAway(owner);
      failPoint("takeover.after_commit");
      log.warn("instance.taken_over", { owner, deliveries: taken.count, unknown: taken.unknown });
      onDue(taken.connections);
    }
  }

  /**
   * Gives back what the table says is ours and memory does not know (lost COMMIT answers, failed settlements), and what
   * nobody's is: whoever buried or left may have died before the takeover.
   */
  async #returnOrphans(): Promise<void> {
    const { store, instance, log, holds, onDue } = this.#o;
    try {
      await this.#takeOver(await instance.ownersWithoutInstance());
      const running = await store.runningOf(instance.id, instance.deadMs * ORPHAN_AGE);
      const orphans = running.filter((lease) => !holds(lease));
      if (orphans.length === 0) return;
      failPoint("orphans.before_return");
      const taken = await store.takeAway(instance.id, orphans);
      log.warn("delivery.orphans_returned", { deliveries: taken.count, unknown: taken.unknown });
      onDue(taken.connections);
    } catch (error) {
      log.warn("delivery.orphan_check_failed", { error: (error as Error).message });
    }
  }
}
