/**
 * The statements by which raw requests are kept, leased to be read, and settled (delivery protocol 1.1). A lease names
 * its owner and its number, so that a reader that was taken over settles nothing.
 */
import { policyOf } from "@streamleads/domain";
import type { LeadInput, RawRequest } from "@streamleads/integration-kit";
import type { Database } from "../store/database.ts";

export interface NewRaw {
  source: string;
  providerId: string;
  receivedAt: Date;
  contentType: string | null;
  /** Without secrets. */
  headers: Record<string, string>;
  body: Buffer;
}

/** A raw request that is ours to read. */
export interface RawLease {
  id: number;
  source: string;
  providerId: string;
  receivedAt: Date;
  contentType: string | null;
  body: Buffer;
  owner: string;
  attemptNo: number;
  /** Readings that count, this one included; from 1. */
  tries: number;
  /** What a person knows beside it. */
  extra?: LeadInput;
}

/** What becomes of a raw request that made no lead; a lead settles it in its own transaction. */
export type RawSettlement =
  | { state: "parsed"; readAs: string; leadId?: number | undefined }
  | { state: "ignored"; cause: string; reason: string }
  | { state: "parked"; cause: string; reason: string; fix: string }
  /** Waits. `counts: false` when the reading said nothing about the request itself. */
  | { state: "received"; dueAt: Date; counts: boolean; cause: string; reason: string; fix?: string };

interface LeasedRow {
  id: number;
  source: string;
  provider_id: string;
  received_at: Date;
  content_type: string | null;
  body: Buffer;
  attempt_no: number;
  tries: number;
}

const KEEP_SQL = `insert into raw_requests (source, provider_id, received_at, content_type, headers, body, state, owner, due_at, attempt_no, tries)
  select source, provider_id, received_at, content_type, headers, decode(body, 'base64'), 'received', $2::uuid,
    case when $2::uuid is null then now() end, case when $2::uuid is null then 0 else 1 end, case when $2::uuid is null then 0 else 1 end
  from json_to_recordset($1::json) as r(at int, source text, provider_id text, received_at timestamptz, content_type text,
    headers jsonb, body text) order by source, provider_id
  on conflict (source, provider_id) do nothing returning id, source, provider_id`;

/** A delivery of a raw request stands under minus its id: it belongs to no lead, whatever is read out of it later. */
const KEEP_AND_FORWARD_SQL = `with kept as (${KEEP_SQL}), forwarded as (
  insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, plan_no, touch_id, expires_at, params)
  select -kept.id, f."connectionId", f.integration, 'raw.forward', 'pending', 1, now(), 0, 0,
    now() + $4 * interval '1 millisecond', jsonb_build_object('rawId', kept.id)
  from kept join json_to_recordset($3::json) as f(source text, "connectionId" int, integration text) on f.source = kept.source)
  select id, source, provider_id from kept`;

const FORWARD_MS = policyOf("raw.forward").givesUpAfterMs;

/** A connection that gets the raw requests of a source, unchanged. */
export interface Forward {
  source: string;
  connectionId: number;
  integration: string;
}

