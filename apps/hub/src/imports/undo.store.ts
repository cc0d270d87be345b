/** The statements of an undo: who was touched, what stands in its way, and taking it back. All under the leads' locks. */
import { type IdentityKey, identityKeys, type OwnContacts, type Status } from "@streamleads/domain";
import type pg from "pg";
import { type TellParts, tellDestinations } from "../erasures/tell-destinations.ts";
import { eraseLead } from "../leads/erase.ts";
import { LOCK_SQL } from "../leads/intake.store.ts";
import type { Database } from "../store/database.ts";
import type { UndoFacts } from "./undo-decision.ts";

/** Leads whose first row of this import is among these rows: each lead comes up once. */
export async function leadsOfRows(db: Database, source: string, from: number, to: number): Promise<number[]> {
  const { rows } = await db.pool.query<{ lead_id: number }>({
    name: "import_undo_rows",
    text: `select distinct r.lead_id from generate_series($2::int, $3::int) as asked(row_no)
      cross join lateral (select lead_id, provider_id from raw_requests r
        where r.source = $1 and r.provider_id = asked.row_no::text and r.lead_id is not null offset 0) r
      where not exists (select 1 from raw_requests o where o.lead_id = r.lead_id
        and case when o.source = $1 then o.provider_id::int < $2 end)
      order by r.lead_id`,
    values: [source, from, to],
  });
  return rows.map((row) => row.lead_id);
}

/** The last row that arrived, also of those that a crash kept from being counted; 0 for none. */
export async function lastRowOf(db: Database, source: string): Promise<number> {
  const { rows } = await db.pool.query<{ last: number | null }>(
    "select max(provider_id::int) as last from raw_requests where source = $1",
    [source],
  );
  return rows[0]?.last ?? 0;
}

export interface LockedLead extends UndoFacts {
  id: number;
  origem: string;
  status: Status;
  score: number;
  teste: boolean;
  created_at: Date;
}

const FACTS_SQL = `
  select l.id, l.origem, l.status, l.score, l.teste, l.created_at,
    t.own as "ownTouches", t.first_is_own as "isMadeByImport", t.others as "otherTouches",
    (select count(*) from lead_events e where e.lead_id = l.id and (b.lead_id is not null or e.kind <> 'reprocessed')) as events,
    exists (select 1 from lead_merges m where m.undone_at is null and l.id in (m.lead_id, m.other_id)) as "isMerged",
    d.any_sent as "isAnySent", d.own_sent as "isOwnSent", t.has_planned and d.any_replaced as "hasReplaced",
    case when b.lead_id is not null then jsonb_build_object('touches', b.touches, 'events', b.events) end as before
  from leads l
  left join import_before b on b.import_id = $3 and b.lead_id = l.id
  cross join lateral (
    select count(*) filter (where r.id is not null) as own, count(*) filter (where r.id is null) as others,
      coalesce(bool_or(t.kind = 'new' and r.id is not null), false) as first_is_own,
      coalesce(bool_or(t.plan_no is not null and r.id is not null), false) as has_planned,
      array_agg(t.id) filter (where r.id is not null) as own_ids
    from touches t left join raw_requests r on r.id = t.raw_id and r.source = $2 where t.lead_id = l.id) t
  cross join lateral (
    select coalesce(bool_or(sent), false) as any_sent, coalesce(bool_or(sent and is_own), false) as own_sent,
      coalesce(bool_or(cause = 'superseded' and not is_own), false) as any_replaced
    from (select d.cause, d.touch_id = any(t.own_ids) as is_own,
      d.attempts > 0 or d.started_at is not null or d.state in ('running','delivered') as sent
      from deliveries d where d.lead_id = l.id) d) d
  where l.id = any($1) order by l.id`;

/**
 * Locks the leads in the order of the intake (their keys in one statement, then their rows, then their deliveries, so
 * that none is leased meanwhile) and reads what an undo has to know of each.
 */
