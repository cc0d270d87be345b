/**
 * Runs the sources that fetch by themselves (a mailbox): each on one instance at a time, by a lock that its connection
 * holds, so that the death of a process hands it on.
 */
import type { Outcome } from "@streamleads/domain";
import type { Log } from "../observe/log.ts";
import type { RawWriter } from "../receive/raw-writer.ts";
import { type Database, errorCode } from "../store/database.ts";
import type { SourceStore } from "./source.store.ts";
import { isOpen, type LiveSource, type Sources } from "./sources.ts";
import type { Tally } from "./tally.ts";

export interface WatchersOptions {
  db: Database;
  store: SourceStore;
  sources: Sources;
  writer: Pick<RawWriter, "keep">;
  tally: Tally;
  log: Log;
  now: () => Date;
  /** After a watch that ended, and between two questions for the lock. */
  againMs: number;
}

export class Watchers {
  readonly #o: WatchersOptions;
  readonly #stop = new AbortController();
  #work: Promise<void>[] = [];

  constructor(options: WatchersOptions) {
    this.#o = options;
  }

  start(): void {
    this.#work = this.#o.sources.all().flatMap((live) => (live.source.watch ? [this.#keepWatching(live)] : []));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#work);
  }

  async #keepWatching(live: LiveSource): Promise<void> {
    const { log, againMs } = this.#o;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        // Of a paused one nobody asks again and again: wrong log-ins lock accounts.
        if (isOpen(live, this.#o.now())) await this.#watchOnce(live);
      } catch (error) {
        log.warn("source.watch_ended", { source: live.source.slug, error: errorCode(error) });
      }
      await pause(againMs, signal);
    }
  }

  async #watchOnce(live: LiveSource): Promise<void> {
    const { db, store, writer, tally, now } = this.#o;
    const { slug } = live.source;
    const client = await db.pool.connect();
    // The lock lives as long as its connection: when that breaks, somebody else may hold it, and we must stop.
    const lost = new AbortController();
    const onEnd = () => lost.abort();
    client.once("end", onEnd);
    // A watch that throws leaves its lock on the connection, which then must not go back to the others.
    let isLocked = false;
    try {
      const { rows } = await client.query<{ mine: boolean }>(
        "select pg_try_advisory_lock(hashtextextended('watch:' || $1, 0)) as mine",
        [slug],
      );
      if (!rows[0]?.mine) return;
      isLocked = true;
      await live.source.watch?.(live.context, {
        take: async (changes) => {
          if (changes.length === 0) return;
          tally.count(slug, "received", changes.length);
          await writer.keep({ source: slug, changes, contentType: null, headers: {}, receivedAt: now() });
        },
        report: (outcome) => void this.#report(live, outcome),
        marks: { get: (name) => store.mark(slug, name), set: (name, value) => store.setMark(slug, name, value) },
        signal: AbortSignal.any([this.#stop.signal, lost.signal]),
      });
      await client.query("select pg_advisory_unlock(hashtextextended('watch:' || $1, 0))", [slug]);
      isLocked = false;
    } finally {
      client.off("end", onEnd);
      client.release(isLocked || lost.signal.aborted);
    }
  }

  async #report({ source, shared }: LiveSource, outcome: Outcome): Promise<void> {
    const { store, sources, log } = this.#o;
    const note = outcome.kind === "delivered" ? (outcome.note ?? null) : outcome.reason;
    try {
      await store.checked(source.slug, { kind: outcome.kind, note, expiresAt: null });
      if (outcome.kind === "reconnect") await sources.pause(source.slug, outcome);
      else if (outcome.kind === "delivered" && shared.paused) await sources.resume(source.slug);
      else await sources.announce();
    } catch (error) {
      log.warn("source.report_failed", { source: source.slug, error: errorCode(error) });
    }
  }
}

/** Waits, or ends at once with the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