export class RawStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Keeps requests and commits; those whose id is known at their source are left out. With an owner they are born
   * leased to it. What is passed on unchanged becomes a delivery in the same statement, so that no reader's fault can
   * starve the system behind us. Returns an entry for each that is new, by its place in the list.
   */
  async keep(
    rows: readonly NewRaw[],
    owner: string | null,
    forwards: readonly Forward[] = [],
  ): Promise<Map<number, RawLease>> {
    const values = rows.map((row, at) => ({
      at,
      source: row.source,
      provider_id: row.providerId,
      received_at: row.receivedAt,
      content_type: row.contentType,
      headers: row.headers,
      body: row.body.toString("base64"),
    }));
    const isForwarded = forwards.length > 0;
    const { rows: made } = await this.#db.pool.query<{ id: number; source: string; provider_id: string }>({
      name: isForwarded ? "raw_keep_forward" : "raw_keep",
      text: isForwarded ? KEEP_AND_FORWARD_SQL : KEEP_SQL,
      values: [JSON.stringify(values), owner, ...(isForwarded ? [JSON.stringify(forwards), FORWARD_MS] : [])],
    });
    const ids = new Map(made.map((row) => [`${row.source}\n${row.provider_id}`, row.id]));
    const leases = new Map<number, RawLease>();
    for (const [at, row] of rows.entries()) {
      const key = `${row.source}\n${row.providerId}`;
      const id = ids.get(key);
      if (id === undefined) continue;
      // The same id twice in one batch is one row.
      ids.delete(key);
      const { source, providerId, receivedAt, contentType, body } = row;
      leases.set(at, {
        id,
        source,
        providerId,
        receivedAt,
        contentType,
        body,
        owner: owner ?? "",
        attemptNo: 1,
        tries: 1,
      });
    }
    return leases;
  }

  /** What came in, to be passed on; `undefined` when it was erased, or emptied by the retention. */
  async find(id: number): Promise<RawRequest | undefined> {
    const { rows } = await this.#db.pool.query<{
      source: string;
      provider_id: string;
      received_at: Date;
      content_type: string | null;
      headers: Record<string, string>;
      body: Buffer;
    }>({
      name: "raw_find",
      text: `select source, provider_id, received_at, content_type, headers, body from raw_requests
        where id = $1 and cause is distinct from 'erased' and emptied_at is null`,
      values: [id],
    });
    const row = rows[0];
    if (!row) return undefined;
    const { source, provider_id: providerId, received_at: receivedAt, content_type: contentType, headers, body } = row;
    return { source, providerId, receivedAt, contentType, headers, body };
  }

  /** Leases what is due, oldest first, of no source that waits. */
  async claim(owner: string, limit: number, waiting: readonly string[]): Promise<RawLease[]> {
    const { rows } = await this.#db.pool.query<LeasedRow>({
      name: "raw_claim",
      text: `with due as (
          select id from raw_requests where state = 'received' and owner is null and due_at <= now() and source <> all($3::text[])
            and exists (select 1 from instances i where i.id = $1)
          order by due_at limit $2 for update skip locked)
        update raw_requests r set owner = $1, attempt_no = r.attempt_no + 1, tries = r.tries + 1, due_at = null
        where r.id = any(array(select id from due))
        returning r.id, r.source, r.provider_id, r.received_at, r.content_type, r.body, r.attempt_no, r.tries`,
      values: [owner, limit, waiting],
    });
    return rows.map((row) => leaseOf(row, owner)).sort((a, b) => a.id - b.id);
  }

  /** Leases a parked or ignored one to be read now; `undefined` when it is neither. */
  async leaseParked(id: number, owner: string): Promise<RawLease | undefined> {
    const { rows } = await this.#db.pool.query<LeasedRow>(
      `update raw_requests r set state = 'received', owner = $2, attempt_no = r.attempt_no + 1, tries = 1, due_at = null
       where id = $1 and state in ('parked', 'ignored') and cause is distinct from 'erased' and emptied_at is null
       returning r.id, r.source, r.provider_id, r.received_at, r.content_type, r.body, r.attempt_no, r.tries`,
      [id, owner],
    );
    return rows[0] && leaseOf(rows[0], owner);
  }

  /** Writes what became of leases; those that are no longer ours are left alone. */
  async settle(batch: readonly { lease: RawLease; settlement: RawSettlement }[]): Promise<void> {
    const rows = batch.map(({ lease, settlement }) => ({
      id: lease.id,
      owner: lease.owner,
      n: lease.attemptNo,
      ...columns(settlement),
    }));
    await this.#db.pool.query({
      name: "raw_settle",
      text: `update raw_requests r set state = s.state, owner = null, due_at = s.due_at, cause = s.cause, reason = s.reason,
          fix = s.fix, read_as = coalesce(s.read_as, r.read_as), lead_id = coalesce(s.lead_id, r.lead_id),
          tries = greatest(0, r.tries - s.given_back)
        from json_to_recordset($1::json) as s(id bigint, owner uuid, n int, state text, due_at timestamptz, cause text,
          reason text, fix text, read_as text, lead_id bigint, given_back int)
        where r.id = s.id and r.id = any($2::bigint[]) and r.owner = s.owner and r.attempt_no = s.n and r.state = 'received'`,
      values: [JSON.stringify(rows), rows.map((row) => row.id)],
    });
  }

  /** Puts a fuller body into parked requests of the same id and lets them be read again; returns how many. */
  async rescue(source: string, changes: readonly { providerId: string; body: Buffer }[]): Promise<number> {
    const rows = changes.map(({ providerId, body }) => ({ id: providerId, body: body.toString("base64") }));
    const { rowCount } = await this.#db.pool.query(
      `update raw_requests r set body = decode(n.body, 'base64'), state = 'received', owner = null, due_at = now(), tries = 0
       from json_to_recordset($2::json) as n(id text, body text)
       where r.source = $1 and r.provider_id = n.id and r.state = 'parked' and r.body <> decode(n.body, 'base64')`,
      [source, JSON.stringify(rows)],
    );
    return rowCount ?? 0;
  }

  /** Gives back the leases of owners that are no instance any more. */
  async takeOver(): Promise<number> {
    const { rowCount } = await this.#db.pool.query(
      `update raw_requests r set owner = null, due_at = now(), tries = greatest(0, tries - 1)
       where state = 'received' and owner is not null and not exists (select 1 from instances i where i.id = r.owner)`,
    );
    return rowCount ?? 0;
  }

  /** What the table says is leased to an owner, as `id:number`. */
  async leasedTo(owner: string): Promise<string[]> {
    const { rows } = await this.#db.pool.query<{ lease: string }>(
      "select id || ':' || attempt_no as lease from raw_requests where state = 'received' and owner = $1",
      [owner],
    );
    return rows.map((row) => row.lease);
  }

  /** Gives back leases that nobody remembers: the answer to the write that made or settled them was lost. */
  async giveBack(owner: string, leases: readonly string[]): Promise<void> {
    await this.#db.pool.query(
      `update raw_requests set owner = null, due_at = now(), tries = greatest(0, tries - 1)
       where state = 'received' and owner = $1 and id || ':' || attempt_no = any($2::text[])`,
      [owner, leases],
    );
  }

  /** When the next one that waits is due, of the sources that do not wait themselves. */
  async nextDue(waiting: readonly string[]): Promise<Date | null> {
    const { rows } = await this.#db.pool.query<{ due_at: Date | null }>({
      name: "raw_next_due",
      text: `select min(due_at) as due_at from raw_requests where state = 'received' and owner is null and source <> all($1::text[])`,
      values: [waiting],
    });
    return rows[0]?.due_at ?? null;
  }
}

function leaseOf(row: LeasedRow, owner: string): RawLease {
  return {
    id: row.id,
    source: row.source,
    providerId: row.provider_id,
    receivedAt: row.received_at,
    contentType: row.content_type,
    body: row.body,
    owner,
    attemptNo: row.attempt_no,
    tries: row.tries,
  };
}

function columns(settlement: RawSettlement): Record<string, unknown> {
  switch (settlement.state) {
    case "parsed":
      return { state: "parsed", read_as: settlement.readAs, lead_id: settlement.leadId, given_back: 0 };
    case "received": {
      const { state, dueAt, cause, reason, fix } = settlement;
      return { state, due_at: dueAt, cause, reason, fix, given_back: settlement.counts ? 0 : 1 };
    }
    default:
      return { ...settlement, given_back: 0 };
  }
}
