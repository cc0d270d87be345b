/**
 * The auditor: joins the sender's journal, the receivers' journal, the planned steps and the database, and says what
 * does not add up. It knows the protocol and the tables, and uses no code of the hub.
 */
import type pg from "pg";
import { auditDelivered, type Told } from "./audit-delivered.ts";
import { auditRows } from "./audit-rows.ts";
import { auditTaken } from "./audit-taken.ts";
import type { ReceivedEntry, SentEntry } from "./journal.ts";

export interface AuditInput {
  db: pg.ClientBase;
  sent: readonly SentEntry[];
  received: readonly ReceivedEntry[];
}

export interface AuditReport {
  /** Empty when everything adds up. */
  faults: string[];
  figures: {
    offered: number;
    answered: number;
    refused: number;
    keptUnanswered: number;
    kept: number;
    /** Of the offered, the part that is kept. */
    keptShare: number;
    unansweredTries: number;
    refusals: Record<string, number>;
    /** Deliveries by state. */
    states: Record<string, number>;
    /** Failed, skipped and cancelled ones by cause. */
    causes: Record<string, number>;
    /** Pending and retrying ones: not done, and not forgotten. */
    owed: number;
    attempts: number;
    received: number;
    /** Calls made again because an answer was lost; nobody could have known. */
    repeatedAfterUnknown: number;
    /** Attempts of an upsert that was taken over while it was under way: written, not counted. */
    lateAttempts: number;
    /** Attempts in the hub's roll-up beyond the rows: more than none when the answer to a commit was lost. */
    rollUpSurplus: number;
  };
}

const SHOWN = 6;

export async function audit({ db, sent, received }: AuditInput): Promise<AuditReport> {
  const taken = auditTaken(sent, await peopleIn(db), await unreadIn(db));
  const delivered = auditDelivered(await toldBy(db), received);
  const rows = await auditRows(db);
  const states = await counted(db, "select state as name, count(*)::int as n from deliveries group by 1");
  const causes = await counted(
    db,
    `select state || ' ' || coalesce(cause, '?') as name, count(*)::int as n from deliveries
     where state in ('failed','skipped','cancelled') group by 1`,
  );
  const {
    attempts = 0,
    rolled = 0,
    lost = 0,
    late = 0,
  } = await counted(
    db,
    `select 'attempts' as name, count(*)::int as n from attempts union all
     select 'lost', count(*)::int from attempts where cause = 'owner_lost' union all
     select 'late', coalesce(sum(n - attempts), 0)::int from (select d.attempts, (select count(*)::int from attempts a
       where a.delivery_id = d.id and outcome in ('delivered','rejected','unknown')) as n from deliveries d) s where n > attempts union all
     select 'rolled', coalesce(sum(total), 0)::int from attempt_counts where connection_id > 0`,
  );
  const say = (what: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${list.length} ${what}: ${list.slice(0, SHOWN).join("; ")}`];
  return {
    faults: [
      ...say("answered leads are not there", taken.lost),
      ...say("answered webhooks are kept and wait for a person", await parkedIn(db)),
      ...say("people are there twice", taken.twice),
      ...say("leads were answered under another number", taken.wrongId),
      ...say("leads are there that nobody offered", taken.strangers),
      ...say("deliveries are called delivered and were not received", delivered.missing),
      ...say("deliveries were done twice without a lost answer", delivered.doubled),
      ...say("received calls belong to no planned delivery", delivered.strangers),
      ...rows.map(({ rule, count, rows: shown }) => `broken rule "${rule}", ${count} rows: ${shown.join(" ")}`),
    ],
    figures: {
      offered: taken.offered,
      answered: taken.answered,
      refused: taken.refused,
      keptUnanswered: taken.keptUnanswered,
      kept: taken.kept,
      keptShare: taken.offered === 0 ? 1 : taken.kept / taken.offered,
      unansweredTries: taken.unansweredTries,
      refusals: taken.refusals,
      states,
      causes,
      owed: (states.pending ?? 0) + (states.retrying ?? 0),
      attempts,
      received: received.length,
      repeatedAfterUnknown: delivered.repeatedAfterUnknown,
      lateAttempts: late,
      // What a takeover wrote was nobody's attempt to count.
      rollUpSurplus: rolled - (attempts - lost),
    },
  };
}

/** Leads by the mark in their name. */
async function peopleIn(db: pg.ClientBase): Promise<Map<string, number[]>> {
  const { rows } = await db.query<{ mark: string; ids: string[] }>(
    `select lower(substring(nome from '(?i)cz[0-9]+x[0-9]+')) as mark, array_agg(id::text order by id) as ids
     from leads group by 1`,
  );
  return new Map(rows.map(({ mark, ids }) => [mark, ids.map(Number)]));
}

/** Webhooks that are kept and not read into a lead. */
async function unreadIn(db: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await db.query<{ mark: string }>(
    "select provider_id as mark from raw_requests where source = 'crm' and state <> 'parsed'",
  );
  return new Set(rows.map(({ mark }) => mark));
}

/** Nothing that is sent here is unreadable: whatever is parked or ignored is a fault of the hub. */
async function parkedIn(db: pg.ClientBase): Promise<string[]> {
  const { rows } = await db.query<{ words: string }>(
    `select provider_id || ' (' || state || ', ' || coalesce(cause, 'no cause') || ')' as words
     from raw_requests where source = 'crm' and state in ('parked','ignored')`,
  );
  return rows.map(({ words }) => words);
}

async function toldBy(db: pg.ClientBase): Promise<Told[]> {
  const { rows } = await db.query<Told>(
    `select lower(substring(l.nome from '(?i)cz[0-9]+x[0-9]+')) as lead, d.integration, d.action,
       count(*)::int as deliveries, count(*) filter (where d.state = 'delivered')::int as delivered,
       sum(d.attempt_no)::int as leases, sum(a.known)::int as known
     from deliveries d join leads l on l.id = d.lead_id
     join lateral (select count(*) filter (where outcome <> 'unknown') as known from attempts where delivery_id = d.id) a on true
     group by 1, 2, 3`,
  );
  return rows;
}

async function counted(db: pg.ClientBase, sql: string): Promise<Record<string, number>> {
  const { rows } = await db.query<{ name: string; n: number }>(sql);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}
