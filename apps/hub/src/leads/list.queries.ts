/**
 * The list of leads: newest first, by keyset. Totals come from the roll-up where it can answer; whatever else is
 * asked is counted up to a bound, because an exact count of a million rows costs more than anybody gains by it.
 */
import type { Lead, Status } from "@streamleads/domain";
import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import { isStartOfDay } from "../http/period.ts";
import type { Database } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";
import { countLeads } from "./counts.queries.ts";
import { LEAD_COLUMNS, leadOf } from "./lead.row.ts";

export interface LeadFilter {
  status?: Status | undefined;
  origem?: string | undefined;
  /** Folded, as in `cidade_busca`. */
  cidade?: string | undefined;
  /** A `tsquery`, as made by `searchQuery`. */
  words?: string | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
}

/** The row after which a page begins: its moment with microseconds, and its id. */
export type LeadPlace = [moment: string, id: number];

export interface LeadPage {
  leads: Lead[];
  /** `null` on the last page. */
  next: LeadPlace | null;
  /** How many match in all, where finding the page told it. */
  matching?: Total;
}

export interface Total {
  total: number;
  isCapped: boolean;
}

/** Beyond this many matches, counting stops. */
export const COUNT_MAX = 10_000;
/**
 * A search looks through this many of the newest leads first. A word that many leads share fills its page there; a
 * rarer one is then looked up in the index, where few enough match to be sorted.
 */
const SEARCH_WINDOW = 5_000;
/**
 * The newest leads may be no measure of all: an import or a campaign brings thousands of one kind. So what they do not
 * answer is asked of pages from all over the table; a word that is common there is looked for further back, because
 * gathering all who have it (50,000 of a million: 400 to 800 ms when they are not in memory) costs more.
 */
const SAMPLED = 1_000;
const WIDE_SHARE = 0.02;
const WIDE_WINDOW = 60_000;
/** Where the sample tells of so many times more than would be counted, nothing is counted. */
const SURELY = 3;
/** How common a word is, is judged by this many of the newest leads. */
const SAMPLE = 1_000;
/**
 * From this share on, counting up to `COUNT_MAX` along the newest leads is quicker than reading the word's posting list
 * (measured with a million leads: 9 against 100 ms for a word of two thirds of them, 18 against 90 for one of a third,
 * 49 against 88 for one of an eighth).
 */
const COMMON_SHARE = 0.1;

const MOMENT = sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

type Leads = SelectQueryBuilder<Tables, "leads", object>;

/** One page, at most `limit` leads, after `after` (or after skipping `skip`). */
export async function listLeads(
  db: Database,
  filter: LeadFilter,
  page: { limit: number; skip: number; after?: LeadPlace | undefined },
): Promise<LeadPage> {
  const wanted = page.limit + 1;
  if (filter.words === undefined) {
    return pageOf(await fetchPage(skipping(db, narrowed(db, filter, page.after), page.skip, wanted)), page.limit);
  }
  if (page.skip + wanted <= SEARCH_WINDOW) {
    const recent = newest(db, narrowed(db, filter, page.after), SEARCH_WINDOW);
    const found = await fetchPage(skipping(db, withWords(recent, filter.words), page.skip, wanted));
    if (found.length === wanted) return pageOf(found, page.limit);
    const all = await sampled(db, filter, filter.words);
    if (all.share >= WIDE_SHARE) {
      const older = newest(db, narrowed(db, filter, page.after), WIDE_WINDOW);
      const further = await fetchPage(skipping(db, withWords(older, filter.words), page.skip, wanted));
      const isMore = all.matching >= SURELY * COUNT_MAX;
      if (further.length === wanted)
        return { ...pageOf(further, page.limit), ...(isMore && { matching: totalOf(all.matching) }) };
    }
  }
  const matching = withWords(narrowed(db, filter, page.after), filter.words);
  const rows = await fetchPage(foundByIndex(db, matching, page.skip, wanted), HITS);
  const hits = page.after === undefined ? rows[0]?.hits : undefined;
  return { ...pageOf(rows, page.limit), ...(hits != null && { matching: totalOf(hits) }) };
}

/** How many match. From the roll-up for status, origem and whole days; otherwise counted up to `COUNT_MAX`. */
export async function countMatching(db: Database, filter: LeadFilter, timeZone: string): Promise<Total> {
  const isRolledUp =
    filter.words === undefined &&
    filter.cidade === undefined &&
    [filter.from, filter.to].every((moment) => moment === undefined || isStartOfDay(moment, timeZone));
  if (isRolledUp) return { total: await countLeads(db, filter), isCapped: false };
  if (filter.words === undefined) return totalOf(await countSome(db, narrowed(db, filter)));
  const share = (await countSome(db, withWords(newest(db, narrowed(db, filter), SAMPLE), filter.words))) / SAMPLE;
  if (share >= COMMON_SHARE) {
    const enough = newest(db, narrowed(db, filter), Math.ceil((COUNT_MAX * 1.2) / share));
    const counted = await countSome(db, withWords(enough, filter.words));
    if (counted > COUNT_MAX) return totalOf(counted);
  }
  return totalOf(await countSome(db, withWords(narrowed(db, filter), filter.words)));
}

