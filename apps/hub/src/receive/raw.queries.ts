/** Raw requests for people: the list of what is parked, one of them with its body, and the word to read it again. */
import { NO_CAUSE } from "../deliveries/causes.queries.ts";
import type { Database } from "../store/database.ts";

export interface RawFilter {
  state: "received" | "parsed" | "parked" | "ignored";
  source?: string | undefined;
  cause?: string | undefined;
}

export interface RawItem {
  id: number;
  source: string;
  provider_id: string;
  received_at: string;
  state: RawFilter["state"];
  tries: number;
  cause: string | null;
  reason: string | null;
  fix: string | null;
  lead_id: number | null;
  bytes: number;
  /** When the retention took the body away; the rest of the row stays. */
  emptied_at: string | null;
}

export interface RawDetail extends RawItem {
  content_type: string | null;
  /** As text, at most 20,000 characters. */
  body: string;
  is_cut: boolean;
}

export interface RawGroup {
  source: string;
  cause: string;
  reason: string | null;
  fix: string | null;
  total: number;
  newest_at: string;
}

const SHOWN_CHARS = 20_000;
/** A body is read as text up to here; four bytes make a character at most. */
const READ_BYTES = SHOWN_CHARS * 4;
const COLUMNS = `id, source, provider_id, received_at, state, tries, cause, reason, fix, lead_id, length(body) as bytes, emptied_at`;

interface Row extends Omit<RawItem, "received_at" | "emptied_at"> {
  received_at: Date;
  emptied_at: Date | null;
}

/** Newest first; `before` is the id after which the page begins. */
export async function listRaw(
  db: Database,
  filter: RawFilter,
  page: { limit: number; before: number | undefined },
): Promise<{ items: RawItem[]; next: number | null }> {
  const { rows } = await db.pool.query<Row>(
    `select ${COLUMNS} from raw_requests where state = $1 and ($2::text is null or source = $2) and ($3::text is null or coalesce(cause, '${NO_CAUSE}') = $3)
       and ($4::bigint is null or id < $4) order by id desc limit $5`,
    [filter.state, filter.source ?? null, filter.cause ?? null, page.before ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(itemOf);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** What is parked, by source and cause, most first. */
export async function parkedGroups(db: Database): Promise<RawGroup[]> {
  const { rows } = await db.pool.query<Omit<RawGroup, "newest_at"> & { newest_at: Date }>(
    `select source, coalesce(cause, '${NO_CAUSE}') as cause, max(reason) as reason, max(fix) as fix, count(*)::int as total,
       max(received_at) as newest_at from raw_requests where state = 'parked' group by 1, 2 order by total desc, 1, 2 limit 200`,
  );
  return rows.map((row) => ({ ...row, newest_at: row.newest_at.toISOString() }));
}

export async function findRaw(db: Database, id: number): Promise<RawDetail | undefined> {
  const { rows } = await db.pool.query<Row & { content_type: string | null; head: Buffer }>(
    `select ${COLUMNS}, content_type, substring(body for ${READ_BYTES}) as head from raw_requests where id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { head, content_type, ...item } = row;
  const text = new TextDecoder("utf-8").decode(head).replaceAll("\0", "\ufffd");
  return {
    ...itemOf(item),
    content_type,
    body: text.slice(0, SHOWN_CHARS),
    is_cut: text.length > SHOWN_CHARS || row.bytes > READ_BYTES,
  };
}

/** The newest body that a source received, whole, for its preview. */
export async function newestBody(
  db: Database,
  source: string,
): Promise<{ body: Buffer; content_type: string | null; received_at: Date } | undefined> {
  const { rows } = await db.pool.query<{ body: Buffer; content_type: string | null; received_at: Date }>(
    `select body, content_type, received_at from raw_requests where source = $1 and emptied_at is null order by id desc limit 1`,
    [source],
  );
  return rows[0];
}

/** Lets parked and ignored ones be read again, at once. Returns how many. */
export async function readAgain(db: Database, which: { id: number } | RawFilter): Promise<number> {
  const byId = "id" in which ? which.id : null;
  const filter = "id" in which ? undefined : which;
  const { rowCount } = await db.pool.query(
    `update raw_requests set state = 'received', owner = null, due_at = now(), tries = 0
     where state in ('parked','ignored') and cause is distinct from 'erased' and emptied_at is null and ($1::bigint is null or id = $1) and ($2::text is null or state = $2)
       and ($3::text is null or source = $3) and ($4::text is null or coalesce(cause, '${NO_CAUSE}') = $4)`,
    [byId, filter?.state ?? null, filter?.source ?? null, filter?.cause ?? null],
  );
  return rowCount ?? 0;
}

/** A person says that it is none: it waits for nobody any more and can still be read again. */
export async function discardRaw(db: Database, id: number, by: string): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `update raw_requests set state = 'ignored', cause = 'discarded', reason = $2, fix = null where id = $1 and state = 'parked'`,
    [id, `Descartado por ${by}.`],
  );
  return rowCount === 1;
}

function itemOf(row: Row): RawItem {
  const { received_at, emptied_at } = row;
  return { ...row, received_at: received_at.toISOString(), emptied_at: emptied_at?.toISOString() ?? null };
}
