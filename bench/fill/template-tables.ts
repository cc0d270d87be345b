/** The rows to be copied, numbered from 0 within their table, in temporary tables of this connection. */
import type pg from "pg";

export interface TemplateCounts {
  leads: number;
  touches: number;
  raw_requests: number;
  deliveries: number;
  attempts: number;
}

const STATEMENTS = [
  // Only leads whose first request is there: a whole life, from the raw bytes on.
  `create temp table fill_leads as select l.*, row_number() over (order by l.id) - 1 as r from leads l
    where exists (select from touches t join raw_requests q on q.id = t.raw_id where t.lead_id = l.id)`,
  `create temp table fill_touches as select t.*, row_number() over (order by t.id) - 1 as r
    from touches t join fill_leads l on l.id = t.lead_id`,
  `create temp table fill_raw as select q.*, row_number() over (order by q.id) - 1 as r
    from raw_requests q join fill_touches t on t.raw_id = q.id`,
  `create temp table fill_deliveries as select d.*, row_number() over (order by d.id) - 1 as r
    from deliveries d join fill_leads l on l.id = d.lead_id`,
  `create temp table fill_keys as select k.* from lead_keys k join fill_leads l on l.id = k.lead_id`,
  `create temp table fill_attempts as select a.* from attempts a join fill_deliveries d on d.id = a.delivery_id`,
  `create temp table fill_refs as select x.* from external_refs x join fill_leads l on l.id = x.lead_id`,
  `create temp table fill_events as select e.* from lead_events e join fill_leads l on l.id = e.lead_id`,
  `create temp table fill_consents as select c.* from consents c join fill_leads l on l.id = c.lead_id`,
];
const TABLES = ["leads", "touches", "raw", "deliveries", "keys", "attempts", "refs", "events", "consents"];

/** Makes them anew. @returns how many of each there are */
export async function prepareTemplates(admin: pg.Client): Promise<TemplateCounts> {
  for (const name of TABLES) await admin.query(`drop table if exists fill_${name}`);
  for (const statement of STATEMENTS) await admin.query(statement);
  for (const name of TABLES) await admin.query(`analyze fill_${name}`);
  const { rows } = await admin.query<TemplateCounts>(
    `select (select count(*)::int from fill_leads) as leads, (select count(*)::int from fill_touches) as touches,
      (select count(*)::int from fill_raw) as raw_requests, (select count(*)::int from fill_deliveries) as deliveries,
      (select count(*)::int from fill_attempts) as attempts`,
  );
  const [counts] = rows;
  if (counts === undefined) throw new Error("PostgreSQL answered no row to a count");
  return counts;
}