/** How many of the leads have the words, by a sample of the table's pages; nothing is known before it was analysed. */
async function sampled(db: Database, filter: LeadFilter, words: string): Promise<{ share: number; matching: number }> {
  const { rows } = await sql<{ stored: number }>`
    select reltuples::float8 as stored from pg_class where oid = 'leads'::regclass`.execute(db.kysely);
  const stored = rows[0]?.stored ?? 0;
  if (stored < SAMPLED) return { share: 0, matching: 0 };
  const percent = (100 * SAMPLED) / stored;
  const pages = sql<object>`(select * from leads tablesample system (${percent}))`.as("leads");
  const { among, having } = await narrowed(db, filter, undefined, db.kysely.selectFrom(pages) as unknown as Leads)
    .select([
      (q) => q.fn.countAll<number>().as("among"),
      sql<number>`count(*) filter (where busca @@ ${words}::tsquery)`.as("having"),
    ])
    .executeTakeFirstOrThrow();
  return { share: among === 0 ? 0 : having / among, matching: (having * 100) / percent };
}

function totalOf(counted: number): Total {
  return { total: Math.min(counted, COUNT_MAX), isCapped: counted > COUNT_MAX };
}

async function countSome(db: Database, matching: Leads): Promise<number> {
  const some = matching.select(sql`1`.as("one")).limit(COUNT_MAX + 1);
  const { total } = await db.kysely
    .selectFrom(some.as("some"))
    .select((q) => q.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

export async function findLead(db: Database, id: number): Promise<Lead | undefined> {
  const row = await db.kysely.selectFrom("leads").select(LEAD_COLUMNS).where("id", "=", id).executeTakeFirst();
  return row && leadOf(row);
}

function narrowed(
  db: Database,
  filter: LeadFilter,
  after?: LeadPlace,
  from: Leads = db.kysely.selectFrom("leads"),
): Leads {
  let query = from;
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.origem !== undefined) query = query.where("origem", "=", filter.origem);
  if (filter.cidade !== undefined) query = query.where("cidade_busca", "=", filter.cidade);
  if (filter.from) query = query.where("created_at", ">=", filter.from);
  if (filter.to) query = query.where("created_at", "<", filter.to);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::bigint)`);
  return query;
}

function withWords(query: Leads, words: string): Leads {
  return query.where(sql<boolean>`busca @@ ${words}::tsquery`);
}

/** The first `count` rows in the order of the list, as a table of the same name, so that what follows reads alike. */
function newest(db: Database, query: Leads, count: number): Leads {
  const rows = query.selectAll().orderBy("created_at", "desc").orderBy("id", "desc").limit(count);
  return db.kysely.selectFrom(rows.as("leads")) as unknown as Leads;
}

/**
 * Walks along an index, which holds what filters ask for, and reads only the rows of the page: a city of 170,000 leads
 * of which none is of the status asked for takes 27 ms, and 200 when each row is read to see that.
 */
function skipping(db: Database, query: Leads, skip: number, limit: number): Leads {
  const ordered = query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit);
  return db.kysely.selectFrom("leads").where("id", "in", ordered.select("id").offset(skip)) as Leads;
}

/**
 * A page of all matches, gathered before they are ordered: without the fences the planner, who takes every word for a
 * common one, walks the whole table in order and hopes to meet a rare name soon (measured: 900 ms against 1).
 */
function foundByIndex(db: Database, query: Leads, skip: number, limit: number): Leads {
  return db.kysely
    .with(
      (cte) => cte("hit").materialized(),
      () => query.select(["id", "created_at"]),
    )
    .with(
      (cte) => cte("page").materialized(),
      (cte) =>
        cte
          .selectFrom("hit")
          .select("id")
          .orderBy("created_at", "desc")
          .orderBy("id", "desc")
          .offset(skip)
          .limit(limit),
    )
    .selectFrom("leads")
    .where(sql<boolean>`id in (select id from page)`) as unknown as Leads;
}

/** How many matches `foundByIndex` gathered. */
const HITS = sql<number>`(select count(*) from hit)`;

async function fetchPage(query: Leads, hits: RawBuilder<number | null> = sql`null::bigint`) {
  return query
    .clearOrderBy()
    .select(LEAD_COLUMNS)
    .select([MOMENT.as("moment"), hits.as("hits")])
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

function pageOf(rows: Awaited<ReturnType<typeof fetchPage>>, limit: number): LeadPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    leads: shown.map(({ moment: _, hits: __, ...row }) => leadOf(row)),
    next: rows.length > limit && last ? [last.moment, last.id] : null,
  };
}
