/**
 * Reads the provider's own list again and fetches what never arrived: "received 214 of 214". Each scope (a form, a
 * segment) has a watermark of its own, which moves only when that scope was read to its end, so that one that cannot be
 * read is said and nothing behind it is skipped.
 */
import type { Change, Scope, Unread } from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";
import type { RawStore } from "../receive/raw.store.ts";
import type { RawWriter } from "../receive/raw-writer.ts";
import { type Database, errorCode } from "../store/database.ts";
import { recordReconciliation } from "./reconcile.queries.ts";
import type { SourceStore } from "./source.store.ts";
import { isOpen, type LiveSource, type Sources } from "./sources.ts";

export interface ReconcilerOptions {
  db: Database;
  store: SourceStore;
  sources: Sources;
  writer: Pick<RawWriter, "keep">;
  raw: Pick<RawStore, "rescue">;
  /** Something waits in the table to be read. */
  onRescued: () => void;
  log: Log;
  now: () => Date;
}

/** Looks overlap, because providers list late what came late. */
const OVERLAP_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
const LAST_RUN = "reconciled";
const PAGE_MAX = 1_000;

export class Reconciler {
  readonly #o: ReconcilerOptions;
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: ReconcilerOptions) {
    this.#o = options;
  }

  /** Begins a look in the background; `false` when one is under way here. */
  start(live: LiveSource): boolean {
    const { slug } = live.source;
    if (this.#running.has(slug)) return false;
    const work = this.run(live)
      .catch((error: Error) => this.#o.log.error("source.reconcile_failed", { source: slug, error: errorCode(error) }))
      .finally(() => this.#running.delete(slug));
    this.#running.set(slug, work);
    return true;
  }

  /** Looks at every source whose time it is. */
  async runDue(): Promise<void> {
    const { sources, store, now } = this.#o;
    for (const live of sources.all()) {
      const { slug, reconcile } = live.source;
      if (!reconcile || !isOpen(live, now())) continue;
      const last = await store.mark(slug, LAST_RUN);
      const isDue = last === undefined || now().getTime() - Date.parse(last) >= reconcile.everyMinutes * 60_000;
      if (isDue && !this.#running.has(slug)) await this.run(live);
    }
  }

  /** Waits for what is under way. */
  async rest(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** One look at all scopes of a source. On one instance at a time; the others leave it at that. */
  async run(live: LiveSource): Promise<void> {
    const { db, store, sources, now } = this.#o;
    const { slug, reconcile } = live.source;
    if (!reconcile) return;
    const client = await db.pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>(
        "select pg_try_advisory_lock(hashtextextended('reconcile:' || $1, 0)) as mine",
        [slug],
      );
      if (!rows[0]?.mine) return;
      try {
        const startedAt = now();
        const scopes = await reconcile.scopes(live.context);
        if (isUnread(scopes)) {
          await this.#record(live, { id: "", name: live.source.label }, startedAt, NOTHING, scopes);
          if (scopes.kind === "reconnect") await sources.pause(slug, scopes);
        } else for (const scope of scopes) await this.#look(live, scope);
        await store.setMark(slug, LAST_RUN, startedAt.toISOString());
      } finally {
        await client.query("select pg_advisory_unlock(hashtextextended('reconcile:' || $1, 0))", [slug]);
      }
    } finally {
      client.release();
    }
  }

  async #look(live: LiveSource, scope: Scope): Promise<void> {
    const { store, now } = this.#o;
    const { slug, reconcile } = live.source;
    if (!reconcile) return;
    const startedAt = now();
    const name = `since:${scope.id}`;
    const mark = await store.mark(slug, name);
    const oldest = startedAt.getTime() - reconcile.keptDays * DAY_MS;
    // The first look goes back to the day before the source was set up: what came earlier was never ours to answer.
    const from = mark === undefined ? (await this.#bornAt(slug)).getTime() - DAY_MS : Date.parse(mark) - OVERLAP_MS;
    const since = new Date(Math.max(oldest, from));
    const found = { expected: 0, present: 0, fetched: 0 };
    for await (const page of reconcile.list(live.context, scope, since)) {
      if (isUnread(page)) return this.#record(live, scope, since, found, page);
      const fetched = await this.#keep(slug, page);
      found.expected += page.length;
      found.fetched += fetched;
      found.present += page.length - fetched;
    }
    await store.setMark(slug, name, startedAt.toISOString());
    await this.#record(live, scope, since, found, undefined);
  }

  /** Keeps what is not here yet; returns how many were missing. */
  async #keep(source: string, changes: readonly Change[]): Promise<number> {
    let missing = 0;
    for (let at = 0; at < changes.length; at += PAGE_MAX) {
      missing += await this.#o.writer.keep({
        source,
        changes: changes.slice(at, at + PAGE_MAX),
        contentType: "application/json",
        headers: {},
        receivedAt: this.#o.now(),
      });
    }
    // What was parked for want of its answers may be whole in the list.
    const named = changes.flatMap(({ providerId, body }) => (providerId ? [{ providerId, body }] : []));
    if (missing < changes.length && (await this.#o.raw.rescue(source, named)) > 0) this.#o.onRescued();
    return missing;
  }

  async #record(
    live: LiveSource,
    scope: Scope,
    since: Date,
    found: { expected: number; present: number; fetched: number },
    unread: Unread | undefined,
  ): Promise<void> {
    const { db, log } = this.#o;
    await recordReconciliation(db, {
      source: live.source.slug,
      scope_id: scope.id,
      scope_name: scope.name.slice(0, 200),
      since,
      ...found,
      state: unread ? "unread" : "complete",
      cause: unread?.cause ?? null,
      reason: unread?.reason ?? null,
      fix: unread && "fix" in unread ? unread.fix : null,
    });
    log.info("source.reconciled", { source: live.source.slug, scope: scope.id, ...found, cause: unread?.cause });
  }

  async #bornAt(slug: string): Promise<Date> {
    const { rows } = await this.#o.db.pool.query<{ created_at: Date }>(
      "select created_at from sources where slug = $1",
      [slug],
    );
    return rows[0]?.created_at ?? this.#o.now();
  }
}

const NOTHING = { expected: 0, present: 0, fetched: 0 };

function isUnread(value: readonly unknown[] | Unread): value is Unread {
  return !Array.isArray(value);
}
