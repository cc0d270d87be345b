/** For tests of merges: merges beside an intake, and everything that the database holds of some leads. */
import { SILENT } from "../observe/log.ts";
import type { Bus, Notice } from "../store/bus.ts";
import { LeadMerges } from "./merge.ts";
import type { TestIntake } from "./testing.ts";

export const BY = "Ana Lima";

export function mergesOn(hub: TestIntake, patienceMs = 0): { merges: LeadMerges; notices: Notice[]; bus: Bus } {
  const notices: Notice[] = [];
  const listeners = new Set<(notice: Notice) => void>();
  const bus: Bus = {
    publish(notice) {
      notices.push(notice);
      for (const listener of listeners) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
  };
  const now = () => new Date();
  const merges = new LeadMerges({ db: hub.db, bus, log: SILENT, rules: () => hub.rules, now, patienceMs });
  return { merges, notices, bus };
}

/** Tables with rows of leads, and by what to order them. What a merge itself writes is told apart by its kind. */
const TABLES: Record<string, string> = {
  leads: "select to_jsonb(t) - 'updated_at' - 'plan_no' as row from leads t where id = any($1) order by id",
  touches: "select to_jsonb(t) as row from touches t where lead_id = any($1) order by id",
  lead_keys: "select to_jsonb(t) as row from lead_keys t where lead_id = any($1) order by kind, value",
  consents: "select to_jsonb(t) as row from consents t where lead_id = any($1) order by id",
  lead_events: `select to_jsonb(t) as row from lead_events t where lead_id = any($1) and kind not in ('merged','unmerged') order by id`,
  raw_requests: "select to_jsonb(t) - 'body' as row from raw_requests t where lead_id = any($1) order by id",
  deliveries: "select to_jsonb(t) as row from deliveries t where lead_id = any($1) order by id",
  external_refs:
    "select to_jsonb(t) as row from external_refs t where lead_id = any($1) order by connection_id, lead_id, object",
  lead_stages: "select to_jsonb(t) as row from lead_stages t where lead_id = any($1) order by id",
  claims: "select to_jsonb(t) as row from claims t where lead_id = any($1) order by lead_id",
  enrolments: "select to_jsonb(t) as row from enrolments t where lead_id = any($1) order by id",
  idempotency_keys: "select to_jsonb(t) as row from idempotency_keys t where lead_id = any($1) order by holder, key",
  possible_duplicates:
    "select to_jsonb(t) as row from possible_duplicates t where lead_id = any($1) or other_id = any($1) order by lead_id, other_id",
};

export type Everything = Record<string, Record<string, unknown>[]>;

/** Every row of these leads, by table; without what any change of a lead raises (`updated_at`, `plan_no`). */
export async function everythingOf(hub: TestIntake, ids: readonly number[]): Promise<Everything> {
  const found: Everything = {};
  for (const [table, sql] of Object.entries(TABLES)) {
    const rows = await hub.rows<{ row: Record<string, unknown> }>(sql, [ids]);
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** The figures as they are rolled up, and as they would be counted. */
export async function figures(hub: TestIntake): Promise<{ rolled: unknown[]; counted: unknown[] }> {
  const rolled = await hub.rows(`select hora, origem, status, sum(total) as total, sum(score_sum) as score_sum
    from lead_counts group by 1, 2, 3 having sum(total) <> 0 or sum(score_sum) <> 0 order by 1, 2, 3`);
  const counted = await hub.rows(`select date_trunc('hour', created_at) as hora, origem, status, count(*) as total,
    sum(score) as score_sum from leads where not teste group by 1, 2, 3 order by 1, 2, 3`);
  return { rolled, counted };
}
