/** Who took leads on and how far they have come, for those that are shown. */
import type { Lead } from "@streamleads/domain";
import type { Database } from "../store/database.ts";
import type { Claim } from "./claims.ts";
import type { LeadStage } from "./stages.ts";

/** A lead as people see it. */
export interface LeadView extends Lead {
  claimed_by: (Omit<Claim, "at"> & { at: string }) | null;
  stage: (Omit<LeadStage, "at"> & { at: string }) | null;
}

/** Adds both to leads, in their order: one question for all of them. */
export async function withProgress(db: Database, leads: readonly Lead[]): Promise<LeadView[]> {
  if (leads.length === 0) return [];
  const { rows } = await db.pool.query<{ id: number; claim: LeadView["claimed_by"]; stage: LeadView["stage"] }>(
    `select l.id,
       (select jsonb_build_object('nome', c.nome, 'telefone', c.telefone, 'email', c.email, 'via', c.via, 'at', c.at)
        from claims c where c.lead_id = l.id) as claim,
       (select jsonb_build_object('stage', s.stage, 'at', s.at, 'value_cents', s.value_cents, 'via', s.via)
        from lead_stages s where s.lead_id = l.id order by s.at desc, s.id desc limit 1) as stage
     from unnest($1::bigint[]) as l(id)`,
    [leads.map(({ id }) => id)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return leads.map((lead) => {
    const { claim = null, stage = null } = byId.get(lead.id) ?? {};
    return { ...lead, claimed_by: claim && inUtc(claim), stage: stage && inUtc(stage) };
  });
}

/** PostgreSQL writes moments in JSON with its own offset and microseconds. */
function inUtc<T extends { at: string }>(row: T): T {
  return { ...row, at: new Date(row.at).toISOString() };
}
