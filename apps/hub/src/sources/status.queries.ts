/** How each source is, for people: figures of a day, what waits, what is parked. */
import type { Database } from "../store/database.ts";

export interface SourceFigures {
  received: number;
  leads: number;
  repeated: number;
  events: number;
  ignored: number;
  parked: number;
  refused: number;
}

export interface SourceStatus {
  day: SourceFigures;
  /** Leads by hour, oldest first; hours without any are left out. */
  hourly: { hour: string; leads: number }[];
  parkedNow: number;
  waitingNow: number;
}

const NOTHING: SourceFigures = { received: 0, leads: 0, repeated: 0, events: 0, ignored: 0, parked: 0, refused: 0 };

/** By slug; a source without any figure is left out. */
export async function sourceStatus(db: Database, now: Date): Promise<Map<string, SourceStatus>> {
  const [counts, open] = await Promise.all([
    db.pool.query<{ source: string; hora: Date; what: string; total: number }>(
      `select source, hora, what, sum(total)::int as total from source_counts
       where hora > $1::timestamptz - interval '24 hours' group by 1, 2, 3 order by hora`,
      [now],
    ),
    db.pool.query<{ source: string; parked: number; waiting: number }>(
      `select source, count(*) filter (where state = 'parked')::int as parked, count(*) filter (where state = 'received')::int as waiting
       from raw_requests where state in ('parked', 'received') group by 1`,
    ),
  ]);
  const found = new Map<string, SourceStatus>();
  const of = (source: string): SourceStatus => {
    const status = found.get(source) ?? { day: { ...NOTHING }, hourly: [], parkedNow: 0, waitingNow: 0 };
    found.set(source, status);
    return status;
  };
  for (const { source, hora, what, total } of counts.rows) {
    const status = of(source);
    const figure = FIGURES[what] ?? (what.startsWith("refused:") ? "refused" : undefined);
    if (figure) status.day[figure] += total;
    if (what === "lead" || what === "repeated") {
      const hour = hora.toISOString();
      const last = status.hourly.at(-1);
      if (last?.hour === hour) last.leads += total;
      else status.hourly.push({ hour, leads: total });
    }
  }
  for (const { source, parked, waiting } of open.rows) {
    const status = of(source);
    status.parkedNow = parked;
    status.waitingNow = waiting;
  }
  return found;
}

const FIGURES: Readonly<Record<string, keyof SourceFigures>> = {
  received: "received",
  lead: "leads",
  repeated: "repeated",
  event: "events",
  status: "events",
  ignored: "ignored",
  parked: "parked",
};
