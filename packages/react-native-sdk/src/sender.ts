/**
 * Takes leads from the queue to the hub: one at a time, one run at a time. A lead that was tried least goes first, so
 * that one that always fails never stands in the way of the others. A failure ends the run, and `holds` says when the
 * next may begin; a lead leaves the queue only when the hub has answered for it.
 */
import type { Environment } from "./environment.ts";
import type { FieldProblem } from "./error.ts";
import { post } from "./exchange.ts";
import type { Holds } from "./holds.ts";
import { CLOCK_FLOOR_MS, type NewLead } from "./lead.ts";
import type { Settings } from "./options.ts";
import type { Entry, Queue } from "./queue.ts";
import { judge } from "./verdict.ts";

/** Why a lead left the queue although the hub does not have it. */
export interface Drop {
  reason: "refused" | "expired" | "unreadable";
  lead: NewLead | undefined;
  message: string;
  fields: readonly FieldProblem[];
}

export interface Link {
  settings: Settings;
  queue: Queue;
}

export interface SenderPorts {
  /** Asked anew for every lead, since `configure` may change them at any time; `undefined`: stop. */
  link(): Link | undefined;
  onSent(id: string, receipt: string): void;
  onDropped(id: string, drop: Drop): void;
  onPaused(status: number, message: string): void;
  onStorageFailure(error: unknown): void;
  /** A run has ended; whatever still waits, waits for a later one. */
  onIdle(): void;
}

/** @returns what starts a run, or makes the one under way look again; it resolves when nothing more can be sent for now */
export function createSender(holds: Holds, environment: Environment, ports: SenderPorts): () => Promise<void> {
  const { link: current, onSent, onDropped, onPaused, onStorageFailure, onIdle } = ports;
  /** Answered for. Should the storage not let go of one, it is only removed again, never sent again. */
  const settled = new Set<string>();
  let running: Promise<void> | undefined;
  let wantsMore = false;

  async function run(): Promise<void> {
    try {
      do {
        wantsMore = false;
        await pass();
      } while (wantsMore);
    } catch (error) {
      // The storage cannot be read: it is asked again later, as a hub would be.
      onStorageFailure(error);
      holds.failed(false, undefined);
    } finally {
      running = undefined;
      onIdle();
    }
  }

  async function pass(): Promise<void> {
    /** Each lead once: a storage that fails, or says that it removed and did not, must not make this a loop. */
    const seen = new Set<string>();
    for (;;) {
      const link = current();
      if (!link || holds.waitMs() > 0) return;
      const entry = leastTried((await link.queue.entries()).filter(({ id }) => !seen.has(id)));
      if (!entry) return;
      seen.add(entry.id);
      const goesOn = await handle(entry, link).catch((error: unknown) => {
        onStorageFailure(error);
        return true;
      });
      if (!goesOn) return;
    }
  }

  /** @returns whether the next may follow; @throws what the storage threw */
  async function handle({ id, at, n }: Entry, link: Link): Promise<boolean> {
    const { settings, queue } = link;
    // Removed first and told after. When the storage does not let go, the outcome is told all the same; when the lead
    // is gone (`reset`, another client), there is nobody to tell.
    const settle = async (tell?: () => void) => {
      const isFirst = !settled.has(id);
      settled.add(id);
      const wasThere = await queue.remove(id).catch((error: unknown) => {
        onStorageFailure(error);
        return true;
      });
      if (isFirst && wasThere) tell?.();
      return true;
    };
    const drop = (reason: Drop["reason"], text?: string, message = "", fields: Drop["fields"] = []) =>
      settle(() => onDropped(id, { reason, lead: text ? JSON.parse(text) : undefined, message, fields }));

    if (settled.has(id)) return settle();
    const body = await queue.read(id);
    // None: the app ended between the two writes of a lead, before `createLead` had promised anything.
    if (body === null) return settle();
    if (body === undefined) return drop("unreadable");
    // One that was never tried, or has the date of a wrong clock, gets its attempt first.
    const now = environment.now();
    if (n > 0 && at >= CLOCK_FLOOR_MS && now - at > settings.ttlMs) return drop("expired", body);

    const verdict = judge(await post(settings, id, body, environment), now);
    switch (verdict.kind) {
      case "sent":
        holds.succeeded();
        return settle(() => onSent(id, verdict.receipt));
      case "refused":
        holds.succeeded();
        return drop("refused", body, verdict.message, verdict.fields);
      case "paused":
        // Said of a key or an address that was replaced meanwhile: `configure` has already asked for another run.
        if (current() === link && holds.pause(verdict.isCertain)) onPaused(verdict.status, verdict.message);
        return false;
      case "retry":
        holds.failed(verdict.isBusy, verdict.waitMs);
        await queue.countAttempt(id, environment.now());
        return false;
    }
  }

  return () => {
    wantsMore = true;
    running ??= run();
    return running;
  };
}

/** The first of those with the fewest failed attempts. */
function leastTried(entries: readonly Entry[]): Entry | undefined {
  return entries.reduce<Entry | undefined>((best, entry) => (best && best.n <= entry.n ? best : entry), undefined);
}
