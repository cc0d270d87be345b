/**
 * Whether all is well, as a watchman outside understands it: leads are taken in, the database answers, and nothing that
 * could be done has been waiting for long. A destination that is down or paused is told of by alarms; it is not us.
 */
import type { Registry } from "prom-client";
import { type Database, within } from "../store/database.ts";

export interface HealthParts {
  /** The connections of the hot path: those that a lead needs. */
  db: Pick<Database, "pool">;
  registry: Registry;
  /** Sources whose requests wait for a reason of their own. */
  waitingSources: () => readonly string[];
  now: () => Date;
}

export type Ailment = "database_away" | "nobody_takes_in" | "ingest_refusing" | "requests_late" | "deliveries_late";

/** A lead that could have been read or delivered for this long and was not: the problem list tells of it after ten minutes. */
const LATE_MS = 15 * 60_000;
const ANSWER_MS = 5_000;
/** Refusals since the last look say something about now when that look was not long ago. */
const LOOK_MAX_MS = 150_000;
/** What is refused on purpose (a wrong signature, a rate) is none of these. */
const REFUSED_BY_US: ReadonlySet<unknown> = new Set(["full", "database_away"]);

const LOOK_SQL = `select
  exists (select 1 from instances where role <> 'worker') as "takesIn",
  exists (select 1 from raw_requests where state = 'received' and owner is null and due_at < $1
    and source <> all($2::text[])) as "requestsLate",
  exists (select 1 from connections c where c.enabled and c.paused_cause is null and c.setup_state = 'done'
    and c.breaker_state = 'closed' and (c.not_before is null or c.not_before < $1)
    and exists (select 1 from deliveries d where d.connection_id = c.id and d.state in ('pending','retrying')
      and d.due_at < $1)) as "deliveriesLate"`;

/** Makes the question; each call looks anew and answers with the first thing that is wrong. Never rejects. */
export function ailments({ db, registry, waitingSources, now }: HealthParts): () => Promise<Ailment | undefined> {
  let last: { at: number; refused: number } | undefined;

  async function isRefusing(): Promise<boolean> {
    const at = now().getTime();
    const refused = await refusals(registry);
    const before = last;
    last = { at, refused };
    return before !== undefined && at - before.at <= LOOK_MAX_MS && refused > before.refused;
  }

  return async () => {
    const refusing = await isRefusing();
    try {
      const late = new Date(now().getTime() - LATE_MS);
      const { rows } = await db.pool.query<{ takesIn: boolean; requestsLate: boolean; deliveriesLate: boolean }>(
        within(ANSWER_MS, { name: "ailments", text: LOOK_SQL, values: [late, [...waitingSources()]] }),
      );
      const [seen] = rows;
      if (!seen?.takesIn) return "nobody_takes_in";
      if (refusing) return "ingest_refusing";
      if (seen.requestsLate) return "requests_late";
      return seen.deliveriesLate ? "deliveries_late" : undefined;
    } catch {
      // Whatever the database's reason is, it does not answer; its own lines in the log say why.
      return "database_away";
    }
  };
}

/** Leads and webhooks that this process turned away because it could not take them, since it began. */
async function refusals(registry: Registry): Promise<number> {
  const counted = await registry.getSingleMetric("ingest_refused_total")?.get();
  return (counted?.values ?? [])
    .filter(({ labels }) => REFUSED_BY_US.has(labels.reason))
    .reduce((sum, { value }) => sum + value, 0);
}
