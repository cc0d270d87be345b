/**
 * Reads stored raw requests apart from the requests that brought them. What is new comes from memory, leased at birth;
 * what waits (a retry, another process's, one that a person wants read again) is claimed when it is due. A killed
 * reader's leases are taken up by the others, as deliveries are.
 */
import { backoffMs, DEFAULT_RETRY } from "@streamleads/domain";
import type { LeadInput, Reading } from "@streamleads/integration-kit";
import { withinTime } from "../connections/context.ts";
import { failPoint } from "../fail-point.ts";
import type { Log } from "../observe/log.ts";
import type { Tracing } from "../observe/tracing.ts";
import { isOpen, type LiveSource, type Sources } from "../sources/sources.ts";
import type { Tally } from "../sources/tally.ts";
import { Batcher } from "../store/batcher.ts";
import type { Bus } from "../store/bus.ts";
import { errorCode } from "../store/database.ts";
import type { RawLease, RawSettlement, RawStore } from "./raw.store.ts";
import type { TakenReading } from "./take-reading.ts";

export interface ReaderOptions {
  store: RawStore;
  sources: Sources;
  tally: Tally;
  bus: Bus;
  log: Log;
  /** Who this process is among the instances; leases are made in this name. */
  owner: () => string;
  /** Does what a reading says; `undefined` when it settled the raw request itself. */
  take: (lease: RawLease, reading: Reading, live: LiveSource) => Promise<TakenReading>;
  now: () => Date;
  random: () => number;
  timeoutMs: number;
  /** After this silence instances are dead: leases of the dead are looked for three times as often. */
  deadMs: number;
  retryBaseMs: number;
  tracing?: Pick<Tracing, "reading"> | undefined;
}

/** Readings at once of a source that looks nothing up, enough to fill the intake's batches; and of one that does. */
const AT_ONCE = 64;
const AT_ONCE_LOOKING_UP = 4;
/** What is held in memory; beyond it new ones are left in the table. */
const HELD_MAX = 2_000;
const HELD_BYTES_MAX = 64 * 1024 * 1024;
const CLAIM_MAX = 200;
const LOOK_MS = 5_000;
const LOOK_SOON_MS = 50;
/** A reading that keeps failing is given to a person after this long and at least this many tries. */
const GIVE_UP_MS = 72 * 3_600_000;
const GIVE_UP_TRIES = 12;
const PAUSE_MS = 60_000;

export class Reader {
  readonly #o: ReaderOptions;
  readonly #waiting = new Map<string, RawLease[]>();
  readonly #running = new Map<string, number>();
  readonly #held = new Map<string, RawLease>();
  readonly #work = new Set<Promise<void>>();
  readonly #settlements: Batcher<{ lease: RawLease; settlement: RawSettlement }, undefined>;
  #heldBytes = 0;
  #suspects = new Set<string>();
  #lookTimer: NodeJS.Timeout | undefined;
  #lookAt = Number.POSITIVE_INFINITY;
  #orphanTimer: NodeJS.Timeout | undefined;
  #isClaiming = false;
  #isStopping = false;
  #isStarted = false;

