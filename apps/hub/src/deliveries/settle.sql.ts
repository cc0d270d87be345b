import { columnsOf } from "../store/columns.ts";

/** What is written of a settlement: the delivery's new state, then its attempt (`oc` is null without one). */
export const SETTLED = columnsOf({
  id: "bigint",
  n: "int",
  st: "text",
  due: "timestamptz",
  burnt: "int",
  rep: "boolean",
  cause: "text",
  reason: "text",
  fix: "text",
  ext: "text",
  at: "timestamptz",
  ms: "int",
  oc: "text",
  hs: "int",
  ac: "text",
  ar: "text",
  ans: "text",
  kids: "boolean",
});

/**
 * Settling a batch of attempts in one statement: deliveries, late results, attempt records, external ids, roll-up and
 * the leasing of dependents. Parameters: $1 ids of the settlements, $2 owner, $3 external ids (json), $4 roll-up (json),
 * $5 slot of the roll-up, from $6 the settlements, by column.
 *
 * `u` matches id, owner and attempt number: a fenced owner changes nothing but its own attempt row. `late` lets a
 * delivered answer that came after a takeover settle the delivery, unless it was leased again meanwhile (every lease
 * has a new attempt number). Still `running` under another owner, it is ours: we had to sign on anew meanwhile.
 * It is looked for only among the few that `u` did not settle.
 * `kids` leases the children of what was delivered to the same owner: the parent's slot at the provider is theirs. One
 * of a lead at a connection at a time; what must wait its turn, or goes elsewhere, is due at once (`woken`).
 *
 * Rows are reached by `= any(array)`, never by a plain join: the planner of an installation that was empty a minute ago
 * reads the whole table on the outer side of such a join, keeps that plan, and a batch takes seconds. For the same
 * reason a state is asked for as `in ('running', '')`, which does not imply the predicate of the index on that state.
 */
