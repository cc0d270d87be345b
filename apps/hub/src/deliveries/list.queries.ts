/**
 * The list of deliveries: newest first, by id. What has no index of its own is looked for among a bounded number of
 * the newest rows; a page may then be short, and its cursor says from where to look on.
 */
import type { DeliveryState } from "@streamleads/domain";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../store/database.ts";
import { NO_CAUSE } from "./causes.queries.ts";
import { type DeliveryRow, type DeliveryView, type IsConfigured, readable, viewOf } from "./delivery.queries.ts";

export interface DeliveryFilter {
  state?: DeliveryState | undefined;
  integration?: string | undefined;
  /** Its name. */
  connection?: string | undefined;
  /** `NO_CAUSE`: those without one. */
  cause?: string | undefined;
  since?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
}

/** Rows looked through for a page: first few, then as many as fit into the time of one answer. */
const WINDOWS = [3_000, 30_000] as const;
/**
 * Processes draw ids in blocks and may use the last of a block much later, so ids and moments agree only roughly: this
 * many ids around the computed border are looked at as well.
 */
const ID_SLACK = 5_000;

/** One page below the id `before`, and the id from which the next one goes on (`null`: the end). */
export async function listDeliveries(
  db: Database,
  filter: DeliveryFilter,
  page: { limit: number; before?: number | undefined },
  isConfigured: IsConfigured,
): Promise<{ deliveries: DeliveryView[]; next: number | null }> {
  const border = await bordersOf(db, filter, page.before);
  for (const window of WINDOWS) {
    const candidates = sql`(select * from deliveries where ${ofState(filter)} and id < ${border.below}
      and id >= ${border.from} order by id desc limit ${window})`;
    const { rows } = await sql<DeliveryRow>`${readable(sql`${candidates} d`)} where ${conditions(filter)}
      order by d.id desc limit ${page.limit + 1}`.execute(db.kysely);
    const shown = rows.slice(0, page.limit).map((row) => viewOf(row, isConfigured));
    if (rows.length > page.limit) return { deliveries: shown, next: shown.at(-1)?.id ?? null };
    const lookedThrough = await lastOf(db, filter, border, window);
    if (lookedThrough === null) return { deliveries: shown, next: null };
    if (window === WINDOWS.at(-1)) return { deliveries: shown, next: lookedThrough };
  }
  throw new Error("unreachable: the last window always answers");
}

interface Borders {
  /** Exclusive. */
  below: number;
  from: number;
}

async function bordersOf(db: Database, filter: DeliveryFilter, before: number | undefined): Promise<Borders> {
  const newest = await maxId(db);
  const from = filter.since ? (await firstIdSince(db, filter.since, newest)) - ID_SLACK : 0;
  const until = filter.until ? (await firstIdSince(db, filter.until, newest)) + ID_SLACK : newest + 1;
  return { below: Math.min(before ?? newest + 1, until), from };
}

/** The id of the last candidate of a full window; `null` when there were fewer, so that nothing is left. */
async function lastOf(db: Database, filter: DeliveryFilter, border: Borders, window: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`select id from deliveries where ${ofState(filter)} and id < ${border.below}
    and id >= ${border.from} order by id desc offset ${window - 1} limit 1`.execute(db.kysely);
  return rows[0]?.id ?? null;
}

function ofState(filter: DeliveryFilter): RawBuilder<unknown> {
  // Written out, not passed: a partial index is only used when the planner sees the state itself.
  return filter.state ? sql`state = ${sql.lit(filter.state)}` : sql`true`;
}

function conditions(filter: DeliveryFilter): RawBuilder<unknown> {
  const all = [sql`true`];
  if (filter.integration !== undefined) all.push(sql`d.integration = ${filter.integration}`);
  if (filter.connection !== undefined) all.push(sql`c.name = ${filter.connection}`);
  if (filter.cause === NO_CAUSE) all.push(sql`d.cause is null`);
  else if (filter.cause !== undefined) all.push(sql`d.cause = ${filter.cause}`);
  if (filter.since) all.push(sql`d.created_at >= ${filter.since}`);
  if (filter.until) all.push(sql`d.created_at < ${filter.until}`);
  return sql.join(all, sql` and `);
}

/** The newest id; 0 without deliveries. */
export async function maxId(db: Database): Promise<number> {
  const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from deliveries`.execute(db.kysely);
  return rows[0]?.id ?? 0;
}

/**
 * About the first id made at or after a moment, found by halving on the primary key (some 20 look-ups among six
 * million rows): `created_at` has no index, since it would cost the way in more than this costs here.
 */
export async function firstIdSince(db: Database, moment: Date, newest: number): Promise<number> {
  let low = 1;
  let high = newest + 1;
  while (high - low > ID_SLACK) {
    const middle = low + Math.floor((high - low) / 2);
    const row = await db.kysely
      .selectFrom("deliveries")
      .select(["id", "created_at"])
      .where("id", ">=", middle)
      .orderBy("id")
      .limit(1)
      .executeTakeFirst();
    if (!row || row.created_at >= moment) high = middle;
    else low = row.id + 1;
  }
  return low;
}
