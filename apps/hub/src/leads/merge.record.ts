/**
 * What a merge remembers, so that undoing it gives back exactly what it took (`lead_merges.undo`). Ids and short facts,
 * and three rows of leads: they hold personal data, so the record is emptied once the merge is undone, and goes with
 * the person when they are erased.
 */
import type { LeadRow } from "./lead.row.ts";

/** A whole row of `leads` as `to_jsonb` gives it, columns that later migrations add included. */
export interface WholeLead extends LeadRow {
  plan_no: number;
  last_plan_at: string | null;
  touches: number;
  rule_set: string;
  reasons: unknown;
}

/** Key values of rows that moved, by table. */
export type MovedRows = Record<string, Record<string, unknown>[]>;

/** A delivery that waited when the leads were merged. */
export interface WaitingRow {
  id: number;
  lead_id: number;
  connection_id: number | null;
  action: string;
  state: "pending" | "retrying";
  due_at: string | null;
  depends_on: number | null;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  /** What set it in motion, when that was not the lead's plan. */
  occasion?: string | null;
}

export interface RefRow {
  connection_id: number;
  lead_id: number;
  object: string;
  external_id: string;
  at: string;
}

export interface PairRow {
  lead_id: number;
  other_id: number;
  reason: string;
  at: string;
  resolved_at: string | null;
  resolution: string | null;
  resolved_by: string | null;
}

/** Rows of a table of which a lead has one: those that the other lead handed over, and those that found their place taken. */
export interface OneEach {
  given: Record<string, unknown>[];
  gone: Record<string, unknown>[];
}

export interface MergeRecord {
  /** The lead that stays, before and right after. */
  before: WholeLead;
  after: WholeLead;
  /** The lead that joined, as it was. */
  other: WholeLead;
  moved: MovedRows;
  /** Acts of consent that the merge added, and the newest act of then: what is newer was said to one lead. */
  consents: { added: number[]; newest: number };
  /** Waiting deliveries that the merge cancelled, and those that were made to wait for another parent, as they were. */
  cancelled: WaitingRow[];
  adopted: WaitingRow[];
  /** Deliveries of the lead that joined that went on waiting. */
  waited: number[];
  /** The plan of the merge, and its deliveries. */
  plan: { no: number; ids: number[] };
  /** Ids of the lead that joined in other systems, and those that the lead that stays got of them. */
  refs: { refs: RefRow[]; given: RefRow[] };
  /** By table; absent in records that are older than those tables. */
  oneEach?: Record<string, OneEach>;
  pairs: PairRow[];
  /** Pairs that the merge made in place of those. */
  pairsMade: { lead_id: number; other_id: number }[];
}
