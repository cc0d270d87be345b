/** What happened to a lead, as rows of its tables; `timeline.ts` makes one story of them. */

import { type Enrolment, enrolmentsOf } from "../nurture/enrolment.queries.ts";
import type { Database } from "../store/database.ts";
import type { CompactLead } from "./lead.row.ts";

export interface TouchRow {
  id: number;
  at: Date;
  kind: "new" | "returning" | "repeated";
  origem: string;
  trusted: boolean;
  given: Record<string, unknown> | null;
  snapshot: CompactLead;
  /** When the retention took away the body that it was read from. */
  emptied_at?: Date | null;
}
export interface EventRow {
  id: number;
  at: Date;
  kind: string;
  data: Record<string, unknown>;
}
export interface DuplicateRow {
  other_id: number;
  reason: string;
  at: Date;
  resolved_at: Date | null;
}
export interface LeadHistory {
  touches: TouchRow[];
  events: EventRow[];
  enrolments?: Enrolment[];
  duplicates: DuplicateRow[];
}

/** The newest `limit` of each kind. */
export async function leadHistory(db: Database, leadId: number, limit: number): Promise<LeadHistory> {
  const { kysely } = db;
  const [touches, events, enrolments, duplicates] = await Promise.all([
    kysely
      .selectFrom("touches as t")
      .leftJoin("raw_requests as r", "r.id", "t.raw_id")
      .select(["t.id", "t.at", "t.kind", "t.origem", "t.trusted", "t.given", "t.snapshot", "r.emptied_at"])
      .where("t.lead_id", "=", leadId)
      .orderBy("t.at", "desc")
      .orderBy("t.id", "desc")
      .limit(limit)
      .execute(),
    kysely
      .selectFrom("lead_events")
      .select(["id", "at", "kind", "data"])
      .where("lead_id", "=", leadId)
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .execute(),
    enrolmentsOf(db, leadId),
    duplicatesOf(db, leadId, limit),
  ]);
  return { touches, events, enrolments, duplicates };
}

/** Pairs are kept once, the lower id first, so both columns are asked. */
async function duplicatesOf(db: Database, leadId: number, limit: number): Promise<DuplicateRow[]> {
  const rows = await db.kysely
    .selectFrom("possible_duplicates")
    .select(["lead_id", "other_id", "reason", "at", "resolved_at"])
    .where((where) => where.or([where("lead_id", "=", leadId), where("other_id", "=", leadId)]))
    .orderBy("at", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ lead_id, other_id, ...rest }) => ({ other_id: lead_id === leadId ? other_id : lead_id, ...rest }));
}

export interface Explanation {
  lead_id: number;
  score: number;
  status: "QUENTE" | "MORNO" | "FRIO";
  rule_set: string;
  reasons: { rule: string; points: number; reason: string }[];
}

export async function explainScore(db: Database, id: number): Promise<Explanation | undefined> {
  const row = await db.kysely
    .selectFrom("leads")
    .select(["id", "score", "status", "rule_set", "reasons"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id: lead_id, ...rest } = row;
  return { lead_id, ...rest };
}
