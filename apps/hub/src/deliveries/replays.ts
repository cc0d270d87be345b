/**
 * Sending again (delivery protocol, section 6). A replay is a new delivery with its own id, and so its own key, that
 * names the old one; children that were cancelled with it wait for it again. Bulk replays go out at their own rate in
 * the coldest lane: the rows are made a few at a time, so that stopping one leaves the rest unmade.
 */
import { type Action, isAction } from "@streamleads/domain";
import type { Connections } from "../connections/connections.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import { NO_CAUSE } from "./causes.queries.ts";
import { insertReplay, OLD_COLUMNS, type OldRow, replayOf } from "./insert-replay.ts";

export interface ReplayFilter {
  integration?: string | undefined;
  connection?: string | undefined;
  /** `NO_CAUSE`: those without one. */
  cause?: string | undefined;
  states: ("failed" | "skipped" | "cancelled")[];
  since?: string | undefined;
  until?: string | undefined;
}

export type ReplayOne =
  /** The id of the new delivery. */
  | { kind: "created"; id: number }
  | { kind: "missing" }
  /** Still being tried, or delivered: nothing to repeat. */
  | { kind: "not_final"; state: string }
  /** Its integration is still not configured. */
  | { kind: "not_configured"; variable: string | undefined }
  /** It was replayed before. */
  | { kind: "already"; id: number };

export interface ReplayPreview {
  matching: number;
  leftOutExpired: number;
  /** Ids of the first ten. */
  sample: number[];
}

export interface ReplaysOptions {
  db: Database;
  bus: Bus;
  connections: Connections;
  now: () => Date;
  log: Log;
}

/** Bulk replays wait behind everything else of their connection. */
const BULK_PRIO = 0;
const STEP_MS = 1_000;
const PREVIEW_MAX = 100_000;
const SAMPLE = 10;

