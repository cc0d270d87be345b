/**
 * Counts per source and hour, gathered in memory and written every few seconds: silence is told by hours, so a kill
 * that loses the last seconds changes nothing, and the way of a lead pays nothing for it.
 */
import type { Log } from "../observe/log.ts";
import type { Database } from "../store/database.ts";

export type Counted =
  | "received"
  | "lead"
  | "repeated"
  | "event"
  | "status"
  | "ignored"
  | "parked"
  | `refused:${string}`;

const FLUSH_MS = 2_000;
/** Causes of refusal are words of ours; even so their number is bounded. */
const ENTRIES_MAX = 2_000;

export class Tally {
  readonly #db: Database;
  readonly #slot: () => number;
  readonly #log: Log;
  readonly #now: () => Date;
  #counts = new Map<string, { source: string; hora: string; what: string; total: number }>();
  #last = new Map<string, { request?: Date; lead?: Date; refused?: { at: Date; cause: string } }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { db: Database; slot: () => number; log: Log; now: () => Date }) {
    this.#db = options.db;
    this.#slot = options.slot;
    this.#log = options.log;
    this.#now = options.now;
  }

  count(source: string, what: Counted, times = 1): void {
    if (times === 0) return;
    const at = this.#now();
    const hora = `${at.toISOString().slice(0, 13)}:00:00.000Z`;
    const key = `${source}\n${hora}\n${what}`;
    const entry = this.#counts.get(key);
    if (entry) entry.total += times;
    else if (this.#counts.size < ENTRIES_MAX) this.#counts.set(key, { source, hora, what, total: times });
    const last = this.#last.get(source) ?? {};
    if (what === "received") last.request = at;
    else if (what === "lead" || what === "repeated") last.lead = at;
    else if (what.startsWith("refused:")) last.refused = { at, cause: what.slice("refused:".length) };
    this.#last.set(source, last);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  /** Writes what was gathered; what cannot be written now is kept for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    const last = this.#last;
    this.#counts = new Map();
    this.#last = new Map();
    const moments = [...last].map(([slug, { request, lead, refused }]) => ({
      slug,
      request,
      lead,
      refused_at: refused?.at,
      refused_cause: refused?.cause,
    }));
    try {
      await this.#db.pool.query(
        `with counted as (
          insert into source_counts as c (source, hora, what, slot, total)
          select source, hora, what, $2::int, total from json_to_recordset($1::json) as n(source text, hora timestamptz, what text, total int)
          on conflict (source, hora, what, slot) do update set total = c.total + excluded.total)
        update sources s set last_request_at = greatest(s.last_request_at, m.request), last_lead_at = greatest(s.last_lead_at, m.lead),
          refused_at = coalesce(m.refused_at, s.refused_at), refused_cause = coalesce(m.refused_cause, s.refused_cause)
        from json_to_recordset($3::json) as m(slug text, request timestamptz, lead timestamptz, refused_at timestamptz, refused_cause text)
        where s.slug = m.slug`,
        [JSON.stringify([...counts.values()]), this.#slot(), JSON.stringify(moments)],
      );
    } catch (error) {
      this.#log.warn("source.counts_failed", { error: (error as Error).message });
      for (const [key, entry] of counts) {
        const newer = this.#counts.get(key);
        if (newer) newer.total += entry.total;
        else this.#counts.set(key, entry);
      }
      for (const [slug, moment] of last) this.#last.set(slug, { ...moment, ...this.#last.get(slug) });
      this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
      this.#timer.unref();
    }
  }
}
