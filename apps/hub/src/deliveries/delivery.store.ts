/** The statements of the delivery protocol. Each is one round trip for a whole batch. */
import { ACTIONS, type Action, type DeliveryParams, type Lead, policyOf } from "@streamleads/domain";
import { failPoint } from "../fail-point.ts";
import { type CompactLead, type LeadRow, leadOf, wholeLead } from "../leads/lead.row.ts";
import { type Database, within } from "../store/database.ts";
import type { CountRow } from "./attempt-counts.ts";
import type { Leased } from "./leased.ts";
import { ORPHANED_CHILDREN_SQL, SETTLE_SQL, SETTLED } from "./settle.sql.ts";
import type { Settlement } from "./settlement.ts";

const actionsWhere = (test: (action: Action) => boolean) => (Object.keys(ACTIONS) as Action[]).filter(test);
/** Actions that send the lead as it is now; all others send the snapshot of their touch. */
export const CURRENT_ACTIONS = actionsWhere((action) => policyOf(action).sends === "current");
/** What a person reads, and may book a meeting from: the link that a connection made for the lead (`agenda`), used once. */
const TO_LEADS = actionsWhere((action) => policyOf(action).toLead);
const REPEATABLE = actionsWhere((action) => policyOf(action).repeatAfterUnknown === "yes");
/** Repeated marked, because the connector looks first. */
const LOOKED_UP = actionsWhere((action) => policyOf(action).repeatAfterUnknown === "lookup");
const REPEATABLE_ONCE = actionsWhere((action) => policyOf(action).repeatAfterUnknown === "once");

/** A lane stands still while it waits for its claim; what a lost answer leased is found by the look for orphans. */
const CLAIM_ANSWER_MS = 5_000;

export interface DeliveryRow {
  id: number;
  lead_id: number;
  connection_id: number;
  integration: string;
  action: Action;
  prio: number;
  attempt_no: number;
  attempts: number;
  is_repeat: boolean;
  plan_no: number;
  touch_id: number;
  created_at: Date | string;
  expires_at: Date | string;
  params: DeliveryParams | null;
  returning_lead: boolean;
}

/** One lease of a delivery: a later one of the same delivery has a higher number. */
export interface LeaseId {
  id: number;
  attemptNo: number;
}

interface ClaimedRow extends DeliveryRow {
  lead: LeadRow | null;
  snapshot: CompactLead | null;
  refs: Record<string, string> | null;
  scheduling_url: string | null;
}

export interface SettleResult {
  /** Ids whose delivery changed; a fenced one is missing. */
  settled: number[];
  late: number[];
  /** Children leased to us with their parent's settlement. */
  kids: { row: DeliveryRow; parentId: number }[];
  /** Connections where something became due at once. */
  woken: number[];
}

