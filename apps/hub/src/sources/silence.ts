/** Looks whether a source is quieter than usual, by its own figures of the last four weeks. */
import { expectedLeads, isTooQuiet, type SourceHistory } from "@streamleads/domain";
import { DateTime } from "luxon";
import type { Database } from "../store/database.ts";
import type { SourceStore } from "./source.store.ts";
import type { Sources } from "./sources.ts";

const WEEKS = 4;

export interface SilenceParts {
  db: Database;
  store: SourceStore;
  sources: Sources;
  timeZone: string;
  now: () => Date;
}

/** Writes down which sources are quiet, and which are no longer; alarms and pages read it there. */
export async function lookForSilence({ db, store, sources, timeZone, now }: SilenceParts): Promise<void> {
  const at = now();
  const placeOf = (moment: Date) => {
    const { weekday, hour } = DateTime.fromJSDate(moment, { zone: timeZone });
    return { weekday, hour };
  };
  for (const { source, shared, enabled } of sources.all()) {
    const last = shared.lastLeadAt;
    if (last === null) continue;
    const history = await historyOf(db, source.slug, timeZone, at);
    const expected = expectedLeads(history, last, at, placeOf);
    // A source that is paused or off is quiet for a reason that is told already.
    const isQuiet = enabled && shared.paused === null && isTooQuiet(history, expected);
    await store.quiet(source.slug, isQuiet ? last : null, isQuiet ? expected : null);
  }
  await sources.announce();
}

/** Leads by hour of the week. Hours since the last lead are left out: silence must not make itself usual. */
async function historyOf(db: Database, slug: string, timeZone: string, now: Date): Promise<SourceHistory> {
  const { rows } = await db.pool.query<{ weekday: number; hour: number; total: number; first: Date; last: Date }>(
    `select extract(isodow from hora at time zone $2)::int as weekday, extract(hour from hora at time zone $2)::int as hour,
       sum(total)::int as total, min(hora) as first, max(hora) as last
     from source_counts where source = $1 and what in ('lead', 'repeated') and hora > $3::timestamptz - $4 * interval '7 days'
     group by 1, 2`,
    [slug, timeZone, now, WEEKS],
  );
  if (rows.length === 0) return { hours: [], days: 0, leads: 0 };
  const first = Math.min(...rows.map((row) => row.first.getTime()));
  const last = Math.max(...rows.map((row) => row.last.getTime()));
  const days = (last - first) / 86_400_000;
  const weeks = Math.max(1, Math.ceil(days / 7));
  return {
    hours: rows.map(({ weekday, hour, total }) => ({ weekday, hour, mean: total / weeks })),
    days,
    leads: rows.reduce((sum, row) => sum + row.total, 0),
  };
}