export const SETTLE_SQL = `
with s as (
  ${SETTLED.select(6)}
), u as (
  update deliveries d set state = s.st, owner = null, due_at = s.due, attempts = d.attempts + s.burnt,
    is_repeat = s.rep, cause = s.cause, reason = s.reason, fix = s.fix,
    started_at = case when s.oc is null then null else d.started_at end,
    external_id = coalesce(s.ext, d.external_id),
    settled_at = case when s.st in ('delivered','failed','skipped','cancelled') then now() end
  from s where d.id = any($1::bigint[]) and d.id = s.id and d.owner = $2 and d.attempt_no = s.n and d.state in ('running', '')
  returning d.id, d.lead_id, d.connection_id, d.state, s.kids
), late as (
  update deliveries d set state = 'delivered', owner = null, due_at = null, cause = null, reason = null, fix = null,
    external_id = coalesce(s.ext, d.external_id), settled_at = now()
  from s where d.id = any(array(select id from s where st = 'delivered' except select id from u))
    and d.id = s.id and s.st = 'delivered' and d.attempt_no = s.n
    and (d.state in ('pending','retrying','failed','cancelled') or d.state = 'running' and d.owner <> $2)
  returning d.id, d.lead_id, d.connection_id, d.state, true
), done as (
  -- Most deliveries are nobody's parent, and known to be: they are spared three look-ups each.
  select * from (select * from u union all select * from late) both_ways where kids
), a as (
  insert into attempts (delivery_id, attempt_no, at, duration_ms, outcome, http_status, cause, reason, answer)
  -- Of a lead that was erased meanwhile nothing may be written any more.
  select id, n, at, ms, oc, hs, ac, ar, ans from s
  where oc is not null and id = any(array(select d.id from deliveries d where d.id = any($1::bigint[])))
  on conflict (delivery_id, attempt_no) do update set at = excluded.at, duration_ms = excluded.duration_ms,
    outcome = excluded.outcome, http_status = excluded.http_status, cause = excluded.cause,
    reason = excluded.reason, answer = excluded.answer
), r as (
  insert into external_refs (connection_id, lead_id, object, external_id)
  select c, l, o, x from json_to_recordset($3::json) as r(c int, l bigint, o text, x text)
  where l = any(array(select d.lead_id from deliveries d where d.id = any($1::bigint[])))
  on conflict (connection_id, lead_id, object) do update set external_id = excluded.external_id, at = now()
), m as (
  insert into attempt_counts as t (hora, connection_id, outcome, slot, total, ms_sum,
    le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_inf)
  select date_trunc('hour', now()), c, oc, $5::int, total, ms, le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_inf
  from json_to_recordset($4::json) as m(c int, oc text, total int, ms bigint, le_10 int, le_25 int, le_50 int,
    le_100 int, le_250 int, le_500 int, le_1000 int, le_2500 int, le_5000 int, le_inf int)
  on conflict (hora, connection_id, outcome, slot) do update set total = t.total + excluded.total,
    ms_sum = t.ms_sum + excluded.ms_sum, le_10 = t.le_10 + excluded.le_10, le_25 = t.le_25 + excluded.le_25,
    le_50 = t.le_50 + excluded.le_50, le_100 = t.le_100 + excluded.le_100, le_250 = t.le_250 + excluded.le_250,
    le_500 = t.le_500 + excluded.le_500, le_1000 = t.le_1000 + excluded.le_1000, le_2500 = t.le_2500 + excluded.le_2500,
    le_5000 = t.le_5000 + excluded.le_5000, le_inf = t.le_inf + excluded.le_inf
), children as materialized (
  select c.id, c.lead_id, c.connection_id, c.depends_on, c.depends_kind, c.state from deliveries c
  where c.depends_on = any(array(select id from done where state = 'delivered')) and c.state in ('pending','retrying','')
), next as (
  select distinct on (c.lead_id, c.connection_id) c.id
  from children c join done p on p.id = c.depends_on and p.connection_id = c.connection_id
  where c.depends_kind = 'then' and c.state = 'pending'
    and not exists (select 1 from deliveries r where r.lead_id = c.lead_id and r.connection_id = c.connection_id
      and r.state = 'running' and r.id <> p.id offset 0)
  order by c.lead_id, c.connection_id, c.id
), kids as (
  update deliveries c set state = 'running', owner = $2, attempt_no = c.attempt_no + 1, leased_at = now(),
    started_at = null, due_at = null
  where c.id = any(array(select id from next)) and c.state in ('pending','')
  returning c.*
), woken as (
  update deliveries c set due_at = now()
  where c.id = any(array(select id from children where depends_kind = 'then' and state = 'pending'
      and id <> all(array(select id from next)))) and c.state in ('pending','')
  returning c.connection_id
), spared as (
  update deliveries c set state = 'cancelled', due_at = null, settled_at = now(), cause = 'not_needed',
    reason = 'O primeiro canal entregou; este não foi preciso.', fix = null
  where c.id = any(array(select id from children where depends_kind = 'else')) and c.state in ('pending','retrying','')
)
select
  (select json_agg(id) from u) as settled,
  (select json_agg(id) from late) as late,
  (select array_agg(distinct connection_id) from woken) as woken,
  (select json_agg(kids) from kids) as kids`;

/**
 * What follows from parents that were not delivered ($1 ids): children that waited for them are cancelled with the
 * parent's cause, all the way down; those that stand in for them become due.
 */
export const ORPHANED_CHILDREN_SQL = `
with recursive doomed as (
  select c.id, p.cause, p.reason from deliveries c join deliveries p on p.id = c.depends_on
  where p.id = any($1::bigint[]) and p.state in ('failed','skipped','cancelled')
    and c.depends_kind = 'then' and c.state in ('pending','retrying')
  union all
  select c.id, doomed.cause, doomed.reason from deliveries c join doomed on doomed.id = c.depends_on
  where c.depends_kind = 'then' and c.state in ('pending','retrying')
), cancelled as (
  update deliveries d set state = 'cancelled', due_at = null, settled_at = now(), cause = doomed.cause,
    reason = 'Dependia de uma entrega que não foi feita: ' || coalesce(doomed.reason, doomed.cause, 'sem motivo registrado'),
    fix = 'Reenvie a entrega de que esta depende; esta volta junto.'
  from doomed where d.id = doomed.id
), stand_ins as (
  update deliveries c set due_at = now() from deliveries p
  where p.id = c.depends_on and p.id = any($1::bigint[]) and p.state in ('failed','skipped','cancelled')
    and c.depends_kind = 'else' and c.state = 'pending' and c.due_at > now()
  returning c.connection_id
)
select array_agg(distinct connection_id) as woken from stand_ins`;