export class DeliveryStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Writes a batch of settlements; what they do to children included. Throws when any row is refused. */
  async settle(
    owner: string,
    batch: readonly Settlement[],
    counts: readonly CountRow[],
    slot: number,
  ): Promise<SettleResult> {
    const values = [
      batch.map((one) => one.leased.id),
      owner,
      JSON.stringify(batch.flatMap(refRows)),
      JSON.stringify(counts),
      slot,
      ...SETTLED.values(batch.map(settleRow)),
    ];
    const lost = batch.filter((one) => one.state === "failed" || one.state === "skipped" || one.state === "cancelled");
    if (lost.length === 0)
      return settleResult((await this.#db.pool.query({ name: "settle", text: SETTLE_SQL, values })).rows[0]);
    return this.#db.transaction(async (client) => {
      const result = settleResult((await client.query({ name: "settle", text: SETTLE_SQL, values })).rows[0]);
      failPoint("settle.in_transaction");
      const { rows } = await client.query(ORPHANED_CHILDREN_SQL, [lost.map((one) => one.leased.id)]);
      result.woken.push(...((rows[0]?.woken as number[] | null) ?? []));
      return result;
    });
  }

  /**
   * Says, before the call, that it may have left. Only the ids that come back may be sent: a lease that was taken
   * over meanwhile is not among them.
   */
  async markStarted(owner: string, leases: readonly LeaseId[]): Promise<Set<number>> {
    const { rows } = await this.#db.pool.query<{ id: number }>({
      name: "mark_started",
      // No join: for ten rows, as the planner takes them, each would be compared with each, and they are a hundred.
      text: `update deliveries d set started_at = now() where d.id = any($1::bigint[]) and d.owner = $3
        and d.attempt_no = ($2::int[])[array_position($1, d.id)] and d.state in ('running', '') returning d.id`,
      values: [leases.map((l) => l.id), leases.map((l) => l.attemptNo), owner],
    });
    return new Set(rows.map((row) => row.id));
  }

  /** Which of these leases are this owner's still. */
  async stillOurs(owner: string, leases: readonly LeaseId[]): Promise<Set<number>> {
    const { rows } = await this.#db.pool.query<{ id: number }>({
      name: "still_ours",
      text: `select d.id from unnest($1::bigint[], $2::int[]) as s(id, n)
        cross join lateral (select * from deliveries d where d.id = s.id offset 0) d
        where d.attempt_no = s.n and d.owner = $3 and d.state in ('running', '')`,
      values: [leases.map((l) => l.id), leases.map((l) => l.attemptNo), owner],
    });
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Leases up to `limit` due deliveries of a connection, hottest first, at most one per lead. None of a connection that
   * is disabled, paused or held, nor through a breaker that is not closed, unless for its probe: asked of the row
   * itself, because what this instance knows of it may be a moment old. None either for an owner whom others called dead.
   * `offset 0` keeps the look for a running one a look-up for each row: as a join it reads all that run, for each row.
   */
  async claim(owner: string, connectionId: number, limit: number, isProbe = false): Promise<Leased[]> {
    const { rows } = await this.#db.pool.query<ClaimedRow>(
      within(CLAIM_ANSWER_MS, {
        name: "claim",
        text: `
        with due as (
          select d.id, d.lead_id, p.prio, d.due_at from unnest(array[2,1,0]::smallint[]) as p(prio)
          cross join lateral (
            select d.id, d.lead_id, d.due_at from deliveries d
            where d.connection_id = $2 and d.prio = p.prio and d.state in ('pending','retrying') and d.due_at <= now()
              and not exists (select 1 from deliveries r where r.lead_id = d.lead_id and r.connection_id = $2 and r.state = 'running' offset 0)
            order by d.due_at, d.id limit $3 for update skip locked) d
          where not exists (select 1 from connections c where c.id = $2 and (not c.enabled or c.paused_cause is not null
            or c.not_before > now() or c.breaker_state <> 'closed' and not $5::boolean))
            and exists (select 1 from instances i where i.id = $1)
        ), one_per_lead as (
          select distinct on (lead_id) id, prio, due_at from due order by lead_id, prio desc, due_at, id
        ), chosen as (
          select id from one_per_lead order by prio desc, due_at, id limit $3
        ), claimed as (
          update deliveries d set state = 'running', owner = $1, attempt_no = d.attempt_no + 1, leased_at = now(), started_at = null
          where d.id = any(array(select id from chosen)) returning d.*
        )
        select c.*,
          case when c.action = any($4::text[]) then (select to_jsonb(l) - 'busca' from leads l where l.id = c.lead_id) end as lead,
          case when c.action = any($4::text[]) then null else (select t.snapshot from touches t where t.id = c.touch_id) end as snapshot,
          (select jsonb_object_agg(object, external_id) from external_refs r where r.connection_id = c.connection_id and r.lead_id = c.lead_id) as refs,
          case when c.action = any($6::text[]) then (
            select r.external_id from external_refs r where r.lead_id = c.lead_id and r.object = 'agenda'
              and not exists (select from lead_events e where e.lead_id = r.lead_id and e.kind = 'meeting_booked' and e.at >= r.at)
            order by r.at desc limit 1) end as scheduling_url
        from claimed c
        order by c.prio desc, c.due_at, c.id`,
        values: [owner, connectionId, limit, CURRENT_ACTIONS, isProbe, TO_LEADS],
      }),
    );
    return rows.map(claimedLease);
  }

  /** When each connection's next waiting delivery is due. */
  async nextDue(connectionIds: readonly number[]): Promise<Map<number, Date>> {
    const { rows } = await this.#db.pool.query<{ connection_id: number; due_at: Date | null }>(
      within(CLAIM_ANSWER_MS, {
        name: "next_due",
        text: `select c.id as connection_id, min(d.due_at) as due_at from unnest($1::int[]) as c(id)
        cross join unnest(array[2,1,0]::smallint[]) as p(prio)
        cross join lateral (select due_at from deliveries where connection_id = c.id and prio = p.prio
          and state in ('pending','retrying') and due_at is not null order by due_at limit 1) d group by 1`,
        values: [connectionIds],
      }),
    );
    return new Map(rows.flatMap((row) => (row.due_at ? [[row.connection_id, row.due_at] as const] : [])));
  }

  /**
   * Takes running leases away from an owner who cannot finish them (delivery protocol 3.2): what was not started is as
   * new; what was started is repeated, repeated once and marked, or failed as unknown, as its action allows.
   * `only`: these leases (own orphans); otherwise all of the owner's.
   */
  async takeAway(
    owner: string,
    only?: readonly LeaseId[],
  ): Promise<{ connections: number[]; count: number; unknown: number }> {
    return this.#db.transaction(async (client) => {
      const { rows } = await client.query<{ id: number; connection_id: number; state: string; started: boolean }>(
        `with lost as (
           select id, attempt_no, started_at, started_at is not null and action <> all($2::text[]) as started,
             action = any($6::text[]) or (action = any($3::text[]) and not is_repeat) as may_repeat
           from deliveries where state = 'running' and owner = $1
             and ($4::bigint[] is null or (id, attempt_no) in (select * from unnest($4, $5::int[]))) for update
         ), a as (
           insert into attempts (delivery_id, attempt_no, at, outcome, cause, reason)
           select id, attempt_no, started_at, 'unknown', 'owner_lost', 'O processo que enviava parou antes de registrar a resposta.'
           from lost where started on conflict (delivery_id, attempt_no) do nothing
         )
         update deliveries d set owner = null,
           state = case when not started and d.attempts = 0 then 'pending' when not started or may_repeat then 'retrying' else 'failed' end,
           due_at = case when not started or may_repeat then now() end,
           is_repeat = d.is_repeat or started,
           attempts = d.attempts + case when started then 1 else 0 end,
           started_at = case when started then d.started_at end,
           cause = case when started then case when may_repeat then 'owner_lost' else 'unknown_outcome' end end,
           reason = case when started then 'O processo que enviava parou antes de registrar a resposta; não se sabe se chegou.' end,
           fix = case when started and not may_repeat then 'Confira no destino se chegou e reenvie só se não chegou.' end,
           settled_at = case when started and not may_repeat then now() end
         from lost where d.id = lost.id returning d.id, d.connection_id, d.state, started`,
        [
          owner,
          REPEATABLE,
          REPEATABLE_ONCE,
          only?.map((lease) => lease.id) ?? null,
          only?.map((lease) => lease.attemptNo) ?? null,
          LOOKED_UP,
        ],
      );
      failPoint("takeover.in_transaction");
      const due = new Set(rows.map((row) => row.connection_id));
      const failed = rows.filter((row) => row.state === "failed").map((row) => row.id);
      if (failed.length > 0) {
        const standIns = await client.query<{ woken: number[] | null }>(ORPHANED_CHILDREN_SQL, [failed]);
        for (const connectionId of standIns.rows[0]?.woken ?? []) due.add(connectionId);
      }
      return {
        connections: [...due],
        count: rows.length,
        unknown: rows.filter((row) => row.started).length,
      };
    });
  }

  /** Leases that the table says an owner has had for longer than `olderThanMs`. */
  async runningOf(owner: string, olderThanMs: number): Promise<LeaseId[]> {
    const { rows } = await this.#db.pool.query<LeaseId>(
      `select id, attempt_no as "attemptNo" from deliveries
       where state = 'running' and owner = $1 and leased_at < now() - $2 * interval '1 millisecond'`,
      [owner, olderThanMs],
    );
    return rows;
  }

  /**
   * What must hold when something of a person leaves: consent by purpose, whether its address is suppressed, and whether
   * somebody has taken the lead on (looked up for deliveries that ask for it alone).
   */
  async gateFacts(
    leadId: number,
    suppressionHash: Buffer | null,
    channel: string,
    asksClaim: boolean,
  ): Promise<{ consents: Record<string, string>; suppressed: boolean; claimed: boolean }> {
    const { rows } = await this.#db.pool.query<{
      consents: Record<string, string> | null;
      suppressed: boolean;
      claimed: boolean;
    }>({
      name: "gate_facts",
      text: `select (select jsonb_object_agg(finalidade, estado) from
          (select distinct on (finalidade) finalidade, estado from consents where lead_id = $1 order by finalidade, em desc, id desc) c) as consents,
        exists (select 1 from suppressions where hash = $2 and channel = $3) as suppressed,
        $4::boolean and exists (select 1 from claims where lead_id = $1) as claimed`,
      values: [leadId, suppressionHash, channel, asksClaim],
    });
    const [row] = rows;
    if (!row) throw new Error("the facts of the gate are one row, and there was none");
    return { consents: row.consents ?? {}, suppressed: row.suppressed, claimed: row.claimed };
  }
}

