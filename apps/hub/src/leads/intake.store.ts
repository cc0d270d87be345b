/**
 * The statements by which a batch of leads is taken in (delivery protocol 1.3): the locks of every key first, the
 * look-up as the NEXT statement (one statement for both would see a snapshot older than its locks), then one write.
 */
import type { Consentimento, Status } from "@streamleads/domain";
import type pg from "pg";
import { type EndRow, type EnrolmentRow, enrolmentQueries } from "../nurture/batch-enrolments.ts";
import { columnsOf } from "../store/columns.ts";
import type { KeptRaw } from "./arrival.ts";
import { type WithdrawnRow, withdrawalQueries } from "./batch-withdrawals.ts";
import { LEAD_COLUMNS, type LeadRow } from "./lead.row.ts";

export interface KnownLead extends LeadRow {
  plan_no: number;
  last_plan_at: Date | null;
  touches: number;
  /** By which of the keys asked for it was found. */
  keys: { kind: string; value: string; mismatches: number }[];
  /** Content hashes of its touches within the repeat window. */
  recent: string[];
  consents: Record<string, Consentimento["estado"]>;
  /** Connections where a delivery of it is under way. */
  running: number[];
  /** Ids that connections gave for it, by connection and object. */
  refs: Record<number, Record<string, string>> | null;
}

export interface KnownRequest {
  holder: string;
  key: string;
  body_hash: string;
  lead_id: number;
}

/** A raw request that was taken in before under the same id of its provider. */
export interface SeenRequest {
  source: string;
  provider_id: string;
  lead_id: number | null;
}

export interface OpenedBatch {
  known: KnownLead[];
  requests: KnownRequest[];
  seen: SeenRequest[];
  /** Of the stored raw requests those that are still ours to read; locked. */
  ours: number[];
  ids: { pool: string; id: number }[];
}

const LEAD_LIST = LEAD_COLUMNS.map((column) => `l.${column}`).join(", ");

/** Takes the locks in one order everywhere, so that two batches cannot wait for each other. */
export const LOCK_SQL = `select pg_advisory_xact_lock(h) from
  (select distinct hashtextextended(k, 0) as h from unnest($1::text[]) as k order by 1) s`;

const FIND_SQL = `
  with hit as (
    select k.lead_id, jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'mismatches', k.mismatches)) as keys
    from unnest($1::text[], $2::text[]) as asked(kind, value)
    cross join lateral (select * from lead_keys k where k.kind = asked.kind and k.value = asked.value offset 0) k
    group by k.lead_id
  )
  select ${LEAD_LIST}, l.plan_no, l.last_plan_at, l.touches, hit.keys,
    array(select t.content_hash from touches t where t.lead_id = l.id and t.at > now() - $3 * interval '1 millisecond') as recent,
    coalesce((select jsonb_object_agg(finalidade, estado) from (select distinct on (finalidade) finalidade, estado
      from consents c where c.lead_id = l.id order by finalidade, em desc, id desc) c), '{}') as consents,
    array(select d.connection_id from deliveries d where d.lead_id = l.id and d.state = 'running') as running,
    (select jsonb_object_agg(connection_id, ids) from (select connection_id, jsonb_object_agg(object, external_id) as ids
      from external_refs r where r.lead_id = l.id group by connection_id) r) as refs
  from hit join leads l on l.id = hit.lead_id where l.id = any(array(select lead_id from hit))
  order by l.id for no key update of l`;

const FIND_BY_ID_SQL = `
  select ${LEAD_LIST}, l.plan_no, l.last_plan_at, l.touches, '[]'::jsonb as keys, '{}'::text[] as recent,
    '{}'::jsonb as consents, '{}'::int[] as running, null::jsonb as refs
  from leads l where l.id = any($1)`;

const IDS_SQL = `select 'leads' as pool, nextval('leads_id_seq') as id from generate_series(1, $1)
  union all select 'touches', nextval('touches_id_seq') from generate_series(1, $2)
  union all select 'raw', nextval('raw_requests_id_seq') from generate_series(1, $3)
  union all select 'deliveries', nextval('deliveries_id_seq') from generate_series(1, $4)`;

