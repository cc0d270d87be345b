/**
 * The rows of two leads that become one, and of one that becomes two again: locks, what moves and the rows themselves. Locks are taken in the order of the intake (delivery protocol 1.3): the keys of identity, the leads,
 * their deliveries.
 */
import { identityKeys, type Lead, type OwnContacts } from "@streamleads/domain";
import type pg from "pg";
import { type Draft, keyText } from "./batch-draft.ts";
import { leadRow } from "./batch-rows.ts";
import { CHANGE_SQL, LOCK_SQL } from "./intake.store.ts";
import type { MovedRows, WholeLead } from "./merge.record.ts";

/** Another transaction changed what was to be locked between the look and the lock: begin again. */
export class KeysChanged extends Error {
  constructor() {
    super("the keys of a lead changed while they were being locked");
    this.name = "KeysChanged";
  }
}

/**
 * Locks everything by which these leads are known, then their rows, and reads them; leads that are not there are
 * missing from the answer. `extra` are leads that have no row now but will have one.
 * @throws KeysChanged when a lead got a key in between
 */
export async function lockLeads(
  client: pg.PoolClient,
  ids: readonly number[],
  own: OwnContacts,
  extra: readonly WholeLead[] = [],
  extraKeys: readonly { kind: string; value: string }[] = [],
): Promise<Map<number, WholeLead>> {
  const unlocked = await readWhole(client, ids, "");
  const contacts = [...unlocked, ...extra].flatMap((lead) => identityKeys(lead, own).map(keyText));
  const locked = new Set([...contacts, ...extraKeys.map(keyText), ...(await keysOf(client, ids))]);
  await client.query(LOCK_SQL, [[...locked]]);
  const rows = await readWhole(client, ids, "for update");
  const needed = [...(await keysOf(client, ids)), ...rows.flatMap((lead) => identityKeys(lead, own).map(keyText))];
  if (needed.some((key) => !locked.has(key))) throw new KeysChanged();
  return new Map(rows.map((row) => [row.id, row]));
}

async function keysOf(client: pg.PoolClient, ids: readonly number[]): Promise<string[]> {
  const { rows } = await client.query<{ kind: string; value: string }>(
    "select kind, value from lead_keys where lead_id = any($1::bigint[])",
    [ids],
  );
  return rows.map(keyText);
}

async function readWhole(client: pg.PoolClient, ids: readonly number[], lock: string): Promise<WholeLead[]> {
  const { rows } = await client.query<{ whole: WholeLead }>(
    `select to_jsonb(l) as whole from leads l where l.id = any($1::bigint[]) order by l.id ${lock}`,
    [ids],
  );
  return rows.map((row) => row.whole);
}

export async function readLead(client: pg.PoolClient, id: number): Promise<WholeLead | undefined> {
  return (await readWhole(client, [id], ""))[0];
}

// ---- what moves ------------------------------------------------------------------------------------------------

/** Tables whose rows simply belong to a lead, with the columns that name a row. */
export const MOVED_TABLES: Readonly<Record<string, readonly string[]>> = {
  touches: ["id"],
  consents: ["id"],
  lead_events: ["id"],
  lead_stages: ["id"],
  raw_requests: ["id"],
  deliveries: ["id"],
  lead_keys: ["kind", "value"],
  idempotency_keys: ["holder", "key"],
};
/** Tables of which a lead has one row, or one per name: where both leads have it, that of the lead that stays counts. */
export const ONE_EACH: Readonly<Record<string, readonly string[]>> = {
  claims: ["lead_id"],
  enrolments: ["lead_id", "sequence"],
};
/** Beside what names a key, so that one which was given up meanwhile can be made again. */
const MISMATCHES = ", mismatches";

/** Hands every row of one lead to another. */
export async function moveRows(client: pg.PoolClient, from: number, to: number): Promise<MovedRows> {
  const moved: MovedRows = {};
  for (const [table, columns] of Object.entries(MOVED_TABLES)) {
    const { rows } = await client.query(
      `update ${table} set lead_id = $2 where lead_id = $1 returning ${columns.join(", ")}${table === "lead_keys" ? MISMATCHES : ""}`,
      [from, to],
    );
    moved[table] = rows;
  }
  return moved;
}

/** Hands back what moved, as far as it is still there and with the one who got it. */
export async function giveBackRows(client: pg.PoolClient, moved: MovedRows, from: number, to: number): Promise<void> {
  for (const [table, columns] of Object.entries(MOVED_TABLES)) {
    await client.query(
      `update ${table} t set lead_id = $2 from jsonb_populate_recordset(null::${table}, $3::jsonb) m
       where t.lead_id = $1 and ${columns.map((column) => `t.${column} = m.${column}`).join(" and ")}`,
      [from, to, JSON.stringify(moved[table] ?? [])],
    );
  }
}

/**
 * Takes keys again that were given up meanwhile, unless somebody else has them now.
 * @returns those others
 */
export async function reclaimKeys(
  client: pg.PoolClient,
  wanted: readonly { kind: string; value: string; mismatches?: number }[],
  leadId: number,
): Promise<number[]> {
  const keys = JSON.stringify(wanted);
  await client.query(
    `insert into lead_keys (kind, value, lead_id, mismatches)
     select kind, value, $2, coalesce(mismatches, 0) from jsonb_populate_recordset(null::lead_keys, $1::jsonb) on conflict do nothing`,
    [keys, leadId],
  );
  const { rows } = await client.query<{ lead_id: number }>(
    `select distinct k.lead_id from lead_keys k join jsonb_populate_recordset(null::lead_keys, $1::jsonb) m using (kind, value)
     where k.lead_id <> $2`,
    [keys, leadId],
  );
  return rows.map((row) => row.lead_id);
}

// ---- rows of leads ---------------------------------------------------------------------------------------------

/** What of a row is not in the lead that people see. */
export interface LeadFacts {
  planNo: number;
  lastPlanAt: string | null;
  touches: number;
  ruleSet: string;
  reasons: unknown;
}

export function factsOf(row: WholeLead): LeadFacts {
  return {
    planNo: row.plan_no,
    lastPlanAt: row.last_plan_at,
    touches: row.touches,
    ruleSet: row.rule_set,
    reasons: row.reasons,
  };
}

export async function writeLead(client: pg.PoolClient, lead: Lead, facts: LeadFacts): Promise<void> {
  const draft: Draft = {
    lead,
    isNew: false,
    isChanged: true,
    planNo: facts.planNo,
    lastPlanAt: facts.lastPlanAt === null ? null : new Date(facts.lastPlanAt),
    touches: facts.touches,
    ruleSet: facts.ruleSet,
    reasons: facts.reasons,
    recent: new Set(),
    consents: {},
    withdrawn: new Set(),
    running: new Set(),
    refs: {},
    touch: null,
    countedAs: null,
  };
  await client.query(CHANGE_SQL, [JSON.stringify([leadRow(draft)]), [lead.id]]);
  await client.query("update leads set created_at = $2 where id = $1", [lead.id, lead.created_at]);
}

/**
 * Puts a row back as it was. Columns that are newer than the row get their defaults, and what is gone from the table
 * is left out.
 */
export async function restoreLead(client: pg.PoolClient, row: WholeLead): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'leads'::regclass and attnum > 0 and not attisdropped and attname = any($1)`,
    [Object.keys(row)],
  );
  const columns = rows.map(({ name }) => name).join(", ");
  await client.query(
    `insert into leads (${columns}) select ${columns} from jsonb_populate_record(null::leads, $1::jsonb)`,
    [JSON.stringify(row)],
  );
}