function settleRow(one: Settlement) {
  const { attempt } = one;
  return {
    id: one.leased.id,
    n: one.leased.attemptNo,
    st: one.state,
    due: one.dueAt,
    burnt: attempt && one.burnt ? 1 : 0,
    rep: one.isRepeat,
    cause: one.cause,
    reason: storable(one.reason),
    fix: storable(one.fix),
    ext: storable(one.externalId),
    at: attempt?.at,
    ms: attempt?.durationMs,
    oc: attempt?.outcome,
    hs: attempt?.httpStatus,
    ac: attempt?.cause,
    ar: storable(attempt?.reason),
    ans: storable(attempt?.answer),
    kids: one.leased.mayHaveChildren,
  };
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair, and providers send both. */
function storable(text: string | null | undefined): string | undefined {
  return text == null ? undefined : text.toWellFormed().replaceAll("\0", "\ufffd");
}

function refRows(one: Settlement): Record<string, unknown>[] {
  if (!one.refs) return [];
  const { connectionId, leadId } = one.leased;
  return Object.entries(one.refs).map(([object, externalId]) => ({
    c: connectionId,
    l: leadId,
    o: object,
    x: storable(externalId),
  }));
}

function settleResult(row: Record<string, unknown>): SettleResult {
  const kids = (row.kids as (DeliveryRow & { depends_on: number })[] | null) ?? [];
  return {
    settled: (row.settled as number[] | null) ?? [],
    late: (row.late as number[] | null) ?? [],
    woken: (row.woken as number[] | null) ?? [],
    kids: kids.map((kid) => ({ row: kid, parentId: kid.depends_on })),
  };
}

function claimedLease(row: ClaimedRow): Leased {
  const snapshot = row.action === "raw.forward" ? nobody(row) : row.snapshot;
  const lead = row.lead ? leadOf(row.lead) : snapshot && wholeLead(snapshot);
  if (!lead) throw new Error(`delivery ${row.id} has neither lead nor snapshot`);
  const leased = leaseOf(row, lead, row.refs ?? {});
  return row.scheduling_url === null ? leased : { ...leased, schedulingUrl: row.scheduling_url };
}

/** A raw request that is passed on is nobody's lead, and its connector gets none. */
function nobody({ lead_id, created_at }: ClaimedRow): CompactLead {
  const at = new Date(created_at).toISOString();
  return {
    id: lead_id,
    nome: "",
    origem: "OUTROS",
    teste: false,
    respostas: {},
    score: 0,
    status: "FRIO",
    created_at: at,
    updated_at: at,
  };
}

/** A row that was just leased to us, as a lease in memory. */
export function leaseOf(row: DeliveryRow, lead: Lead, refs: Record<string, string>): Leased {
  return {
    id: row.id,
    leadId: row.lead_id,
    connectionId: row.connection_id,
    integration: row.integration,
    action: row.action,
    prio: row.prio,
    attemptNo: row.attempt_no,
    attempts: row.attempts,
    isRepeat: row.is_repeat,
    planNo: row.plan_no,
    touchId: row.touch_id,
    plannedAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    params: row.params ?? {},
    returning: row.returning_lead,
    // Only the batch that wrote a plan knows; whoever reads it again looks.
    mayHaveChildren: true,
    lead,
    refs,
  };
}