/** Begins the transaction, takes the locks and reads what the batch needs: one round trip, the statements pipelined. */
export async function openBatch(
  client: pg.PoolClient,
  ask: {
    locks: string[];
    keys: { kind: string; value: string }[];
    requests: { holder: string; key: string }[];
    onces: { source: string; providerId: string }[];
    kept: KeptRaw[];
    repeatWindowMs: number;
    ids: { leads: number; touches: number; raw: number; deliveries: number };
  },
): Promise<OpenedBatch> {
  const { leads, touches, raw, deliveries } = ask.ids;
  const [, , known, requests, seen, ours, ids] = await Promise.all([
    client.query("begin"),
    client.query({ name: "intake_lock", text: LOCK_SQL, values: [ask.locks] }),
    client.query<KnownLead>({
      name: "intake_find",
      text: FIND_SQL,
      values: [ask.keys.map((k) => k.kind), ask.keys.map((k) => k.value), ask.repeatWindowMs],
    }),
    ask.requests.length === 0
      ? NO_ROWS
      : client.query<KnownRequest>({
          name: "intake_requests",
          text: `select i.holder, i.key, i.body_hash, i.lead_id from idempotency_keys i
            join unnest($1::text[], $2::text[]) as asked(holder, key) on i.holder = asked.holder and i.key = asked.key`,
          values: [ask.requests.map((r) => r.holder), ask.requests.map((r) => r.key)],
        }),
    ask.onces.length === 0
      ? NO_ROWS
      : client.query<SeenRequest>({
          name: "intake_seen",
          text: `select r.source, r.provider_id, r.lead_id from unnest($1::text[], $2::text[]) as asked(source, id)
            cross join lateral (select * from raw_requests r where r.source = asked.source and r.provider_id = asked.id offset 0) r`,
          values: [ask.onces.map((one) => one.source), ask.onces.map((one) => one.providerId)],
        }),
    ask.kept.length === 0
      ? NO_ROWS
      : client.query<{ id: number }>({
          name: "intake_kept",
          text: `select r.id from raw_requests r join unnest($1::bigint[], $2::uuid[], $3::int[]) as asked(id, owner, n)
            on r.id = asked.id and r.owner = asked.owner and r.attempt_no = asked.n
            where r.id = any($1) and r.state = 'received' order by r.id for update of r`,
          values: [
            ask.kept.map((one) => one.id),
            ask.kept.map((one) => one.owner),
            ask.kept.map((one) => one.attemptNo),
          ],
        }),
    leads + touches + raw + deliveries === 0
      ? NO_ROWS
      : client.query<{ pool: string; id: number }>({
          name: "intake_ids",
          text: IDS_SQL,
          values: [leads, touches, raw, deliveries],
        }),
  ]);
  return {
    known: known.rows,
    requests: requests.rows as KnownRequest[],
    seen: seen.rows as SeenRequest[],
    ours: (ours.rows as { id: number }[]).map((row) => row.id),
    ids: ids.rows as { pool: string; id: number }[],
  };
}

const NO_ROWS = Promise.resolve({ rows: [] as never[] });

/** Leads that a repeated Idempotency-Key points at. */
export async function findLeads(client: pg.PoolClient, ids: number[]): Promise<KnownLead[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<KnownLead>({ name: "intake_by_id", text: FIND_BY_ID_SQL, values: [ids] });
  return rows;
}

/** Rows of one batch, by table. */
export interface BatchRows {
  raw: Record<string, unknown>[];
  created: Record<string, unknown>[];
  changed: Record<string, unknown>[];
  keys: { kind: string; value: string; lead_id: number }[];
  mismatches: { kind: string; value: string; times: number }[];
  touches: Record<string, unknown>[];
  consents: Record<string, unknown>[];
  duplicates: { lead_id: number; other_id: number; reason: string }[];
  requests: Record<string, unknown>[];
  /** Stored raw requests that were read into a lead. */
  parsed: { id: number; lead_id: number; touch_id: number }[];
  counts: { hora: string; origem: string; status: Status; total: number; score: number }[];
  deliveries: NewDelivery[];
  /**
   * Leads whose older waiting deliveries are superseded: everything of plans before `full` (the newest full plan, 0 for
   * none), and of plans before `last` the state actions that it makes anew.
   */
  superseded: { lead_id: number; full: number; last: number }[];
  withdrawn: WithdrawnRow[];
  /** Leads that begin a sequence of mails, and known ones whose running sequence the new plan may end. */
  enrolments: EnrolmentRow[];
  enrolmentEnds: EndRow[];
}

export function emptyRows(): BatchRows {
  return {
    raw: [],
    created: [],
    changed: [],
    keys: [],
    mismatches: [],
    touches: [],
    consents: [],
    duplicates: [],
    requests: [],
    parsed: [],
    counts: [],
    deliveries: [],
    superseded: [],
    withdrawn: [],
    enrolments: [],
    enrolmentEnds: [],
  };
}

const LEAD_RECORD = `id bigint, nome text, email text, telefone text, origem text, interesse text,
  renda_aproximada numeric, renda_texto text, cidade text, observacoes text, extras jsonb, teste boolean,
  score int, status text, rule_set text, reasons jsonb, plan_no int, last_plan_at timestamptz, touches int,
  follow_up_date timestamptz, cidade_busca text, palavras text, at timestamptz`;

