/**
 * What the database must say of itself, whatever was killed: each line is a question whose right answer is no row.
 * Written from the protocol, not from the hub's code.
 */
import type pg from "pg";

export interface RowFault {
  rule: string;
  count: number;
  /** Of the first few rows. */
  rows: string[];
}

const SHOWN = 5;

const RULES: Readonly<Record<string, string>> = {
  "a delivered delivery has the attempt that delivered it": `
    select d.id, d.action from deliveries d where d.state = 'delivered'
    and not exists (select from attempts a where a.delivery_id = d.id and a.outcome = 'delivered')`,
  "no delivery counts more attempts than it has rows": `
    select d.id, d.attempts, (select count(*) from attempts a where a.delivery_id = d.id) as rows from deliveries d
    where d.attempts > (select count(*) from attempts a where a.delivery_id = d.id)`,
  // An upsert that was taken over while it was under way is written twice and counted once: its mark costs a commit.
  "every marked attempt with an outcome is counted": `
    select d.id, d.action, d.state, d.attempts, a.n as rows from deliveries d
    join lateral (select count(*)::int as n from attempts where delivery_id = d.id
      and outcome in ('delivered','rejected','unknown')) a on true
    where a.n > d.attempts and d.action = any($1::text[])`,
  "no attempt has a number that was never leased": `
    select d.id, d.attempt_no, a.attempt_no as of_row from attempts a join deliveries d on d.id = a.delivery_id
    where a.attempt_no > d.attempt_no or a.attempt_no < 1`,
  "no attempt is of a delivery that does not exist": `
    select a.delivery_id from attempts a where not exists (select from deliveries d where d.id = a.delivery_id)`,
  "what waits has a time or a parent that is not over": `
    select d.id, d.state, d.action from deliveries d where d.state in ('pending','retrying') and d.due_at is null
    and not exists (select from deliveries p where p.id = d.depends_on and p.state in ('pending','running','retrying'))
    and d.connection_id is not null`,
  "nothing is leased when every hub has stopped": `
    select id, state, owner from deliveries where state = 'running'
    union all select id, 'raw ' || state, owner from raw_requests where owner is not null`,
  "what is over waits for nothing and is nobody's": `
    select d.id, d.state from deliveries d where d.state in ('delivered','failed','skipped','cancelled')
    and (d.due_at is not null or d.owner is not null)`,
  "what did not happen says why": `
    select d.id, d.state from deliveries d where d.state in ('failed','skipped','cancelled') and d.cause is null`,
  "a lead has the touch and the raw request that made it": `
    select l.id from leads l where not exists (
      select from touches t join raw_requests r on r.id = t.raw_id where t.lead_id = l.id and t.kind = 'new')`,
  "a lead is known by its keys, and no key is another's": `
    select l.id from leads l where not exists (select from lead_keys k where k.lead_id = l.id)
    union all select k.lead_id from lead_keys k where not exists (select from leads l where l.id = k.lead_id)`,
  "a read request has its lead": `
    select r.id from raw_requests r where r.state = 'parsed' and r.lead_id is not null
    and not exists (select from leads l where l.id = r.lead_id)`,
  "the roll-up of leads adds up": `
    select coalesce(sum(c.total), 0) as rolled_up, (select count(*) from leads) as leads from lead_counts c
    having coalesce(sum(c.total), 0) <> (select count(*) from leads)`,
};

/** Marked before they are sent (delivery protocol 3.2): every takeover of a sent one is an attempt. */
const MARKED = ["notify.hot_lead", "notify.new_lead", "notify.followup", "email.welcome", "analytics.lead"];

/** The steps that the default plan makes for every lead at once (delivery protocol, section 7), by status. */
const PLANNED: Readonly<Record<string, readonly string[]>> = {
  QUENTE: [
    "n8n event.send",
    "hubspot contact.upsert",
    "hubspot deal.create",
    "whatsapp notify.hot_lead",
    "slack notify.hot_lead",
    "google-analytics analytics.lead",
  ],
  MORNO: ["n8n event.send", "hubspot contact.upsert", "slack notify.new_lead", "google-analytics analytics.lead"],
  FRIO: ["n8n event.send", "hubspot contact.upsert", "google-analytics analytics.lead"],
};

const PLANNED_SQL = `
  with wanted as (select status, step from jsonb_each($1::jsonb) as s(status, steps), jsonb_array_elements_text(steps) as step),
  made as (select lead_id, integration || ' ' || action as step, count(*)::int as n from deliveries
    where replay_of is null group by 1, 2)
  select l.id, w.step, coalesce(m.n, 0) as n from leads l join wanted w on w.status = l.status
  left join made m on m.lead_id = l.id and m.step = w.step where coalesce(m.n, 0) <> 1`;

export async function auditRows(db: pg.ClientBase): Promise<RowFault[]> {
  const faults: RowFault[] = [];
  const ask = async (rule: string, sql: string, values: unknown[] = []) => {
    const { rows } = await db.query(sql, values);
    if (rows.length === 0) return;
    faults.push({ rule, count: rows.length, rows: rows.slice(0, SHOWN).map((row) => JSON.stringify(row)) });
  };
  for (const [rule, sql] of Object.entries(RULES)) await ask(rule, sql, sql.includes("$1") ? [MARKED] : []);
  await ask("every step of the plan is there once", PLANNED_SQL, [JSON.stringify(PLANNED)]);
  return faults;
}