  constructor(options: ReaderOptions) {
    this.#o = options;
    this.#settlements = new Batcher({
      waitMs: 2,
      maxItems: 200,
      maxInFlight: 2,
      run: async (batch) => {
        failPoint("raw.before_settle");
        await options.store.settle(batch);
        failPoint("raw.after_settle");
        return batch.map(() => undefined);
      },
    });
  }

  start(): void {
    const { bus, sources, deadMs } = this.#o;
    this.#isStarted = true;
    bus.subscribe((notice) => {
      if (notice.kind === "raw") this.#lookIn(LOOK_SOON_MS);
    });
    sources.onChange(() => this.#afterChange());
    this.#orphanTimer = setInterval(() => void this.#lookForOrphans(), deadMs / 3);
    this.#lookIn(LOOK_SOON_MS);
  }

  /** Whether what is new may be born leased to this process. */
  get hasRoom(): boolean {
    return this.#isStarted && !this.#isStopping && this.#held.size < HELD_MAX && this.#heldBytes < HELD_BYTES_MAX;
  }

  /** Takes leases that were just made in this process's name. */
  add(leases: readonly RawLease[]): void {
    for (const lease of leases) {
      this.#hold(lease);
      const queue = this.#waiting.get(lease.source);
      if (queue) queue.push(lease);
      else this.#waiting.set(lease.source, [lease]);
    }
    this.#pump();
  }

  /** Something was left in the table; claimed as soon as there is room. */
  wake(): void {
    this.#lookIn(0);
  }

  /**
   * Reads a parked request now, with what a person knows beside it. Returns 0 when it is not parked (any more).
   * What the person typed is held in memory only: after a kill the request is parked again as it was.
   */
  async readWith(id: number, extra: LeadInput): Promise<number> {
    const lease = await this.#o.store.leaseParked(id, this.#o.owner());
    if (!lease) return 0;
    this.add([{ ...lease, extra }]);
    return 1;
  }

  /** Starts nothing more, ends what is under way and gives the rest back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#lookTimer);
    clearInterval(this.#orphanTimer);
    for (const queue of this.#waiting.values()) for (const lease of queue.splice(0)) this.#settle(lease, this.#back());
    await Promise.all(this.#work);
    await this.#settlements.drained();
  }

  // ---- readings ------------------------------------------------------------------------------------------------

  #pump(): void {
    for (const [slug, queue] of this.#waiting) {
      const live = this.#o.sources.get(slug);
      const most = live?.source.request ? AT_ONCE_LOOKING_UP : AT_ONCE;
      while (queue.length > 0 && (this.#running.get(slug) ?? 0) < most && !this.#isStopping) {
        const lease = queue.shift() as RawLease;
        this.#running.set(slug, (this.#running.get(slug) ?? 0) + 1);
        const work = this.#readOne(lease, live).finally(() => {
          this.#work.delete(work);
          this.#running.set(slug, (this.#running.get(slug) ?? 1) - 1);
          this.#pump();
        });
        this.#work.add(work);
      }
    }
  }

  async #readOne(lease: RawLease, live: LiveSource | undefined): Promise<void> {
    const told = this.#o.tracing?.reading(lease);
    try {
      if (live && !isOpen(live, this.#o.now())) return this.#settle(lease, this.#back());
      const settlement = live ? await this.#reading(lease, live) : SOURCE_GONE;
      told?.(settlement ?? TAKEN);
      if (settlement) this.#settle(lease, settlement);
      else this.#letGo(lease);
    } catch (error) {
      // A fault of ours or a refusal of the database: the request stays, with its cause, for a person.
      this.#o.log.error("source.reading_failed", { source: lease.source, raw_id: lease.id, error: errorCode(error) });
      this.#o.tally.count(lease.source, "parked");
      told?.(FAULT);
      this.#settle(lease, FAULT);
    }
  }

  async #reading(lease: RawLease, live: LiveSource): Promise<RawSettlement | undefined> {
    const { timeoutMs, tally } = this.#o;
    const { source, context } = live;
    const { body, providerId, receivedAt, contentType, tries: attempt } = lease;
    const reading = await withinTime<Reading>(
      source.read({ body, providerId, receivedAt, contentType, attempt }, context),
      timeoutMs,
      () => ({ kind: "retry", cause: "timeout", reason: "A leitura não terminou a tempo." }),
    );
    const taken = await this.#o.take(lease, withExtra(reading, lease.extra), live);
    if (taken.counted) tally.count(lease.source, taken.counted);
    return taken.settlement ? this.#bounded(lease, taken.settlement) : undefined;
  }

  /** When a retry is due; one that has been tried for days goes to a person. */
  #bounded(lease: RawLease, settlement: RawSettlement): RawSettlement {
    if (settlement.state !== "received" || !settlement.counts) return settlement;
    const now = this.#o.now().getTime();
    if (lease.tries >= GIVE_UP_TRIES && now - lease.receivedAt.getTime() > GIVE_UP_MS) {
      const { cause, reason } = settlement;
      this.#o.tally.count(lease.source, "parked");
      return { state: "parked", cause, reason, fix: "Corrija a causa e leia de novo." };
    }
    const wait = backoffMs(lease.tries, this.#o.random, { ...DEFAULT_RETRY, baseMs: this.#o.retryBaseMs });
    return { ...settlement, dueAt: new Date(Math.max(settlement.dueAt.getTime(), now + wait)) };
  }

  // ---- leases --------------------------------------------------------------------------------------------------

  #hold(lease: RawLease): void {
    this.#held.set(nameOf(lease), lease);
    this.#heldBytes += lease.body.length;
  }

  #letGo(lease: RawLease): void {
    if (this.#held.delete(nameOf(lease))) this.#heldBytes -= lease.body.length;
  }

  #settle(lease: RawLease, settlement: RawSettlement): void {
    const written = this.#settlements
      .add({ lease, settlement })
      .then(() => {
        if (settlement.state === "received") this.#lookIn(settlement.dueAt.getTime() - this.#o.now().getTime());
      })
      .catch((error: Error) => {
        // Not written: the look for forgotten leases gives it back.
        this.#o.log.warn("source.settle_failed", { raw_id: lease.id, error: errorCode(error) });
      })
      .finally(() => {
        this.#letGo(lease);
        this.#work.delete(written);
      });
    this.#work.add(written);
  }

  #back(): RawSettlement {
    return { state: "received", dueAt: this.#o.now(), counts: false, cause: "waiting", reason: "Aguarda a vez." };
  }

  #afterChange(): void {
    const now = this.#o.now();
    for (const [slug, queue] of this.#waiting) {
      const live = this.#o.sources.get(slug);
      if (!live || isOpen(live, now)) continue;
      for (const lease of queue.splice(0)) this.#settle(lease, this.#back());
    }
    this.#lookIn(LOOK_SOON_MS);
  }

  #lookIn(ms: number): void {
    if (this.#isStopping || !this.#isStarted) return;
    const wait = Math.max(0, Math.min(ms, LOOK_MS));
    const at = performance.now() + wait;
    if (this.#lookAt <= at) return;
    clearTimeout(this.#lookTimer);
    this.#lookAt = at;
    this.#lookTimer = setTimeout(() => {
      this.#lookAt = Number.POSITIVE_INFINITY;
      void this.#claim();
    }, wait);
  }

  async #claim(): Promise<void> {
    if (this.#isClaiming) return this.#lookIn(LOOK_SOON_MS);
    this.#isClaiming = true;
    let next = LOOK_MS;
    try {
      failPoint("raw.before_claim");
      const { store, sources, owner, now } = this.#o;
      const room = Math.min(CLAIM_MAX, HELD_MAX - this.#held.size);
      const waiting = sources.waiting(now());
      const leases = room > 0 && this.#heldBytes < HELD_BYTES_MAX ? await store.claim(owner(), room, waiting) : [];
      if (leases.length > 0) failPoint("raw.after_claim");
      this.add(leases);
      if (room > 0 && leases.length === room) next = 0;
      else if (room > 0) {
        const due = await store.nextDue(waiting);
        if (due) next = Math.max(LOOK_SOON_MS, due.getTime() - Date.now());
      } else next = LOOK_SOON_MS * 4;
    } catch (error) {
      this.#o.log.warn("source.claim_failed", { error: (error as Error).message });
    } finally {
      this.#isClaiming = false;
    }
    this.#lookIn(next);
  }

  /** Takes up what the dead left, and what is ours by the table but not by our memory at two looks in a row. */
  async #lookForOrphans(): Promise<void> {
    const { store, owner, log } = this.#o;
    try {
      await this.#o.sources.refresh();
      failPoint("raw.before_takeover");
      const taken = await store.takeOver();
      if (taken > 0) failPoint("raw.after_takeover");
      const mine = (await store.leasedTo(owner())).filter((lease) => !this.#held.has(lease));
      const forgotten = mine.filter((lease) => this.#suspects.has(lease));
      this.#suspects = new Set(mine);
      if (forgotten.length > 0) await store.giveBack(owner(), forgotten);
      if (taken + forgotten.length > 0) {
        log.warn("source.leases_returned", { taken, forgotten: forgotten.length });
        this.#lookIn(0);
      }
    } catch (error) {
      log.warn("source.orphan_check_failed", { error: (error as Error).message });
    }
  }
}

/** A person's word counts more than what was read; where nothing was, it is the lead. */
function withExtra(reading: Reading, extra: LeadInput | undefined): Reading {
  if (!extra) return reading;
  if (reading.kind === "lead") return { ...reading, lead: { ...reading.lead, ...extra } };
  if (reading.kind === "parked") return { kind: "lead", lead: { ...reading.lead, ...extra } };
  return reading.kind === "ignored" ? { kind: "lead", lead: extra } : reading;
}

/** When a source asked for patience without saying how long. */
export function pausedUntil(now: Date): Date {
  return new Date(now.getTime() + PAUSE_MS);
}

function nameOf(lease: RawLease): string {
  return `${lease.id}:${lease.attemptNo}`;
}

const SOURCE_GONE: RawSettlement = {
  state: "parked",
  cause: "source_not_configured",
  reason: "A fonte que recebeu isto não está mais configurada.",
  fix: "Configure a fonte de novo e leia de novo.",
};

/** What a trace says of a reading that settled its request itself. */
const TAKEN = { state: "parsed" } as const;

const FAULT: RawSettlement = {
  state: "parked",
  cause: "reader_fault",
  reason: "Houve um erro nosso ao ler este conteúdo; nada se perdeu.",
  fix: "Leia de novo depois da próxima atualização do StreamLeads; se continuar, abra um chamado.",
};