const WRITE_HOT = `
with raw as (
  insert into raw_requests (id, source, provider_id, received_at, key_id, content_type, headers, body, state, lead_id, touch_id)
  select id, source, provider_id, at, key_id, content_type, headers, decode(body, 'base64'), 'parsed', lead_id, touch_id
  from json_to_recordset($1::json) as r(id bigint, source text, provider_id text, at timestamptz, key_id int,
    content_type text, headers jsonb, body text, lead_id bigint, touch_id bigint)
), created as (
  insert into leads (id, nome, email, telefone, origem, interesse, renda_aproximada, renda_texto, cidade, observacoes,
    extras, teste, score, status, rule_set, reasons, plan_no, last_plan_at, touches, follow_up_date, cidade_busca, busca, created_at, updated_at)
  select id, nome, email, telefone, origem, interesse, renda_aproximada, renda_texto, cidade, observacoes,
    extras, teste, score, status, rule_set, reasons, plan_no, last_plan_at, touches, follow_up_date, cidade_busca,
    array_to_tsvector(string_to_array(palavras, ' ')), at, at
  from json_to_recordset($2::json) as l(${LEAD_RECORD})
), keys as (
  insert into lead_keys (kind, value, lead_id)
  select kind, value, lead_id from json_to_recordset($3::json) as k(kind text, value text, lead_id bigint)
  on conflict (kind, value) do nothing
), touches as (
  insert into touches (id, lead_id, raw_id, at, kind, origem, content_hash, trusted, given, snapshot, plan_no)
  select id, lead_id, raw_id, at, kind, origem, content_hash, trusted, given, snapshot, plan_no
  from json_to_recordset($4::json) as t(id bigint, lead_id bigint, raw_id bigint, at timestamptz, kind text, origem text,
    content_hash text, trusted boolean, given jsonb, snapshot jsonb, plan_no int)
), counts as (
  insert into lead_counts as c (hora, origem, status, slot, total, score_sum)
  select hora, origem, status, $6::int, total, score
  from json_to_recordset($5::json) as n(hora timestamptz, origem text, status text, total int, score int)
  on conflict (hora, origem, status, slot) do update set total = c.total + excluded.total, score_sum = c.score_sum + excluded.score_sum
)`;

const DELIVERIES = columnsOf({
  id: "bigint",
  l: "bigint",
  c: "int",
  i: "text",
  a: "text",
  st: "text",
  p: "int",
  due: "timestamptz",
  dep: "bigint",
  dk: "text",
  pn: "int",
  t: "bigint",
  exp: "timestamptz",
  par: "jsonb",
  ret: "boolean",
  cause: "text",
  reason: "text",
  fix: "text",
  at: "timestamptz",
});

/** A delivery that the batch plans. */
export type NewDelivery = Parameters<typeof DELIVERIES.values>[0][number];

const WRITE_DELIVERIES = `
insert into deliveries (id, lead_id, connection_id, integration, action, state, prio, due_at, owner, attempt_no, leased_at,
  depends_on, depends_kind, plan_no, touch_id, expires_at, params, returning_lead, cause, reason, fix, settled_at, created_at)
select id, l, c, i, a, st, p, due, case when st = 'running' then $7::uuid end, case when st = 'running' then 1 else 0 end,
  case when st = 'running' then now() end, dep, dk, pn, t, exp, par, ret, cause, reason, fix,
  case when st = 'skipped' then at end, at
from (${DELIVERIES.select(8)}) d`;

/** Writes leads as they are now ($1: rows of json, $2: their ids). */
export const CHANGE_SQL = `
  update leads l set nome = n.nome, email = n.email, telefone = n.telefone, origem = n.origem, interesse = n.interesse,
    renda_aproximada = n.renda_aproximada, renda_texto = n.renda_texto, cidade = n.cidade, observacoes = n.observacoes,
    extras = n.extras, teste = n.teste, score = n.score, status = n.status, rule_set = n.rule_set, reasons = n.reasons,
    plan_no = n.plan_no, last_plan_at = n.last_plan_at, touches = n.touches, follow_up_date = n.follow_up_date,
    cidade_busca = n.cidade_busca, busca = array_to_tsvector(string_to_array(n.palavras, ' ')), updated_at = n.at
  from json_to_recordset($1::json) as n(${LEAD_RECORD}) where l.id = n.id and l.id = any($2::bigint[])`;

/** Adds acts of consent ($1: rows of json); none is ever changed. */
export const CONSENTS_SQL = `
  insert into consents (lead_id, touch_id, finalidade, estado, base_legal, texto, texto_versao, em)
  select lead_id, touch_id, finalidade, estado, base_legal, texto, texto_versao, em from json_to_recordset($1::json)
  as c(lead_id bigint, touch_id bigint, finalidade text, estado text, base_legal text, texto text, texto_versao text, em timestamptz)`;