export class Replays {
  readonly #o: ReplaysOptions;
  #timer: NodeJS.Timeout | undefined;
  #stepping: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ReplaysOptions) {
    this.#o = options;
  }

  /** Sends one final delivery again. A second click finds the first one's delivery instead of making another. */
  async one(deliveryId: number): Promise<ReplayOne> {
    const result = await this.#o.db.transaction(async (client): Promise<ReplayOne & { connectionId?: number }> => {
      const { rows } = await client.query<OldRow>(
        `select ${OLD_COLUMNS} from deliveries d left join connections c on c.id = d.connection_id where d.id = $1 for update of d`,
        [deliveryId],
      );
      const old = rows[0];
      if (!old) return { kind: "missing" };
      if (old.state !== "failed" && old.state !== "skipped" && old.state !== "cancelled") {
        return { kind: "not_final", state: old.state };
      }
      const connectionId = this.#connectionFor(old);
      if (connectionId === undefined) {
        return { kind: "not_configured", variable: this.#o.connections.missing[old.integration] };
      }
      const id = await insertReplay(client, old, connectionId, { prio: old.prio, replayId: null, now: this.#o.now() });
      if (id === undefined) return { kind: "already", id: await replayOf(client, old.id) };
      return { kind: "created", id, connectionId };
    });
    if (result.kind === "created") {
      if (result.connectionId !== undefined) this.#o.bus.publish({ kind: "due", id: result.connectionId });
      return { kind: "created", id: result.id };
    }
    return result;
  }

  async preview(filter: ReplayFilter, includeExpired: boolean): Promise<ReplayPreview> {
    const { where, values } = matching(filter, 0);
    const { rows } = await this.#o.db.pool.query<{ id: number; is_expired: boolean }>(
      `select d.id, d.expires_at < now() as is_expired from deliveries d left join connections c on c.id = d.connection_id
       where ${where} order by d.id limit ${PREVIEW_MAX}`,
      values,
    );
    const chosen = includeExpired ? rows : rows.filter((row) => !row.is_expired);
    return {
      matching: chosen.length,
      leftOutExpired: rows.length - chosen.length,
      sample: chosen.slice(0, SAMPLE).map((row) => row.id),
    };
  }

  /** Begins to work on bulk replays that are running, also those of a process that died. */
  work(): void {
    this.#timer = setInterval(() => {
      this.#stepping = this.#stepping.then(() => this.#step());
    }, STEP_MS);
  }

  /** Stops working on replays; another process, or the next start, goes on with them. */
  async rest(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#stepping;
  }

  /** Starts a bulk replay; returns its id. What matches is chosen as it goes. */
  async start(filter: ReplayFilter, options: { ratePerSecond: number; includeExpired: boolean }): Promise<number> {
    const { matching: count, leftOutExpired } = await this.preview(filter, options.includeExpired);
    const { rows } = await this.#o.db.pool.query<{ id: number }>(
      `insert into replays (filter, rate_per_second, include_expired, state, matching, left_out_expired)
       values ($1, $2, $3, 'running', $4, $5) returning id`,
      [JSON.stringify(filter), options.ratePerSecond, options.includeExpired, count, leftOutExpired],
    );
    const id = rows[0]?.id as number;
    this.#o.log.info("replay.started", { replay_id: id, matching: count, rate_per_second: options.ratePerSecond });
    return id;
  }

  /** Stops a bulk replay; what it created stays. `false`: no such running replay. */
  async stop(id: number): Promise<boolean> {
    const { rowCount } = await this.#o.db.pool.query(
      "update replays set state = 'stopped', ended_at = now() where id = $1 and state = 'running'",
      [id],
    );
    return rowCount === 1;
  }

  /** Makes the next second's worth of each running replay. */
  async #step(): Promise<void> {
    if (this.#isStopped) return;
    try {
      const { rows } = await this.#o.db.pool.query<{ id: number }>(
        "select id from replays where state = 'running' order by id",
      );
      for (const { id } of rows) await this.#stepOne(id);
    } catch (error) {
      this.#o.log.warn("replay.step_failed", { error: (error as Error).message });
    }
  }

  async #stepOne(id: number): Promise<void> {
    const touched = await this.#o.db.transaction(async (client) => {
      const { rows } = await client.query<{
        filter: ReplayFilter;
        rate_per_second: number;
        include_expired: boolean;
        last_delivery_id: number;
        created: number;
        created_at: Date;
        seconds: number;
      }>(
        `select filter, rate_per_second, include_expired, last_delivery_id, created, created_at,
           extract(epoch from now() - created_at)::float as seconds
         from replays where id = $1 and state = 'running' for update skip locked`,
        [id],
      );
      const replay = rows[0];
      if (!replay) return [];
      // By the clock rather than by the step, so that a slow second is made up for and a rate below one a second works.
      const allowed = Math.floor((replay.seconds + 1) * replay.rate_per_second) - replay.created;
      const limit = Math.min(allowed, Math.ceil(replay.rate_per_second * 2));
      if (limit <= 0) return [];
      // What failed since the start stays: a replay that fails fast would otherwise feed itself for ever.
      const { where, values } = matching(replay.filter, replay.last_delivery_id, replay.created_at);
      const { rows: old } = await client.query<OldRow & { is_expired: boolean }>(
        `select ${OLD_COLUMNS}, d.expires_at < now() as is_expired from deliveries d left join connections c on c.id = d.connection_id
         where ${where} and ($${values.length + 1} or d.expires_at >= now()) order by d.id limit $${values.length + 2} for update of d`,
        [...values, replay.include_expired, limit],
      );
      const woken: number[] = [];
      for (const row of old) {
        const connectionId = this.#connectionFor(row);
        if (connectionId === undefined) continue;
        const options = { prio: BULK_PRIO, replayId: id, now: this.#o.now() };
        if ((await insertReplay(client, row, connectionId, options)) !== undefined) woken.push(connectionId);
      }
      const isDone = old.length < limit;
      await client.query(
        `update replays set created = created + $2, last_delivery_id = greatest(last_delivery_id, $3),
           state = case when $4 then 'done' else state end, ended_at = case when $4 then now() end where id = $1`,
        [id, woken.length, old.at(-1)?.id ?? 0, isDone],
      );
      return woken;
    });
    for (const connectionId of new Set(touched)) this.#o.bus.publish({ kind: "due", id: connectionId });
  }

  /** Where it goes now: its own connection, or the one that was configured since. */
  #connectionFor(old: OldRow): number | undefined {
    const { connections } = this.#o;
    const own = old.connection_id === null ? undefined : connections.get(old.connection_id);
    if (own) return own.id;
    const candidates = connections.all().filter((connection) => connection.integration === old.integration);
    const wanted = isAction(old.action) ? channelOf(old.action) : undefined;
    const byChannel = candidates.find((connection) => connection.name === `${old.integration}:${wanted}`);
    const main = candidates.find((connection) => !connection.name.includes(":"));
    // People name each account; where an integration has one per channel, another channel is not what was meant.
    return (byChannel ?? main ?? candidates.find(({ connector }) => !connector.connections))?.id;
  }
}

/** The channel that an action goes to, for integrations with one connection per channel. */
function channelOf(action: Action): string {
  return action === "notify.new_lead" ? "marketing" : "vendas";
}

/**
 * What a filter matches among final deliveries that were not replayed, after an id and made before a moment. Parents
 * bring their children along.
 */
function matching(filter: ReplayFilter, afterId: number, madeBefore?: Date): { where: string; values: unknown[] } {
  const values: unknown[] = [afterId, filter.states];
  const parts = [
    "d.id > $1",
    "d.state = any($2)",
    "not exists (select 1 from deliveries n where n.replay_of = d.id)",
    "(d.depends_kind is distinct from 'then' or not exists (select 1 from deliveries p where p.id = d.depends_on and p.state = any($2)))",
    "d.cause is distinct from 'superseded'",
    "d.cause is distinct from 'not_needed'",
  ];
  const add = (sql: (n: number) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(sql(values.length));
  };
  add((n) => `d.integration = $${n}`, filter.integration);
  add((n) => `c.name = $${n}`, filter.connection);
  if (filter.cause === NO_CAUSE) parts.push("d.cause is null");
  else add((n) => `d.cause = $${n}`, filter.cause);
  add((n) => `d.created_at >= $${n}`, filter.since);
  add((n) => `d.created_at < $${n}`, filter.until);
  add((n) => `d.created_at <= $${n}`, madeBefore);
  return { where: parts.join(" and "), values };
}