export async function lockLeads(
  client: pg.PoolClient,
  ids: readonly number[],
  importId: number,
  source: string,
  own: OwnContacts,
): Promise<LockedLead[]> {
  const { rows: people } = await client.query<{ email: string | null; telefone: string | null }>(
    "select email, telefone from leads where id = any($1)",
    [ids],
  );
  const { rows: stored } = await client.query<IdentityKey>(
    "select kind, value from lead_keys where lead_id = any($1)",
    [ids],
  );
  const keys = [...people.flatMap((person) => identityKeys(person, own)), ...stored];
  await client.query(LOCK_SQL, [[...new Set(keys.map(({ kind, value }) => `${kind}:${value}`))]]);
  await client.query("select id from leads where id = any($1) order by id for update", [ids]);
  await client.query("select id from deliveries where lead_id = any($1) order by id for update", [ids]);
  const { rows } = await client.query<LockedLead>(FACTS_SQL, [ids, source, importId]);
  return rows.map(({ before, ...lead }) => ({ ...lead, before: before ?? undefined }));
}

/** Erases leads as a person's request would, at every destination too; the statements of all of them are pipelined. */
export async function eraseLeads(
  client: pg.PoolClient,
  leads: readonly LockedLead[],
  telling: TellParts,
): Promise<void> {
  await count(client, leads.filter(isCounted), -1);
  const ids = leads.map(({ id }) => id);
  if (ids.length > 0) await tellDestinations(client, ids, telling);
  await Promise.all(leads.map(({ id }) => eraseLead(client, id)));
}

/** Puts leads back as they were kept, and removes every trace of the import's rows from them. */
export async function restoreLeads(
  client: pg.PoolClient,
  leads: readonly LockedLead[],
  importId: number,
  source: string,
): Promise<void> {
  if (leads.length === 0) return;
  const ids = leads.map(({ id }) => id);
  await count(client, leads.filter(isCounted), -1);
  const { rows } = await client.query<LockedLead>(RESTORE_SQL, [ids, importId]);
  await count(client, rows.filter(isCounted), 1);
  await client.query(
    `delete from lead_keys k using import_before b where b.import_id = $2 and b.lead_id = k.lead_id and k.lead_id = any($1)
     and not b.keys @> jsonb_build_array(jsonb_build_object('kind', k.kind, 'value', k.value))`,
    [ids, importId],
  );
  const { rows: raws } = await client.query<{ id: number; touch_id: number }>(
    "delete from raw_requests where source = $2 and lead_id = any($1) returning id, touch_id",
    [ids, source],
  );
  const touches = raws.map((raw) => raw.touch_id);
  await client.query("delete from consents where lead_id = any($1) and touch_id = any($2)", [ids, touches]);
  await client.query("delete from deliveries where lead_id = any($1) and touch_id = any($2)", [ids, touches]);
  await client.query("delete from touches where id = any($1)", [touches]);
}

const RESTORE_SQL = `
  update leads l set nome = o.nome, email = o.email, telefone = o.telefone, origem = o.origem, interesse = o.interesse,
    renda_aproximada = o.renda_aproximada, renda_texto = o.renda_texto, cidade = o.cidade, observacoes = o.observacoes,
    extras = o.extras, teste = o.teste, score = o.score, status = o.status, rule_set = o.rule_set, reasons = o.reasons,
    plan_no = o.plan_no, last_plan_at = o.last_plan_at, touches = o.touches, follow_up_date = o.follow_up_date,
    cidade_busca = o.cidade_busca, busca = o.busca, updated_at = o.updated_at
  from import_before b cross join lateral jsonb_populate_record(null::leads, b.lead) o
  where b.import_id = $2 and b.lead_id = l.id and l.id = any($1)
  returning l.id, l.origem, l.status, l.score, l.teste, l.created_at`;

/** Roll-up rows of undone imports; no instance uses this slot. */
const UNDO_SLOT = 32_766;

function isCounted({ teste }: LockedLead): boolean {
  return !teste;
}

/** Rows are written in one order, so that two undos wait for each other instead of deadlocking. */
async function count(client: pg.PoolClient, leads: readonly LockedLead[], sign: 1 | -1): Promise<void> {
  if (leads.length === 0) return;
  const rows = leads.map(({ created_at, origem, status, score }) => ({ created_at, origem, status, score }));
  await client.query(
    `insert into lead_counts as c (hora, origem, status, slot, total, score_sum)
     select date_trunc('hour', created_at), origem, status, ${UNDO_SLOT}, $2::int * count(*), $2::int * sum(score)
     from json_to_recordset($1::json) as l(created_at timestamptz, origem text, status text, score int)
     group by 1, 2, 3 order by 1, 2, 3
     on conflict (hora, origem, status, slot) do update set total = c.total + excluded.total, score_sum = c.score_sum + excluded.score_sum`,
    [JSON.stringify(rows), sign],
  );
}