/**
 * Cancels what waits from older plans ($2: state actions). Older is said by the number of the plan: ids are drawn in
 * blocks, so theirs say nothing. Children of a superseded state action follow its successor. What an occasion asked for
 * (a stage, a withdrawn consent) is of no plan, and stays; a mail of a sequence follows its enrolment.
 */
const SUPERSEDE_SQL = `
with older as (
  select d.id, heir.id as heir
  from json_to_recordset($1::json) as s(lead_id bigint, "full" int, last int)
  join deliveries d on d.lead_id = s.lead_id and d.state in ('pending','retrying')
  left join lateral (select n.id from deliveries n where n.lead_id = d.lead_id and n.plan_no = s.last and n.plan_no > d.plan_no
    and n.connection_id = d.connection_id and n.action = d.action and n.state <> 'skipped' limit 1
  ) heir on d.action = any($2::text[])
  where (d.plan_no < s."full" or heir.id is not null) and d.params -> 'on' is null
    and d.action <> 'email.nurture'
), heirs as (
  update deliveries c set depends_on = older.heir from older
  where c.depends_on = older.id and older.heir is not null and c.state = 'pending' and c.id not in (select id from older)
)
update deliveries d set state = 'cancelled', due_at = null, settled_at = now(), cause = 'superseded',
  reason = 'Um contato mais novo da mesma pessoa substituiu esta entrega.', fix = null
from older where d.id = older.id`;

/** Writes the batch and commits. The statements are pipelined: their answers arrive together. */
export async function writeBatch(
  client: pg.PoolClient,
  rows: BatchRows,
  owner: string,
  slot: number,
  stateActions: readonly string[],
): Promise<void> {
  const rare: Promise<unknown>[] = [];
  const query = (text: string, values: unknown[]) => rare.push(client.query(text, values));

  rare.push(
    client.query({
      name: "intake_write",
      text: `${WRITE_HOT} ${WRITE_DELIVERIES}`,
      values: [
        JSON.stringify(rows.raw),
        JSON.stringify(rows.created),
        JSON.stringify(rows.keys),
        JSON.stringify(rows.touches),
        JSON.stringify(rows.counts),
        slot,
        owner,
        ...DELIVERIES.values(rows.deliveries),
      ],
    }),
  );
  if (rows.changed.length > 0) query(CHANGE_SQL, [JSON.stringify(rows.changed), rows.changed.map((row) => row.id)]);
  if (rows.superseded.length > 0) {
    query(SUPERSEDE_SQL, [JSON.stringify(rows.superseded), stateActions]);
  }
  for (const one of withdrawalQueries(rows.withdrawn)) rare.push(client.query(one));
  for (const one of enrolmentQueries(rows.enrolments, rows.enrolmentEnds)) rare.push(client.query(one));
  if (rows.mismatches.length > 0) {
    query(
      `update lead_keys k set mismatches = least(k.mismatches + m.times, 100)
       from json_to_recordset($1::json) as m(kind text, value text, times int) where k.kind = m.kind and k.value = m.value`,
      [JSON.stringify(rows.mismatches)],
    );
  }
  if (rows.consents.length > 0) {
    query(CONSENTS_SQL, [JSON.stringify(rows.consents)]);
  }
  if (rows.duplicates.length > 0) {
    query(
      `insert into possible_duplicates (lead_id, other_id, reason)
       select least(lead_id, other_id), greatest(lead_id, other_id), reason
       from json_to_recordset($1::json) as p(lead_id bigint, other_id bigint, reason text) on conflict do nothing`,
      [JSON.stringify(rows.duplicates)],
    );
  }
  if (rows.parsed.length > 0) {
    query(
      `update raw_requests r set state = 'parsed', lead_id = p.lead_id, touch_id = p.touch_id, owner = null, due_at = null,
         cause = null, reason = null, fix = null
       from json_to_recordset($1::json) as p(id bigint, lead_id bigint, touch_id bigint) where r.id = p.id and r.id = any($2::bigint[])`,
      [JSON.stringify(rows.parsed), rows.parsed.map((row) => row.id)],
    );
  }
  if (rows.requests.length > 0) {
    query(
      `insert into idempotency_keys (holder, key, body_hash, lead_id, receipt) select holder, key, body_hash, lead_id, receipt
       from json_to_recordset($1::json) as i(holder text, key text, body_hash text, lead_id bigint, receipt text)`,
      [JSON.stringify(rows.requests)],
    );
  }
  await Promise.all(rare);
}
