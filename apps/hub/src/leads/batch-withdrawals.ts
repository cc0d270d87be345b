/** What follows, in the write of a batch, from consents that its people took back. */
import { WITHDRAWN } from "@streamleads/domain";
import type pg from "pg";

/** A lead who took consents back, with the actions that rest on those: what waits of them is cancelled. */
export interface WithdrawnRow {
  lead_id: number;
  actions: readonly string[];
  finalidades: readonly string[];
  /** It was for mail: the sequences end. */
  ends_nurture: boolean;
}

/** As a statement of the batch's transaction; nothing where nothing was taken back. */
export function withdrawalQueries(rows: readonly WithdrawnRow[]): pg.QueryConfig[] {
  if (rows.length === 0) return [];
  const { cause, reason, fix } = WITHDRAWN;
  return [{ name: "intake_withdraw", text: WITHDRAW_SQL, values: [JSON.stringify(rows), cause, reason, fix] }];
}

/**
 * Cancels what waits and rests on consents that were taken back ($1; $2 to $4: why), down to what depends on it, and
 * ends the sequences of mails.
 */
const WITHDRAW_SQL = `
with recursive said as (
  select * from json_to_recordset($1::json) as w(lead_id bigint, actions jsonb, finalidades jsonb, ends_nurture boolean)
), gone as (
  select d.id from said join deliveries d on d.lead_id = said.lead_id
  where d.state in ('pending','retrying') and said.actions ? d.action
  union
  select c.id from deliveries c join gone on c.depends_on = gone.id
  where c.depends_kind = 'then' and c.state in ('pending','retrying')
), noted as (
  insert into lead_events (lead_id, kind, data)
  select lead_id, 'consent_withdrawn', jsonb_build_object('finalidades', finalidades) from said
), ended as (
  update enrolments e set ended_at = now(), ended_cause = 'consent_withdrawn', next_at = null
  from said where said.ends_nurture and e.lead_id = said.lead_id and e.ended_at is null
)
update deliveries d set state = 'cancelled', due_at = null, settled_at = now(), cause = $2, reason = $3, fix = $4
from gone where d.id = gone.id`;
