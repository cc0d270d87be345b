/** Where a merged lead went, and what was merged into one. */
import type pg from "pg";
import type { Database } from "../store/database.ts";
import { leadOf } from "./lead.row.ts";
import type { WholeLead } from "./merge.record.ts";

type Client = Pick<pg.PoolClient, "query">;

/** The lead that one is part of now, through however many merges; `undefined` when it was never merged, or not any more. */
export async function mergedInto(client: Client, id: number): Promise<number | undefined> {
  const { rows } = await client.query<{ lead_id: number }>(
    `with recursive way as (
       select lead_id, 1 as step from lead_merges where other_id = $1 and undone_at is null
       union all
       select m.lead_id, way.step + 1 from lead_merges m join way on m.other_id = way.lead_id and m.undone_at is null
     ) select lead_id from way order by step desc limit 1`,
    [id],
  );
  return rows[0]?.lead_id;
}

/** The e-mail and phone that a merged lead had, for links that were sent to it; `undefined` when it is not merged. */
export async function mergedContact(
  db: Database,
  id: number,
): Promise<{ into: number; lead: ReturnType<typeof leadOf> } | undefined> {
  const into = await mergedInto(db.pool, id);
  if (into === undefined) return undefined;
  const { rows } = await db.pool.query<{ other: WholeLead }>(
    "select undo -> 'other' as other from lead_merges where other_id = $1 and undone_at is null",
    [id],
  );
  return rows[0] && { into, lead: leadOf(rows[0].other) };
}

export interface MergeView {
  id: number;
  lead_id: number;
  other_id: number;
  /** The name of the lead that joined; `null` once it was undone and that lead erased. */
  other_nome: string | null;
  touches: number;
  deliveries: number;
  at: string;
  by: string;
  undone_at: string | null;
  undone_by: string | null;
  /** Only the newest that holds: one on top of another is undone first. */
  can_undo: boolean;
}

interface MergeRow extends Omit<MergeView, "at" | "undone_at"> {
  at: Date;
  undone_at: Date | null;
}

const MERGES_MAX = 200;

/** Merges into a lead, newest first. */
export async function mergesOf(client: Client, leadId: number): Promise<MergeView[]> {
  const { rows } = await client.query<MergeRow>(
    `select m.id, m.lead_id, m.other_id, coalesce(m.undo #>> '{other,nome}', l.nome) as other_nome, m.touches, m.deliveries,
       m.at, m.by, m.undone_at, m.undone_by,
       m.undone_at is null and m.id = max(m.id) filter (where m.undone_at is null) over () as can_undo
     from lead_merges m left join leads l on l.id = m.other_id
     where m.lead_id = $1 order by m.id desc limit ${MERGES_MAX}`,
    [leadId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), undone_at: row.undone_at?.toISOString() ?? null }));
}
